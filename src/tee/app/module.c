/* SPDX-License-Identifier: BSD-2-Clause */
#include "module.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "image.h"
#include "tee_api_defines.h"

/* In the range that is the operating system's, where the loader ignores what it does not know. */
#define HIDDEN_TAG(tag) (0x60000000 + (tag))

/* A copy may lie where another one was. The loader's lock orders the two; this says so to whoever
 * cannot see that lock (ThreadSanitizer). */
static _Atomic unsigned unloaded;

struct hooks_at {
    uint64_t single, array, size;
};

struct hooks_found {
    struct hooks_at init, fini;
};

/* Where to remember what the entry says, or NULL when the loader may see it. */
static uint64_t *hidden_slot(struct hooks_found *h, int64_t tag)
{
    switch (tag) {
    case DT_INIT:
        return &h->init.single;
    case DT_INIT_ARRAY:
        return &h->init.array;
    case DT_INIT_ARRAYSZ:
        return &h->init.size;
    case DT_FINI:
        return &h->fini.single;
    case DT_FINI_ARRAY:
        return &h->fini.array;
    case DT_FINI_ARRAYSZ:
        return &h->fini.size;
    default:
        return NULL;
    }
}

static bool write_all(int fd, const uint8_t *from, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, from, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        len -= (size_t)n;
    }
    return true;
}

/* The copy, with the hooks hidden from the loader. */
static bool copy_image(const struct image *img, int fd, struct hooks_found *h)
{
    if (!write_all(fd, img->bytes, img->size))
        return false;
    for (uint64_t i = 0; i < img->dyn_count; i++) {
        uint64_t at = img->dynamic + i * sizeof(Elf64_Dyn);
        Elf64_Dyn d;
        memcpy(&d, img->bytes + at, sizeof(d));
        if (d.d_tag == DT_NULL)
            break;
        uint64_t *slot = hidden_slot(h, d.d_tag);
        if (!slot)
            continue;
        *slot = d.d_un.d_val;
        d.d_tag = HIDDEN_TAG(d.d_tag);
        if (pwrite(fd, &d, sizeof(d), (off_t)at) != (ssize_t)sizeof(d))
            return false;
    }
    return true;
}

static struct module_hooks hooks_of(const struct module *m, const struct hooks_at *at)
{
    struct module_hooks h = {.single = NULL};

    if (at->single)
        h.single = (module_fn)(m->base + at->single);
    h.count = at->size / sizeof(module_fn);
    if (h.count)
        h.array = (const module_fn *)(m->base + at->array);
    return h;
}

static uint32_t open_copy(struct module *m, const struct image *img)
{
    char name[64];
    struct link_map *map;

    snprintf(name, sizeof(name), "/proc/%ld/fd/%d", (long)getpid(), m->fd);
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

uint32_t module_load(struct module *m, const struct image *img)
{
    char name[UUID_TEXT_SIZE];
    struct hooks_found found = {{0}, {0}};

    *m = (struct module){.fd = -1};
    uuid_text(&img->uuid, name);
    m->fd = memfd_create(name, MFD_CLOEXEC);
    if (m->fd < 0 || !copy_image(img, m->fd, &found)) {
        log_warn("no copy of %s can be made: %s", img->path, strerror(errno));
        module_unload(m);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    uint32_t ret = open_copy(m, img);
    atomic_load_explicit(&unloaded, memory_order_acquire);
    if (ret != TEE_SUCCESS) {
        module_unload(m);
        return ret;
    }
    m->init = hooks_of(m, &found.init);
    m->fini = hooks_of(m, &found.fini);
    return TEE_SUCCESS;
}

void module_unload(struct module *m)
{
    bool stays = false;

    if (m->handle) {
        char name[64];
        snprintf(name, sizeof(name), "/proc/%ld/fd/%d", (long)getpid(), m->fd);
        atomic_fetch_add_explicit(&unloaded, 1, memory_order_release);
        dlclose(m->handle);
        void *again = dlopen(name, RTLD_NOW | RTLD_NOLOAD);
        stays = again != NULL; /* it has unique symbols, say: then its name must not be reused */
        if (again)
            dlclose(again);
    }
    if (m->fd >= 0 && !stays)
        close(m->fd);
    *m = (struct module){.fd = -1};
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
