/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Libraries of TAs: dlfcn.h. The C library's own functions would load for the whole process.
 * Handles are the kernel's, and that of the whole TA, for dlopen(NULL), is this image's.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "utee.h"

static char whole; /* its address is a handle */
static char message[128];
static bool has_message;

/* `wrong`: what is meant by TEE_ERROR_BAD_PARAMETERS. */
static void say(const char *what, const char *name, TEE_Result why, const char *wrong)
{
    has_message = true;
    snprintf(message, sizeof(message), "%s %.40s: %s", what, name,
             why == TEE_ERROR_BAD_PARAMETERS   ? wrong
             : why == TEE_ERROR_ITEM_NOT_FOUND ? "not found"
             : why == TEE_ERROR_OUT_OF_MEMORY  ? "no memory"
             : why == TEE_ERROR_EXCESS_DATA    ? "the name is too long"
                                               : "it cannot be used");
}

/* Of a name by which no library is opened. */
static const char *wrong_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    bool is_file = dot && (!strcmp(dot, ".ta") || !strcmp(dot, ".so") || !strcmp(dot, ".elf"));

    return is_file ? "no UUID; say that alone, without .ta or the like" : "no UUID";
}

void utee_libraries_start(void)
{
    struct ta_lib_start lib;
    char *none[] = {NULL};

    while (utee_sys->lib->next_start(&lib) == TEE_SUCCESS) {
        lib.attach(utee_sys, utee_shared);
        if (lib.single)
            lib.single(0, none, none);
        for (size_t i = 0; i < lib.count; i++)
            lib.array[i](0, none, none);
    }
}

__weak void *dlopen(const char *file, int mode)
{
    uintptr_t handle;

    (void)mode;
    if (!file)
        return &whole;
    TEE_Result res = utee_sys->lib->open(file, &handle);
    if (res != TEE_SUCCESS) {
        say("library", file, res, wrong_name(file));
        return NULL;
    }
    utee_libraries_start();
    return (void *)handle;
}

__weak void *dlsym(void *restrict handle, const char *restrict name)
{
    void *at;
    TEE_Result res =
        handle ? utee_sys->lib->symbol(handle == &whole ? 0 : (uintptr_t)handle, name, &at)
               : TEE_ERROR_BAD_PARAMETERS;

    if (res == TEE_SUCCESS)
        return at;
    say("symbol", name, res, "no handle of dlopen");
    return NULL;
}

/* It stays loaded until the instance ends, as OP-TEE has it. */
__weak int dlclose(void *handle)
{
    (void)handle;
    return 0;
}

__weak char *dlerror(void)
{
    bool had = has_message;

    has_message = false;
    return had ? message : NULL;
}
