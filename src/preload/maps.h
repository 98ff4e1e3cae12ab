/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_MAPS_H
#define PRELOAD_MAPS_H

/*
 * The client's mappings of shared memory: real ones, second mappings of the pages that the REE's
 * view of the arena has. The object lives until the last page of its last mapping is unmapped.
 *
 * Any thread. As the kernel's, with errno. The lock is a leaf.
 */

#include <stddef.h>
#include <stdint.h>

#include "files.h"

struct maps_request {
    void *hint;
    size_t len;
    int prot, flags;
    uint64_t offset;
};

/* Maps what is behind a descriptor of ours. EINVAL: private, not the object's, not allocated;
 * ENODEV: a device. MAP_FAILED. */
void *maps_mmap(const struct file_ref *ref, const struct maps_request *q);
/* munmap of any range, ours or not. */
int maps_munmap(void *addr, size_t len);
/* mremap of any range; EINVAL if it is, in part, ours. `to`: where, with MREMAP_FIXED. */
void *maps_mremap(void *addr, size_t len, size_t new_len, int flags, void *to);
/* Another mapping has just taken the place of what was there. */
void maps_replaced(const void *addr, size_t len);

#endif
