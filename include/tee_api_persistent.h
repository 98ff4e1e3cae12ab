/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_PERSISTENT_H
#define TEE_API_PERSISTENT_H

/*
 * Trusted storage, TEE Internal Core API 1.3.1, 5.7 to 5.9: persistent objects, what of them there
 * is, and their data. "Panics" and the forms of 1.1 are as tee_api.h says.
 *
 * A persistent object has a name of 0 to TEE_OBJECT_ID_MAX_LEN bytes in a storage space, the
 * attributes of a key (or none: TEE_TYPE_DATA), and a stream of data. A TA sees its own objects
 * only; all its instances see the same ones. What a function changes is changed as a whole or, when
 * it returns an error, not at all, and is there after the machine has ended, in whatever way.
 *
 * Storage spaces: TEE_STORAGE_PRIVATE, TEE_STORAGE_PERSO, TEE_STORAGE_PROTECTED, and OP-TEE's
 * TEE_STORAGE_PRIVATE_REE (the first by another name) and TEE_STORAGE_PRIVATE_RPMB.
 *
 * Sharing (5.7.3): several handles may be open on an object, of one instance or of several, if none
 * of them has TEE_DATA_FLAG_ACCESS_WRITE_META, all have the same TEE_DATA_FLAG_SHARE_READ and
 * …_SHARE_WRITE, and the first of these is set when one may read, the second when one may write.
 *
 * All functions that return a TEE_Result, but TEE_AllocatePersistentObjectEnumerator, may give
 *  - TEE_ERROR_STORAGE_NOT_AVAILABLE: the state directory cannot be used; a message on stderr says
 *    why
 *  - TEE_ERROR_CORRUPT_OBJECT: what is stored is damaged, or not what was stored last. A function
 *    that has got a handle closes it then, unless gpd.ta.doesNotCloseHandleOnCorruptObject is true.
 *    So do those of 5.5 whose names end in 1, and the two that get an attribute. The object stays:
 *    TEE_DATA_FLAG_OVERWRITE replaces it
 * and those that change something
 *  - TEE_ERROR_STORAGE_NO_SPACE: the file system of the state directory is full
 *
 * All panic for memory that is not the TA's, for a handle that is no open one of its kind, and when
 * there is no memory, but for those that name TEE_ERROR_OUT_OF_MEMORY. An object's name panics when
 * it is longer than TEE_OBJECT_ID_MAX_LEN, or in memory that is shared with a client (a memref).
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- persistent objects, section 5.7 ---- */

/*
 * A handle on an object that is there; its position is 0. flags: TEE_DATA_FLAG_*, but not
 * …_OVERWRITE. TEE_ERROR_ITEM_NOT_FOUND: no such object, or storage space; TEE_ERROR_ACCESS_-
 * CONFLICT: another handle does not go together with it; TEE_ERROR_OUT_OF_MEMORY. *object is
 * TEE_HANDLE_NULL then. Panics: other flags. (5.7.1)
 */
#if TEE_API_GP11
#define TEE_OpenPersistentObject __GP11_TEE_OpenPersistentObject
#else
TEE_Result TEE_OpenPersistentObject(uint32_t storageID, const void *objectID, size_t objectIDLen,
                                    uint32_t flags, TEE_ObjectHandle *object);
#endif
TEE_Result __GP11_TEE_OpenPersistentObject(uint32_t storageID, const void *objectID,
                                           uint32_t objectIDLen, uint32_t flags,
                                           TEE_ObjectHandle *object);

/*
 * Makes an object, with type, size, usage and attributes of `attributes`: an initialised transient
 * or a persistent object, or TEE_HANDLE_NULL for none. With TEE_DATA_FLAG_OVERWRITE one of that
 * name is replaced, as one step. *object is a handle on it as TEE_OpenPersistentObject gives.
 *
 * object may be NULL, but in a TA of 1.1. A transient `attributes` becomes the handle on the new
 * object then; otherwise no handle is left open.
 *
 * TEE_ERROR_ITEM_NOT_FOUND: no such storage space; TEE_ERROR_ACCESS_CONFLICT: there is one and no
 * TEE_DATA_FLAG_OVERWRITE, or it is open; TEE_ERROR_OUT_OF_MEMORY. *object is TEE_HANDLE_NULL then.
 * TEE_ERROR_STORAGE_NO_SPACE also for more than TEE_DATA_MAX_POSITION bytes. Panics: an object
 * without a key as attributes, other flags. (5.7.2)
 */
#if TEE_API_GP11
#define TEE_CreatePersistentObject __GP11_TEE_CreatePersistentObject
#else
TEE_Result TEE_CreatePersistentObject(uint32_t storageID, const void *objectID, size_t objectIDLen,
                                      uint32_t flags, TEE_ObjectHandle attributes,
                                      const void *initialData, size_t initialDataLen,
                                      TEE_ObjectHandle *object);
#endif
TEE_Result __GP11_TEE_CreatePersistentObject(uint32_t storageID, const void *objectID,
                                             uint32_t objectIDLen, uint32_t flags,
                                             TEE_ObjectHandle attributes, const void *initialData,
                                             uint32_t initialDataLen, TEE_ObjectHandle *object);

/*
 * Deletes the object, also a damaged one, and closes the handle, also when it fails.
 * TEE_HANDLE_NULL does nothing. TEE_ERROR_STORAGE_NOT_AVAILABLE also when the storage as a whole is
 * damaged. Panics: a handle without TEE_DATA_FLAG_ACCESS_WRITE_META, a transient object. (5.7.4)
 */
TEE_Result TEE_CloseAndDeletePersistentObject1(TEE_ObjectHandle object);
/* Deprecated since 1.1: the same, but it panics for what that returns. */
void TEE_CloseAndDeletePersistentObject(TEE_ObjectHandle object);

