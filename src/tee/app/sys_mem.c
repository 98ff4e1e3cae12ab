/* SPDX-License-Identifier: BSD-2-Clause */
/* What memory a TA may use, TEE Internal Core API 4.11.1. Asks its ranges, touches no memory. */
#include <errno.h>
#include <sys/mman.h>

#include "sys.h"
#include "tee_api_defines.h"

#define FLAGS (TEE_MEMORY_ACCESS_READ | TEE_MEMORY_ACCESS_WRITE | TEE_MEMORY_ACCESS_ANY_OWNER)

/* The question, as far as it has been answered with yes. */
struct question {
    uintptr_t at, end;
    bool write, shared;
};

/* [from, from+size) may be read, and written if `write`. */
static bool allow(struct question *q, uintptr_t from, size_t size, bool write)
{
    if (q->at < from || q->at - from >= size || (q->write && !write))
        return false;
    q->at = q->end - from < size ? q->end : from + size;
    return true;
}

static bool ask_image(const struct instance *in, struct question *q)
{
    uintptr_t base;
    const struct image *img = library_image_at(in, q->at, &base);

    for (unsigned i = 0; img && i < img->segment_count; i++) {
        const struct image_segment *s = &img->segment[i];
        if (allow(q, base + s->vaddr, s->size, s->write))
            return true;
    }
    return false;
}

static bool ask_maps(const struct instance *in, struct question *q)
{
    for (unsigned i = 0; i < INSTANCE_MAPS; i++) {
        const struct instance_map *m = &in->map[i];
        if (m->at && allow(q, (uintptr_t)m->at, m->size, true))
            return true;
    }
    return false;
}

static bool ask_own(const struct instance *in, struct question *q)
{
    const struct run_stack *s = &in->run.stack;
    const uint8_t *end = s->map + s->map_size;

    return allow(q, (uintptr_t)in->heap, in->image->data_size, true) ||
           allow(q, (uintptr_t)s->low, (size_t)(end - s->low), true) || ask_image(in, q) ||
           ask_maps(in, q);
}

static bool ask_lent(const struct instance *in, struct question *q)
{
    for (unsigned i = 0; q->shared && i < INSTANCE_PARAMS; i++) {
        const struct instance_lend *l = &in->lent[i];
        if (l->at && allow(q, (uintptr_t)l->at, l->size, l->write))
            return true;
    }
    return false;
}

static bool answer(const struct instance *in, struct question *q)
{
    bool allowed = q->end >= q->at; /* it does not wrap */

    while (allowed && q->at < q->end)
        allowed = ask_own(in, q) || ask_lent(in, q);
    return allowed;
}

bool sys_may_access(const struct instance *in, const void *at, size_t size, bool write)
{
    struct question q = {
        .at = (uintptr_t)at, .end = (uintptr_t)at + size, .write = write, .shared = true};
    return answer(in, &q);
}

static bool overlap(const void *a, size_t a_size, const void *b, size_t b_size)
{
    uintptr_t at = (uintptr_t)a, other = (uintptr_t)b;

    return at < other ? other - at < a_size : at - other < b_size;
}

bool sys_is_shared(const struct instance *in, const void *at, size_t size)
{
    const struct mem *block = &in->host->mem;
    bool shared = block->base && overlap(at, size, block->base, block->size);

    for (unsigned i = 0; i < INSTANCE_PARAMS; i++)
        shared = shared || (in->lent[i].at && overlap(at, size, in->lent[i].at, in->lent[i].size));
    return shared;
}

static uint32_t do_check_access(uint32_t flags, const void *buffer, size_t size)
{
    static const char func[] = "TEE_CheckMemoryAccessRights";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct question q = {.at = (uintptr_t)buffer,
                         .end = (uintptr_t)buffer + size,
                         .write = flags & TEE_MEMORY_ACCESS_WRITE,
                         .shared = flags & TEE_MEMORY_ACCESS_ANY_OWNER};

    if (flags & ~FLAGS)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "4.11.1", "flags 0x%x are reserved",
                  flags & ~FLAGS);
    bool allowed = answer(in, &q);
    sys_leave(in, &barrier);
    return allowed ? TEE_SUCCESS : TEE_ERROR_ACCESS_DENIED;
}

/* ---- pages beside the heap ---- */

#define PAGE_SIZE 4096u

static struct instance_map *find_map(struct instance *in, const void *at)
{
    for (unsigned i = 0; i < INSTANCE_MAPS; i++) {
        if (in->map[i].at == at)
            return &in->map[i];
    }
    return NULL;
}

static size_t mapped_size(const struct instance *in)
{
    size_t sum = 0;

    for (unsigned i = 0; i < INSTANCE_MAPS; i++)
        sum += in->map[i].at ? in->map[i].size : 0;
    return sum;
}

uint32_t sys_map_zero(struct instance *in, void **at, size_t size)
{
    struct instance_map *m = find_map(in, NULL);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | (*at ? MAP_FIXED_NOREPLACE : 0);

    if (size == 0 || (uintptr_t)*at % PAGE_SIZE)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!m || size > INSTANCE_MAPS_MAX)
        return TEE_ERROR_OUT_OF_MEMORY;
    size = (size + PAGE_SIZE - 1) & ~(size_t)(PAGE_SIZE - 1);
    if (size > INSTANCE_MAPS_MAX - mapped_size(in))
        return TEE_ERROR_OUT_OF_MEMORY;
    void *got = mmap(*at, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (got == MAP_FAILED)
        return errno == EEXIST ? TEE_ERROR_ACCESS_CONFLICT : TEE_ERROR_OUT_OF_MEMORY;
    *m = (struct instance_map){.at = got, .size = size};
    *at = got;
    return TEE_SUCCESS;
}

static void unmap(struct instance_map *m)
{
    run_memory_unmap(m->at, m->size);
    *m = (struct instance_map){.at = NULL};
}

void sys_unmap_all(struct instance *in)
{
    for (unsigned i = 0; i < INSTANCE_MAPS; i++) {
        if (in->map[i].at)
            unmap(&in->map[i]);
    }
}

uint32_t sys_unmap(struct instance *in, void *at, size_t size)
{
    struct instance_map *m = at ? find_map(in, at) : NULL;

    if (!m || size > m->size || m->size - size >= PAGE_SIZE)
        return TEE_ERROR_BAD_PARAMETERS;
    unmap(m);
    return TEE_SUCCESS;
}

static uint32_t do_map_zero(void **ta_at, size_t size)
{
    static const char func[] = "tee_map_zi";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    void *at;

    sys_copy_in(in, func, &at, ta_at, sizeof(at));
    uint32_t ret = sys_map_zero(in, &at, size);
    if (ret == TEE_SUCCESS)
        sys_copy_out(in, func, ta_at, &at, sizeof(at));
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_unmap(void *at, size_t size)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "tee_unmap");
    uint32_t ret = sys_unmap(in, at, size);

    sys_leave(in, &barrier);
    return ret;
}

const struct ta_sys_mem instance_sys_mem = {
    .check_access = do_check_access,
    .map_zero = do_map_zero,
    .unmap = do_unmap,
};
