/* SPDX-License-Identifier: BSD-2-Clause */
/* Trusted storage, 5.7 to 5.9. */
#define P_PRIVATE VALUE(storageID, TEE_STORAGE_PRIVATE)
#define P_READ    TEE_DATA_FLAG_ACCESS_READ
#define P_WRITE   TEE_DATA_FLAG_ACCESS_WRITE
#define P_META    TEE_DATA_FLAG_ACCESS_WRITE_META
#define P_ALL     (P_READ | P_WRITE | P_META)
#define P_HANDLE  ((TEE_ObjectHandle *)(void *)buf)
CALL(TEE_SUCCESS, "5.7.1", TEE_OpenPersistentObject, P_PRIVATE, ID(objectID, stored_id()),
     VALUE(objectIDLen, ID_SIZE), VALUE(flags, P_READ), OUT(object, P_HANDLE))
#if TEE_API_GP11
CALL(TEE_SUCCESS, "5.7.2", TEE_CreatePersistentObject, P_PRIVATE, ID(objectID, fresh_id()),
     VALUE(objectIDLen, ID_SIZE), VALUE(flags, P_READ | TEE_DATA_FLAG_OVERWRITE),
     OBJECT_OR_NULL(attributes, key_object()), IN(initialData, buf), VALUE(initialDataLen, 16),
     OUT(object, P_HANDLE))
#else
CALL(TEE_SUCCESS, "5.7.2", TEE_CreatePersistentObject, P_PRIVATE, ID(objectID, fresh_id()),
     VALUE(objectIDLen, ID_SIZE), VALUE(flags, P_READ | TEE_DATA_FLAG_OVERWRITE),
     OBJECT_OR_NULL(attributes, key_object()), IN(initialData, buf), VALUE(initialDataLen, 16),
     OUT_OR_NULL(object, P_HANDLE))
#endif
CALL_VOID("5.7.4", TEE_CloseAndDeletePersistentObject,
          PERSISTENT_OR_NULL(object, stored_object(P_META)))
CALL(TEE_SUCCESS, "5.7.4", TEE_CloseAndDeletePersistentObject1,
     PERSISTENT_OR_NULL(object, stored_object(P_META)))
CALL(TEE_SUCCESS, "5.7.5", TEE_RenamePersistentObject, PERSISTENT(object, stored_object(P_META)),
     ID(newObjectID, fresh_id()), VALUE(newObjectIDLen, ID_SIZE))

CALL(TEE_SUCCESS, "5.8.1", TEE_AllocatePersistentObjectEnumerator,
     OUT(objectEnumerator, (TEE_ObjectEnumHandle *)(void *)buf))
CALL_VOID("5.8.2", TEE_FreePersistentObjectEnumerator,
          OBJECT_ENUM_OR_NULL(objectEnumerator, object_enum()))
CALL_VOID("5.8.3", TEE_ResetPersistentObjectEnumerator,
          OBJECT_ENUM_OR_NULL(objectEnumerator, object_enum()))
CALL(TEE_SUCCESS, "5.8.4", TEE_StartPersistentObjectEnumerator,
     OBJECT_ENUM(objectEnumerator, started_object_enum()), P_PRIVATE)
CALL(TEE_SUCCESS, "5.8.5", TEE_GetNextPersistentObject,
     OBJECT_ENUM(objectEnumerator, started_object_enum()),
     OUT_OR_NULL(objectInfo, (TEE_ObjectInfo *)(void *)buf), OUT(objectID, buf + 128),
     OUT(objectIDLen, len(0)))

CALL(TEE_SUCCESS, "5.9.1", TEE_ReadObjectData, PERSISTENT(object, stored_object(P_READ)),
     OUT(buffer, buf), VALUE(size, 32), OUT(count, len(0)))
CALL(TEE_SUCCESS, "5.9.2", TEE_WriteObjectData, PERSISTENT(object, stored_object(P_WRITE)),
     IN(buffer, buf), VALUE(size, 16))
CALL(TEE_SUCCESS, "5.9.3", TEE_TruncateObjectData, PERSISTENT(object, stored_object(P_WRITE)),
     VALUE(size, 8))
CALL(TEE_SUCCESS, "5.9.4", TEE_SeekObjectData, PERSISTENT(object, stored_object(0)),
     VALUE(offset, 8), VALUE(whence, TEE_DATA_SEEK_END))

/* Identifiers: none is as good as any; too long; shared. */
CODE(TEE_SUCCESS,
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, dangling, 0, TEE_DATA_FLAG_OVERWRITE,
                                TEE_HANDLE_NULL, dangling, 0, P_HANDLE))
