/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted storage, TEE Internal Core API 5.7 to 5.9: the kernel has it. */
#include "utee.h"

/* ---- persistent objects ---- */

TEE_Result TEE_OpenPersistentObject(uint32_t storageID, const void *objectID, size_t objectIDLen,
                                    uint32_t flags, TEE_ObjectHandle *object)
{
    return utee_sys->persist->open(storageID, objectID, objectIDLen, flags,
                                   (uintptr_t *)(void *)object);
}

TEE_Result TEE_CreatePersistentObject(uint32_t storageID, const void *objectID, size_t objectIDLen,
                                      uint32_t flags, TEE_ObjectHandle attributes,
                                      const void *initialData, size_t initialDataLen,
                                      TEE_ObjectHandle *object)
{
    struct ta_persist_new what = {.storage = storageID,
                                  .flags = flags,
                                  .id = objectID,
                                  .id_size = objectIDLen,
                                  .attributes = (uintptr_t)attributes,
                                  .data = initialData,
                                  .data_size = initialDataLen};

    return utee_sys->persist->create(&what, (uintptr_t *)(void *)object);
}

TEE_Result TEE_CloseAndDeletePersistentObject1(TEE_ObjectHandle object)
{
    return utee_sys->persist->close_and_delete((uintptr_t)object, 0);
}

void TEE_CloseAndDeletePersistentObject(TEE_ObjectHandle object)
{
    (void)utee_sys->persist->close_and_delete((uintptr_t)object, TA_FORM_DEPRECATED);
}

TEE_Result TEE_RenamePersistentObject(TEE_ObjectHandle object, const void *newObjectID,
                                      size_t newObjectIDLen)
{
    return utee_sys->persist->rename((uintptr_t)object, newObjectID, newObjectIDLen);
}

/* ---- enumerators ---- */

TEE_Result TEE_AllocatePersistentObjectEnumerator(TEE_ObjectEnumHandle *objectEnumerator)
{
    return utee_sys->object_enum->allocate((uintptr_t *)(void *)objectEnumerator);
}

void TEE_FreePersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator)
{
    utee_sys->object_enum->free((uintptr_t)objectEnumerator);
}

void TEE_ResetPersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator)
{
    utee_sys->object_enum->reset((uintptr_t)objectEnumerator);
}

TEE_Result TEE_StartPersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator,
                                               uint32_t storageID)
{
    return utee_sys->object_enum->start((uintptr_t)objectEnumerator, storageID);
}

TEE_Result TEE_GetNextPersistentObject(TEE_ObjectEnumHandle objectEnumerator,
                                       TEE_ObjectInfo *objectInfo, void *objectID,
                                       size_t *objectIDLen)
{
    return utee_sys->object_enum->next((uintptr_t)objectEnumerator,
                                       (struct ta_object_info *)(void *)objectInfo, objectID,
                                       objectIDLen);
}

/* ---- data ---- */

TEE_Result TEE_ReadObjectData(TEE_ObjectHandle object, void *buffer, size_t size, size_t *count)
{
    return utee_sys->stream->read((uintptr_t)object, buffer, size, count);
}

TEE_Result TEE_WriteObjectData(TEE_ObjectHandle object, const void *buffer, size_t size)
{
    return utee_sys->stream->write((uintptr_t)object, buffer, size);
}

TEE_Result TEE_TruncateObjectData(TEE_ObjectHandle object, size_t size)
{
    return utee_sys->stream->truncate((uintptr_t)object, size);
}

TEE_Result TEE_SeekObjectData(TEE_ObjectHandle object, intmax_t offset, TEE_Whence whence)
{
    return utee_sys->stream->seek((uintptr_t)object, offset, whence);
}
