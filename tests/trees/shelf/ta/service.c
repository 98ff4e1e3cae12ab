// SPDX-License-Identifier: BSD-2-Clause
/* Libraries by the system service, as libdl has them from it. */
#include <dlfcn.h>
#include <pta_system.h>
#include <string.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>

#include "atlas.h"
#include "service.h"

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__;                                                                       \
    } while (0)

static TEE_TASessionHandle session;

static TEE_Result open_library(const TEE_UUID *uuid, size_t size, uint32_t flags)
{
    TEE_Param p[TEE_NUM_PARAMS] = {};

    p[0].memref.buffer = (void *)uuid;
    p[0].memref.size = size;
    p[1].value.a = flags;
    return TEE_InvokeTACommand(
        session, TEE_TIMEOUT_INFINITE, PTA_SYSTEM_DLOPEN,
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0), p, NULL);
}

static TEE_Result find_symbol(const TEE_UUID *uuid, const char *name, size_t size, void **at)
{
    TEE_Param p[TEE_NUM_PARAMS] = {};
    TEE_Result res = TEE_ERROR_GENERIC;

    p[0].memref.buffer = (void *)uuid;
    p[0].memref.size = uuid ? sizeof(*uuid) : 0;
    p[1].memref.buffer = (void *)name;
    p[1].memref.size = size;
    res = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, PTA_SYSTEM_DLSYM,
                              TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT,
                                              TEE_PARAM_TYPE_MEMREF_INPUT,
                                              TEE_PARAM_TYPE_VALUE_OUTPUT, 0),
                              p, NULL);
    *at = (void *)(uintptr_t)reg_pair_to_64(p[2].value.a, p[2].value.b);
    return res;
}

#define FIND(uuid, name, at) find_symbol(uuid, name, sizeof(name), (void **)(at))

static int check_open(void)
{
    const uint32_t flags = RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE;
    TEE_UUID uuid = {}, novel = {}, other = {};
    void *at = NULL;

    CHECK(!tee_uuid_from_str(&novel, "5be1f000-6c1d-4f5a-9d3e-000000000003"));
    CHECK(!tee_uuid_from_str(&other, "5be1f000-6c1d-4f5a-9d3e-0000000000ff"));
    CHECK(FIND(&novel, "novel_state", &at) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(open_library(&novel, sizeof(novel), RTLD_NOW) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(open_library(&novel, sizeof(novel) - 1, flags) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(open_library(NULL, 0, flags) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(open_library(&other, sizeof(other), flags) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(!open_library(&uuid, sizeof(uuid), flags));
    CHECK(FIND(&novel, "novel_state", &at) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(!open_library(&novel, sizeof(novel), flags));
    return 0;
}

static int check_find(void)
{
    int (*chapter)(int number, char *title, size_t size) = NULL;
    int (*state)(void) = NULL;
    TEE_UUID none = {}, novel = {}, atlas = {};
    static char name[1025];
    char title[8] = {};
    void *at = NULL;

    CHECK(!tee_uuid_from_str(&novel, "5be1f000-6c1d-4f5a-9d3e-000000000003"));
    CHECK(!tee_uuid_from_str(&atlas, "5be1f000-6c1d-4f5a-9d3e-000000000002"));
    /* It has begun, as by dlopen. */
    CHECK(!FIND(&novel, "novel_state", &state) && state() == 40);
    CHECK(!FIND(&none, "novel_chapter", &chapter));
    CHECK(chapter(2, title, sizeof(title)) == 5 && !strcmp(title, "three") && state() == 41);
    CHECK(!FIND(&atlas, "atlas_maps", &at) && at == (void *)atlas_maps);
    CHECK(FIND(&novel, "atlas_maps", &at) == TEE_ERROR_ITEM_NOT_FOUND && !at);
    CHECK(FIND(&none, "printf", &at) == TEE_ERROR_ITEM_NOT_FOUND);
    CHECK(find_symbol(&none, "atlas_maps", 10, &at) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(find_symbol(&none, NULL, 0, &at) == TEE_ERROR_BAD_PARAMETERS);
    CHECK(find_symbol(NULL, "a", 2, &at) == TEE_ERROR_BAD_PARAMETERS);
    memset(name, 'a', sizeof(name) - 1);
    CHECK(FIND(&none, name, &at) == TEE_ERROR_BAD_PARAMETERS);
    return 0;
}

int check_service(void)
{
    const TEE_UUID uuid = PTA_SYSTEM_UUID;
    int line = 0;

    CHECK(!TEE_OpenTASession(&uuid, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL));
    line = check_open();
    line = line ? line : check_find();
    TEE_CloseTASession(session);
    return line;
}
