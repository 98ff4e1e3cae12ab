/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA that calls other TAs, as its client says. */
#include <string.h>
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#define OPEN_TYPES TEE_PARAM_TYPES(0, 0, 0, 0)
#define BUF_SIZE   256u

static TEE_TASessionHandle slot[TA2TA_SLOTS];
static TEE_TASessionHandle close_late;
static unsigned char data[BUF_SIZE];
static const unsigned char constant[BUF_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};

void TA_CloseSessionEntryPoint(void *ctx)
{
    (void)ctx;
    TEE_CloseTASession(close_late);
    close_late = TEE_HANDLE_NULL;
}

static TEE_Result open_kind(unsigned kind, uint32_t timeout, TEE_TASessionHandle *session,
                            uint32_t *origin)
{
    TEE_UUID uuid = ITEST_UUID((uint8_t)kind);
    return TEE_OpenTASession(&uuid, timeout, OPEN_TYPES, NULL, session, origin);
}

/* ---- chains ---- */

static uint32_t timeout_of(uint32_t flags)
{
    uint32_t ms = flags >> 8;
    return ms == TA2TA_NOW ? 0 : ms ? ms : TEE_TIMEOUT_INFINITE;
}

static TEE_Result call_next(TEE_TASessionHandle session, uint32_t types, TEE_Param p[4],
                            uint32_t *origin)
{
    unsigned kind = *(unsigned char *)p[0].memref.buffer;
    uint32_t timeout = timeout_of(p[1].value.b);

    if (kind < TA2TA_KINDS) {
        TEE_Param q[4] = {p[2], p[3]};
        TEE_Result res = TEE_InvokeTACommand(session, timeout, p[1].value.a, types >> 8, q, origin);
        p[2] = q[0];
        p[3] = q[1];
        return res;
    }
    p[0].memref.buffer = (unsigned char *)p[0].memref.buffer + 1;
    p[0].memref.size--;
    p[1].value.b &= 0xff;
    return TEE_InvokeTACommand(session, timeout, TA2TA_CHAIN, types, p, origin);
}

static TEE_Result chain(uint32_t types, TEE_Param p[4])
{
    TEE_TASessionHandle session;
    uint32_t origin = 0, flags = p[1].value.b;
    bool more = false;

    if (p[0].memref.size == 0)
        return TEE_ERROR_BAD_PARAMETERS;
    if (flags & TA2TA_UNMASK)
        TEE_UnmaskCancellation();
    unsigned kind = *(unsigned char *)p[0].memref.buffer;
    TEE_Result res = open_kind(kind, timeout_of(flags), &session, &origin);
    if (res == TEE_SUCCESS && kind >= TA2TA_KINDS && p[0].memref.size == 1) {
        TEE_CloseTASession(session);
    } else if (res == TEE_SUCCESS) {
        res = call_next(session, types, p, &origin);
        more = kind >= TA2TA_KINDS && res == TEE_SUCCESS;
        if (!(flags & TA2TA_KEEP))
            TEE_CloseTASession(session);
    }
    if (!more) {
        p[1].value.a = res;
        p[1].value.b = origin;
    }
    return TEE_SUCCESS;
}

/* ---- memory of the TA's own ---- */

static TEE_Result invoke_with(TEE_TASessionHandle s, unsigned form, uint32_t command,
                              uint32_t types, void *buf, size_t *size, uint32_t *a, uint32_t b)
{
    uint32_t origin = 0;
    TEE_Result res;

    if (form == 0) {
        TEE_Param p[4] = {{.memref = {buf, *size}}, {.value = {*a, b}}};
        res = TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, command, types, p, &origin);
        *size = p[0].memref.size;
        *a = p[1].value.a;
    } else {
        __GP11_TEE_Param p[4] = {{.memref = {buf, (uint32_t)*size}}, {.value = {*a, b}}};
        res = __GP11_TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, command, types, p, &origin);
        *size = p[0].memref.size;
        *a = p[1].value.a;
    }
    return origin == TEE_ORIGIN_TRUSTED_APP ? res : TEE_ERROR_COMMUNICATION;
}

