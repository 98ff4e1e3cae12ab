/* SPDX-License-Identifier: BSD-2-Clause */
/* Properties, TEE Internal Core API 4.4: all of them are the kernel's business. */
#include "utee.h"

static TEE_Result get(TEE_PropSetHandle h, const char *name, enum ta_prop_type as, void *value,
                      size_t *size)
{
    return utee_sys->prop->get((uintptr_t)h, name, as, value, size);
}

TEE_Result TEE_GetPropertyAsString(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                   char *valueBuffer, size_t *valueBufferLen)
{
    return get(propsetOrEnumerator, name, TA_PROP_STRING, valueBuffer, valueBufferLen);
}

TEE_Result TEE_GetPropertyAsBool(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                 bool *value)
{
    return get(propsetOrEnumerator, name, TA_PROP_BOOL, value, NULL);
}

TEE_Result TEE_GetPropertyAsU32(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                uint32_t *value)
{
    return get(propsetOrEnumerator, name, TA_PROP_U32, value, NULL);
}

TEE_Result TEE_GetPropertyAsU64(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                uint64_t *value)
{
    return get(propsetOrEnumerator, name, TA_PROP_U64, value, NULL);
}

TEE_Result TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                        void *valueBuffer, size_t *valueBufferLen)
{
    return get(propsetOrEnumerator, name, TA_PROP_BINARY, valueBuffer, valueBufferLen);
}

TEE_Result TEE_GetPropertyAsUUID(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                 TEE_UUID *value)
{
    return get(propsetOrEnumerator, name, TA_PROP_UUID, value, NULL);
}

TEE_Result TEE_GetPropertyAsIdentity(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                     TEE_Identity *value)
{
    return get(propsetOrEnumerator, name, TA_PROP_IDENTITY, value, NULL);
}

TEE_Result TEE_AllocatePropertyEnumerator(TEE_PropSetHandle *enumerator)
{
    return utee_sys->prop->enum_allocate((uintptr_t *)(void *)enumerator);
}

void TEE_FreePropertyEnumerator(TEE_PropSetHandle enumerator)
{
    utee_sys->prop->enum_free((uintptr_t)enumerator);
}

void TEE_StartPropertyEnumerator(TEE_PropSetHandle enumerator, TEE_PropSetHandle propSet)
{
    utee_sys->prop->enum_start((uintptr_t)enumerator, (uintptr_t)propSet);
}

void TEE_ResetPropertyEnumerator(TEE_PropSetHandle enumerator)
{
    utee_sys->prop->enum_reset((uintptr_t)enumerator);
}

TEE_Result TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *nameBuffer,
                               size_t *nameBufferLen)
{
    return utee_sys->prop->enum_name((uintptr_t)enumerator, nameBuffer, nameBufferLen);
}

TEE_Result TEE_GetNextProperty(TEE_PropSetHandle enumerator)
{
    return utee_sys->prop->enum_next((uintptr_t)enumerator);
}

/* ---- the 1.1 forms ---- */

/* NULL stays NULL: the kernel says what is wrong with it. */
static size_t *widen(const uint32_t *len, size_t *wide)
{
    *wide = len ? *len : 0;
    return len ? wide : NULL;
}

static TEE_Result narrow(TEE_Result res, uint32_t *len, size_t wide)
{
    *len = wide > UINT32_MAX ? UINT32_MAX : (uint32_t)wide;
    return res;
}

TEE_Result __GP11_TEE_GetPropertyAsString(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                          char *valueBuffer, uint32_t *valueBufferLen)
{
    size_t len;
    TEE_Result res = TEE_GetPropertyAsString(propsetOrEnumerator, name, valueBuffer,
                                             widen(valueBufferLen, &len));

    return narrow(res, valueBufferLen, len);
}

TEE_Result __GP11_TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle propsetOrEnumerator,
                                               const char *name, void *valueBuffer,
                                               uint32_t *valueBufferLen)
{
    size_t len;
    TEE_Result res = TEE_GetPropertyAsBinaryBlock(propsetOrEnumerator, name, valueBuffer,
                                                  widen(valueBufferLen, &len));

    return narrow(res, valueBufferLen, len);
}

TEE_Result __GP11_TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *nameBuffer,
                                      uint32_t *nameBufferLen)
{
    size_t len;
    TEE_Result res = TEE_GetPropertyName(enumerator, nameBuffer, widen(nameBufferLen, &len));

    return narrow(res, nameBufferLen, len);
}
