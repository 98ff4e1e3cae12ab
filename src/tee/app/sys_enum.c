/* SPDX-License-Identifier: BSD-2-Clause */
/* Enumerators of persistent objects, TEE Internal Core API 5.8. */
#include <stdlib.h>

#include "base/trace.h"
#include "sys_persist.h"
#include "tee_api_defines.h"

const struct handle_kind enum_kind = {.name = "object enumerator", .release = free};

static struct pobj_enum *enum_of(struct instance *in, const char *func, const char *clause,
                                 uintptr_t handle)
{
    struct pobj_enum *e = handle_get(&in->handles, &enum_kind, handle);
    const char *other = e ? NULL : handle_kind_name(&in->handles, handle);

    if (!e)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "0x%llx is no object enumerator%s%s",
                  (unsigned long long)handle, other ? " but another handle: " : "",
                  other ? other : "");
    return e;
}

static uint32_t do_allocate(uintptr_t *ta_enum)
{
    static const char func[] = "TEE_AllocatePersistentObjectEnumerator";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uintptr_t handle = TEE_HANDLE_NULL;

    sys_copy_out(in, func, ta_enum, &handle, sizeof(handle));
    struct pobj_enum *e = calloc(1, sizeof(*e));
    if (e)
        handle = handle_add(&in->handles, &enum_kind, e);
    if (handle)
        sys_copy_out(in, func, ta_enum, &handle, sizeof(handle));
    else
        free(e);
    sys_leave(in, &barrier);
    return handle ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static void do_free(uintptr_t handle)
{
    static const char func[] = "TEE_FreePersistentObjectEnumerator";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle) {
        free(enum_of(in, func, "5.8.2", handle));
        handle_del(&in->handles, &enum_kind, handle);
    }
    sys_leave(in, &barrier);
}

static void do_reset(uintptr_t handle)
{
    static const char func[] = "TEE_ResetPersistentObjectEnumerator";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle)
        pobj_enum_reset(enum_of(in, func, "5.8.3", handle));
    sys_leave(in, &barrier);
}

/* None of these functions returns it. */
static void must_have_memory(struct instance *in, const char *func, const char *clause,
                             uint32_t res)
{
    if (res == TEE_ERROR_OUT_OF_MEMORY)
        sys_panic(in, res, func, clause, "no memory");
}

static uint32_t do_start(uintptr_t handle, uint32_t storage)
{
    static const char func[] = "TEE_StartPersistentObjectEnumerator";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct pobj_enum *e = enum_of(in, func, "5.8.4", handle);

    pobj_enum_reset(e);
    uint32_t res = sys_storage(in, &e->ta);
    if (res == TEE_SUCCESS)
        res = pobj_enum_start(e, storage);
    must_have_memory(in, func, "5.8.4", res);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_next(uintptr_t handle, struct ta_object_info *ta_info, void *ta_id,
                        size_t *ta_id_size)
{
    static const char func[] = "TEE_GetNextPersistentObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct pobj_enum *e = enum_of(in, func, "5.8.5", handle);
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    uint32_t res = TEE_ERROR_ITEM_NOT_FOUND;
    struct ta_object_info out = {0}; /* of a corrupt object, whose name cannot be read */
    struct pobj_info info;
    size_t size = 0;

    sys_check_out(in, func, ta_info, ta_info ? sizeof(*ta_info) : 0);
    sys_check_out(in, func, ta_id, sizeof(id));
    sys_check_out(in, func, ta_id_size, sizeof(size));
    if (e->ta)
        res = pobj_enum_next(e, &info, id, &size);
    TRACE(APP_OBJ_NEXT, in->call, in->msg.session, res, 0, in->number);
    must_have_memory(in, func, "5.8.5", res);
    if (res == TEE_SUCCESS) {
        out = sys_persist_info(&info);
        sys_copy_out(in, func, ta_id, id, size);
    }
    if (res == TEE_SUCCESS || res == TEE_ERROR_CORRUPT_OBJECT) {
        if (ta_info)
            sys_copy_out(in, func, ta_info, &out, sizeof(out));
        sys_copy_out(in, func, ta_id_size, &size, sizeof(size));
    }
    sys_leave(in, &barrier);
    return res;
}

const struct ta_sys_enum instance_sys_enum = {
    .allocate = do_allocate,
    .free = do_free,
    .reset = do_reset,
    .start = do_start,
    .next = do_next,
};