/*
 * Gives the object another name in its storage space. TEE_ERROR_ACCESS_CONFLICT: there is one of
 * that name (this one, too). Panics: a handle without TEE_DATA_FLAG_ACCESS_WRITE_META, a transient
 * object. (5.7.5)
 */
#if TEE_API_GP11
#define TEE_RenamePersistentObject __GP11_TEE_RenamePersistentObject
#else
TEE_Result TEE_RenamePersistentObject(TEE_ObjectHandle object, const void *newObjectID,
                                      size_t newObjectIDLen);
#endif
TEE_Result __GP11_TEE_RenamePersistentObject(TEE_ObjectHandle object, const void *newObjectID,
                                             uint32_t newObjectIDLen);

/* ---- what objects there are, section 5.8 ---- */

/* An enumerator that has not been started. TEE_ERROR_OUT_OF_MEMORY: *objectEnumerator is
 * TEE_HANDLE_NULL then. (5.8.1) */
TEE_Result TEE_AllocatePersistentObjectEnumerator(TEE_ObjectEnumHandle *objectEnumerator);
/* TEE_HANDLE_NULL does nothing, here and in the next. (5.8.2) */
void TEE_FreePersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator);
/* As when it was allocated. (5.8.3) */
void TEE_ResetPersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator);
/* Begins anew, with the objects of that storage space. TEE_ERROR_ITEM_NOT_FOUND: there is none, or
 * no such space; it is reset then. (5.8.4) */
TEE_Result TEE_StartPersistentObjectEnumerator(TEE_ObjectEnumHandle objectEnumerator,
                                               uint32_t storageID);
/*
 * The next object, in no order: an object that is there from the start to the end comes once, one
 * that is made, renamed or deleted meanwhile may come or not. objectID: room for
 * TEE_OBJECT_ID_MAX_LEN bytes; *objectIDLen is set. *objectInfo, which may be NULL, is as
 * TEE_GetObjectInfo1 has it for a handle without flags at position 0. TEE_ERROR_ITEM_NOT_FOUND:
 * there are no more, or it was not started; TEE_ERROR_CORRUPT_OBJECT: that one is damaged, what is
 * said of it is zeros, as its name cannot be read, and the next call goes on behind it. (5.8.5)
 */
#if TEE_API_GP11
#define TEE_GetNextPersistentObject __GP11_TEE_GetNextPersistentObject
#else
TEE_Result TEE_GetNextPersistentObject(TEE_ObjectEnumHandle objectEnumerator,
                                       TEE_ObjectInfo *objectInfo, void *objectID,
                                       size_t *objectIDLen);
#endif
TEE_Result __GP11_TEE_GetNextPersistentObject(TEE_ObjectEnumHandle objectEnumerator,
                                              __GP11_TEE_ObjectInfo *objectInfo, void *objectID,
                                              uint32_t *objectIDLen);

/* ---- data, section 5.9; all panic for a transient object ---- */

/*
 * Reads up to `size` bytes from the handle's position on, which moves. *count: how many; 0 at the
 * end of the data and behind it. All of the buffer must be the TA's to write. Panics: a handle
 * without TEE_DATA_FLAG_ACCESS_READ. (5.9.1)
 */
#if TEE_API_GP11
#define TEE_ReadObjectData __GP11_TEE_ReadObjectData
#else
TEE_Result TEE_ReadObjectData(TEE_ObjectHandle object, void *buffer, size_t size, size_t *count);
#endif
TEE_Result __GP11_TEE_ReadObjectData(TEE_ObjectHandle object, void *buffer, uint32_t size,
                                     uint32_t *count);

/*
 * Writes all of it at the handle's position, which moves. What lies between the end of the data and
 * that position reads as zeros then. TEE_ERROR_OVERFLOW: it would move past TEE_DATA_MAX_POSITION.
 * Panics: a handle without TEE_DATA_FLAG_ACCESS_WRITE. (5.9.2)
 */
#if TEE_API_GP11
#define TEE_WriteObjectData __GP11_TEE_WriteObjectData
#else
TEE_Result TEE_WriteObjectData(TEE_ObjectHandle object, const void *buffer, size_t size);
#endif
TEE_Result __GP11_TEE_WriteObjectData(TEE_ObjectHandle object, const void *buffer, uint32_t size);

/*
 * Makes the data that long: cuts it, or adds zeros. No position moves. TEE_ERROR_STORAGE_NO_SPACE
 * also for more than TEE_DATA_MAX_POSITION bytes. Panics: a handle without TEE_DATA_FLAG_ACCESS_-
 * WRITE. (5.9.3)
 */
#if TEE_API_GP11
#define TEE_TruncateObjectData __GP11_TEE_TruncateObjectData
#else
TEE_Result TEE_TruncateObjectData(TEE_ObjectHandle object, size_t size);
#endif
TEE_Result __GP11_TEE_TruncateObjectData(TEE_ObjectHandle object, uint32_t size);

/*
 * Sets the handle's position, from the beginning, the position or the end of the data on (whence:
 * TEE_DATA_SEEK_*). It may lie behind the end; one before the beginning becomes 0.
 * TEE_ERROR_OVERFLOW: past TEE_DATA_MAX_POSITION; it stays then. Panics: another whence. (5.9.4)
 */
#if TEE_API_GP11
#define TEE_SeekObjectData __GP11_TEE_SeekObjectData
#else
TEE_Result TEE_SeekObjectData(TEE_ObjectHandle object, intmax_t offset, TEE_Whence whence);
#endif
TEE_Result __GP11_TEE_SeekObjectData(TEE_ObjectHandle object, int32_t offset, TEE_Whence whence);

#ifdef __cplusplus
}
#endif
#endif
