// SPDX-License-Identifier: BSD-2-Clause
#include <tee_internal_api.h>

#include "journal.h"

struct journal {
    unsigned int size;
    unsigned int count;
    uint32_t sum;
    uint32_t entry[];
};

struct journal *journal_create(unsigned int size)
{
    struct journal *j = TEE_Malloc(sizeof(*j) + size * sizeof(uint32_t), TEE_MALLOC_FILL_ZERO);

    if (j)
        j->size = size;
    return j;
}

void journal_destroy(struct journal *j)
{
    TEE_Free(j);
}

void journal_add(struct journal *j, uint32_t entry)
{
    j->entry[j->count++ % j->size] = entry;
    j->sum += entry;
}

uint32_t journal_sum(const struct journal *j)
{
    return j->sum;
}

uint32_t journal_entry(const struct journal *j, unsigned int back)
{
    if (back >= j->size || back >= j->count)
        return 0;
    return j->entry[(j->count - 1 - back) % j->size];
}
