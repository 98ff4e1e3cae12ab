/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to other TAs in the form of 1.1: parameters whose sizes have 32 bits. */
#include "utee.h"

/* NULL for what the kernel is to judge. */
static TEE_Param *widen(TEE_Param wide[4], const __GP11_TEE_Param *params, uint32_t types)
{
    if (!params || !types)
        return NULL;
    utee_params_from_gp11(wide, params, types);
    return wide;
}

/* A size that the callee would need may be more than 1.1 can say: then it is as much as it can. */
static void narrow(__GP11_TEE_Param *params, const TEE_Param *wide, uint32_t types)
{
    for (unsigned i = 0; wide && i < 4; i++) {
        uint32_t type = TEE_PARAM_TYPE_GET(types, i);
        if (type == TEE_PARAM_TYPE_VALUE_OUTPUT || type == TEE_PARAM_TYPE_VALUE_INOUT) {
            params[i].value.a = wide[i].value.a;
            params[i].value.b = wide[i].value.b;
        } else if (type == TEE_PARAM_TYPE_MEMREF_OUTPUT || type == TEE_PARAM_TYPE_MEMREF_INOUT) {
            size_t size = wide[i].memref.size;
            params[i].memref.size = size > UINT32_MAX ? UINT32_MAX : (uint32_t)size;
        }
    }
}

TEE_Result __GP11_TEE_OpenTASession(const TEE_UUID *destination,
                                    uint32_t cancellationRequestTimeout, uint32_t paramTypes,
                                    __GP11_TEE_Param params[4], TEE_TASessionHandle *session,
                                    uint32_t *returnOrigin)
{
    TEE_Param room[4], *wide = widen(room, params, paramTypes);
    TEE_Result res = TEE_OpenTASession(destination, cancellationRequestTimeout, paramTypes, wide,
                                       session, returnOrigin);

    narrow(params, wide, paramTypes);
    return res;
}

TEE_Result __GP11_TEE_InvokeTACommand(TEE_TASessionHandle session,
                                      uint32_t cancellationRequestTimeout, uint32_t commandID,
                                      uint32_t paramTypes, __GP11_TEE_Param params[4],
                                      uint32_t *returnOrigin)
{
    TEE_Param room[4], *wide = widen(room, params, paramTypes);
    TEE_Result res = TEE_InvokeTACommand(session, cancellationRequestTimeout, commandID, paramTypes,
                                         wide, returnOrigin);

    narrow(params, wide, paramTypes);
    return res;
}
