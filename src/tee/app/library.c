/* SPDX-License-Identifier: BSD-2-Clause */
#include "library.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/loader.h"
#include "base/log.h"
#include "host.h"
#include "tee_api_defines.h"

/* Who needs whom, while that is being loaded. */
struct chain {
    const struct chain *by;
    const struct image *image;
};

static uint32_t open_for(struct instance *in, const struct ipc_uuid *uuid, const struct chain *by,
                         struct library **out);

struct library *library_find(const struct instance *in, const struct ipc_uuid *uuid)
{
    list_for_each(n, &in->libraries)
    {
        struct library *lib = list_entry(n, struct library, node);
        if (memcmp(&lib->image->uuid, uuid, sizeof(*uuid)) == 0)
            return lib;
    }
    return NULL;
}

static uint32_t load_image(struct instance *in, struct image *img, struct module *m,
                           const struct chain *by)
{
    struct chain link = {.by = by, .image = img};
    struct module_names names;

    for (unsigned i = 0; i < img->needed_count; i++) {
        struct library *lib;
        uint32_t ret = open_for(in, &img->needed[i].uuid, &link, &lib);
        if (ret != TEE_SUCCESS)
            return ret;
        module_name(&lib->module, names.name[i]);
    }
    return module_load(m, img, &names);
}

uint32_t library_load_image(struct instance *in, struct image *img, struct module *m)
{
    return load_image(in, img, m, NULL);
}

/* True: it is being loaded, so it needs itself. */
static bool is_circle(const struct chain *by, const struct ipc_uuid *uuid)
{
    for (; by; by = by->by) {
        if (memcmp(&by->image->uuid, uuid, sizeof(*uuid)) == 0)
            return true;
    }
    return false;
}

static uint32_t load_new(struct instance *in, const struct ipc_uuid *uuid, const struct chain *by,
                         struct library **out)
{
    struct library *lib = calloc(1, sizeof(*lib));

    if (!lib)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t ret = image_find_library(&in->host->images, in->host->ta_path, uuid, &lib->image);
    if (ret == TEE_SUCCESS) {
        ret = load_image(in, lib->image, &lib->module, by);
        if (ret != TEE_SUCCESS)
            image_put(lib->image);
    }
    if (ret != TEE_SUCCESS) {
        free(lib);
        return ret;
    }
    list_add_tail(&in->libraries, &lib->node);
    in->library_count++;
    *out = lib;
    return TEE_SUCCESS;
}

static uint32_t open_for(struct instance *in, const struct ipc_uuid *uuid, const struct chain *by,
                         struct library **out)
{
    const char *path = by ? by->image->path : in->image->path;
    char text[UUID_TEXT_SIZE];

    *out = library_find(in, uuid);
    if (*out)
        return TEE_SUCCESS;
    uuid_text(uuid->octets, text);
    if (is_circle(by, uuid)) {
        log_warn("%s cannot be loaded: it needs the library %s, which needs it", path, text);
        return TEE_ERROR_BAD_FORMAT;
    }
    if (in->library_count == TA_LIBRARIES_MAX) {
        log_warn("the library %s cannot be loaded for %s: an instance has %u of them at most", text,
                 path, TA_LIBRARIES_MAX);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    uint32_t ret = load_new(in, uuid, by, out);
    if (ret == TEE_ERROR_ITEM_NOT_FOUND && by)
        log_warn("%s cannot be loaded: it needs the library %s", path, text);
    return ret;
}

uint32_t library_open(struct instance *in, const struct ipc_uuid *uuid, struct library **out)
{
    return open_for(in, uuid, NULL, out);
}

/* The library's own, not one of the C library's that it happens to see. */
static void *symbol_in(const struct instance *in, const struct library *lib, const char *name)
{
    uintptr_t base;

    loader_lock();
    void *at = dlsym(lib->module.handle, name);
    loader_unlock();
    return at && library_image_at(in, (uintptr_t)at, &base) ? at : NULL;
}

void *library_symbol(const struct instance *in, const struct library *lib, const char *name)
{
    if (lib)
        return symbol_in(in, lib, name);
    list_for_each(n, &in->libraries)
    {
        void *at = symbol_in(in, list_entry(n, struct library, node), name);
        if (at)
            return at;
    }
    return NULL;
}

void library_run_fini(const struct instance *in)
{
    for (struct list_node *n = in->libraries.prev; n != &in->libraries; n = n->prev) {
        const struct library *lib = list_entry(n, struct library, node);
        if (lib->begun)
            module_run_fini(&lib->module);
    }
}

void library_close_all(struct instance *in)
{
    while (in->libraries.prev != &in->libraries) {
        struct library *lib = list_entry(in->libraries.prev, struct library, node);
        list_del(&lib->node);
        module_unload(&lib->module, lib->image);
        image_put(lib->image);
        free(lib);
    }
    in->library_count = 0;
}

static bool holds(const struct module *m, const struct image *img, uintptr_t at)
{
    return m->handle && at >= m->base && at - m->base < img->span;
}

const struct image *library_image_at(const struct instance *in, uintptr_t at, uintptr_t *base)
{
    if (holds(&in->module, in->image, at)) {
        *base = in->module.base;
        return in->image;
    }
    list_for_each(n, &in->libraries)
    {
        const struct library *lib = list_entry(n, struct library, node);
        if (!holds(&lib->module, lib->image, at))
            continue;
        *base = lib->module.base;
        return lib->image;
    }
    return NULL;
}
