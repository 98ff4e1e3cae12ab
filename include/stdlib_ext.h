/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STDLIB_EXT_H
#define STDLIB_EXT_H

/* What OP-TEE adds to <stdlib.h>. */

#ifdef __cplusplus
extern "C" {
#endif

/* As free; what was in the block is gone. (It always is, here.) NULL is allowed. */
void free_wipe(void *ptr);

#ifdef __cplusplus
}
#endif

#endif
