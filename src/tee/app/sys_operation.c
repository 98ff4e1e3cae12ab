/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations, TEE Internal Core API 6.2. */
#include "sys_user.h"
#include "tee_api_defines.h"

static void release(void *op)
{
    op_destroy(op);
}

const struct handle_kind op_kind = {.name = "operation", .release = release};

struct op *sys_op(struct instance *in, const char *func, const char *clause, uintptr_t handle)
{
    struct op *op = handle_get(&in->handles, &op_kind, handle);
    const char *other = op ? NULL : handle_kind_name(&in->handles, handle);

    if (!op)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause, "0x%llx is no operation%s%s",
                  (unsigned long long)handle, other ? " but another handle: " : "",
                  other ? other : "");
    return op;
}

static uint32_t do_allocate(uint32_t alg, uint32_t mode, uint32_t max_bits, uintptr_t *ta_op)
{
    static const char func[] = "TEE_AllocateOperation";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uintptr_t handle = TEE_HANDLE_NULL;
    struct op *op;

    sys_copy_out(in, func, ta_op, &handle, sizeof(handle));
    uint32_t res = op_create(alg, mode, max_bits, &op);
    if (res == TEE_SUCCESS) {
        handle = handle_add(&in->handles, &op_kind, op);
        if (!handle) {
            op_destroy(op);
            res = TEE_ERROR_OUT_OF_MEMORY;
        }
    }
    if (res == TEE_SUCCESS)
        sys_copy_out(in, func, ta_op, &handle, sizeof(handle));
    sys_leave(in, &barrier);
    return res;
}

static void do_free(uintptr_t handle, uint32_t form)
{
    static const char func[] = "TEE_FreeOperation";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (handle || form & TA_FORM_GP11) {
        (void)sys_op(in, func, "6.2.2", handle);
        op_destroy(handle_del(&in->handles, &op_kind, handle));
    }
    sys_leave(in, &barrier);
}

static void do_info(uintptr_t handle, struct ta_op_info *ta_info)
{
    static const char func[] = "TEE_GetOperationInfo";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    const struct op *op = sys_op(in, func, "6.2.3", handle);
    bool one = op->alg->key_count == 1;
    struct ta_op_info info = {.alg = op->alg->id,
                              .op_class = op->alg->op_class,
                              .mode = op->mode,
                              .result_size = (uint32_t)op->result_size,
                              .max_bits = op->max_bits,
                              .bits = one ? op->key[0].bits : 0,
                              .usage = one ? alg_usage(op->alg, op->mode) : 0,
                              .flags = op_flags(op)};

    sys_copy_out(in, func, ta_info, &info, sizeof(info));
    sys_leave(in, &barrier);
}

static uint32_t do_info_multiple(uintptr_t handle, void *ta_info, size_t *ta_size)
{
    static const char func[] = "TEE_GetOperationInfoMultiple";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    const struct op *op = sys_op(in, func, "6.2.4", handle);
    struct {
        struct ta_op_info_multiple head;
        uint32_t key[OP_KEYS][2];
    } info = {.head = {.alg = op->alg->id,
                       .op_class = op->alg->op_class,
                       .mode = op->mode,
                       .result_size = (uint32_t)op->result_size,
                       .max_bits = op->max_bits,
                       .flags = op_flags(op),
                       .state = op->state,
                       .keys = op->alg->key_count}};
    size_t room, size = sizeof(info.head) + info.head.keys * sizeof(info.key[0]);
    uint32_t res = TEE_SUCCESS;

    sys_copy_in(in, func, &room, ta_size, sizeof(room));
    if (room < sizeof(info.head))
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "6.2.4",
                  "%zu bytes: less than TEE_OperationInfoMultiple without keys", room);
    for (unsigned i = 0; i < info.head.keys; i++) {
        info.key[i][0] = op->key[i].bits;
        info.key[i][1] = alg_usage(op->alg, op->mode);
    }
    if (room < size)
        res = TEE_ERROR_SHORT_BUFFER;
    else
        sys_copy_out(in, func, ta_info, &info, size);
    sys_copy_out(in, func, ta_size, &size, sizeof(size));
    sys_leave(in, &barrier);
    return res;
}

static void do_reset(uintptr_t handle)
{
    static const char func[] = "TEE_ResetOperation";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct misuse m = {NULL, NULL};
    uint32_t res = op_reset(sys_op(in, func, "6.2.5", handle), &m);

    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
}

static uint32_t key_of(struct instance *in, const char *func, const char *clause, uintptr_t handle,
                       struct object **out)
{
    *out = NULL;
    return handle ? sys_fresh_object(in, func, clause, handle, out) : TEE_SUCCESS;
}

static uint32_t do_set_key(uintptr_t handle, uintptr_t key, uint32_t form)
{
    static const char func[] = "TEE_SetOperationKey";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct op *op = sys_op(in, func, "6.2.6", handle);
    struct misuse m = {NULL, NULL};
    struct object *o;
    uint32_t res = key_of(in, func, "6.2.6", key, &o);

    if (res == TEE_SUCCESS)
        res = op_set_key(op, o, form & TA_FORM_GP11, &m);

    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_set_key2(uintptr_t handle, uintptr_t key1, uintptr_t key2, uint32_t form)
{
    static const char func[] = "TEE_SetOperationKey2";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct op *op = sys_op(in, func, "6.2.7", handle);
    struct misuse m = {NULL, NULL};
    struct object *first, *second;
    uint32_t res = key_of(in, func, "6.2.7", key1, &first);

    if (res == TEE_SUCCESS)
        res = key_of(in, func, "6.2.7", key2, &second);
    if (res == TEE_SUCCESS)
        res = op_set_key2(op, first, second, form & TA_FORM_GP11, &m);

    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

static void do_copy(uintptr_t to, uintptr_t from)
{
    static const char func[] = "TEE_CopyOperation";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct op *op = sys_op(in, func, "6.2.8", to);
    struct misuse m = {NULL, NULL};
    uint32_t res = op_copy(op, sys_op(in, func, "6.2.8", from), &m);

    sys_check(in, func, res, &m);
    if (res != TEE_SUCCESS)
        sys_panic(in, res, func, "6.2.8", "no memory for a copy");
    sys_leave(in, &barrier);
}

static uint32_t do_supported(uint32_t alg, uint32_t element)
{
    return alg_supported(alg, element) ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED;
}

const struct ta_sys_operation instance_sys_operation = {
    .allocate = do_allocate,
    .free = do_free,
    .info = do_info,
    .info_multiple = do_info_multiple,
    .reset = do_reset,
    .set_key = do_set_key,
    .set_key2 = do_set_key2,
    .copy = do_copy,
    .supported = do_supported,
};
