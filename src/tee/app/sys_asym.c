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

/* A call: who calls what, and what it has in the kernel's memory. */
struct work {
    struct instance *in;
    const char *func, *clause;
    struct attrs params;
    uint8_t *from, *to; /* for sys_wipe_free; of verify: what is signed, and the signature */
    size_t from_size, room;
    size_t size; /* of `to`: what is there or needed */
};

static void drop_work(struct work *w)
{
    attrs_clear(&w->params);
    sys_wipe_free(w->from, w->from_size);
    sys_wipe_free(w->to, w->room);
}

/* Of the functions here none tells a TA that there is no memory. */
static _Noreturn void no_memory(struct work *w)
{
    drop_work(w);
    sys_panic(w->in, TEE_ERROR_OUT_OF_MEMORY, w->func, w->clause, "there is no memory for it");
}

static void take_params(struct work *w, const struct ta_attrs *list)
{
    if (sys_take_attrs(w->in, w->func, list, &w->params) != TEE_SUCCESS)
        no_memory(w);
}

/* Bytes of the TA's in the kernel's memory. */
static uint8_t *take_bytes(struct work *w, const void *ta_from, size_t size)
{
    uint8_t *copy = NULL;
    int err = -E2BIG;

    if (size <= MESSAGE_MAX)
        copy = sys_copy_of(ta_from, size, &err);
    if (copy)
        return copy;
    if (err == -ENOMEM)
        no_memory(w);
    drop_work(w);
    if (err == -EFAULT)
        sys_bad_memory(w->in, w->func, ta_from, size);
    sys_panic(w->in, TEE_ERROR_BAD_PARAMETERS, w->func, w->clause,
              "a message of %zu bytes: larger than any", size);
}

static void take_work(struct work *w, const struct ta_attrs *list, const struct ta_io *io)
{
    size_t ta_room, most = io->from_size + OP_ASYM_MAX; /* no result is larger */

    sys_copy_in(w->in, w->func, &ta_room, io->to_size, sizeof(ta_room));
    take_params(w, list);
    w->from = take_bytes(w, io->from, io->from_size);
    w->from_size = io->from_size;
    w->room = w->size = ta_room < most ? ta_room : most;
    w->to = malloc(w->room + 1);
    if (!w->to)
        no_memory(w);
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
    int err = 0;

    if (which > TA_ASYM_SIGN)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, NULL, "no such operation: %u", which);
    struct work w = {.in = in, .func = func, .clause = asym[which].clause};
    struct op *op = sys_op(in, func, w.clause, handle);
    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    sys_copy_in(in, func, &io, ta_io, sizeof(io));
    take_work(&w, &list, &io);
    const struct op_data d = {
        .from = w.from, .from_size = w.from_size, .to = w.to, .size = &w.size};
    uint32_t res = asym[which].run(op, &w.params, &d, &m);
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
    struct work w = {.in = in, .func = func, .clause = "6.7.3"};
    struct op *op = sys_op(in, func, w.clause, handle);
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    struct ta_verify v;

    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    sys_copy_in(in, func, &v, ta_verify, sizeof(v));
    take_params(&w, &list);
    w.from = take_bytes(&w, v.digest, v.digest_size);
    w.from_size = v.digest_size;
    w.to = take_bytes(&w, v.signature, v.signature_size);
    w.room = v.signature_size;
    uint32_t res = op_asym_verify(op, &w.params, w.from, w.from_size, w.to, w.room, &m);
    drop_work(&w);
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
    struct work w = {.in = in, .func = func, .clause = "6.8.1"};
    struct op *op = sys_op(in, func, w.clause, handle);
    struct object *to = sys_object(in, func, w.clause, derived);
    const struct stop stop = {sys_unwanted, in};
    struct misuse m = {NULL, NULL};
    struct ta_attrs list;
    int err = 0;

    sys_copy_in(in, func, &list, ta_params, sizeof(list));
    take_params(&w, &list);
    uint32_t res = op_derive(op, &w.params, to, &stop, &m);
    if (res == TEE_SUCCESS)
        err = give_outputs(&list, &w.params);
    drop_work(&w);
    sys_check(in, func, res, &m);
    if (err)
        sys_bad_pointer(in, func);
    if (res != TEE_SUCCESS && res != TEE_ERROR_CANCEL)
        sys_panic(in, res, func, w.clause, "the key cannot be derived");
    sys_leave(in, &barrier); /* a derivation that was cancelled ends here, with the instance */
}

const struct ta_sys_asym instance_sys_asym = {
    .asym = do_asym,
    .verify = do_verify,
    .derive = do_derive,
};
