/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects of both kinds, TEE Internal Core API 5.5, and transient ones, 5.6. */
#include "sys_persist.h"
#include "tee_api_defines.h"

static void release(void *object)
{
    struct object *o = object;

    if (o->persistent)
        pobj_close(o->persistent);
    else
        object_destroy(o);
}

const struct handle_kind object_kind = {.name = "object", .release = release};

struct object *sys_object(struct instance *in, const char *func, const char *clause,
                          uintptr_t handle)
{
    struct object *o = handle_get(&in->handles, &object_kind, handle);
    const char *other = o ? NULL : handle_kind_name(&in->handles, handle);

    if (!o)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "0x%llx is no open object%s%s",
                  (unsigned long long)handle, other ? " but another handle: " : "",
                  other ? other : "");
    return o;
}

/* Other handles may have taken usages from it. */
static uint32_t refresh(struct object *o)
{
    struct pobj_info info;

    return o->persistent ? pobj_info(o->persistent, &info) : TEE_SUCCESS;
}

uint32_t sys_fresh_object(struct instance *in, const char *func, const char *clause,
                          uintptr_t handle, struct object **out)
{
    struct object *o = sys_object(in, func, clause, handle);
    uint32_t res = refresh(o);

    *out = res == TEE_SUCCESS ? o : NULL;
    return sys_persist_result(in, func, clause, handle, res);
}

static struct object *transient(struct instance *in, const char *func, const char *clause,
                                uintptr_t handle)
{
    struct object *o = sys_object(in, func, clause, handle);

    if (o->persistent)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "0x%llx is a persistent object",
                  (unsigned long long)handle);
    return o;
}

static uint32_t do_allocate(uint32_t type, uint32_t max_bits, uint32_t form, uintptr_t *ta_object)
{
    static const char func[] = "TEE_AllocateTransientObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uintptr_t handle = TEE_HANDLE_NULL;
    uint32_t res = TEE_ERROR_NOT_SUPPORTED;
    struct object *o;

    sys_copy_out(in, func, ta_object, &handle, sizeof(handle));
    if (type != TEE_TYPE_DATA || form & TA_FORM_GP11) /* since 1.2 such are persistent only */
        res = object_create(type, max_bits, &o);
    if (res == TEE_SUCCESS) {
        handle = handle_add(&in->handles, &object_kind, o);
        if (!handle) {
            object_destroy(o);
            res = TEE_ERROR_OUT_OF_MEMORY;
        }
    }
    if (res == TEE_SUCCESS)
        sys_copy_out(in, func, ta_object, &handle, sizeof(handle));
    sys_leave(in, &barrier);
    return res;
}

static void do_free(uintptr_t handle)
{
    static const char func[] = "TEE_FreeTransientObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle) {
        object_destroy(transient(in, func, "5.6.2", handle));
        handle_del(&in->handles, &object_kind, handle);
    }
    sys_leave(in, &barrier);
}

static void do_close(uintptr_t handle)
{
    static const char func[] = "TEE_CloseObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle) {
        release(sys_object(in, func, "5.5.5", handle));
        handle_del(&in->handles, &object_kind, handle);
    }
    sys_leave(in, &barrier);
}

static void do_reset(uintptr_t handle)
{
    static const char func[] = "TEE_ResetTransientObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle)
        object_reset(transient(in, func, "5.6.3", handle));
    sys_leave(in, &barrier);
}

/* ---- what is known of it ---- */

struct ta_object_info sys_persist_info(const struct pobj_info *info)
{
    return (struct ta_object_info){.type = info->type,
                                   .bits = info->bits,
                                   .max_bits = info->max_bits,
                                   .usage = info->usage,
                                   .data_size = info->data_size,
                                   .data_position = info->position,
                                   .flags = info->flags};
}

static uint32_t info_of(const struct object *o, struct ta_object_info *out)
{
    struct pobj_info stored;
    uint32_t res = TEE_SUCCESS;

    if (o->persistent) {
        res = pobj_info(o->persistent, &stored);
        if (res == TEE_SUCCESS)
            *out = sys_persist_info(&stored);
    } else {
        *out = (struct ta_object_info){.type = o->type->id,
                                       .bits = o->bits,
                                       .max_bits = o->max_bits,
                                       .usage = o->usage,
                                       .flags = o->initialized ? TEE_HANDLE_FLAG_INITIALIZED : 0};
    }
    return res;
}

/* Deprecated functions have no result: they panic where the others have one, but for damaged
 * objects, of which they say or do nothing. */
static uint32_t deprecated_result(struct instance *in, const char *func, const char *clause,
                                  uint32_t res)
{
    if (res != TEE_SUCCESS && res != TEE_ERROR_CORRUPT_OBJECT)
        sys_panic(in, res, func, clause, "storage fails, and it has no result to say so");
    return res;
}

