// SPDX-License-Identifier: BSD-2-Clause
#include <dlfcn.h>
#include <malloc.h>
#include <string.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>

#include "atlas.h"
#include "glossary.h"
#include "service.h"

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__;                                                                       \
    } while (0)

#define NOVEL "5be1f000-6c1d-4f5a-9d3e-000000000003"
#define ATLAS "5be1f000-6c1d-4f5a-9d3e-000000000002"

static _Thread_local int mine = 5;
static _Thread_local char room[100];

/* What was linked is there, and has begun in order. */
static int check_needed(void)
{
    CHECK(atlas_begun_after() == 1);
    CHECK(atlas_maps() == 12);
    CHECK(glossary_lookups() == 1);
    CHECK(common_name() == 21);
    return 0;
}

/* One heap for all. */
static int check_heap(void)
{
    char *word = glossary_word(3);

    CHECK(word && !strcmp(word, "word 3"));
    CHECK(malloc_buffer_is_within_alloced(word, 16));
    TEE_Free(word);
    CHECK(!TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_READ, &glossary_begun,
                                       sizeof(glossary_begun)));
    return 0;
}

/* Thread-local variables are the instance's, those of libraries too. */
static int check_tls(void)
{
    CHECK(glossary_page == 100 + glossary_lookups());
    glossary_page++;
    CHECK(glossary_page == 101 + glossary_lookups());
    glossary_page--;
    CHECK(mine++ == 5);
    CHECK(mine == 6);
    for (size_t i = 0; i < sizeof(room); i++)
        CHECK(!room[i]);
    memset(room, 1, sizeof(room));
    CHECK(mine == 6);
    mine = 5;
    memset(room, 0, sizeof(room));
    return 0;
}

static int check_novel(void)
{
    int (*chapter)(int number, char *title, size_t size) = NULL;
    int (*state)(void) = NULL;
    char title[8] = {};
    void *novel = dlopen(NOVEL, RTLD_NOW | RTLD_GLOBAL), *again = NULL;

    CHECK(novel);
    again = dlopen(NOVEL, RTLD_NOW);
    CHECK(again == novel);
    CHECK(!dlclose(again));
    chapter = dlsym(novel, "novel_chapter");
    state = dlsym(novel, "novel_state");
    CHECK(chapter && state);
    CHECK(chapter(2, title, sizeof(title)) == 5 && !strcmp(title, "three"));
    CHECK(chapter(3, title, sizeof(title)) == -1);
    CHECK(chapter(2, title, 5) == -2);
    CHECK(state() == 41);
    return 0;
}

/* Longer than any symbol that can be asked for. */
static const char *long_name(void)
{
    static char name[2000];

    memset(name, 'a', sizeof(name) - 1);
    return name;
}

static int check_symbols(void)
{
    void *whole = dlopen(NULL, RTLD_NOW), *atlas = dlopen(ATLAS, RTLD_NOW);

    CHECK(whole && atlas);
    CHECK(dlsym(whole, "atlas_maps") == (void *)atlas_maps);
    CHECK(dlsym(atlas, "atlas_maps") == (void *)atlas_maps);
    CHECK(dlsym(atlas, "glossary_word") == (void *)glossary_word);
    CHECK(!dlerror());
    CHECK(!dlsym(atlas, "printf"));
    CHECK(strstr(dlerror(), "printf: not found"));
    CHECK(!dlerror());
    CHECK(!dlsym(whole, "no_such_symbol"));
    CHECK(!dlsym(NULL, "atlas_maps"));
    CHECK(!strcmp(dlerror(), "symbol atlas_maps: no handle of dlopen"));
    CHECK(!dlsym((void *)99, "atlas_maps"));
    CHECK(!strcmp(dlerror(), "symbol atlas_maps: no handle of dlopen"));
    CHECK(!dlsym(whole, long_name()));
    CHECK(strstr(dlerror(), "the name is too long"));
    CHECK(!dlopen("libc", RTLD_NOW));
    CHECK(!strcmp(dlerror(), "library libc: no UUID"));
    CHECK(!dlopen(ATLAS ".ta", RTLD_NOW));
    CHECK(!strcmp(dlerror(),
                  "library " ATLAS ".ta: no UUID; say that alone, without .ta or the like"));
    CHECK(!dlopen("5be1f000-6c1d-4f5a-9d3e-0000000000ff", RTLD_NOW));
    CHECK(strstr(dlerror(), "not found"));
    CHECK(!dlopen("5be1f000-6c1d-4f5a-9d3e-0000000000aa", RTLD_NOW));
    CHECK(strstr(dlerror(), "cannot be used"));
    return 0;
}

static int crash_in_library(void)
{
    void *novel = dlopen(NOVEL, RTLD_NOW);
    void (*crash)(volatile int *at) = novel ? dlsym(novel, "novel_crash") : NULL;

    CHECK(crash);
    crash((volatile int *)16);
    return 0;
}

int catch_from(void (*thrower)(int), int what); /* catcher.cpp */

static int check_exceptions(void)
{
    void *novel = dlopen(NOVEL, RTLD_NOW);
    void (*thrower)(int) = novel ? dlsym(novel, "novel_throw") : NULL;

    CHECK(thrower);
    CHECK(catch_from(thrower, 1) == 1);
    CHECK(catch_from(thrower, 2) == 2);
    return 0;
}

/* How often it has been called, by what is thread-local here and in a library. */
static int count(void)
{
    static _Thread_local int calls;

    TEE_Free(glossary_word(0));
    return 1000 * ++calls + glossary_page;
}

static int (*const checks[])(void) = {check_needed, check_heap,       check_tls,
                                      check_novel,  check_symbols,    crash_in_library,
                                      count,        check_exceptions, check_service};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types __unused, TEE_Param params[4] __unused,
                                    void **session __unused)
{
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session __unused)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void *session __unused, uint32_t cmd, uint32_t types,
                                      TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0))
        return TEE_ERROR_BAD_PARAMETERS;
    if (cmd >= ARRAY_SIZE(checks))
        return TEE_ERROR_NOT_SUPPORTED;
    params[0].value.a = checks[cmd]();
    return TEE_SUCCESS;
}
