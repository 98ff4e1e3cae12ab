/* SPDX-License-Identifier: BSD-2-Clause */
/* Parameters of a call between the form of 1.3.1 and that of 1.1, whose sizes have 32 bits. */
#include <string.h>

#include "utee.h"

static bool is_memref(uint32_t types, unsigned i)
{
    uint32_t type = TEE_PARAM_TYPE_GET(types, i);
    return type >= TEE_PARAM_TYPE_MEMREF_INPUT && type <= TEE_PARAM_TYPE_MEMREF_INOUT;
}

bool utee_params_to_gp11(__GP11_TEE_Param to[4], const TEE_Param from[4], uint32_t types)
{
    memset(to, 0, 4 * sizeof(*to));
    for (unsigned i = 0; i < 4; i++) {
        if (!is_memref(types, i)) {
            to[i].value.a = from[i].value.a;
            to[i].value.b = from[i].value.b;
            continue;
        }
        if (from[i].memref.size > UINT32_MAX)
            return false;
        to[i].memref.buffer = from[i].memref.buffer;
        to[i].memref.size = (uint32_t)from[i].memref.size;
    }
    return true;
}

void utee_params_from_gp11(TEE_Param to[4], const __GP11_TEE_Param from[4], uint32_t types)
{
    memset(to, 0, 4 * sizeof(*to));
    for (unsigned i = 0; i < 4; i++) {
        if (is_memref(types, i)) {
            to[i].memref.buffer = from[i].memref.buffer;
            to[i].memref.size = from[i].memref.size;
        } else {
            to[i].value.a = from[i].value.a;
            to[i].value.b = from[i].value.b;
        }
    }
}
