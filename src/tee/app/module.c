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

#define NAME_SIZE 64u

/* By which the loader knows it. */
static void name_of(const struct module *m, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "/proc/%ld/fd/%d", (long)getpid(), m->copy->fd);
}

static uint32_t open_copy(struct module *m, const struct image *img)
{
    char name[NAME_SIZE];
    struct link_map *map;

    name_of(m, name);
    m->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!m->handle) {
        const char *why = dlerror(), *rest = why ? strstr(why, ": ") : NULL;
        if (rest && strstr(rest, strerror(ENOMEM))) {
            log_warn("%s cannot be loaded: no memory or too many mappings (vm.max_map_count)",
                     img->path);
            return TEE_ERROR_OUT_OF_MEMORY;
        }
        log_warn("%s cannot be loaded: %s (link the TA with -Wl,-z,defs to see this when it is "
                 "built)",
                 img->path, rest ? rest + 2 : "unknown reason");
        return TEE_ERROR_BAD_FORMAT;
    }
    if (dlinfo(m->handle, RTLD_DI_LINKMAP, &map) < 0)
        return TEE_ERROR_BAD_FORMAT;
    m->base = map->l_addr;
    m->head = (const struct ta_head *)(m->base + img->head_vaddr);
    return TEE_SUCCESS;
}

/* The dynamic loader has a lock of its own, but ThreadSanitizer does not see it: it would take for
 * a race that the loader's memory for one module is the next one's. Nobody waits longer for this.
 */
uint32_t module_load(struct module *m, struct image *img)
{
    *m = (struct module){.copy = NULL};
    int err = image_copy_take(img, &m->copy);
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

struct sought {
    uintptr_t base;
    char name[NAME_SIZE];
};

static int is_it(struct dl_phdr_info *info, size_t size, void *arg)
{
    const struct sought *s = arg;

    (void)size;
    return info->dlpi_addr == s->base && strcmp(info->dlpi_name, s->name) == 0;
}

/* Whether the loader still has it, because it has unique symbols, say. By its name alone the loader
 * would open the file again to find out; what an address belongs to may be gone when it is told. */
static bool is_loaded(const struct module *m)
{
    struct sought s = {.base = m->base};

    name_of(m, s.name);
    return dl_iterate_phdr(is_it, &s) != 0;
}

void module_unload(struct module *m, struct image *img)
{
    bool stays = false;

    if (m->handle) {
        loader_lock();
        dlclose(m->handle);
        stays = is_loaded(m); /* then its name must not be reused: the copy stays, too */
        loader_unlock();
    }
    if (stays)
        image_copy_leave(m->copy);
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
