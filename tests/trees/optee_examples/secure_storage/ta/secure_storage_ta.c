/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>

#include <secure_storage_ta.h>
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#define TYPES(first, second)                                                                       \
    TEE_PARAM_TYPES(TEE_PARAM_TYPE_##first, TEE_PARAM_TYPE_##second, TEE_PARAM_TYPE_NONE,          \
                    TEE_PARAM_TYPE_NONE)

/* A copy of what the REE can still write; NULL: no memory. */
static void *copied(const TEE_Param *param)
{
    void *copy = TEE_Malloc(param->memref.size, 0);

    if (copy)
        TEE_MemMove(copy, param->memref.buffer, param->memref.size);
    return copy;
}

static TEE_Result open(const TEE_Param *name, uint32_t flags, TEE_ObjectHandle *object)
{
    void *id = copied(name);
    TEE_Result res = TEE_ERROR_OUT_OF_MEMORY;

    if (id)
        res = TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, id, name->memref.size, flags, object);
    TEE_Free(id);
    if (res != TEE_SUCCESS)
        EMSG("an object of %u bytes of name: 0x%08x", name->memref.size, res);
    return res;
}

static TEE_Result remove_object(uint32_t types, TEE_Param params[4])
{
    TEE_ObjectHandle object = TEE_HANDLE_NULL;
    TEE_Result res = TEE_ERROR_BAD_PARAMETERS;

    if (types == TYPES(MEMREF_INPUT, NONE))
        res =
            open(&params[0], TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE_META, &object);
    return res == TEE_SUCCESS ? TEE_CloseAndDeletePersistentObject1(object) : res;
}

static TEE_Result write_object(uint32_t types, TEE_Param params[4])
{
    uint32_t flags = TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE |
                     TEE_DATA_FLAG_ACCESS_WRITE_META | TEE_DATA_FLAG_OVERWRITE;
    TEE_ObjectHandle object = TEE_HANDLE_NULL;
    TEE_Result res = TEE_ERROR_OUT_OF_MEMORY;

    if (types != TYPES(MEMREF_INPUT, MEMREF_INPUT))
        return TEE_ERROR_BAD_PARAMETERS;
    void *id = copied(&params[0]), *data = copied(&params[1]);
    if (id && data)
        res = TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, id, params[0].memref.size, flags,
                                         TEE_HANDLE_NULL, NULL, 0, &object);
    if (res == TEE_SUCCESS) {
        res = TEE_WriteObjectData(object, data, params[1].memref.size);
        if (res == TEE_SUCCESS)
            TEE_CloseObject(object);
        else
            TEE_CloseAndDeletePersistentObject1(object);
    }
    TEE_Free(id);
    TEE_Free(data);
    return res;
}

static TEE_Result read_object(uint32_t types, TEE_Param params[4])
{
    TEE_ObjectHandle object = TEE_HANDLE_NULL;
    TEE_ObjectInfo info = {};
    uint32_t room = params[1].memref.size, count = 0;
    TEE_Result res = TEE_ERROR_GENERIC;

    if (types != TYPES(MEMREF_INPUT, MEMREF_OUTPUT))
        return TEE_ERROR_BAD_PARAMETERS;
    res = open(&params[0], TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_SHARE_READ, &object);
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_GetObjectInfo1(object, &info);
    params[1].memref.size = info.dataSize;
    if (res == TEE_SUCCESS && info.dataSize > room)
        res = TEE_ERROR_SHORT_BUFFER;
    if (res == TEE_SUCCESS)
        res = TEE_ReadObjectData(object, params[1].memref.buffer, info.dataSize, &count);
    if (res == TEE_SUCCESS && count != info.dataSize)
        EMSG("%" PRIu32 " of %u bytes", count, info.dataSize);
    TEE_CloseObject(object);
    return res;
}

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t __unused types, TEE_Param __unused params[4],
                                    void __unused **session)
{
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void __unused *session)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void __unused *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    switch (command) {
    case TA_SECURE_STORAGE_CMD_WRITE_RAW:
        return write_object(types, params);
    case TA_SECURE_STORAGE_CMD_READ_RAW:
        return read_object(types, params);
    case TA_SECURE_STORAGE_CMD_DELETE:
        return remove_object(types, params);
    default:
        EMSG("command 0x%x is none", command);
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
