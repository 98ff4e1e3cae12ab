/* SPDX-License-Identifier: BSD-2-Clause */
#include "module.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/loader.h"
#include "base/log.h"
#include "image.h"
#include "image_copy.h"
#include "tee_api_defines.h"

#define WEAK __attribute__((weak))
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size) WEAK;
void *__tsan_get_current_fiber(void) WEAK;

static struct module_hooks hooks_of(const struct module *m, const struct image_hooks *at)
{
    struct module_hooks h = {.single = NULL};

    if (at->single)
        h.single = (module_fn)(m->base + at->single);
    h.count = at->array_size / sizeof(module_fn);
    if (h.count)
        h.array = (const module_fn *)(m->base + at->array);
    return h;
}

void module_name(const struct module *m, char name[MODULE_NAME_SIZE])
{
    snprintf(name, MODULE_NAME_SIZE, "/proc/%ld/fd/%d", (long)getpid(), m->copy->fd);
}

static int has_name(struct dl_phdr_info *info, size_t size, void *name)
{
    (void)size;
    return strcmp(info->dlpi_name, name) == 0;
}

/* Whether the loader has it. By a name alone dlopen would open the file to find out; what an
 * address belongs to may be gone when it is told. */
static bool is_loaded(char name[MODULE_NAME_SIZE])
{
    return dl_iterate_phdr(has_name, name) != 0;
}

/* `why`: as dlerror says it. */
static bool says(const char *why, int error)
{
    return strstr(why, strerror(error)) != NULL;
}

/* What to do, or "". */
static const char *advice(const char *why)
{
    static const char undefined[] = "undefined symbol";

    if (strncmp(why, undefined, sizeof(undefined) - 1) == 0)
        return " (link the TA with -Wl,-z,defs to see this when it is built)";
    if (strstr(why, "cannot open shared object file"))
        return " (it is linked with that library of the host: install it, or name its directory in "
               "LD_LIBRARY_PATH)";
    return "";
}

static uint32_t refusal(const struct image *img, const char *why)
{
    if (says(why, EMFILE) || says(why, ENFILE)) {
        log_warn("%s cannot be loaded: no descriptor is left (ulimit -n)", img->path);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    if (says(why, ENOMEM)) {
        log_warn("%s cannot be loaded: no memory or too many mappings (vm.max_map_count)",
                 img->path);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    log_warn("%s cannot be loaded: %s%s", img->path, why, advice(why));
    return TEE_ERROR_BAD_FORMAT;
}

/* Names of a library and its TA are theirs, whatever the program exports under the same. (The
 * sanitizers refuse to have their own overlooked so.) */
static int open_mode(const struct image *img)
{
    bool sanitized = __sanitizer_start_switch_fiber || __tsan_get_current_fiber;
    bool libraries = img->kind == IMAGE_LIBRARY || img->needed_count > 0;

    return RTLD_NOW | RTLD_LOCAL | (libraries && !sanitized ? RTLD_DEEPBIND : 0);
}

/* `text` says of which file; that it is the image is no news, and its name there is none. */
static const char *without_name(const char *text, const char *name)
{
    size_t len = strlen(name);

    return strncmp(text, name, len) == 0 && strncmp(text + len, ": ", 2) == 0 ? text + len + 2
                                                                              : text;
}

/* NULL: *why says it. */
static void *try_open(const struct image *img, const char *name, const char **why)
{
    void *handle = dlopen(name, open_mode(img));
    const char *text = handle ? NULL : dlerror();

    *why = text ? without_name(text, name) : "unknown reason";
    return handle;
}

static uint32_t open_copy(struct module *m, const struct image *img)
{
    char name[MODULE_NAME_SIZE];
    const char *why;
    struct link_map *map;

    module_name(m, name);
    if (is_loaded(name)) {
        log_warn("%s cannot be loaded: the program has closed descriptor %d, which it did not "
                 "open; an instance was loaded from it",
                 img->path, m->copy->fd);
        image_copy_destroy(m->copy); /* a spare would be refused again */
        m->copy = NULL;
        return TEE_ERROR_GENERIC;
    }
    m->handle = try_open(img, name, &why);
    if (!m->handle && (says(why, EMFILE) || says(why, ENFILE)) &&
        image_spares_drop(img->spares, NULL))
        m->handle = try_open(img, name, &why);
    if (!m->handle)
        return refusal(img, why);
    if (dlinfo(m->handle, RTLD_DI_LINKMAP, &map) < 0)
        return TEE_ERROR_BAD_FORMAT;
    m->base = map->l_addr;
    if (img->tls.size && dlinfo(m->handle, RTLD_DI_TLS_MODID, &m->tls) < 0)
        return TEE_ERROR_BAD_FORMAT;
    if (img->kind == IMAGE_TA)
        m->head = (const struct ta_head *)(m->base + img->head_vaddr);
    else
        m->lib = (const struct ta_lib_head *)(m->base + img->head_vaddr);
    return TEE_SUCCESS;
}

/* The dynamic loader has a lock of its own, but ThreadSanitizer does not see it: it would take for
 * a race that the loader's memory for one module is the next one's. Nobody waits longer for this.
 */
uint32_t module_load(struct module *m, struct image *img, const struct module_names *needed)
{
    *m = (struct module){.own = img->kind == IMAGE_LIBRARY || img->needed_count > 0};
    int err =
        m->own ? image_copy_create(img, needed->name, &m->copy) : image_copy_take(img, &m->copy);
    if (err) {
        log_warn("no copy of %s can be made: %s", img->path, strerror(-err));
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    loader_lock();
    uint32_t ret = open_copy(m, img);
    loader_unlock();
    if (ret != TEE_SUCCESS) {
        module_unload(m, img);
        return ret;
    }
    m->init = hooks_of(m, &img->init);
    m->fini = hooks_of(m, &img->fini);
    return TEE_SUCCESS;
}

void module_unload(struct module *m, struct image *img)
{
    char name[MODULE_NAME_SIZE];
    bool stays = false;

    if (m->handle) {
        module_name(m, name);
        loader_lock();
        dlclose(m->handle);
        /* Because it has unique symbols, say. Its name must not be reused: the copy stays, too. */
        stays = is_loaded(name);
        loader_unlock();
    }
    if (stays)
        image_copy_leave(m->copy);
    else if (m->own)
        image_copy_destroy(m->copy);
    else if (m->copy)
        image_copy_give_back(img, m->copy);
    *m = (struct module){.copy = NULL};
}

void module_run_init(const struct module *m)
{
    char *none[] = {NULL};

    if (m->init.single)
        m->init.single(0, none, none);
    for (size_t i = 0; i < m->init.count; i++)
        m->init.array[i](0, none, none);
}

void module_run_fini(const struct module *m)
{
    char *none[] = {NULL};

    for (size_t i = m->fini.count; i-- > 0;)
        m->fini.array[i](0, none, none);
    if (m->fini.single)
        m->fini.single(0, none, none);
}
