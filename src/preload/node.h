/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_NODE_H
#define PRELOAD_NODE_H

/*
 * The REE's files behind the process's descriptors: system calls on them, answered by this
 * process's machine, which boots at the first open. As the kernel, with -1 and errno. Any thread.
 */

#include <stddef.h>
#include <stdint.h>

#include "files.h"

/* /dev/tee0, with open's flags. */
int node_open(int flags);
/* `ref` is what fd was found to be. */
int node_ioctl(int fd, const struct file_ref *ref, unsigned long request, void *arg);
/* The last descriptor of the REE's file has gone. */
void node_close(int ree);
/* Bytes of shared memory, where the REE's view of the arena has them; 0 or -errno. A reference to
 * them is held until node_unmap of the same. */
MUST_CHECK int node_map(int ree, size_t len, uint64_t offset, void **out);
void node_unmap(void *addr, size_t len);

#endif
