/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of persistent objects, TEE Internal Core API 5.9. */
#include <errno.h>
#include <stdlib.h>

#include "base/trace.h"
#include "sys_persist.h"
#include "tee_api_defines.h"

#define READ     "5.9.1"
#define WRITE    "5.9.2"
#define TRUNCATE "5.9.3"
#define SEEK     "5.9.4"

/* More than this is not taken of memory before it is known how much there is to read. */
#define READ_BLIND (64u << 10)

/* By way of memory of the kernel's own: no store is open while the TA's may fault. */
static uint32_t read_copy(struct persist_call *c, void *ta_to, size_t size, size_t *count)
{
    uint32_t res = TEE_SUCCESS;
    int err = 0;

    *count = 0;
    if (size > READ_BLIND)
        res = pobj_readable(c->p, size, &size);
    if (res != TEE_SUCCESS)
        return res;
    void *copy = malloc(size + 1);
    if (!copy)
        return TEE_ERROR_OUT_OF_MEMORY;
    res = pobj_read(c->p, copy, size, count);
    TRACE(APP_OBJ_READ, c->in->call, c->in->msg.session, res, *count, c->in->number);
    if (res == TEE_SUCCESS && *count)
        err = user_copy(ta_to, copy, *count);
    sys_wipe_free(copy, size);
    if (err)
        sys_bad_memory(c->in, c->func, ta_to, *count);
    return res;
}

/* Reads up to `size` bytes and gives them to the TA. `*count` is 0 with an error. */
static uint32_t read_data(struct persist_call *c, void *ta_to, size_t size, size_t *count)
{
    const void *here = pobj_read_here(c->p, size, count);

    if (!here)
        return read_copy(c, ta_to, size, count);
    TRACE(APP_OBJ_READ, c->in->call, c->in->msg.session, TEE_SUCCESS, *count, c->in->number);
    if (*count && user_copy(ta_to, here, *count))
        sys_bad_memory(c->in, c->func, ta_to, *count);
    return TEE_SUCCESS;
}

static uint32_t do_read(uintptr_t handle, void *ta_to, size_t size, size_t *ta_count)
{
    static const char func[] = "TEE_ReadObjectData";
    struct persist_call c;
    size_t count;

    persist_begin(&c, func, READ, handle, TEE_DATA_FLAG_ACCESS_READ);
    sys_check_out(c.in, func, ta_count, sizeof(count));
    sys_check_out(c.in, func, ta_to, size);
    uint32_t res = read_data(&c, ta_to, size, &count);
    if (res == TEE_SUCCESS)
        sys_copy_out(c.in, func, ta_count, &count, sizeof(count));
    return persist_end(&c, res);
}

static uint32_t write_data(struct persist_call *c, const void *ta_from, size_t size)
{
    int err;

    if (size > TEE_DATA_MAX_POSITION || c->p->position > TEE_DATA_MAX_POSITION - size)
        return TEE_ERROR_OVERFLOW;
    sys_check_in(c->in, c->func, ta_from, size); /* before memory is taken for it */
    void *copy = sys_copy_of(ta_from, size, &err);
    if (err == -EFAULT)
        sys_bad_memory(c->in, c->func, ta_from, size);
    if (err)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = pobj_write(c->p, copy, size);
    TRACE(APP_OBJ_WRITE, c->in->call, c->in->msg.session, res, size, c->in->number);
    sys_wipe_free(copy, size);
    return res;
}

static uint32_t do_write(uintptr_t handle, const void *ta_from, size_t size)
{
    struct persist_call c;

    persist_begin(&c, "TEE_WriteObjectData", WRITE, handle, TEE_DATA_FLAG_ACCESS_WRITE);
    return persist_end(&c, write_data(&c, ta_from, size));
}

static uint32_t do_truncate(uintptr_t handle, size_t size)
{
    struct persist_call c;

    persist_begin(&c, "TEE_TruncateObjectData", TRUNCATE, handle, TEE_DATA_FLAG_ACCESS_WRITE);
    uint32_t res = pobj_truncate(c.p, size);
    TRACE(APP_OBJ_TRUNCATE, c.in->call, c.in->msg.session, res, size, c.in->number);
    return persist_end(&c, res);
}

static uint32_t do_seek(uintptr_t handle, int64_t offset, uint32_t whence)
{
    static const char func[] = "TEE_SeekObjectData";
    struct persist_call c;

    persist_begin(&c, func, SEEK, handle, 0);
    if (whence > TEE_DATA_SEEK_END)
        sys_panic(c.in, TEE_ERROR_BAD_PARAMETERS, func, SEEK, "whence 0x%x is none of three",
                  whence);
    return persist_end(&c, pobj_seek(c.p, offset, whence));
}

const struct ta_sys_stream instance_sys_stream = {
    .read = do_read,
    .write = do_write,
    .truncate = do_truncate,
    .seek = do_seek,
};
