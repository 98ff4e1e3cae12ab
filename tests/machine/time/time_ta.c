/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static TEE_Result run(uint32_t command, TEE_Time *t)
{
    TEE_Time before;
    TEE_Result res;

    switch (command) {
    case TIME_SYSTEM:
        TEE_GetSystemTime(t);
        return TEE_SUCCESS;
    case TIME_REE:
        TEE_GetREETime(t);
        return TEE_SUCCESS;
    case TIME_GET:
        return TEE_GetTAPersistentTime(t);
    case TIME_SET:
        return TEE_SetTAPersistentTime(t);
    default:
        TEE_GetSystemTime(&before);
        res = TEE_Wait(t->seconds);
        TEE_GetSystemTime(t);
        t->seconds = (t->seconds - before.seconds) * 1000 + t->millis - before.millis;
        return res;
    }
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    TEE_Time t = {.seconds = p[0].value.a, .millis = p[0].value.b};

    (void)ctx;
    (void)types;
    p[1].value.a = run(command, &t);
    p[0].value.a = t.seconds;
    p[0].value.b = t.millis;
    return TEE_SUCCESS;
}
