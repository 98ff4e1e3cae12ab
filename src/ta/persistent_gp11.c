/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted storage in the form of 1.1: sizes and offsets of 32 bits. */
#include "utee.h"

TEE_Result __GP11_TEE_OpenPersistentObject(uint32_t storageID, const void *objectID,
                                           uint32_t objectIDLen, uint32_t flags,
                                           TEE_ObjectHandle *object)
{
    return TEE_OpenPersistentObject(storageID, objectID, objectIDLen, flags, object);
}

TEE_Result __GP11_TEE_CreatePersistentObject(uint32_t storageID, const void *objectID,
                                             uint32_t objectIDLen, uint32_t flags,
                                             TEE_ObjectHandle attributes, const void *initialData,
                                             uint32_t initialDataLen, TEE_ObjectHandle *object)
{
    *object = TEE_HANDLE_NULL; /* 1.1 wants one; later versions have another meaning for NULL */
    return TEE_CreatePersistentObject(storageID, objectID, objectIDLen, flags, attributes,
                                      initialData, initialDataLen, object);
}

TEE_Result __GP11_TEE_RenamePersistentObject(TEE_ObjectHandle object, const void *newObjectID,
                                             uint32_t newObjectIDLen)
{
    return TEE_RenamePersistentObject(object, newObjectID, newObjectIDLen);
}

TEE_Result __GP11_TEE_GetNextPersistentObject(TEE_ObjectEnumHandle objectEnumerator,
                                              __GP11_TEE_ObjectInfo *objectInfo, void *objectID,
                                              uint32_t *objectIDLen)
{
    size_t wide = *objectIDLen;
    TEE_ObjectInfo info;
    TEE_Result res = TEE_GetNextPersistentObject(objectEnumerator, &info, objectID, &wide);

    if (res == TEE_SUCCESS && objectInfo)
        utee_info_to_gp11(objectInfo, &info);
    *objectIDLen = (uint32_t)wide;
    return res;
}

TEE_Result __GP11_TEE_ReadObjectData(TEE_ObjectHandle object, void *buffer, uint32_t size,
                                     uint32_t *count)
{
    size_t wide = *count;
    TEE_Result res = TEE_ReadObjectData(object, buffer, size, &wide);

    *count = (uint32_t)wide;
    return res;
}

TEE_Result __GP11_TEE_WriteObjectData(TEE_ObjectHandle object, const void *buffer, uint32_t size)
{
    return TEE_WriteObjectData(object, buffer, size);
}

TEE_Result __GP11_TEE_TruncateObjectData(TEE_ObjectHandle object, uint32_t size)
{
    return TEE_TruncateObjectData(object, size);
}

TEE_Result __GP11_TEE_SeekObjectData(TEE_ObjectHandle object, int32_t offset, TEE_Whence whence)
{
    return TEE_SeekObjectData(object, offset, whence);
}
