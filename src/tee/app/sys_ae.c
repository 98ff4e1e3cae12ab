/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption, TEE Internal Core API 6.6. */
#include <string.h>

#include "sys_crypt.h"
#include "tee_api_defines.h"

static uint32_t do_init(uintptr_t handle, const struct ta_ae_init *ta_init)
{
    struct crypt_call c;
    struct ta_ae_init init;

    crypt_begin(&c, "TEE_AEInit", NULL);
    c.op = sys_op(c.in, c.func, "6.6.1", handle);
    sys_copy_in(c.in, c.func, &init, ta_init, sizeof(init));
    void *nonce = crypt_take_iv(&c, "6.6.1", init.nonce, init.nonce_size);
    const struct op_ae_init to = {.nonce = init.nonce ? nonce : NULL,
                                  .nonce_size = init.nonce_size,
                                  .tag_bits = init.tag_bits,
                                  .aad_size = init.aad_size,
                                  .payload_size = init.payload_size};
    c.res = op_ae_init(c.op, &to, &c.m);
    sys_wipe_free(nonce, init.nonce_size);
    sys_check(c.in, c.func, c.res, &c.m);
    return crypt_end(&c);
}

static void update_aad(struct crypt_call *c)
{
    c->res = op_ae_update_aad(c->op, c->d.from, c->d.from_size, c->gp11, &c->m);
}

static void do_update_aad(uintptr_t handle, const void *aad, size_t size, uint32_t form)
{
    struct crypt_call c;

    crypt_begin(&c, "TEE_AEUpdateAAD", update_aad);
    c.gp11 = form & TA_FORM_GP11;
    crypt_take_input(&c, "6.6.2", handle, aad, size);
    crypt_run(&c);
    crypt_must_succeed(&c, "6.6.2");
    (void)crypt_end(&c);
}

static void update(struct crypt_call *c)
{
    c->res = op_ae_update(c->op, &c->d, c->gp11, &c->m);
}

static uint32_t do_update(uintptr_t handle, const void *from, size_t from_size, void *to,
                          size_t *to_size)
{
    const struct ta_io io = {from, from_size, to, to_size};
    struct crypt_call c;

    crypt_begin(&c, "TEE_AEUpdate", update);
    return crypt_transform(&c, "6.6.3", handle, &io);
}

static uint32_t do_update_gp11(uintptr_t handle, const void *from, size_t from_size, void *to,
                               size_t *to_size)
{
    const struct ta_io io = {from, from_size, to, to_size};
    struct crypt_call c;

    crypt_begin(&c, "TEE_AEUpdate", update);
    c.gp11 = true;
    return crypt_transform(&c, "6.6.3", handle, &io);
}

static void encrypt_final(struct crypt_call *c)
{
    c->res = op_ae_encrypt_final(c->op, &c->d, c->tag, &c->tag_size, &c->m);
}

static uint32_t do_encrypt_final(uintptr_t handle, const struct ta_io *ta_io, void *tag,
                                 size_t *tag_size)
{
    struct ta_io io;
    struct crypt_call c;

    crypt_begin(&c, "TEE_AEEncryptFinal", encrypt_final);
    c.discards = true;
    sys_copy_in(c.in, c.func, &io, ta_io, sizeof(io));
    crypt_take(&c, "6.6.4", handle, &io);
    crypt_take_tag_room(&c, tag_size);
    crypt_run(&c);
    crypt_give_size(&c, io.to_size);
    crypt_give_tag(&c, tag, tag_size);
    return crypt_end(&c);
}

static void decrypt_final(struct crypt_call *c)
{
    c->res = op_ae_decrypt_final(c->op, &c->d, c->tag, c->tag_size, &c->m);
}

static uint32_t do_decrypt_final(uintptr_t handle, const struct ta_io *ta_io, const void *tag,
                                 size_t tag_size)
{
    struct ta_io io;
    struct crypt_call c;

    crypt_begin(&c, "TEE_AEDecryptFinal", decrypt_final);
    c.discards = true;
    sys_copy_in(c.in, c.func, &io, ta_io, sizeof(io));
    crypt_take(&c, "6.6.5", handle, &io);
    crypt_take_tag(&c, tag, tag_size);
    crypt_run(&c);
    crypt_give_size(&c, io.to_size);
    explicit_bzero(c.tag, sizeof(c.tag));
    return crypt_end(&c);
}

const struct ta_sys_ae instance_sys_ae = {
    .init = do_init,
    .update_aad = do_update_aad,
    .update = do_update,
    .update_gp11 = do_update_gp11,
    .encrypt_final = do_encrypt_final,
    .decrypt_final = do_decrypt_final,
};
