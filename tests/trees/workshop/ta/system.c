// SPDX-License-Identifier: BSD-2-Clause
#include <pta_system.h>
#include <string.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>
#include <workshop.h>

static TEE_TASessionHandle session = TEE_HANDLE_NULL;
static uint32_t origin;

static TEE_Result call(uint32_t cmd, uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
    origin = 0;
    return TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, cmd, types, params, &origin);
}

static TEE_Result derive(const void *extra, size_t extra_size, void *key, size_t size)
{
    TEE_Param params[TEE_NUM_PARAMS] = {};

    params[0].memref.buffer = (void *)extra;
    params[0].memref.size = extra_size;
    params[1].memref.buffer = key;
    params[1].memref.size = size;
    return call(PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY,
                TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT, 0, 0),
                params);
}

static int check_keys(void)
{
    static char extra[1025];
    uint8_t key[33] = {}, again[33] = {}, other[33] = {};

    CHECK(!derive(NULL, 0, key, 32));
    CHECK(origin == TEE_ORIGIN_TRUSTED_APP);
    CHECK(!derive(NULL, 0, again, 32));
    CHECK(!memcmp(key, again, 32));
    CHECK(!derive("a", 1, other, 32) && memcmp(key, other, 32));
    CHECK(!derive(extra, 1024, again, 32) && memcmp(again, other, 32));
    CHECK(!derive(extra, 1023, other, 32) && memcmp(again, other, 32));
    extra[1023] = 1;
    CHECK(!derive(extra, 1024, other, 32) && memcmp(again, other, 32));
    memset(again, 0, sizeof(again));
    CHECK(!derive(NULL, 0, again, 16));
    CHECK(!memcmp(key, again, 16) && !again[16]);
    CHECK(derive(NULL, 0, key, 15) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(derive(NULL, 0, key, 33) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(derive(extra, 1025, key, 32) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(derive(NULL, 0, NULL, 32) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(call(PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY, 0, NULL) == TEE_ERROR_BAD_PARAMETERS);
    return 0;
}

static int check_pages(void)
{
    const uint32_t map = TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INOUT,
                                         TEE_PARAM_TYPE_VALUE_INPUT, 0);
    const uint32_t unmap =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0);
    TEE_Param params[TEE_NUM_PARAMS] = {};
    uint8_t *at = NULL;

    params[0].value.a = 4096;
    params[0].value.b = PTA_SYSTEM_MAP_FLAG_EXECUTABLE;
    CHECK(call(PTA_SYSTEM_MAP_ZI, map, params) == TEE_ERROR_BAD_PARAMETERS);
    params[0].value.b = PTA_SYSTEM_MAP_FLAG_SHAREABLE;
    CHECK(!call(PTA_SYSTEM_MAP_ZI, map, params));
    at = (uint8_t *)(uintptr_t)reg_pair_to_64(params[1].value.a, params[1].value.b);
    CHECK(at && !at[4095]);
    at[4095] = 1;
    params[0].value.b = 0;
    CHECK(call(PTA_SYSTEM_MAP_ZI, map, params) == TEE_ERROR_ACCESS_CONFLICT);
    CHECK(call(PTA_SYSTEM_UNMAP, map, params) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(!call(PTA_SYSTEM_UNMAP, unmap, params));
    CHECK(call(PTA_SYSTEM_UNMAP, unmap, params) == TEE_ERROR_BAD_PARAMETERS);
    return 0;
}

static int check_others(void)
{
    TEE_Param params[TEE_NUM_PARAMS] = {};
    const uint32_t input = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, 0, 0, 0);

    params[0].memref.buffer = params;
    params[0].memref.size = 4;
    CHECK(!call(PTA_SYSTEM_ADD_RNG_ENTROPY, input, params));
    params[0].memref.size = 0;
    CHECK(call(PTA_SYSTEM_ADD_RNG_ENTROPY, input, params) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(call(PTA_SYSTEM_DLOPEN, 0, NULL) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(call(PTA_SYSTEM_DLSYM, 0, NULL) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(call(PTA_SYSTEM_GET_TPM_EVENT_LOG, 0, NULL) == TEE_ERROR_NOT_SUPPORTED);
    CHECK(call(PTA_SYSTEM_SUPP_PLUGIN_INVOKE, 0, NULL) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(call(77, 0, NULL) == TEE_ERROR_NOT_IMPLEMENTED);
    return 0;
}

int check_system_service(void)
{
    const TEE_UUID uuid = PTA_SYSTEM_UUID;
    TEE_TASessionHandle second = TEE_HANDLE_NULL;
    int line = 0;

    CHECK(!TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &session, &origin));
    CHECK(!TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &second, NULL));
    CHECK(second != session);
    TEE_CloseTASession(second);
    line = check_keys();
    line = line ? line : check_pages();
    line = line ? line : check_others();
    TEE_CloseTASession(session);
    return line;
}

uint32_t shared_key(void *at, size_t size)
{
    const TEE_UUID uuid = PTA_SYSTEM_UUID;
    uint32_t res = TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &session, &origin);

    if (res == TEE_SUCCESS) {
        res = derive(NULL, 0, at, size);
        TEE_CloseTASession(session);
    }
    return res;
}
