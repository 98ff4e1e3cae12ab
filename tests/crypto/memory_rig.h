/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MEMORY_RIG_H
#define MEMORY_RIG_H

/*
 * Memory that ends, and that is looked at when it is freed: of the code under test
 * (-Wl,--wrap=malloc and so on) and of libcrypto.
 */

#include <stdbool.h>
#include <stddef.h>

/* The first thing in main. False: libcrypto has allocated already. */
bool memory_rig_begin(void);

/* From now on so many allocations succeed. */
void memory_rig_ends_after(unsigned count);
void memory_rig_is_back(void);

/* From now on counts the blocks that are freed with `size` bytes of a secret in them; NULL: no
 * more. */
void memory_rig_watch(const void *secret, size_t size);
unsigned memory_rig_found(void);

/* From now on copies what is freed to `to`, for secrets that nobody knows yet; NULL: no more. The
 * result is how much was copied; what does not fit is left out. */
size_t memory_rig_keep(void *to, size_t room);

#endif
