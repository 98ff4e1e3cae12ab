/* SPDX-License-Identifier: BSD-2-Clause */
/* Properties and their enumerators, TEE Internal Core API 4.4. */
#include <stdlib.h>
#include <string.h>

#include "prop.h"
#include "sys.h"
#include "tee_api_types.h"

struct enumerator {
    bool started;
    enum prop_set set;
    uint32_t index;
};

static const struct handle_kind enumerator_kind = {"property enumerator", free};

/* The function of the API that a system call is. */
struct api {
    const char *func, *clause;
};

static const struct api get_api[] = {
    [TA_PROP_BOOL] = {"TEE_GetPropertyAsBool", "4.4.2"},
    [TA_PROP_U32] = {"TEE_GetPropertyAsU32", "4.4.3.1"},
    [TA_PROP_UUID] = {"TEE_GetPropertyAsUUID", "4.4.5"},
    [TA_PROP_IDENTITY] = {"TEE_GetPropertyAsIdentity", "4.4.6"},
    [TA_PROP_STRING] = {"TEE_GetPropertyAsString", "4.4.1"},
    [TA_PROP_BINARY] = {"TEE_GetPropertyAsBinaryBlock", "4.4.4"},
    [TA_PROP_U64] = {"TEE_GetPropertyAsU64", "4.4.3.2"},
};

/* ---- what the TA names ---- */

static bool set_of(uintptr_t handle, enum prop_set *set)
{
    static const TEE_PropSetHandle pseudo[] = {
        [PROP_SET_TA] = TEE_PROPSET_CURRENT_TA,
        [PROP_SET_CLIENT] = TEE_PROPSET_CURRENT_CLIENT,
        [PROP_SET_TEE] = TEE_PROPSET_TEE_IMPLEMENTATION,
    };

    for (unsigned i = 0; i < ARRAY_COUNT(pseudo); i++) {
        *set = (enum prop_set)i;
        if (handle == (uintptr_t)pseudo[i])
            return true;
    }
    return false;
}

static _Noreturn void bad_handle(struct instance *in, const struct api *api, uintptr_t handle,
                                 const char *wanted)
{
    const char *kind = handle_kind_name(&in->handles, handle);

    sys_panic(in, TEE_ERROR_BAD_PARAMETERS, api->func, api->clause, "%#llx is no %s%s%s",
              (unsigned long long)handle, wanted,
              kind ? " but another handle: " : ": never one of this instance, or freed",
              kind ? kind : "");
}

static struct enumerator *enumerator_of(struct instance *in, const struct api *api,
                                        uintptr_t handle)
{
    struct enumerator *e = handle_get(&in->handles, &enumerator_kind, handle);

    if (!e)
        bad_handle(in, api, handle, enumerator_kind.name);
    return e;
}

static bool find_name(struct instance *in, const struct api *api, enum prop_set set,
                      const char *ta_name, struct prop *p)
{
    char name[PROP_NAME_SIZE];
    size_t len = 0;

    do {
        if (len == sizeof(name))
            return false; /* longer than any */
        sys_copy_in(in, api->func, &name[len], ta_name + len, 1);
    } while (name[len++]);
    for (uint32_t i = 0; prop_at(in, api->func, set, i, p); i++) {
        if (strcmp(p->name, name) == 0)
            return true;
    }
    return false;
}

static bool find(struct instance *in, const struct api *api, uintptr_t handle, const char *ta_name,
                 struct prop *p)
{
    enum prop_set set;

    if (set_of(handle, &set))
        return find_name(in, api, set, ta_name, p);
    const struct enumerator *e = handle_get(&in->handles, &enumerator_kind, handle);
    if (!e)
        bad_handle(in, api, handle, "property set or enumerator");
    return e->started && prop_at(in, api->func, e->set, e->index, p);
}

/* ---- values ---- */

static size_t room_of(struct instance *in, const struct api *api, const size_t *size)
{
    size_t room;

    sys_copy_in(in, api->func, &room, size, sizeof(room));
    return room;
}

static uint32_t tell_size(struct instance *in, const struct api *api, size_t *to, size_t room,
                          size_t size)
{
    sys_copy_out(in, api->func, to, &size, sizeof(size));
    return size > room ? TEE_ERROR_SHORT_BUFFER : TEE_SUCCESS;
}

static uint32_t give_bytes(struct instance *in, const struct api *api, const struct prop_value *v,
                           bool string, void *value, size_t room, size_t *size)
{
    if (!string && v->type != TA_PROP_BINARY)
        return TEE_ERROR_BAD_FORMAT;
    size_t need = string ? prop_write_string(in, api->func, v, value, room)
                         : prop_write_binary(in, api->func, v, value, room);
    return tell_size(in, api, size, room, need);
}

/* Of the types that have one. */
static const uint8_t fixed_size[] = {
    [TA_PROP_BOOL] = sizeof(bool),           [TA_PROP_U32] = sizeof(uint32_t),
    [TA_PROP_UUID] = sizeof(struct ta_uuid), [TA_PROP_IDENTITY] = sizeof(struct prop_identity),
    [TA_PROP_U64] = sizeof(uint64_t),
};