static uint32_t do_info(uintptr_t handle, struct ta_object_info *ta_info, uint32_t form)
{
    bool deprecated = form & TA_FORM_DEPRECATED;
    const char *func = deprecated ? "TEE_GetObjectInfo" : "TEE_GetObjectInfo1";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct ta_object_info info = {.type = TEE_TYPE_CORRUPTED_OBJECT};
    uint32_t res = info_of(sys_object(in, func, "5.5.1", handle), &info);

    if (deprecated)
        res = deprecated_result(in, func, "5.5.1", res);
    else
        res = sys_persist_result(in, func, "5.5.1", handle, res);
    if (deprecated || res == TEE_SUCCESS)
        sys_copy_out(in, func, ta_info, &info, sizeof(info));
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_restrict(uintptr_t handle, uint32_t usage, uint32_t form)
{
    bool deprecated = form & TA_FORM_DEPRECATED;
    const char *func = deprecated ? "TEE_RestrictObjectUsage" : "TEE_RestrictObjectUsage1";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct object *o = sys_object(in, func, "5.5.2", handle);
    uint32_t res = TEE_SUCCESS;

    if (o->persistent)
        res = pobj_restrict(o->persistent, usage);
    if (res == TEE_SUCCESS)
        o->usage &= usage;
    if (deprecated)
        res = deprecated_result(in, func, "5.5.2", res);
    else
        res = sys_persist_result(in, func, "5.5.2", handle, res);
    sys_leave(in, &barrier);
    return res;
}

/* ---- attributes ---- */

/* The attribute that the TA asks for, or NULL with a result. `value`: which kind it must be. */
static const struct attr *attr_of(struct instance *in, const char *func, uintptr_t handle,
                                  uint32_t id, bool value, uint32_t *res)
{
    const char *clause = value ? "5.5.4" : "5.5.3";
    struct misuse m = {NULL, NULL};
    const struct attr *a = NULL;
    struct object *o;

    *res = sys_fresh_object(in, func, clause, handle, &o);
    if (!(id & TEE_ATTR_FLAG_VALUE) == value)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "attribute 0x%x is %s", id,
                  value ? "a buffer" : "a value");
    if (*res == TEE_SUCCESS)
        *res = object_attr(o, id, &a, &m);
    sys_check(in, func, *res, &m);
    return a;
}

static uint32_t do_get_buffer(uintptr_t handle, uint32_t id, void *buffer, size_t *size)
{
    static const char func[] = "TEE_GetObjectBufferAttribute";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t res;
    size_t room;

    sys_copy_in(in, func, &room, size, sizeof(room));
    const struct attr *a = attr_of(in, func, handle, id, false, &res);
    if (a) {
        if (a->size > room)
            res = TEE_ERROR_SHORT_BUFFER;
        else
            sys_copy_out(in, func, buffer, a->bytes, a->size);
        sys_copy_out(in, func, size, &a->size, sizeof(*size));
    }
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_get_value(uintptr_t handle, uint32_t id, uint32_t *ta_a, uint32_t *ta_b)
{
    static const char func[] = "TEE_GetObjectValueAttribute";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t res;
    const struct attr *a = attr_of(in, func, handle, id, true, &res);

    if (a && ta_a)
        sys_copy_out(in, func, ta_a, &a->a, sizeof(a->a));
    if (a && ta_b)
        sys_copy_out(in, func, ta_b, &a->b, sizeof(a->b));
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_populate(uintptr_t handle, const struct ta_attrs *ta_list)
{
    static const char func[] = "TEE_PopulateTransientObject";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct object *o = transient(in, func, "5.6.4", handle);
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct attrs given;

    sys_copy_in(in, func, &list, ta_list, sizeof(list));
    uint32_t res = sys_take_attrs(in, func, &list, &given);
    if (res == TEE_SUCCESS)
        res = object_populate(o, &given, &m);
    attrs_clear(&given);
    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_copy(uintptr_t to, uintptr_t from, uint32_t form)
{
    bool deprecated = form & TA_FORM_DEPRECATED;
    const char *func = deprecated ? "TEE_CopyObjectAttributes" : "TEE_CopyObjectAttributes1";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct object *o = transient(in, func, "5.6.6", to);
    struct object *source = sys_object(in, func, "5.6.6", from);
    struct misuse m = {NULL, NULL};
    uint32_t res = refresh(source);

    if (deprecated)
        res = deprecated_result(in, func, "5.6.6", res);
    else
        res = sys_persist_result(in, func, "5.6.6", from, res);
    if (res == TEE_SUCCESS)
        res = object_copy(o, source, &m);
    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_generate(uintptr_t handle, uint32_t bits, const struct ta_attrs *ta_params)
{
    static const char func[] = "TEE_GenerateKey";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct object *o = transient(in, func, "5.6.7", handle);
    const struct stop stop = {sys_unwanted, in};
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct attrs params;

    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    uint32_t res = sys_take_attrs(in, func, &list, &params);
    if (res == TEE_SUCCESS)
        res = object_generate(o, bits, &params, &stop, &m);
    attrs_clear(&params);
    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

const struct ta_sys_object instance_sys_object = {
    .allocate = do_allocate,
    .free = do_free,
    .close = do_close,
    .reset = do_reset,
    .info = do_info,
    .restrict_usage = do_restrict,
    .get_buffer = do_get_buffer,
    .get_value = do_get_value,
    .populate = do_populate,
    .copy = do_copy,
    .generate = do_generate,
};
