/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_MIPSTEE_MEM_H
#define REE_MIPSTEE_MEM_H

/*
 * A memref for the time of one call. Memory of the arena is lent as it is. The client's own memory
 * is copied to pages of the arena, of its own and of this memref's range only: in if it is an
 * input, out if it is an output. Alignment up to 64 bytes, and to the page, is kept.
 */

#include "abi/ree_msg.h"
#include "mipstee.h"

struct mip_mem {
    struct tee_shm *shm;  /* held; NULL: nothing lent */
    struct page_run run;  /* the copy's pages; count 0: none */
    uint8_t *copy, *user; /* bytes of the copy and of the client's memory */
    size_t size;
    uint32_t attr;
};

/* Fills `out` for the memref `p`. -ENOMEM, -EFAULT; then nothing is lent. */
MUST_CHECK int mip_mem_lend(struct mipstee *m, const struct tee_param *p, struct mip_mem *mem,
                            struct ree_param *out);
/* Copies an output of `size` bytes back, unless that is more than there is room for. Bytes copied,
 * or -EFAULT. */
MUST_CHECK int64_t mip_mem_copy_out(struct mip_mem *mem, uint64_t size);
/* Takes back what was lent. */
void mip_mem_end(struct mipstee *m, struct mip_mem *mem);

#endif
