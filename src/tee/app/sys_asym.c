/* SPDX-License-Identifier: BSD-2-Clause */
/* Asymmetric operations and key derivation, TEE Internal Core API 6.7 and 6.8. All that they take
 * and give is copied: it is small beside what they do. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys_user.h"
#include "tee_api_defines.h"

/* A message longer than this, of all that are signed or encrypted at once, is a mistake. */
#define MESSAGE_MAX (64u << 20)

static const struct {
    const char *func, *clause;
    uint32_t (*run)(struct op *op, const struct attrs *params, const struct op_data *d,
                    struct misuse *m);
} asym[] = {
    [TA_ASYM_ENCRYPT] = {"TEE_AsymmetricEncrypt", "6.7.1", op_asym_encrypt},
    [TA_ASYM_DECRYPT] = {"TEE_AsymmetricDecrypt", "6.7.1", op_asym_decrypt},
    [TA_ASYM_SIGN] = {"TEE_AsymmetricSignDigest", "6.7.2", op_asym_sign},
};

/* Bytes of the TA's in the kernel's memory, for sys_wipe_free. Panics for bad memory, after it has
 * cleared `params`; NULL: no memory. */
static void *take_bytes(struct instance *in, const char *func, const void *ta_from, size_t size,
                        struct attrs *params)
{
    int err = -ENOMEM;
    void *copy = size <= MESSAGE_MAX ? sys_copy_of(ta_from, size, &err) : NULL;

    if (err == -EFAULT) {
        attrs_clear(params);
        sys_bad_memory(in, func, ta_from, size);
    }
    return copy;
}

/* What one call of asym has in the kernel's memory. */
struct work {
    struct attrs params;
    uint8_t *from, *to;
    size_t from_size, room, size; /* of `to`: its room; what is there or needed */
};

static uint32_t take_work(struct instance *in, const char *func, const struct ta_attrs *list,
                          const struct ta_io *io, struct work *w)
{
    size_t ta_room;

    *w = (struct work){.from_size = io->from_size};
    sys_copy_in(in, func, &ta_room, io->to_size, sizeof(ta_room));
    uint32_t res = sys_take_attrs(in, func, list, &w->params);
    if (res != TEE_SUCCESS)
        return res;
    w->from = take_bytes(in, func, io->from, io->from_size, &w->params);
    if (!w->from)
        return TEE_ERROR_OUT_OF_MEMORY;
    /* No result is larger. */
    w->room = ta_room < io->from_size + OP_ASYM_MAX ? ta_room : io->from_size + OP_ASYM_MAX;
    w->size = w->room;
    w->to = malloc(w->room + 1);
    return w->to ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static void drop_work(struct work *w)
{
    attrs_clear(&w->params);
    sys_wipe_free(w->from, w->from_size);
    sys_wipe_free(w->to, w->room);
}

static uint32_t do_asym(uint32_t which, uintptr_t handle, const struct ta_attrs *ta_params,
                        const struct ta_io *ta_io)
{
    const char *func = asym[which <= TA_ASYM_SIGN ? which : TA_ASYM_SIGN].func;
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct ta_io io;
    struct work w;
    int err = 0;

    if (which > TA_ASYM_SIGN)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, NULL, "no such operation: %u", which);
    struct op *op = sys_op(in, func, asym[which].clause, handle);
    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    sys_copy_in(in, func, &io, ta_io, sizeof(io));
    uint32_t res = take_work(in, func, &list, &io, &w);
    if (res == TEE_SUCCESS) {
        const struct op_data d = {
            .from = w.from, .from_size = w.from_size, .to = w.to, .size = &w.size};
        res = asym[which].run(op, &w.params, &d, &m);
    }
    if (res == TEE_SUCCESS)
        err = user_copy(io.to, w.to, w.size);
    if (!err && !m.rule && (res == TEE_SUCCESS || res == TEE_ERROR_SHORT_BUFFER))
        err = user_copy(io.to_size, &w.size, sizeof(w.size));
    drop_work(&w);
    sys_check(in, func, res, &m);
    if (err)
        sys_bad_pointer(in, func);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_verify(uintptr_t handle, const struct ta_attrs *ta_params,
                          const struct ta_verify *ta_verify)
{
    static const char func[] = "TEE_AsymmetricVerifyDigest";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct op *op = sys_op(in, func, "6.7.3", handle);
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct ta_verify v;
    struct attrs params;
    uint8_t *digest = NULL, *signature = NULL;

    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    sys_copy_in(in, func, &v, ta_verify, sizeof(v));
    uint32_t res = sys_take_attrs(in, func, &list, &params);
    if (res == TEE_SUCCESS)
        digest = take_bytes(in, func, v.digest, v.digest_size, &params);
    if (digest) {
        int err = -ENOMEM;
        signature = v.signature_size <= MESSAGE_MAX
                        ? sys_copy_of(v.signature, v.signature_size, &err)
                        : NULL;
        if (err == -EFAULT) {
            attrs_clear(&params);
            sys_wipe_free(digest, v.digest_size);
            sys_bad_memory(in, func, v.signature, v.signature_size);
        }
    }
    if (res == TEE_SUCCESS)
        res = signature ? op_asym_verify(op, &params, digest, v.digest_size, signature,
                                         v.signature_size, &m)
                        : TEE_ERROR_OUT_OF_MEMORY;
    attrs_clear(&params);
    sys_wipe_free(digest, v.digest_size);
    sys_wipe_free(signature, v.signature_size);
    sys_check(in, func, res, &m);
    sys_leave(in, &barrier);
    return res;
}

/* An output among the parameters of a derivation: what the kernel has there, to the TA. */
static int give_outputs(const struct ta_attrs *list, const struct attrs *params)
{
    struct ta_attr a;
    int err = 0;

    for (unsigned i = 0; i < params->count && !err; i++) {
        if (params->at[i].id != TEE_ATTR_SM2_KEP_CONFIRMATION_OUT)
            continue;
        err = user_copy(&a, &list->at[i], sizeof(a));
        if (!err)
            err = user_copy(a.content.ref.buffer, params->at[i].bytes, params->at[i].size);
    }
    return err;
}

static void do_derive(uintptr_t handle, const struct ta_attrs *ta_params, uintptr_t derived)
{
    static const char func[] = "TEE_DeriveKey";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct op *op = sys_op(in, func, "6.8.1", handle);
    struct object *to = sys_object(in, func, "6.8.1", derived);
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct attrs params;
    int err = 0;

    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    uint32_t res = sys_take_attrs(in, func, &list, &params);
    if (res == TEE_SUCCESS)
        res = op_derive(op, &params, to, &m);
    if (res == TEE_SUCCESS)
        err = give_outputs(&list, &params);
    attrs_clear(&params);
    sys_check(in, func, res, &m);
    if (err)
        sys_bad_pointer(in, func);
    if (res != TEE_SUCCESS)
        sys_panic(in, res, func, "6.8.1", "the key cannot be derived");
    sys_leave(in, &barrier);
}

const struct ta_sys_asym instance_sys_asym = {
    .asym = do_asym,
    .verify = do_verify,
    .derive = do_derive,
};
