/* SPDX-License-Identifier: BSD-2-Clause */
#include "mipstee_mem.h"

#include <errno.h>
#include <string.h>

#include "base/fault.h"

/* What a compiler may count on. A copy may be better aligned than the client's memory, never worse;
 * what the system decides at random, where a stack lies, has no part in it: a seeded run gives the
 * same messages each time. */
#define ALIGN_KEPT 16u

_Static_assert(REE_ATTR_TMEM_INPUT - TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT == 4 &&
                   REE_ATTR_TMEM_INOUT - TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT == 4,
               "one step from a memref to a TMEM");

/* Copies in, and clears what else lies on the pages. */
static int fill_copy(struct mipstee *m, struct mip_mem *mem)
{
    if (mem->attr == TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT) {
        page_pool_zero(&m->shm->pages, &mem->run);
        return 0;
    }
    if (!mem->run.clean) {
        uint8_t *first = m->shm->pages.base + (size_t)mem->run.first * POOL_PAGE_SIZE;
        uint8_t *end = first + (size_t)mem->run.count * POOL_PAGE_SIZE;
        memset(first, 0, (size_t)(mem->copy - first));
        memset(mem->copy + mem->size, 0, (size_t)(end - (mem->copy + mem->size)));
    }
    return user_copy(mem->copy, mem->user, mem->size);
}

static int make_copy(struct mipstee *m, struct mip_mem *mem)
{
    size_t skew = (uintptr_t)mem->user % ALIGN_KEPT;

    if (mem->size > (uint64_t)m->shm->pages.page_count * POOL_PAGE_SIZE)
        return -ENOMEM;
    /* A memref of no bytes has an address all the same. */
    uint32_t pages = pool_pages(skew + (mem->size ? mem->size : 1));
    int err = page_pool_alloc(&m->shm->pages, pages, &mem->run);
    if (err) {
        mem->run.count = 0;
        return err;
    }
    mem->copy = m->shm->pages.base + (size_t)mem->run.first * POOL_PAGE_SIZE + skew;
    return fill_copy(m, mem);
}

int mip_mem_lend(struct mipstee *m, const struct tee_param *p, struct mip_mem *mem,
                 struct ree_param *out)
{
    *out = (struct ree_param){.attr = p->attr + 4, .b = p->b, .c = REE_SHM_NULL};
    if (!p->shm)
        return 0;
    tee_shm_hold(p->shm);
    *mem =
        (struct mip_mem){.shm = p->shm, .user = p->shm->addr + p->a, .size = p->b, .attr = p->attr};
    const uint8_t *lent = mem->user;
    if (p->shm->kind != TEE_SHM_ARENA) {
        int err = make_copy(m, mem);
        if (err) {
            mip_mem_end(m, mem);
            return err;
        }
        lent = mem->copy;
    }
    out->a = (uint64_t)(lent - m->shm->pages.base);
    out->c = p->shm->id;
    return 0;
}

int64_t mip_mem_copy_out(struct mip_mem *mem, uint64_t size)
{
    if (!mem->copy || mem->attr == TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT || size > mem->size)
        return 0;
    int err = user_copy(mem->user, mem->copy, size);
    return err ? err : (int64_t)size;
}

void mip_mem_end(struct mipstee *m, struct mip_mem *mem)
{
    if (mem->run.count)
        page_pool_free(&m->shm->pages, mem->run);
    tee_shm_put(mem->shm);
    *mem = (struct mip_mem){0};
}
