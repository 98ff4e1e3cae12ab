/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of persistent objects, TEE Internal Core API 5.9. */
#include "pobj_impl.h"

static size_t readable(const struct pobj_job *j, size_t size)
{
    uint32_t position = j->p->position;

    if (position >= j->h->size)
        return 0;
    return size < j->h->size - position ? size : j->h->size - position;
}

static uint32_t read_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    uint32_t res = pobj_fetch(t, j);

    if (res != TEE_SUCCESS)
        return res;
    size_t count = readable(j, j->size);
    if (count == 0)
        return TEE_SUCCESS;
    chunks_begin(&j->chunks, t, j->h);
    return chunks_read(&j->chunks, j->p->position, j->to, count);
}

uint32_t pobj_read(struct pobj *p, void *to, size_t size, size_t *count)
{
    struct pobj_job j = {.p = p, .to = to, .size = size};
    uint32_t res = pobj_run_read(&j, read_fn);

    *count = res == TEE_SUCCESS ? readable(&j, size) : 0;
    p->position += (uint32_t)*count;
    return res;
}

const void *pobj_read_here(struct pobj *p, size_t size, size_t *count)
{
    struct pobj_job j = {.p = p, .h = &p->head[p->now]};
    const uint8_t *data = head_data(j.h);

    if (j.h->indexed || !pobj_is_newest(p))
        return NULL;
    *count = readable(&j, size);
    if (*count == 0)
        return data;
    data += p->position;
    p->position += (uint32_t)*count;
    return data;
}

uint32_t pobj_readable(struct pobj *p, size_t size, size_t *count)
{
    struct pobj_job j = {.p = p};
    uint32_t res = pobj_run_read(&j, pobj_look);

    *count = res == TEE_SUCCESS ? readable(&j, size) : 0;
    return res;
}

static uint32_t write_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    uint32_t res = pobj_fetch_to_change(t, j);

    if (res != TEE_SUCCESS)
        return res;
    chunks_begin(&j->chunks, t, j->h);
    res = chunks_write(&j->chunks, j->p->position, j->from, j->size);
    return res == TEE_SUCCESS ? pobj_put(t, j) : res;
}

uint32_t pobj_write(struct pobj *p, const void *from, size_t size)
{
    struct pobj_job j = {.p = p, .from = from, .size = size};

    if (size > TEE_DATA_MAX_POSITION - p->position)
        return TEE_ERROR_OVERFLOW;
    if (size == 0)
        return TEE_SUCCESS;
    uint32_t res = pobj_run_write(&j, write_fn);
    if (res == TEE_SUCCESS)
        p->position += (uint32_t)size;
    return res;
}

static uint32_t truncate_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    uint32_t res = pobj_fetch_to_change(t, j);

    if (res != TEE_SUCCESS)
        return res;
    if (j->size < j->h->size)
        txn_frees(ledger_store(t));
    chunks_begin(&j->chunks, t, j->h);
    res = chunks_truncate(&j->chunks, (uint32_t)j->size);
    return res == TEE_SUCCESS ? pobj_put(t, j) : res;
}

uint32_t pobj_truncate(struct pobj *p, uint64_t size)
{
    struct pobj_job j = {.p = p, .size = (size_t)size};

    if (size > TEE_DATA_MAX_POSITION)
        return TEE_ERROR_STORAGE_NO_SPACE;
    return pobj_run_write(&j, truncate_fn);
}

uint32_t pobj_seek(struct pobj *p, int64_t offset, uint32_t whence)
{
    struct pobj_job j = {.p = p};
    uint32_t res = TEE_SUCCESS;
    int64_t to = 0;

    if (whence > TEE_DATA_SEEK_END)
        return TEE_ERROR_BAD_PARAMETERS;
    if (whence == TEE_DATA_SEEK_CUR)
        to = p->position;
    if (whence == TEE_DATA_SEEK_END) {
        res = pobj_run_read(&j, pobj_look);
        if (res != TEE_SUCCESS)
            return res;
        to = j.h->size;
    }
    if (__builtin_add_overflow(to, offset, &to) || to > TEE_DATA_MAX_POSITION)
        return TEE_ERROR_OVERFLOW;
    p->position = to < 0 ? 0 : (uint32_t)to;
    return TEE_SUCCESS;
}
