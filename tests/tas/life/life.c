/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>
#include <trace.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static uint32_t sessions, calls;
static int die_in_close, die_in_destroy;
static volatile int inside; /* entry points that run: 0 or 1 */

struct session {
    uint32_t number;
};

/* An instance is entered by one call at a time. */
static void enter(const char *entry, uint32_t number)
{
    if (inside++)
        TEE_Panic(0x2b1d);
    if (LIFE_KIND >= LIFE_QUIET)
        return;
    if (number)
        trace_printf(NULL, 0, TRACE_INFO, true, "%s %u", entry, number);
    else
        trace_printf(NULL, 0, TRACE_INFO, true, "%s", entry);
}

static TEE_Result leave(TEE_Result res)
{
    inside--;
    return res;
}

TEE_Result TA_CreateEntryPoint(void)
{
    enter("create", 0);
    if (LIFE_KIND == LIFE_DIE_CREATE)
        TEE_Panic(0xc4ea7e);
    bool fails = LIFE_KIND == LIFE_FAIL_CREATE || LIFE_KIND == LIFE_QUIET_FAIL_CREATE;
    return leave(fails ? TEE_ERROR_STORAGE_NO_SPACE : TEE_SUCCESS);
}

void TA_DestroyEntryPoint(void)
{
    enter("destroy", 0);
    if (die_in_destroy)
        TEE_Panic(0xde57);
    leave(TEE_SUCCESS);
}

static TEE_Result open_as_asked(uint32_t how, uint32_t value)
{
    switch (how) {
    case LIFE_OPEN_FAIL:
        return value;
    case LIFE_OPEN_WAIT:
        TEE_UnmaskCancellation();
        return TEE_Wait(value);
    case LIFE_OPEN_DIE:
        TEE_Panic(0x09e4);
    default:
        return TEE_SUCCESS;
    }
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param p[4], void **ctx)
{
    enter("open", ++sessions);
    struct session *s = TEE_Malloc(sizeof(*s), TEE_MALLOC_FILL_ZERO);
    if (!s)
        return leave(TEE_ERROR_OUT_OF_MEMORY);
    s->number = sessions;
    TEE_Result res = TEE_SUCCESS;
    if (TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT)
        res = open_as_asked(p[0].value.a, p[0].value.b);
    if (res == TEE_SUCCESS)
        *ctx = s;
    else
        TEE_Free(s);
    return leave(res);
}

void TA_CloseSessionEntryPoint(void *ctx)
{
    struct session *s = ctx;

    enter("close", s->number);
    if (die_in_close)
        TEE_Panic(0xc105e);
    TEE_Free(s);
    leave(TEE_SUCCESS);
}

static TEE_Result poll_flag(void)
{
    TEE_UnmaskCancellation();
    while (!TEE_GetCancellationFlag())
        ;
    return TEE_ERROR_CANCEL;
}

static TEE_Result cancelled_late(uint32_t times, uint32_t ms)
{
    while (times-- > 0)
        if (TEE_GetCancellationFlag())
            return TEE_ERROR_BAD_STATE;
    if (TEE_Wait(ms) != TEE_SUCCESS)
        return TEE_ERROR_BAD_STATE;
    TEE_UnmaskCancellation();
    return TEE_Wait(TEE_TIMEOUT_INFINITE);
}

/* Once set, the flag stays for the whole operation; the mask only hides it. */
static TEE_Result cancelled_twice(uint32_t ms)
{
    TEE_UnmaskCancellation();
    if (TEE_Wait(TEE_TIMEOUT_INFINITE) != TEE_ERROR_CANCEL || TEE_MaskCancellation() ||
        TEE_GetCancellationFlag() || TEE_Wait(ms) != TEE_SUCCESS || !TEE_UnmaskCancellation() ||
        !TEE_GetCancellationFlag())
        return TEE_ERROR_BAD_STATE;
    return TEE_Wait(TEE_TIMEOUT_INFINITE);
}

/* A session of LIFE_QUIET, which waits ms in an entry point. */
static TEE_Result call(bool in_open, uint32_t ms)
{
    static const TEE_UUID quiet = LIFE_UUID(LIFE_QUIET);
    uint32_t types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, 0, 0, 0);
    TEE_Param how[4] = {{.value = {LIFE_OPEN_GOOD, 0}}}, what[4] = {{.value = {ms, true}}};
    TEE_TASessionHandle session;

    if (in_open)
        how[0].value.a = LIFE_OPEN_WAIT;
    how[0].value.b = ms;
    TEE_Result res = TEE_OpenTASession(&quiet, TEE_TIMEOUT_INFINITE, types, how, &session, NULL);
    if (res == TEE_SUCCESS && !in_open)
        res = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, LIFE_WAIT, types, what, NULL);
    TEE_CloseTASession(session);
    return res;
}

static TEE_Result call_masked(uint32_t ms)
{
    if (call(false, ms) != TEE_SUCCESS)
        return TEE_ERROR_BAD_STATE;
    TEE_UnmaskCancellation();
    return TEE_Wait(TEE_TIMEOUT_INFINITE);
}

static TEE_Result obey(struct session *s, uint32_t command, TEE_Param p[4])
{
    switch (command) {
    case LIFE_NOP:
        return TEE_SUCCESS;
    case LIFE_NEXT:
        p[0].value.a = calls;
        p[0].value.b = s->number;
        return TEE_SUCCESS;
    case LIFE_DIE:
        TEE_Panic(0xd1e);
    case LIFE_DIE_LATER:
        die_in_close = !p[0].value.a;
        die_in_destroy = !die_in_close;
        return TEE_SUCCESS;
    case LIFE_WAIT:
        if (p[0].value.b)
            TEE_UnmaskCancellation();
        return TEE_Wait(p[0].value.a);
    case LIFE_POLL:
        return poll_flag();
    case LIFE_LATE:
        return cancelled_late(p[0].value.a, p[0].value.b);
    case LIFE_TWICE:
        return cancelled_twice(p[0].value.b);
    case LIFE_CALL:
    case LIFE_CALL_OPEN:
        TEE_UnmaskCancellation();
        return call(command == LIFE_CALL_OPEN, p[0].value.a);
    case LIFE_CALL_MASKED:
        return call_masked(p[0].value.a);
    case LIFE_CLIENT:
        return TEE_GetPropertyAsIdentity(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.identity",
                                         p[0].memref.buffer);
    case LIFE_FLAGS:
        p[0].value.a = TEE_UnmaskCancellation();
        p[0].value.b = TEE_GetCancellationFlag();
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    (void)types;
    enter("invoke", 0);
    calls++;
    return leave(obey(ctx, command, p));
}