static TEE_Result sum(TEE_TASessionHandle s, unsigned form, const unsigned char *buf, size_t size)
{
    uint32_t types =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    uint32_t want = 0, got = 0;

    for (size_t i = 0; i < size; i++)
        want += buf[i];
    TEE_Result res = invoke_with(s, form, ITEST_SUM, types, (void *)(uintptr_t)buf, &size, &got, 0);
    return res != TEE_SUCCESS ? res : got == want ? TEE_SUCCESS : TEE_ERROR_CORRUPT_OBJECT;
}

static TEE_Result flip(TEE_TASessionHandle s, unsigned form, unsigned char *buf, size_t size)
{
    uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INOUT, 0, 0, 0), none = 0;
    size_t out = size;
    TEE_Result res = invoke_with(s, form, ITEST_FLIP, types, buf, &out, &none, 0);

    for (size_t i = 0; i < size && res == TEE_SUCCESS; i++) {
        if (buf[i] != (unsigned char)~(i + 1))
            res = TEE_ERROR_CORRUPT_OBJECT;
    }
    return res == TEE_SUCCESS && out != size ? TEE_ERROR_BAD_FORMAT : res;
}

/* Half of it is filled; then it is too small. */
static TEE_Result fill(TEE_TASessionHandle s, unsigned form, unsigned char *buf, size_t size)
{
    uint32_t types =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0);
    uint32_t half = (uint32_t)size / 2, more = (uint32_t)size + 1;
    size_t out = size;
    unsigned char last = buf[size - 1];
    TEE_Result res = invoke_with(s, form, ITEST_FILL, types, buf, &out, &half, 0x77);

    if (res != TEE_SUCCESS)
        return res;
    if (out != size / 2 || buf[0] != 0x77 || buf[size - 1] != last)
        return TEE_ERROR_CORRUPT_OBJECT;
    out = size;
    res = invoke_with(s, form, ITEST_NEED, types, buf, &out, &more, 0);
    return res == TEE_ERROR_SHORT_BUFFER && out == size + 1 ? TEE_SUCCESS : TEE_ERROR_BAD_STATE;
}

static TEE_Result try_memory(TEE_TASessionHandle s, unsigned form, unsigned char *buf, size_t size)
{
    for (size_t i = 0; i < size; i++)
        buf[i] = (unsigned char)(i + 1);
    TEE_Result res = sum(s, form, buf, size);
    if (res == TEE_SUCCESS)
        res = flip(s, form, buf, size);
    return res == TEE_SUCCESS ? fill(s, form, buf, size) : res;
}

static TEE_Result own(TEE_Param p[4])
{
    TEE_TASessionHandle s = slot[p[0].value.a];
    unsigned form = p[1].value.b;
    unsigned char stack[BUF_SIZE];
    size_t size = p[1].value.a < BUF_SIZE ? p[1].value.a : BUF_SIZE;

    switch (p[0].value.b) {
    case TA2TA_IN_HEAP: {
        unsigned char *heap = TEE_Malloc(p[1].value.a, 0);
        TEE_Result res = heap ? try_memory(s, form, heap, p[1].value.a) : TEE_ERROR_OUT_OF_MEMORY;
        TEE_Free(heap);
        return res;
    }
    case TA2TA_IN_STACK:
        return try_memory(s, form, stack, size);
    case TA2TA_IN_DATA:
        return try_memory(s, form, data, size);
    default:
        return sum(s, form, constant, size);
    }
}

/* ---- what panics ---- */

static TEE_Result with_memref(TEE_TASessionHandle s, uint32_t type, const void *at, size_t size)
{
    TEE_Param p[4] = {{.memref = {(void *)(uintptr_t)at, size}}};
    return TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, ITEST_NOP, TEE_PARAM_TYPES(type, 0, 0, 0),
                               p, NULL);
}

static TEE_Result with_types(TEE_TASessionHandle s, uint32_t types, TEE_Param *params)
{
    return TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, ITEST_NOP, types, params, NULL);
}

