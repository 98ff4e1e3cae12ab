/* SPDX-License-Identifier: BSD-2-Clause */
#include "page_pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/board.h"

#define WORD_BITS       64u
#define RELEASE_MIN     256u /* pages; below, clearing is cheaper than faulting in again */
#define WORDS_OF(pages) (((pages) + WORD_BITS - 1) / WORD_BITS)

static bool bit_get(const uint64_t *map, uint32_t n)
{
    return map[n / WORD_BITS] >> (n % WORD_BITS) & 1;
}

static uint64_t mask_of(uint32_t at, uint32_t count)
{
    return (count == WORD_BITS ? UINT64_MAX : (1ull << count) - 1) << at;
}

enum bits_do { BITS_SET, BITS_CLEAR };

static void bits_change(uint64_t *map, uint32_t first, uint32_t count, enum bits_do what)
{
    while (count > 0) {
        uint32_t at = first % WORD_BITS;
        uint32_t here = count < WORD_BITS - at ? count : WORD_BITS - at;
        uint64_t mask = mask_of(at, here);
        if (what == BITS_SET)
            map[first / WORD_BITS] |= mask;
        else
            map[first / WORD_BITS] &= ~mask;
        first += here;
        count -= here;
    }
}

static bool bits_any(const uint64_t *map, uint32_t first, uint32_t count)
{
    while (count > 0) {
        uint32_t at = first % WORD_BITS;
        uint32_t here = count < WORD_BITS - at ? count : WORD_BITS - at;
        if (map[first / WORD_BITS] & mask_of(at, here))
            return true;
        first += here;
        count -= here;
    }
    return false;
}

/* The first page at or after `from` whose bit is `set`, or the page count. */
static uint32_t find_bit(const struct page_pool *p, uint32_t from, bool set)
{
    while (from < p->page_count) {
        uint64_t word = p->used[from / WORD_BITS];
        word = (set ? word : ~word) >> (from % WORD_BITS);
        if (word) {
            from += (uint32_t)__builtin_ctzll(word);
            return from < p->page_count ? from : p->page_count;
        }
        from = (from / WORD_BITS + 1) * WORD_BITS;
    }
    return p->page_count;
}

int page_pool_init(struct page_pool *p, uint8_t *base, size_t size)
{
    uint32_t pages = (uint32_t)(size / POOL_PAGE_SIZE);

    *p = (struct page_pool){.base = base, .page_count = pages};
    p->used = calloc(WORDS_OF(pages) + 1, sizeof(uint64_t));
    p->dirty = calloc(WORDS_OF(pages) + 1, sizeof(uint64_t));
    if (!p->used || !p->dirty) {
        free(p->used);
        free(p->dirty);
        return -ENOMEM;
    }
    pthread_mutex_init(&p->lock, NULL);
    return 0;
}

void page_pool_fini(struct page_pool *p)
{
    CHECK(p->used_count == 0);
    pthread_mutex_destroy(&p->lock);
    free(p->used);
    free(p->dirty);
}

/* First page of a free run, or the page count. */
static uint32_t find_run_locked(struct page_pool *p, uint32_t count)
{
    uint32_t at = find_bit(p, p->first_free, false);

    p->first_free = at;
    while (p->page_count - at >= count) {
        uint32_t end = find_bit(p, at, true);
        if (end - at >= count)
            return at;
        at = find_bit(p, end, false);
    }
    return p->page_count;
}

int page_pool_alloc(struct page_pool *p, uint32_t count, struct page_run *out)
{
    CHECK(count > 0);
    pthread_mutex_lock(&p->lock);
    uint32_t at = count <= p->page_count ? find_run_locked(p, count) : p->page_count;
    if (at < p->page_count) {
        bits_change(p->used, at, count, BITS_SET);
        p->used_count += count;
        board_shm_used((uint64_t)p->used_count * POOL_PAGE_SIZE);
        if (at == p->first_free)
            p->first_free = at + count;
        *out = (struct page_run){at, count, !bits_any(p->dirty, at, count)};
    }
    pthread_mutex_unlock(&p->lock);
    return at < p->page_count ? 0 : -ENOMEM;
}

static void give_back(struct page_pool *p, struct page_run run, enum bits_do dirty)
{
    pthread_mutex_lock(&p->lock);
    CHECK(bit_get(p->used, run.first));
    bits_change(p->dirty, run.first, run.count, dirty);
    bits_change(p->used, run.first, run.count, BITS_CLEAR);
    p->used_count -= run.count;
    board_shm_used((uint64_t)p->used_count * POOL_PAGE_SIZE);
    if (run.first < p->first_free)
        p->first_free = run.first;
    pthread_mutex_unlock(&p->lock);
}

void page_pool_free(struct page_pool *p, struct page_run run)
{
    give_back(p, run, BITS_SET);
}

void page_pool_release(struct page_pool *p, struct page_run run)
{
    uint8_t *at = p->base + (size_t)run.first * POOL_PAGE_SIZE;
    bool gone = run.count >= RELEASE_MIN &&
                madvise(at, (size_t)run.count * POOL_PAGE_SIZE, MADV_REMOVE) == 0;
    give_back(p, run, gone ? BITS_CLEAR : BITS_SET);
}

/* The dirty bits of up to a word's pages from `first` on, bit 0 the first. */
static uint64_t dirty_bits(struct page_pool *p, uint32_t first)
{
    pthread_mutex_lock(&p->lock);
    uint64_t word = p->dirty[first / WORD_BITS] >> (first % WORD_BITS);
    pthread_mutex_unlock(&p->lock);
    return word;
}

void page_pool_zero(struct page_pool *p, struct page_run *run)
{
    uint32_t at = run->first, end = run->first + run->count;

    while (!run->clean && at < end) {
        uint64_t dirty = dirty_bits(p, at);
        uint32_t here = WORD_BITS - at % WORD_BITS;
        for (uint32_t n = at; dirty && n < end; n++, dirty >>= 1) {
            if (dirty & 1)
                memset(p->base + (size_t)n * POOL_PAGE_SIZE, 0, POOL_PAGE_SIZE);
        }
        at += here;
    }
    run->clean = true;
}
