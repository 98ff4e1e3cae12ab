/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells its properties, and counts in an object that outlives it. */
#include <string.h>
#include <tee_internal_api.h>

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}
void TA_DestroyEntryPoint(void)
{
}
TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types, (void)params, (void)session;
    return TEE_SUCCESS;
}
void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

static TEE_Result tell(TEE_Param params[4])
{
    char name[64] = "";

    if (params[0].memref.size >= sizeof(name))
        return TEE_ERROR_BAD_PARAMETERS;
    memcpy(name, params[0].memref.buffer, params[0].memref.size);
    return TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, name, params[1].memref.buffer,
                                   &params[1].memref.size);
}

static TEE_Result count(uint32_t *out)
{
    TEE_ObjectHandle object;
    size_t size = 0;
    uint32_t flags = TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE;
    TEE_Result res = TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, "n", 1, flags, &object);

    *out = 0;
    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        res = TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, "n", 1, flags, TEE_HANDLE_NULL, out,
                                         sizeof(*out), &object);
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_ReadObjectData(object, out, sizeof(*out), &size);
    ++*out;
    if (res == TEE_SUCCESS)
        res = TEE_SeekObjectData(object, 0, TEE_DATA_SEEK_SET);
    if (res == TEE_SUCCESS)
        res = TEE_WriteObjectData(object, out, sizeof(*out));
    TEE_CloseObject(object);
    return res;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (command == 0 && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INPUT &&
        TEE_PARAM_TYPE_GET(types, 1) == TEE_PARAM_TYPE_MEMREF_OUTPUT)
        return tell(params);
    if (command == 2 && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT)
        TEE_Panic(params[0].value.a);
    if (command == 3)
        *(volatile int *)8 = 1;
    if (command == 4)
        TEE_RestrictObjectUsage1((TEE_ObjectHandle)0x1234, 0);
    if (command == 1 && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_OUTPUT)
        return count(&params[0].value.a);
    return TEE_ERROR_BAD_PARAMETERS;
}