static TEE_Result misuse(TEE_Param p[4])
{
    TEE_TASessionHandle s = slot[p[0].value.b], other;
    TEE_UUID uuid = ITEST_UUID(ITEST_MULTI);
    TEE_Param q[4] = {{.value = {0, 0}}};
    unsigned char *heap = TEE_Malloc(64, 0);

    switch (p[0].value.a) {
    case TA2TA_STALE:
        TEE_CloseTASession(s);
        return with_types(s, 0, NULL);
    case TA2TA_CLOSED_TWICE:
        TEE_CloseTASession(s);
        TEE_CloseTASession(s);
        break;
    case TA2TA_NOTHING:
        return with_types(TEE_HANDLE_NULL, 0, NULL);
    case TA2TA_WIDE_HANDLE:
        return with_types((TEE_TASessionHandle)((uintptr_t)s | 1ull << 32), 0, NULL);
    case TA2TA_NO_PARAMS:
        return with_types(s, 1, NULL);
    case TA2TA_BAD_TYPE:
        return with_types(s, 4, q);
    case TA2TA_FIVE_TYPES:
        return with_types(s, 0x10000, q);
    case TA2TA_CONST_OUT:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_OUTPUT, constant, 8);
    case TA2TA_CODE_OUT:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INOUT, (const void *)(uintptr_t)misuse, 8);
    case TA2TA_DANGLING_IN:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INPUT, (const void *)16, 8);
    case TA2TA_PAST_HEAP:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INOUT, heap, TA_DATA_SIZE);
    case TA2TA_WRAPS:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INPUT, heap, SIZE_MAX);
    case TA2TA_OTHERS_INPUT:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INOUT, p[1].memref.buffer, 1);
    case TA2TA_PAST_MEMREF:
        return with_memref(s, TEE_PARAM_TYPE_MEMREF_INPUT, p[1].memref.buffer,
                           p[1].memref.size + 1);
    case TA2TA_BAD_ORIGIN:
        return TEE_InvokeTACommand(s, TEE_TIMEOUT_INFINITE, ITEST_NOP, 0, NULL, (uint32_t *)16);
    case TA2TA_BAD_SESSION:
        return TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, (TEE_TASessionHandle *)16,
                                 NULL);
    case TA2TA_NULL_SESSION:
        return TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, NULL, NULL);
    default: /* TA2TA_NULL_UUID */
        return TEE_OpenTASession(NULL, TEE_TIMEOUT_INFINITE, 0, NULL, &other, NULL);
    }
    return TEE_SUCCESS;
}

/* ---- the rest ---- */

static TEE_Result invoke(uint32_t types, TEE_Param p[4])
{
    TEE_Param q[4] = {p[1], p[2], p[3]};
    uint32_t origin = 0;
    TEE_Result res = TEE_InvokeTACommand(slot[p[0].value.a], TEE_TIMEOUT_INFINITE, p[0].value.b,
                                         types >> 4, q, &origin);

    p[0].value.a = res;
    p[0].value.b = origin;
    p[1] = q[0];
    p[2] = q[1];
    p[3] = q[2];
    return TEE_SUCCESS;
}

static TEE_Result open_many(TEE_Param p[4])
{
    TEE_TASessionHandle s;
    uint32_t origin = 0;
    TEE_Result res;

    for (p[0].value.a = 0; p[0].value.a < 1000; p[0].value.a++) {
        res = open_kind(ITEST_SHARED, TEE_TIMEOUT_INFINITE, &s, &origin);
        if (res != TEE_SUCCESS)
            return res;
        if ((uintptr_t)s == 0 || (uintptr_t)s > INT32_MAX)
            return TEE_ERROR_OVERFLOW;
    }
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    uint32_t origin = 0, at;

    (void)ctx;
    switch (command) {
    case TA2TA_CHAIN:
        return chain(types, p);
    case TA2TA_OPEN:
        at = p[0].value.b;
        p[0].value.a = open_kind(p[0].value.a, TEE_TIMEOUT_INFINITE, &slot[at], &origin);
        p[0].value.b = origin;
        return TEE_SUCCESS;
    case TA2TA_INVOKE:
        return invoke(types, p);
    case TA2TA_CLOSE:
        TEE_CloseTASession(slot[p[0].value.a]);
        slot[p[0].value.a] = TEE_HANDLE_NULL;
        return TEE_SUCCESS;
    case TA2TA_OWN:
        return own(p);
    case TA2TA_CLOSE_LATE:
        close_late = slot[p[0].value.a];
        return TEE_SUCCESS;
    case TA2TA_MISUSE:
        return misuse(p);
    case TA2TA_PANIC:
        TEE_Panic(0x7a7a);
        return TEE_SUCCESS;
    case TA2TA_MANY:
        return open_many(p);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
