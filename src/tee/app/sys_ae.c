/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption, TEE Internal Core API 6.6. */
#include <string.h>

#include "sys_crypt.h"
#include "tee_api_defines.h"

static uint32_t do_init(uintptr_t handle, const struct ta_ae_init *ta_init)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_AEInit"};
    struct ta_ae_init init;

    c.in = sys_enter(&barrier, c.func);
    c.op = sys_op(c.in, c.func, "6.6.1", handle);
    sys_copy_in(c.in, c.func, &init, ta_init, sizeof(init));
    void *nonce = call_take_iv(&c, "6.6.1", init.nonce, init.nonce_size);
    const struct op_ae_init to = {.nonce = init.nonce ? nonce : NULL,
                                  .nonce_size = init.nonce_size,
                                  .tag_bits = init.tag_bits,
                                  .aad_size = init.aad_size,
                                  .payload_size = init.payload_size};
    c.res = op_ae_init(c.op, &to, &c.m);
    sys_wipe_free(nonce, init.nonce_size);
    sys_check(c.in, c.func, c.res, &c.m);
    sys_leave(c.in, &barrier);
    return c.res;
}

static void update_aad(struct call *c)
{
    c->res = op_ae_update_aad(c->op, c->d.from, c->d.from_size, c->gp11, &c->m);
}

static void do_update_aad(uintptr_t handle, const void *aad, size_t size, uint32_t form)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_AEUpdateAAD", .fn = update_aad, .gp11 = form & TA_FORM_GP11};

    c.in = sys_enter(&barrier, c.func);
    call_take_input(&c, "6.6.2", handle, aad, size);
    call_run(&c);
    call_must_succeed(&c, "6.6.2");
    sys_leave(c.in, &barrier);
}

static void update(struct call *c)
{
    c->res = op_ae_update(c->op, &c->d, c->gp11, &c->m);
}

static uint32_t do_update(uintptr_t handle, const struct ta_io *io, uint32_t form)
{
    struct call c = {.func = "TEE_AEUpdate", .fn = update, .gp11 = form & TA_FORM_GP11};
    return call_transform(&c, "6.6.3", handle, io);
}

static void encrypt_final(struct call *c)
{
    c->res = op_ae_encrypt_final(c->op, &c->d, c->tag, &c->tag_size, &c->m);
}

static uint32_t do_encrypt_final(uintptr_t handle, const struct ta_io *ta_io, void *tag,
                                 size_t *tag_size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_AEEncryptFinal", .fn = encrypt_final};

    c.in = sys_enter(&barrier, c.func);
    call_take(&c, "6.6.4", handle, ta_io);
    call_take_tag_room(&c, tag_size);
    call_run(&c);
    call_give_size(&c, ta_io->to_size);
    call_give_tag(&c, tag, tag_size);
    sys_leave(c.in, &barrier);
    return c.res;
}

static void decrypt_final(struct call *c)
{
    c->res = op_ae_decrypt_final(c->op, &c->d, c->tag, c->tag_size, &c->m);
}

static uint32_t do_decrypt_final(uintptr_t handle, const struct ta_io *ta_io, const void *tag,
                                 size_t tag_size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_AEDecryptFinal", .fn = decrypt_final};

    c.in = sys_enter(&barrier, c.func);
    call_take(&c, "6.6.5", handle, ta_io);
    call_take_tag(&c, tag, tag_size);
    call_run(&c);
    call_give_size(&c, ta_io->to_size);
    explicit_bzero(c.tag, sizeof(c.tag));
    sys_leave(c.in, &barrier);
    return c.res;
}

const struct ta_sys_ae instance_sys_ae = {
    .init = do_init,
    .update_aad = do_update_aad,
    .update = do_update,
    .encrypt_final = do_encrypt_final,
    .decrypt_final = do_decrypt_final,
};
