/* SPDX-License-Identifier: BSD-2-Clause */
/* A call of the kernel into the TA. */
#include "utee.h"

_Static_assert(sizeof(TEE_Param) == sizeof(union ta_call_param), "one layout for both");
_Static_assert(offsetof(TEE_Param, memref.size) == offsetof(union ta_call_param, memref.size) &&
                   offsetof(TEE_Param, value.b) == offsetof(union ta_call_param, value.b),
               "one layout for both");

static TEE_Result enter(struct ta_call *call, const struct utee_entry_points *ta)
{
    TEE_Param *params = (TEE_Param *)(void *)call->param;
    void *session = (void *)(uintptr_t)call->session_ctx;
    TEE_Result res = TEE_SUCCESS;

    switch (call->entry) {
    case TA_CALL_START:
        utee_heap_init(&(struct utee_heap_memory){.region = call->heap,
                                                  .size = call->heap_size,
                                                  .shadow = call->heap_shadow,
                                                  .index = call->heap_index});
        call->heap_use = utee_heap_use();
        utee_shared->heap = utee_heap_state();
        if (call->command)
            utee_libraries_start();
        return TEE_SUCCESS;
    case TA_CALL_CREATE:
        return TA_CreateEntryPoint();
    case TA_CALL_OPEN:
        session = NULL;
        res = ta->open(call->param_types, params, &session);
        call->session_ctx = (uintptr_t)session;
        return res;
    case TA_CALL_INVOKE:
        return ta->invoke(session, call->command, call->param_types, params);
    case TA_CALL_CLOSE:
        TA_CloseSessionEntryPoint(session);
        return TEE_SUCCESS;
    case TA_CALL_DESTROY:
        TA_DestroyEntryPoint();
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_IMPLEMENTED;
    }
}

static void trace(const struct ta_sys *sys, const struct ta_call *call, struct ta_trace hop)
{
    hop.entry = call->entry;
    hop.command = call->command;
    sys->trace(&hop);
}

#define HOP .file = __FILE__, .function = __func__, .line = __LINE__

uint32_t utee_enter(const struct ta_sys *sys, struct ta_call *call,
                    const struct utee_entry_points *ta)
{
    utee_sys = sys;
    if (call->trace)
        trace(sys, call, (struct ta_trace){HOP});
    TEE_Result res = enter(call, ta);
    if (call->trace)
        trace(sys, call, (struct ta_trace){HOP, .result = res, .leaving = 1});
    return res;
}
