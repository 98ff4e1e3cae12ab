/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TA that uses everything of the tables: each constant is compared, each type measured, each
 * declared function assigned to a pointer of the type that the table says, which links it.
 */
#include "gp_headers.h"

#include "gp_ta.h"

#ifdef __cplusplus
#define ASSERT(condition, text) static_assert(condition, text)
#define ALIGNMENT(type)         alignof(type)
#else
#define ASSERT(condition, text) _Static_assert(condition, text)
#define ALIGNMENT(type)         _Alignof(type)
#endif

/* ---- compared when compiled ---- */

#define NUMBER(name, value) ASSERT((name) == (value), #name);
#define TEXT(name, value)   ASSERT(__builtin_strcmp(name, value) == 0, #name);
#define TYPE(type, size, alignment)                                                                \
    ASSERT(sizeof(type) == (size), #type);                                                         \
    ASSERT(ALIGNMENT(type) == (alignment), #type);
#define MEMBER(type, member, offset, size)                                                         \
    ASSERT(offsetof(type, member) == (offset), #type "." #member);                                 \
    ASSERT(sizeof(((type *)0)->member) == (size), #type "." #member);
#define FLEXIBLE(type, member, offset)                                                             \
    ASSERT(offsetof(type, member) == (offset), #type "." #member);
#define HANDLE(name, value)
#define FUNCTION(type, name, parameters)                                                           \
    __attribute__((used)) static type(*const use_##name) parameters = name;
#define OBJECT(type, name) __attribute__((used)) static type *use_##name = &name;

#include GP_TABLES

ASSERT(TEE_PARAM_TYPES(1, 2, 3, 7) == 0x7321, "TEE_PARAM_TYPES");
ASSERT(TEE_PARAM_TYPE_GET(0x7321, 3) == 7 && TEE_PARAM_TYPE_GET(0x7321, 0) == 1,
       "TEE_PARAM_TYPE_GET");
ASSERT(TEE_PARAM_TYPE_SET(5, 2) == 0x500, "TEE_PARAM_TYPE_SET");
ASSERT(TEE_BigIntSizeInU32(1) == 3 && TEE_BigIntSizeInU32(32) == 3 &&
           TEE_BigIntSizeInU32(33) == 4 && TEE_BigIntSizeInU32(2048) == 66,
       "TEE_BigIntSizeInU32");

/* ---- compared when run: pointers are no constants ---- */

static TEE_Result compare_handles(void)
{
    TEE_Result res = TEE_SUCCESS;

#undef NUMBER
#undef TEXT
#undef TYPE
#undef MEMBER
#undef FLEXIBLE
#undef HANDLE
#undef FUNCTION
#undef OBJECT
#define NUMBER(name, value)
#define TEXT(name, value)
#define TYPE(type, size, alignment)
#define MEMBER(type, member, offset, size)
#define FLEXIBLE(type, member, offset)
#define HANDLE(name, value)                                                                        \
    if ((uintptr_t)(name) != (value))                                                              \
        res = TEE_ERROR_BAD_FORMAT;
#define FUNCTION(type, name, parameters)
#define OBJECT(type, name)
#include GP_TABLES
    TEE_ObjectHandle none = TEE_HANDLE_NULL;
    return none ? TEE_ERROR_BAD_FORMAT : res;
}

/* ---- the TA ---- */

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)session;
    if (TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INPUT)
        return params[0].memref.size == 5 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

static TEE_Result reverse(TEE_Param params[4])
{
    const char *from = (const char *)params[0].memref.buffer;
    char *to = (char *)params[1].memref.buffer;
    uint32_t a = params[2].value.a;

    params[2].value.a = params[2].value.b;
    params[2].value.b = a;
    if (params[1].memref.size < params[0].memref.size) {
        params[1].memref.size = params[0].memref.size;
        return TEE_ERROR_SHORT_BUFFER;
    }
    params[1].memref.size = params[0].memref.size;
    for (size_t i = params[0].memref.size; i > 0; i--)
        TEE_MemMove(to++, &from[i - 1], 1);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    (void)types;
    switch (command) {
    case GP_FORM:
        params[0].value.a = TEE_API_GP11;
        params[0].value.b = sizeof(params[0].memref.size);
        return TEE_SUCCESS;
    case GP_HANDLES:
        return compare_handles();
    case GP_REVERSE:
        return reverse(params);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
