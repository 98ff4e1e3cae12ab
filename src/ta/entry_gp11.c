/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel calls in a TA of 1.1. Linked only into such a TA: it needs its entry points. */
#include <teesim/ta_entry.h>

#include "utee.h"

static TEE_Result open_gp11(uint32_t types, TEE_Param params[4], void **session)
{
    __GP11_TEE_Param converted[4];

    if (!utee_params_to_gp11(converted, params, types))
        return TEE_ERROR_EXCESS_DATA;
    TEE_Result res = __GP11_TA_OpenSessionEntryPoint(types, converted, session);
    utee_params_from_gp11(params, converted, types);
    return res;
}

static TEE_Result invoke_gp11(void *session, uint32_t command, uint32_t types, TEE_Param params[4])
{
    __GP11_TEE_Param converted[4];

    if (!utee_params_to_gp11(converted, params, types))
        return TEE_ERROR_EXCESS_DATA;
    TEE_Result res = __GP11_TA_InvokeCommandEntryPoint(session, command, types, converted);
    utee_params_from_gp11(params, converted, types);
    return res;
}

uint32_t teesim_ta_entry_gp11(const struct ta_sys *sys, struct ta_call *call)
{
    static const struct utee_entry_points ta = {.open = open_gp11, .invoke = invoke_gp11};
    return utee_enter(sys, call, &ta);
}
