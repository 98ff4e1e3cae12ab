/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_PAGE_POOL_H
#define REE_PAGE_POOL_H

/*
 * Pages of the shared memory block, handed out in runs. First fit over a bitmap: a search looks at
 * one word for 64 pages. A second bitmap remembers which pages may hold bytes of somebody, so that
 * only those are cleared. Any thread.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define POOL_PAGE_SIZE 4096u

struct page_pool {
    uint8_t *base; /* immutable, as page_count */
    uint32_t page_count;
    pthread_mutex_t lock; /* guards the rest */
    uint32_t used_count;
    uint32_t first_free; /* no free page below */
    uint64_t *used;
    uint64_t *dirty;
};

struct page_run {
    uint32_t first;
    uint32_t count;
    bool clean; /* all bytes are known to be zero */
};

/* The block is zero to begin with and stays the caller's. 0, -ENOMEM. */
MUST_CHECK int page_pool_init(struct page_pool *p, uint8_t *base, size_t size);
/* Every run must have been given back. */
void page_pool_fini(struct page_pool *p);
/* 0 or -ENOMEM. count > 0. */
MUST_CHECK int page_pool_alloc(struct page_pool *p, uint32_t count, struct page_run *out);
/* Gives a run back; its pages count as dirty. */
void page_pool_free(struct page_pool *p, struct page_run run);
/* As page_pool_free; a large run's memory goes back to the system, and is clean afterwards. */
void page_pool_release(struct page_pool *p, struct page_run run);
/* Clears what may hold something. */
void page_pool_zero(struct page_pool *p, struct page_run *run);

static inline uint32_t pool_pages(uint64_t bytes)
{
    return (uint32_t)((bytes + POOL_PAGE_SIZE - 1) / POOL_PAGE_SIZE);
}

#endif
