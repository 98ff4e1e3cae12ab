/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls of libraries, and of thread-local variables. */
#include "image_needed.h"
#include "sys.h"
#include "tee_api_defines.h"

#define SYMBOL_SIZE 1024u

void *__tls_get_addr(void *index);

/* Handles are UUIDs' places among the libraries, from 1. */
static struct library *library_of(const struct instance *in, uintptr_t handle)
{
    list_for_each(n, &in->libraries)
    {
        if (--handle == 0)
            return list_entry(n, struct library, node);
    }
    return NULL;
}

static uintptr_t handle_of(const struct instance *in, const struct library *lib)
{
    uintptr_t handle = 0;

    list_for_each(n, &in->libraries)
    {
        handle++;
        if (list_entry(n, struct library, node) == lib)
            break;
    }
    return handle;
}

/* A string of the TA's, of less than `size` bytes; false: it is longer. */
static bool copy_string(struct instance *in, const char *func, char *to, const char *ta_from,
                        size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sys_copy_in(in, func, to + i, ta_from + i, 1);
        if (!to[i])
            return true;
    }
    return false;
}

static uint32_t do_open(const char *ta_uuid, uintptr_t *ta_handle)
{
    static const char func[] = "dlopen";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    char text[UUID_TEXT_SIZE];
    struct ipc_uuid uuid;
    struct library *lib;
    uint32_t ret = TEE_ERROR_BAD_PARAMETERS;

    if (copy_string(in, func, text, ta_uuid, sizeof(text)) && uuid_parse(text, uuid.octets))
        ret = library_open(in, &uuid, &lib);
    if (ret == TEE_SUCCESS) {
        uintptr_t handle = handle_of(in, lib);
        sys_copy_out(in, func, ta_handle, &handle, sizeof(handle));
    }
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_symbol(uintptr_t handle, const char *ta_name, void **ta_at)
{
    static const char func[] = "dlsym";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    char name[SYMBOL_SIZE];
    struct library *lib = handle ? library_of(in, handle) : NULL;
    uint32_t ret = TEE_ERROR_BAD_PARAMETERS;
    void *at = NULL;

    if (!copy_string(in, func, name, ta_name, sizeof(name))) {
        ret = TEE_ERROR_EXCESS_DATA;
    } else if (lib || !handle) {
        at = library_symbol(in, lib, name);
        ret = at ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
    }
    sys_copy_out(in, func, ta_at, &at, sizeof(at));
    sys_leave(in, &barrier);
    return ret;
}

static struct library *next_to_begin(const struct instance *in)
{
    list_for_each(n, &in->libraries)
    {
        struct library *lib = list_entry(n, struct library, node);
        if (!lib->begun)
            return lib;
    }
    return NULL;
}

static uint32_t do_next_start(struct ta_lib_start *ta_out)
{
    static const char func[] = "the constructors of a library";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct library *lib = next_to_begin(in);

    if (lib) {
        const struct module *m = &lib->module;
        struct ta_lib_start start = {.attach = m->lib->attach,
                                     .single = m->init.single,
                                     .array = m->init.array,
                                     .count = m->init.count};
        lib->begun = true;
        sys_copy_out(in, func, ta_out, &start, sizeof(start));
    }
    sys_leave(in, &barrier);
    return lib ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
}

static struct ta_tls tls_of(const struct module *m, const struct image *img)
{
    return (struct ta_tls){.image = (const void *)(m->base + img->tls.vaddr),
                           .image_size = img->tls.file_size,
                           .size = img->tls.size,
                           .align = img->tls.align};
}

static bool find_tls(const struct instance *in, size_t module, struct ta_tls *out)
{
    if (in->module.tls == module) {
        *out = tls_of(&in->module, in->image);
        return true;
    }
    list_for_each(n, &in->libraries)
    {
        const struct library *lib = list_entry(n, struct library, node);
        if (lib->module.tls != module)
            continue;
        *out = tls_of(&lib->module, lib->image);
        return true;
    }
    return false;
}

static uint32_t do_tls(size_t module, struct ta_tls *ta_out)
{
    static const char func[] = "a thread-local variable";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct ta_tls tls;
    bool found = module && find_tls(in, module, &tls);

    if (found)
        sys_copy_out(in, func, ta_out, &tls, sizeof(tls));
    sys_leave(in, &barrier);
    return found ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
}

static void *do_program_tls(void *index)
{
    return __tls_get_addr(index);
}

const struct ta_sys_lib instance_sys_lib = {
    .open = do_open,
    .symbol = do_symbol,
    .next_start = do_next_start,
    .tls = do_tls,
    .program_tls = do_program_tls,
};
