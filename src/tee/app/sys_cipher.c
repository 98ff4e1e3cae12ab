/* SPDX-License-Identifier: BSD-2-Clause */
/* Ciphers and MACs, TEE Internal Core API 6.4 and 6.5. */
#include <string.h>

#include "sys_crypt.h"
#include "tee_api_defines.h"

/* ---- ciphers ---- */

static void do_cipher_init(uintptr_t handle, const void *ta_iv, size_t size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_CipherInit"};

    c.in = sys_enter(&barrier, c.func);
    c.op = sys_op(c.in, c.func, "6.4.1", handle);
    void *iv = call_take_iv(&c, "6.4.1", ta_iv, size);
    c.res = op_cipher_init(c.op, ta_iv ? iv : NULL, size, &c.m);
    sys_wipe_free(iv, size);
    call_must_succeed(&c, "6.4.1");
    sys_leave(c.in, &barrier);
}

static void cipher_update(struct call *c)
{
    c->res = op_cipher_update(c->op, &c->d, &c->m);
}

static void cipher_final(struct call *c)
{
    c->res = op_cipher_final(c->op, &c->d, &c->m);
}

static uint32_t do_cipher_update(uintptr_t handle, const struct ta_io *io)
{
    struct call c = {.func = "TEE_CipherUpdate", .fn = cipher_update};
    return call_transform(&c, "6.4.2", handle, io);
}

static uint32_t do_cipher_final(uintptr_t handle, const struct ta_io *io)
{
    struct call c = {.func = "TEE_CipherDoFinal", .fn = cipher_final};
    return call_transform(&c, "6.4.3", handle, io);
}

/* ---- MACs ---- */

static void do_mac_init(uintptr_t handle, const void *ta_iv, size_t size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_MACInit"};

    c.in = sys_enter(&barrier, c.func);
    c.op = sys_op(c.in, c.func, "6.5.1", handle);
    void *iv = call_take_iv(&c, "6.5.1", ta_iv, size);
    c.res = op_mac_init(c.op, ta_iv ? iv : NULL, size, &c.m);
    sys_wipe_free(iv, size);
    call_must_succeed(&c, "6.5.1");
    sys_leave(c.in, &barrier);
}

static void mac_update(struct call *c)
{
    c->res = op_mac_update(c->op, c->d.from, c->d.from_size, &c->m);
}

static void do_mac_update(uintptr_t handle, const void *chunk, size_t size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_MACUpdate", .fn = mac_update};

    c.in = sys_enter(&barrier, c.func);
    call_take_input(&c, "6.5.2", handle, chunk, size);
    call_run(&c);
    call_must_succeed(&c, "6.5.2");
    sys_leave(c.in, &barrier);
}

static void mac_compute(struct call *c)
{
    c->res = op_mac_compute(c->op, c->d.from, c->d.from_size, c->tag, &c->tag_size, &c->m);
}

static uint32_t do_mac_compute(uintptr_t handle, const struct ta_io *ta_io)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_MACComputeFinal", .fn = mac_compute};
    struct ta_io io;

    c.in = sys_enter(&barrier, c.func);
    sys_copy_in(c.in, c.func, &io, ta_io, sizeof(io));
    call_take_input(&c, "6.5.3", handle, io.from, io.from_size);
    call_take_tag_room(&c, io.to_size);
    call_run(&c);
    call_give_tag(&c, io.to, io.to_size);
    sys_leave(c.in, &barrier);
    return c.res;
}

static void mac_compare(struct call *c)
{
    c->res = op_mac_compare(c->op, c->d.from, c->d.from_size, c->tag, c->tag_size, &c->m);
}

static uint32_t do_mac_compare(uintptr_t handle, const void *message, size_t size, const void *mac,
                               size_t mac_size)
{
    struct fault_frame barrier;
    struct call c = {.func = "TEE_MACCompareFinal", .fn = mac_compare};

    c.in = sys_enter(&barrier, c.func);
    call_take_input(&c, "6.5.4", handle, message, size);
    call_take_tag(&c, mac, mac_size);
    call_run(&c);
    explicit_bzero(c.tag, sizeof(c.tag));
    sys_leave(c.in, &barrier);
    return c.res;
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