/* What the TA finds there on an error: false or 0, by 4.4.2 and 4.4.3; what else there was. */
static void give_default(struct instance *in, const struct api *api, uint32_t as, void *value)
{
    static const uint64_t zero;

    if (as == TA_PROP_BOOL || as == TA_PROP_U32 || as == TA_PROP_U64)
        sys_copy_out(in, api->func, value, &zero, fixed_size[as]);
    else
        sys_check_out(in, api->func, value, fixed_size[as]);
}

static uint32_t give_fixed(struct instance *in, const struct api *api, struct prop_value *v,
                           uint32_t as, void *value)
{
    if (as == TA_PROP_U64 && v->type == TA_PROP_U32) {
        v->type = TA_PROP_U64;
        v->u64 = v->u32;
    }
    if (v->type != as)
        return TEE_ERROR_BAD_FORMAT;
    sys_copy_out(in, api->func, value, &v->b, fixed_size[as]);
    return TEE_SUCCESS;
}

static uint32_t do_get(uintptr_t set, const char *name, uint32_t as, void *value, size_t *size)
{
    struct fault_frame barrier;
    const struct api *api = &get_api[as < ARRAY_COUNT(get_api) ? as : TA_PROP_STRING];
    struct instance *in = sys_enter(&barrier, api->func);
    bool bytes = as >= ARRAY_COUNT(get_api) || as == TA_PROP_STRING || as == TA_PROP_BINARY;
    struct prop p;
    size_t room = bytes ? room_of(in, api, size) : 0;
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;

    /* The name may be where the value is to go: it has been read when anything is written. */
    if (find(in, api, set, name, &p))
        ret = bytes ? give_bytes(in, api, &p.value, as != TA_PROP_BINARY, value, room, size)
                    : give_fixed(in, api, &p.value, as, value);
    if (!bytes && ret != TEE_SUCCESS)
        give_default(in, api, as, value);
    sys_leave(in, &barrier);
    return ret;
}

/* ---- enumerators ---- */

static uint32_t do_allocate(uintptr_t *enumerator)
{
    static const struct api api = {"TEE_AllocatePropertyEnumerator", "4.4.7"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);
    struct enumerator *e = calloc(1, sizeof(*e));
    uintptr_t number = e ? handle_add(&in->handles, &enumerator_kind, e) : 0;

    if (!number)
        free(e);
    sys_copy_out(in, api.func, enumerator, &number, sizeof(number)); /* TEE_HANDLE_NULL */
    sys_leave(in, &barrier);
    return number ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static void do_free(uintptr_t enumerator)
{
    static const struct api api = {"TEE_FreePropertyEnumerator", "4.4.8"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);

    enumerator_of(in, &api, enumerator);
    free(handle_del(&in->handles, &enumerator_kind, enumerator));
    sys_leave(in, &barrier);
}

static void do_start(uintptr_t enumerator, uintptr_t set)
{
    static const struct api api = {"TEE_StartPropertyEnumerator", "4.4.9"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);
    struct enumerator *e = enumerator_of(in, &api, enumerator), start = {.started = true};

    if (!set_of(set, &start.set))
        bad_handle(in, &api, set, "property set");
    *e = start;
    sys_leave(in, &barrier);
}

static void do_reset(uintptr_t enumerator)
{
    static const struct api api = {"TEE_ResetPropertyEnumerator", "4.4.10"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);

    enumerator_of(in, &api, enumerator)->started = false;
    sys_leave(in, &barrier);
}

static uint32_t do_name(uintptr_t enumerator, void *name, size_t *size)
{
    static const struct api api = {"TEE_GetPropertyName", "4.4.11"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);
    const struct enumerator *e = enumerator_of(in, &api, enumerator);
    size_t room = room_of(in, &api, size);
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;
    struct prop p;

    if (e->started && prop_at(in, api.func, e->set, e->index, &p)) {
        size_t need = strlen(p.name) + 1;
        if (need <= room)
            sys_copy_out(in, api.func, name, p.name, need);
        ret = tell_size(in, &api, size, room, need);
    }
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_next(uintptr_t enumerator)
{
    static const struct api api = {"TEE_GetNextProperty", "4.4.12"};
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, api.func);
    struct enumerator *e = enumerator_of(in, &api, enumerator);
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;
    struct prop p;

    if (e->started && prop_at(in, api.func, e->set, e->index, &p)) {
        e->index++;
        if (prop_at(in, api.func, e->set, e->index, &p))
            ret = TEE_SUCCESS;
    }
    sys_leave(in, &barrier);
    return ret;
}

const struct ta_sys_prop instance_sys_prop = {
    .get = do_get,
    .enum_allocate = do_allocate,
    .enum_free = do_free,
    .enum_start = do_start,
    .enum_reset = do_reset,
    .enum_name = do_name,
    .enum_next = do_next,
};
