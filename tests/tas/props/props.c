/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static TEE_Result in_create;

TEE_Result TA_CreateEntryPoint(void)
{
    uint32_t endian;

    in_create = TEE_GetPropertyAsU32(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.endian", &endian);
    return TEE_SUCCESS;
}

static TEE_Result get(TEE_PropSetHandle h, uint32_t as, const char *name, void *to, size_t *size)
{
    switch (as) {
    case TA_PROP_BOOL:
        *size = sizeof(bool);
        return TEE_GetPropertyAsBool(h, name, to);
    case TA_PROP_U32:
        *size = sizeof(uint32_t);
        return TEE_GetPropertyAsU32(h, name, to);
    case TA_PROP_U64:
        *size = sizeof(uint64_t);
        return TEE_GetPropertyAsU64(h, name, to);
    case TA_PROP_UUID:
        *size = sizeof(TEE_UUID);
        return TEE_GetPropertyAsUUID(h, name, to);
    case TA_PROP_IDENTITY:
        *size = sizeof(TEE_Identity);
        return TEE_GetPropertyAsIdentity(h, name, to);
    case TA_PROP_STRING:
        return TEE_GetPropertyAsString(h, name, to, size);
    default:
        return TEE_GetPropertyAsBinaryBlock(h, name, to, size);
    }
}

/* The word behind the length must survive. */
static TEE_Result get_11(TEE_PropSetHandle h, uint32_t command, uint32_t as, const char *name,
                         void *to, size_t *size)
{
    uint32_t len[2] = {(uint32_t)*size, 0x5a5a5a5a};
    TEE_Result res;

    if (command == PROPS_NAME_11)
        res = __GP11_TEE_GetPropertyName(h, to, len);
    else if (as == TA_PROP_STRING)
        res = __GP11_TEE_GetPropertyAsString(h, name, to, len);
    else
        res = __GP11_TEE_GetPropertyAsBinaryBlock(h, name, to, len);
    *size = len[0];
    return len[1] == 0x5a5a5a5a ? res : TEE_ERROR_OVERFLOW;
}

static uint32_t fill(void)
{
    TEE_PropSetHandle h;
    uint32_t count = 0;

    while (TEE_AllocatePropertyEnumerator(&h) == TEE_SUCCESS)
        count++;
    return count;
}

static TEE_Result enumerate(uint32_t command, TEE_PropSetHandle h, TEE_Param p[4])
{
    TEE_Result res = TEE_SUCCESS;

    switch (command) {
    case PROPS_ALLOCATE:
        res = TEE_AllocatePropertyEnumerator(&h);
        p[3].value.a = (uint32_t)(uintptr_t)h;
        return (uintptr_t)h > INT32_MAX ? TEE_ERROR_OVERFLOW : res;
    case PROPS_FREE:
        TEE_FreePropertyEnumerator(h);
        return res;
    case PROPS_START:
        TEE_StartPropertyEnumerator(h, (TEE_PropSetHandle)(uintptr_t)p[0].value.b);
        return res;
    case PROPS_RESET:
        TEE_ResetPropertyEnumerator(h);
        return res;
    case PROPS_NAME:
        return TEE_GetPropertyName(h, p[2].memref.buffer, &p[2].memref.size);
    case PROPS_NEXT:
        return TEE_GetNextProperty(h);
    case PROPS_FILL:
        p[3].value.a = fill();
        return res;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param p[4])
{
    TEE_PropSetHandle h = (TEE_PropSetHandle)(uintptr_t)p[0].value.a;
    const char *name = p[1].memref.buffer;

    (void)session;
    (void)types;
    switch (command) {
    case PROPS_IN_CREATE:
        return in_create;
    case PROPS_GET:
        return get(h, p[0].value.b, name, p[2].memref.buffer, &p[2].memref.size);
    case PROPS_GET_11:
    case PROPS_NAME_11:
        return get_11(h, command, p[0].value.b, name, p[2].memref.buffer, &p[2].memref.size);
    default:
        return enumerate(command, h, p);
    }
}