CODE(TEE_SUCCESS, TEE_RenamePersistentObject(stored_object(P_META), buf, 64))
DIES("TEE_OpenPersistentObject", "5.7.1", "an identifier of 65 bytes: there may be 64",
     TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, buf, 65, 0, P_HANDLE))
DIES("TEE_CreatePersistentObject", "5.7.2", "an identifier of 65 bytes: there may be 64",
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, buf, 65, 0, TEE_HANDLE_NULL, NULL, 0,
                                P_HANDLE))
DIES("TEE_RenamePersistentObject", "5.7.5", "an identifier of 65 bytes: there may be 64",
     TEE_RenamePersistentObject(stored_object(P_META), buf, 65))
DIES("TEE_OpenPersistentObject", "5.7.1", "in memory that is shared with a client",
     TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, input, 1, 0, P_HANDLE))

/* Flags, storage spaces and attributes that there are not. */
DIES("TEE_OpenPersistentObject", "5.7.1", "flags 0x400 are none",
     TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, stored_id(), ID_SIZE, TEE_DATA_FLAG_OVERWRITE,
                              P_HANDLE))
DIES("TEE_OpenPersistentObject", "5.7.1", "flags 0x80000008 are none",
     TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, stored_id(), ID_SIZE, 0x80000009, P_HANDLE))
DIES("TEE_CreatePersistentObject", "5.7.2", "flags 0x10000 are none",
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, fresh_id(), ID_SIZE,
                                TEE_HANDLE_FLAG_PERSISTENT, TEE_HANDLE_NULL, NULL, 0, P_HANDLE))
DIES("TEE_CreatePersistentObject", "5.7.2", "the object whose attributes it shall have has none",
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, fresh_id(), ID_SIZE, 0, empty_object(), NULL,
                                0, P_HANDLE))
CODE(TEE_ERROR_ITEM_NOT_FOUND, TEE_OpenPersistentObject(0, stored_id(), ID_SIZE, 0, P_HANDLE))
CODE(TEE_ERROR_ITEM_NOT_FOUND,
     TEE_OpenPersistentObject(TEE_STORAGE_ILLEGAL_VALUE, stored_id(), ID_SIZE, 0, P_HANDLE))
CODE(TEE_ERROR_ITEM_NOT_FOUND,
     TEE_CreatePersistentObject(4, fresh_id(), ID_SIZE, 0, TEE_HANDLE_NULL, NULL, 0, P_HANDLE))
CODE(TEE_ERROR_ITEM_NOT_FOUND, TEE_StartPersistentObjectEnumerator(object_enum(), 4))
CODE(TEE_ERROR_ITEM_NOT_FOUND, TEE_GetNextPersistentObject(object_enum(), NULL, buf, len(0)))

/* Handles that were opened for something else. */
DIES("TEE_ReadObjectData", "5.9.1", "not opened with TEE_DATA_FLAG_ACCESS_READ",
     TEE_ReadObjectData(stored_object(P_ALL & ~P_READ), buf, 1, len(0)))
DIES("TEE_WriteObjectData", "5.9.2", "not opened with TEE_DATA_FLAG_ACCESS_WRITE",
     TEE_WriteObjectData(stored_object(P_ALL & ~P_WRITE), buf, 1))
DIES("TEE_TruncateObjectData", "5.9.3", "not opened with TEE_DATA_FLAG_ACCESS_WRITE",
     TEE_TruncateObjectData(stored_object(P_ALL & ~P_WRITE), 1))
DIES("TEE_RenamePersistentObject", "5.7.5", "not opened with TEE_DATA_FLAG_ACCESS_WRITE_META",
     TEE_RenamePersistentObject(stored_object(P_ALL & ~P_META), buf, 1))
DIES("TEE_CloseAndDeletePersistentObject1", "5.7.4",
     "not opened with TEE_DATA_FLAG_ACCESS_WRITE_META",
     TEE_CloseAndDeletePersistentObject1(stored_object(P_ALL & ~P_META)))
DIES("TEE_CloseAndDeletePersistentObject", "5.7.4",
     "not opened with TEE_DATA_FLAG_ACCESS_WRITE_META",
     TEE_CloseAndDeletePersistentObject(stored_object(P_ALL & ~P_META)))

/* Sizes and positions. */
DIES("TEE_SeekObjectData", "5.9.4", "whence 0x3 is none of three",
     TEE_SeekObjectData(stored_object(0), 0, 3))
DIES("TEE_SeekObjectData", "5.9.4", "whence 0x7fffffff is none of three",
     TEE_SeekObjectData(stored_object(0), 0, TEE_WHENCE_ILLEGAL_VALUE))
