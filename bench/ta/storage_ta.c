/* SPDX-License-Identifier: BSD-2-Clause */
/* The TA of the benchmark `storage`: one call of the API, over and over. */
#include <tee_internal_api.h>
#include <user_ta_header.h>

#include "bench_storage.h"

#define TA_UUID       BENCH_STORAGE_UUID
#define TA_FLAGS      TA_FLAG_SINGLE_INSTANCE
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (256 * 1024)
#include <teesim/ta_head.h>

#define READ_WRITE (TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE)

static uint8_t bytes[PIECE_SIZE];
static TEE_ObjectHandle large;

TEE_Result TA_CreateEntryPoint(void)
{
    TEE_GenerateRandom(bytes, sizeof(bytes)); /* zeros would not be stored */
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

static TEE_Result create(uint32_t number)
{
    TEE_ObjectHandle o;
    TEE_Result res = TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, &number, sizeof(number),
                                                TEE_DATA_FLAG_ACCESS_READ, TEE_HANDLE_NULL, bytes,
                                                SMALL_SIZE, &o);

    if (res == TEE_SUCCESS)
        TEE_CloseObject(o);
    return res;
}

static TEE_Result read(uint32_t number)
{
    TEE_ObjectHandle o;
    size_t count = 0;
    TEE_Result res = TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, &number, sizeof(number),
                                              TEE_DATA_FLAG_ACCESS_READ, &o);

    if (res != TEE_SUCCESS)
        return res;
    res = TEE_ReadObjectData(o, bytes, SMALL_SIZE, &count);
    TEE_CloseObject(o);
    return res == TEE_SUCCESS && count != SMALL_SIZE ? TEE_ERROR_BAD_STATE : res;
}

static TEE_Result enumerate(uint32_t count)
{
    TEE_ObjectEnumHandle e;
    TEE_Result res = TEE_AllocatePersistentObjectEnumerator(&e);
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];

    if (res != TEE_SUCCESS)
        return res;
    res = TEE_StartPersistentObjectEnumerator(e, TEE_STORAGE_PRIVATE);
    for (uint32_t i = 0; res == TEE_SUCCESS && i < count; i++) {
        TEE_ObjectInfo info;
        size_t size = sizeof(id);
        res = TEE_GetNextPersistentObject(e, &info, id, &size);
    }
    TEE_FreePersistentObjectEnumerator(e);
    return res;
}

static TEE_Result rewind_large(bool whole)
{
    static const char id[] = "large";
    TEE_Result res;

    if (large && whole)
        return TEE_SeekObjectData(large, 0, TEE_DATA_SEEK_SET);
    TEE_CloseObject(large);
    res = TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, id, sizeof(id),
                                     READ_WRITE | TEE_DATA_FLAG_OVERWRITE, TEE_HANDLE_NULL, NULL, 0,
                                     &large);
    for (uint32_t at = 0; res == TEE_SUCCESS && whole && at < LARGE_SIZE; at += PIECE_SIZE)
        res = TEE_WriteObjectData(large, bytes, PIECE_SIZE);
    return res == TEE_SUCCESS ? TEE_SeekObjectData(large, 0, TEE_DATA_SEEK_SET) : res;
}

static TEE_Result read_on(void)
{
    size_t count;
    TEE_Result res = TEE_ReadObjectData(large, bytes, PIECE_SIZE, &count);

    return res == TEE_SUCCESS && count != PIECE_SIZE ? TEE_ERROR_BAD_STATE : res;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    uint32_t which = params[0].value.a, count = params[0].value.b;
    uint32_t first = params[1].value.a, of = params[1].value.b;
    TEE_Result res = TEE_SUCCESS;

    (void)session, (void)command;
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0))
        return TEE_ERROR_BAD_PARAMETERS;
    if (which == STORAGE_ENUMERATE)
        return enumerate(count);
    if (which == STORAGE_REWIND)
        return rewind_large(count != 0);
    for (uint32_t i = 0; i < count && res == TEE_SUCCESS; i++) {
        uint32_t number = (first + i) % of;
        if (which == STORAGE_CREATE)
            res = create(number);
        else if (which == STORAGE_READ)
            res = read(number);
        else
            res = which == STORAGE_WRITE_ON ? TEE_WriteObjectData(large, bytes, PIECE_SIZE)
                                            : read_on();
    }
    return res;
}
