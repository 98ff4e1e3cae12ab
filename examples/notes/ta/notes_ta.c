/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Trusted Application (TA) that keeps notes in trusted storage: a persistent object for each,
 * whose identifier is the note's name.
 */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#define STORAGE TEE_STORAGE_PRIVATE

/* An identifier must not lie in memory that is shared with the client (Core 5.7.1): a copy. */
struct name {
    char text[TEE_OBJECT_ID_MAX_LEN];
    size_t size;
};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    *session = NULL;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

/* The name in parameter 0; parameter 1 is to be of the type `second`. */
static TEE_Result take_name(uint32_t types, TEE_Param params[4], uint32_t second, struct name *name)
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, second, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    name->size = params[0].memref.size;
    if (name->size == 0 || name->size > sizeof(name->text))
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_MemMove(name->text, params[0].memref.buffer, name->size);
    return TEE_SUCCESS;
}

static TEE_Result add(const struct name *name, const TEE_Param *text)
{
    return TEE_CreatePersistentObject(STORAGE, name->text, name->size, TEE_DATA_FLAG_ACCESS_WRITE,
                                      TEE_HANDLE_NULL, text->memref.buffer, text->memref.size,
                                      NULL);
}

static TEE_Result set(const struct name *name, const TEE_Param *text)
{
    TEE_ObjectHandle note;
    TEE_Result result = TEE_OpenPersistentObject(STORAGE, name->text, name->size,
                                                 TEE_DATA_FLAG_ACCESS_WRITE, &note);

    if (result != TEE_SUCCESS)
        return result;
    result = TEE_TruncateObjectData(note, 0);
    if (result == TEE_SUCCESS)
        result = TEE_WriteObjectData(note, text->memref.buffer, text->memref.size);
    TEE_CloseObject(note);
    return result;
}

static TEE_Result show(const struct name *name, TEE_Param *text)
{
    TEE_ObjectHandle note;
    TEE_ObjectInfo info;
    size_t room = text->memref.size;
    TEE_Result result =
        TEE_OpenPersistentObject(STORAGE, name->text, name->size, TEE_DATA_FLAG_ACCESS_READ, &note);

    if (result != TEE_SUCCESS)
        return result;
    result = TEE_GetObjectInfo1(note, &info);
    if (result == TEE_SUCCESS)
        text->memref.size = info.dataSize;
    if (result == TEE_SUCCESS && room < info.dataSize)
        result = TEE_ERROR_SHORT_BUFFER;
    if (result == TEE_SUCCESS)
        result = TEE_ReadObjectData(note, text->memref.buffer, room, &text->memref.size);
    TEE_CloseObject(note);
    return result;
}

/* Deleting takes the right to change what is stored about the object, not only its data. */
static TEE_Result forget(const struct name *name)
{
    TEE_ObjectHandle note;
    TEE_Result result = TEE_OpenPersistentObject(STORAGE, name->text, name->size,
                                                 TEE_DATA_FLAG_ACCESS_WRITE_META, &note);

    return result == TEE_SUCCESS ? TEE_CloseAndDeletePersistentObject1(note) : result;
}

/* An enumerator has no order that one could rely on, only an end. */
static TEE_Result find_name(uint32_t number, struct name *name)
{
    TEE_ObjectEnumHandle all;
    TEE_ObjectInfo info;
    TEE_Result result = TEE_AllocatePersistentObjectEnumerator(&all);

    if (result != TEE_SUCCESS)
        return result;
    result = TEE_StartPersistentObjectEnumerator(all, STORAGE);
    for (uint32_t i = 0; i <= number && result == TEE_SUCCESS; i++) {
        name->size = sizeof(name->text);
        result = TEE_GetNextPersistentObject(all, &info, name->text, &name->size);
    }
    TEE_FreePersistentObjectEnumerator(all);
    return result;
}

static TEE_Result nth_name(uint32_t types, TEE_Param params[4])
{
    struct name name;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_VALUE_INPUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_Result result = find_name(params[1].value.a, &name);
    if (result != TEE_SUCCESS)
        return result;
    size_t room = params[0].memref.size;
    params[0].memref.size = name.size;
    if (room < name.size)
        return TEE_ERROR_SHORT_BUFFER;
    TEE_MemMove(params[0].memref.buffer, name.text, name.size);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    static const uint32_t second[] = {
        [NOTES_ADD] = TEE_PARAM_TYPE_MEMREF_INPUT,
        [NOTES_SET] = TEE_PARAM_TYPE_MEMREF_INPUT,
        [NOTES_SHOW] = TEE_PARAM_TYPE_MEMREF_OUTPUT,
        [NOTES_REMOVE] = TEE_PARAM_TYPE_NONE,
    };
    struct name name;

    (void)session;
    if (command == NOTES_NAME)
        return nth_name(types, params);
    if (command > NOTES_REMOVE)
        return TEE_ERROR_NOT_SUPPORTED;
    TEE_Result result = take_name(types, params, second[command], &name);
    if (result != TEE_SUCCESS)
        return result;
    switch (command) {
    case NOTES_ADD:
        return add(&name, &params[1]);
    case NOTES_SET:
        return set(&name, &params[1]);
    case NOTES_SHOW:
        return show(&name, &params[1]);
    default:
        return forget(&name);
    }
}