DIES("TEE_ReadObjectData", NULL, "a pointer to memory",
     TEE_ReadObjectData(stored_object(P_READ), buf, (api_size)-1, len(0)))
DIES("TEE_ReadObjectData", NULL, "a pointer to memory",
     TEE_ReadObjectData(stored_far(P_READ), dangling, 1, len(0)))
CODE(TEE_SUCCESS, TEE_ReadObjectData(stored_object(P_READ), dangling, 0, len(0)))
CODE(TEE_ERROR_OVERFLOW, TEE_WriteObjectData(stored_far(P_WRITE), dangling, 1))
CODE(TEE_ERROR_OVERFLOW, TEE_SeekObjectData(stored_far(0), 1, TEE_DATA_SEEK_CUR))
DIES("TEE_WriteObjectData", NULL, "a pointer to memory",
     TEE_WriteObjectData(stored_object(P_WRITE), buf, UINT32_MAX))
DIES("TEE_CreatePersistentObject", NULL, "a pointer to memory",
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, fresh_id(), ID_SIZE, 0, TEE_HANDLE_NULL, buf,
                                UINT32_MAX, P_HANDLE))
#if !TEE_API_GP11
CODE(TEE_ERROR_OVERFLOW, TEE_WriteObjectData(stored_object(P_WRITE), dangling, SIZE_MAX))
CODE(TEE_ERROR_OVERFLOW, TEE_SeekObjectData(stored_object(0), INT64_MAX, TEE_DATA_SEEK_END))
CODE(TEE_SUCCESS, TEE_SeekObjectData(stored_object(0), INT64_MIN, TEE_DATA_SEEK_CUR))
CODE(TEE_ERROR_STORAGE_NO_SPACE,
     TEE_TruncateObjectData(stored_object(P_WRITE), (size_t)TEE_DATA_MAX_POSITION + 1))
CODE(TEE_ERROR_STORAGE_NO_SPACE,
     TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, fresh_id(), ID_SIZE, 0, TEE_HANDLE_NULL,
                                dangling, SIZE_MAX, P_HANDLE))
#endif

/* A handle that takes over the transient object's place is a persistent one. */
#if !TEE_API_GP11
#define P_TURNED(key)                                                                              \
    (TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, fresh_id(), ID_SIZE, P_READ, key, NULL, 0,    \
                                NULL),                                                             \
     key)
DIES("TEE_FreeTransientObject", "5.6.2", "is a persistent object",
     TEE_FreeTransientObject(P_TURNED(curve_object())))
CODE(TEE_SUCCESS, TEE_ReadObjectData(P_TURNED(curve_object()), buf, 1, len(0)))
#endif

FUZZ(TEE_OpenPersistentObject(any_u32() % 8, any_in(), any_size() % 70, any_u32() & 0x37,
                              any_handle_out()))
FUZZ(TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, constant, any_u32() % 8, any_u32() & 0x437,
                                (TEE_ObjectHandle)any_handle(), any_in(), any_size(),
                                any_handle_out()))
FUZZ(TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, constant, any_u32() % 64,
                                TEE_DATA_FLAG_OVERWRITE | P_ALL, TEE_HANDLE_NULL, constant,
                                any_u32() % 200, any_handle_out()))
FUZZ(TEE_CloseAndDeletePersistentObject1((TEE_ObjectHandle)any_handle()))
FUZZ(TEE_RenamePersistentObject((TEE_ObjectHandle)any_handle(), any_in(), any_size()))
FUZZ(TEE_AllocatePersistentObjectEnumerator(any_handle_out()))
FUZZ(TEE_FreePersistentObjectEnumerator((TEE_ObjectEnumHandle)any_handle()))
FUZZ(TEE_ResetPersistentObjectEnumerator((TEE_ObjectEnumHandle)any_handle()))
FUZZ(TEE_StartPersistentObjectEnumerator((TEE_ObjectEnumHandle)any_handle(), any_u32() % 4))
FUZZ(TEE_GetNextPersistentObject((TEE_ObjectEnumHandle)any_handle(), any_out(), any_out(),
                                 any_out()))
FUZZ(TEE_ReadObjectData((TEE_ObjectHandle)any_handle(), any_out(), any_size(), any_out()))
FUZZ(TEE_WriteObjectData((TEE_ObjectHandle)any_handle(), any_in(), any_size()))
FUZZ(TEE_TruncateObjectData((TEE_ObjectHandle)any_handle(), any_size()))
FUZZ(TEE_SeekObjectData((TEE_ObjectHandle)any_handle(), any_u32(), any_u32() % 4))
