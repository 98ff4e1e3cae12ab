/* SPDX-License-Identifier: BSD-2-Clause */
/* Ciphers and MACs, TEE Internal Core API 6.4 and 6.5. */
#include <string.h>

#include "sys_crypt.h"
#include "tee_api_defines.h"

/* A function that begins something, with an IV. */
struct beginning {
    const char *func, *clause;
    uint32_t (*run)(struct op *op, const void *iv, size_t size, struct misuse *m);
};

static void begin(const struct beginning *b, uintptr_t handle, const void *ta_iv, size_t size)
{
    struct crypt_call c;

    crypt_begin(&c, b->func, NULL);
    c.op = sys_op(c.in, c.func, b->clause, handle);
    void *iv = crypt_take_iv(&c, b->clause, ta_iv, size);
    c.res = b->run(c.op, ta_iv ? iv : NULL, size, &c.m);
    sys_wipe_free(iv, size);
    crypt_must_succeed(&c, b->clause);
    (void)crypt_end(&c);
}

/* ---- ciphers ---- */

static void do_cipher_init(uintptr_t handle, const void *iv, size_t size)
{
    static const struct beginning b = {"TEE_CipherInit", "6.4.1", op_cipher_init};
    begin(&b, handle, iv, size);
}

static void cipher_update(struct crypt_call *c)
{
    c->res = op_cipher_update(c->op, &c->d, &c->m);
}

static void cipher_final(struct crypt_call *c)
{
    c->res = op_cipher_final(c->op, &c->d, &c->m);
}

static uint32_t do_cipher_update(uintptr_t handle, const void *from, size_t from_size, void *to,
                                 size_t *to_size)
{
    const struct ta_io io = {from, from_size, to, to_size};
    struct crypt_call c;

    crypt_begin(&c, "TEE_CipherUpdate", cipher_update);
    return crypt_transform(&c, "6.4.2", handle, &io);
}

static uint32_t do_cipher_final(uintptr_t handle, const void *from, size_t from_size, void *to,
                                size_t *to_size)
{
    const struct ta_io io = {from, from_size, to, to_size};
    struct crypt_call c;

    crypt_begin(&c, "TEE_CipherDoFinal", cipher_final);
    c.discards = true;
    return crypt_transform(&c, "6.4.3", handle, &io);
}

/* ---- MACs ---- */

static void do_mac_init(uintptr_t handle, const void *iv, size_t size)
{
    static const struct beginning b = {"TEE_MACInit", "6.5.1", op_mac_init};
    begin(&b, handle, iv, size);
}

static void mac_update(struct crypt_call *c)
{
    c->res = op_mac_update(c->op, c->d.from, c->d.from_size, &c->m);
}

static void do_mac_update(uintptr_t handle, const void *chunk, size_t size)
{
    struct crypt_call c;

    crypt_begin(&c, "TEE_MACUpdate", mac_update);
    crypt_take_input(&c, "6.5.2", handle, chunk, size);
    crypt_run(&c);
    crypt_must_succeed(&c, "6.5.2");
    (void)crypt_end(&c);
}

static void mac_compute(struct crypt_call *c)
{
    c->res = op_mac_compute(c->op, c->d.from, c->d.from_size, c->tag, &c->tag_size, &c->m);
}

static uint32_t do_mac_compute(uintptr_t handle, const struct ta_io *ta_io)
{
    struct crypt_call c;
    struct ta_io io;

    crypt_begin(&c, "TEE_MACComputeFinal", mac_compute);
    sys_copy_in(c.in, c.func, &io, ta_io, sizeof(io));
    crypt_take_input(&c, "6.5.3", handle, io.from, io.from_size);
    crypt_take_tag_room(&c, io.to_size);
    crypt_run(&c);
    crypt_give_tag(&c, io.to, io.to_size);
    return crypt_end(&c);
}

static void mac_compare(struct crypt_call *c)
{
    c->res = op_mac_compare(c->op, c->d.from, c->d.from_size, c->tag, c->tag_size, &c->m);
}

static uint32_t do_mac_compare(uintptr_t handle, const void *message, size_t size, const void *mac,
                               size_t mac_size)
{
    struct crypt_call c;

    crypt_begin(&c, "TEE_MACCompareFinal", mac_compare);
    crypt_take_input(&c, "6.5.4", handle, message, size);
    crypt_take_tag(&c, mac, mac_size);
    crypt_run(&c);
    explicit_bzero(c.tag, sizeof(c.tag));
    return crypt_end(&c);
}

const struct ta_sys_cipher instance_sys_cipher = {
    .cipher_init = do_cipher_init,
    .cipher_update = do_cipher_update,
    .cipher_final = do_cipher_final,
    .mac_init = do_mac_init,
    .mac_update = do_mac_update,
    .mac_compute = do_mac_compute,
    .mac_compare = do_mac_compare,
};
