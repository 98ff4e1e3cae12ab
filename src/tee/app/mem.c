/* SPDX-License-Identifier: BSD-2-Clause */
#include "mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "abi/l4virtio.h"

#define PAGE_SIZE 4096u

int mem_init(struct mem *m, const struct guest_map *map, bool strict)
{
    *m = (struct mem){.strict = strict};
    for (unsigned i = 0; i < map->region_count; i++) {
        const struct guest_region *r = &map->region[i];
        if (r->gpa == TEE_GPA_SHMEM) {
            m->base = r->host;
            m->size = r->size;
        }
    }
    m->page_count = m->size / PAGE_SIZE;
    if (((uintptr_t)m->base | m->size) % PAGE_SIZE)
        return -EINVAL;
    pthread_mutex_init(&m->lock, NULL);
    if (!m->strict || !m->base)
        return 0;
    m->readers = calloc(m->page_count, sizeof(*m->readers));
    m->writers = calloc(m->page_count, sizeof(*m->writers));
    if (!m->readers || !m->writers || mprotect(m->base, m->size, PROT_NONE) < 0) {
        mem_fini(m);
        return -ENOMEM;
    }
    return 0;
}

void mem_fini(struct mem *m)
{
    if (m->strict && m->base)
        mprotect(m->base, m->size, PROT_READ | PROT_WRITE);
    free(m->readers);
    free(m->writers);
    pthread_mutex_destroy(&m->lock);
}

void *mem_ptr(const struct mem *m, uint64_t offset, uint64_t size)
{
    return m->base && offset <= m->size && size <= m->size - offset ? m->base + offset : NULL;
}

static int protection_of_locked(const struct mem *m, size_t page)
{
    if (m->writers[page])
        return PROT_READ | PROT_WRITE;
    return m->readers[page] ? PROT_READ : PROT_NONE;
}

static void count_locked(struct mem *m, size_t page, bool write, int by)
{
    uint32_t *count = write ? &m->writers[page] : &m->readers[page];

    CHECK(by > 0 ? *count < UINT32_MAX : *count > 0);
    *count = (uint32_t)(*count + by);
}

/* Changes the counts of pages [first, end), and their protection in as few calls as can be. */
static int change_locked(struct mem *m, size_t first, size_t end, bool write, int by)
{
    int err = 0;

    for (size_t page = first; page < end;) {
        int old = protection_of_locked(m, page);
        count_locked(m, page, write, by);
        int want = protection_of_locked(m, page);
        size_t next = page + 1;
        for (; next < end && protection_of_locked(m, next) == old; next++) {
            count_locked(m, next, write, by);
            if (protection_of_locked(m, next) != want) {
                count_locked(m, next, write, -by);
                break;
            }
        }
        if (want != old &&
            mprotect(m->base + page * PAGE_SIZE, (next - page) * PAGE_SIZE, want) < 0)
            err = -ENOMEM;
        page = next;
    }
    return err;
}

static int change(struct mem *m, const void *at, size_t size, bool write, int by)
{
    size_t offset = (size_t)((const uint8_t *)at - m->base);
    size_t first = offset / PAGE_SIZE, end = (offset + size + PAGE_SIZE - 1) / PAGE_SIZE;

    pthread_mutex_lock(&m->lock);
    int err = change_locked(m, first, end, write, by);
    pthread_mutex_unlock(&m->lock);
    return err;
}

int mem_lend(struct mem *m, void *at, size_t size, bool write)
{
    if (!m->strict || size == 0)
        return 0;
    int err = change(m, at, size, write, 1);
    if (err)
        mem_take_back(m, at, size, write);
    return err;
}

void mem_take_back(struct mem *m, void *at, size_t size, bool write)
{
    /* Taking access away splits no mapping that lending has not split before; should it fail all
     * the same, a page stays accessible, which is what fast does all the time. */
    if (m->strict && size > 0)
        (void)change(m, at, size, write, -1);
}
