/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests and random numbers, TEE Internal Core API 6.3 and 6.9; what all calls with bulk data
 * share.
 */
#include "sys_crypt.h"

#include <errno.h>
#include <string.h>

#include "tee/crypto/random.h"
#include "tee_api_defines.h"

/* More than any IV or nonce that is not a mistake. */
#define IV_MAX (1u << 16)

/* ---- calls ---- */

void crypt_begin(struct crypt_call *c, const char *func, void (*fn)(struct crypt_call *c))
{
    c->in = sys_enter(&c->barrier, func);
    c->func = func;
    c->fn = fn;
    c->m = (struct misuse){NULL, NULL};
    c->gp11 = c->discards = false;
    c->size = c->tag_size = 0;
    c->res = TEE_ERROR_GENERIC;
}

uint32_t crypt_end(struct crypt_call *c)
{
    sys_leave(c->in, &c->barrier);
    return c->res;
}

void crypt_take(struct crypt_call *c, const char *clause, uintptr_t handle, const struct ta_io *io)
{
    c->op = sys_op(c->in, c->func, clause, handle);
    c->d = (struct op_data){.from = io->from, .from_size = io->from_size};
    if (c->discards && !io->to_size)
        return;
    sys_copy_in(c->in, c->func, &c->size, io->to_size, sizeof(c->size));
    c->d.to = io->to;
    c->d.size = &c->size;
}

void crypt_take_input(struct crypt_call *c, const char *clause, uintptr_t handle, const void *from,
                      size_t size)
{
    c->op = sys_op(c->in, c->func, clause, handle);
    c->d = (struct op_data){.from = from, .from_size = size, .size = &c->size};
}

static void run_it(void *arg)
{
    struct crypt_call *c = arg;
    c->fn(c);
}

void crypt_run(struct crypt_call *c)
{
    struct fault_range range[2] = {{c->d.from, c->d.from_size}, {c->d.to, c->size}};
    void *copy = NULL;
    int err = 0;

    /* No NULL goes further: the C library may take it for granted that there is none. */
    for (unsigned i = 0; i < 2; i++) {
        if (!range[i].at && range[i].size)
            sys_bad_memory(c->in, c->func, range[i].at, range[i].size);
    }
    if (c->d.from_size > PTRDIFF_MAX)
        sys_bad_memory(c->in, c->func, c->d.from, c->d.from_size);
    if (op_overlaps(&c->d)) {
        copy = sys_copy_of(c->d.from, c->d.from_size, &err);
        c->d.from = copy;
    }
    unsigned bad = err == -EFAULT ? 1 : 0;
    if (err == -ENOMEM)
        c->res = TEE_ERROR_OUT_OF_MEMORY;
    else if (!err)
        bad = sys_try(range, run_it, c);
    sys_wipe_free(copy, c->d.from_size);
    if (bad) {
        op_faulted();
        explicit_bzero(c->tag, sizeof(c->tag));
        sys_bad_memory(c->in, c->func, range[bad - 1].at, range[bad - 1].size);
    }
    sys_check(c->in, c->func, c->res, &c->m);
}

void crypt_give_size(struct crypt_call *c, size_t *ta_size)
{
    if (c->d.size && (c->res == TEE_SUCCESS || c->res == TEE_ERROR_SHORT_BUFFER))
        sys_copy_out(c->in, c->func, ta_size, &c->size, sizeof(c->size));
}

void crypt_must_succeed(const struct crypt_call *c, const char *clause)
{
    sys_check(c->in, c->func, c->res, &c->m);
    if (c->res != TEE_SUCCESS)
        sys_panic(c->in, c->res, c->func, clause, "no memory, or libcrypto fails");
}

uint32_t crypt_transform(struct crypt_call *c, const char *clause, uintptr_t handle,
                         const struct ta_io *io)
{
    crypt_take(c, clause, handle, io);
    crypt_run(c);
    crypt_give_size(c, io->to_size);
    return crypt_end(c);
}

/* ---- IVs and tags ---- */

void *crypt_take_iv(struct crypt_call *c, const char *clause, const void *ta_iv, size_t size)
{
    int err;

    if (size > IV_MAX)
        sys_panic(c->in, TEE_ERROR_BAD_PARAMETERS, c->func, clause, "an IV of %zu bytes", size);
    void *iv = sys_copy_of(ta_iv, size, &err);
    if (!iv && err == -EFAULT)
        sys_bad_memory(c->in, c->func, ta_iv, size);
    if (!iv)
        sys_panic(c->in, TEE_ERROR_OUT_OF_MEMORY, c->func, clause, "no memory for an IV");
    return iv;
}

void crypt_take_tag(struct crypt_call *c, const void *ta_tag, size_t size)
{
    c->tag_size = size;
    if (size <= sizeof(c->tag))
        sys_copy_in(c->in, c->func, c->tag, ta_tag, size);
}

/* A MAC or tag that has been made; its room was *ta_size. */
void crypt_give_tag(struct crypt_call *c, void *ta_tag, size_t *ta_size)
{
    if (c->res == TEE_SUCCESS)
        sys_copy_out(c->in, c->func, ta_tag, c->tag, c->tag_size);
    if (c->res == TEE_SUCCESS || c->res == TEE_ERROR_SHORT_BUFFER)
        sys_copy_out(c->in, c->func, ta_size, &c->tag_size, sizeof(c->tag_size));
    explicit_bzero(c->tag, sizeof(c->tag));
}

void crypt_take_tag_room(struct crypt_call *c, const size_t *ta_size)
{
    sys_copy_in(c->in, c->func, &c->tag_size, ta_size, sizeof(c->tag_size));
    if (c->tag_size > sizeof(c->tag))
        c->tag_size = sizeof(c->tag);
}

/* ---- digests ---- */

static void digest_update(struct crypt_call *c)
{
    c->res = op_digest_update(c->op, c->d.from, c->d.from_size, &c->m);
}

static void do_digest_update(uintptr_t handle, const void *chunk, size_t size)
{
    struct crypt_call c;

    crypt_begin(&c, "TEE_DigestUpdate", digest_update);
    crypt_take_input(&c, "6.3.1", handle, chunk, size);
    crypt_run(&c);
    crypt_must_succeed(&c, "6.3.1");
    (void)crypt_end(&c);
}

static void digest_final(struct crypt_call *c)
{
    c->res = op_digest_final(c->op, &c->d, &c->m);
}

static uint32_t do_digest_final(uintptr_t handle, const void *from, size_t from_size, void *to,
                                size_t *to_size)
{
    const struct ta_io io = {from, from_size, to, to_size};
    struct crypt_call c;

    crypt_begin(&c, "TEE_DigestDoFinal", digest_final);
    return crypt_transform(&c, "6.3.2", handle, &io);
}

static void digest_extract(struct crypt_call *c)
{
    c->res = op_digest_extract(c->op, c->d.to, &c->size, &c->m);
}

static uint32_t do_digest_extract(uintptr_t handle, void *hash, size_t *ta_size)
{
    struct crypt_call c;

    crypt_begin(&c, "TEE_DigestExtract", digest_extract);
    crypt_take_input(&c, "6.3.3", handle, NULL, 0);
    sys_copy_in(c.in, c.func, &c.size, ta_size, sizeof(c.size));
    c.d.to = hash;
    /* Of an endless one, all of it will be written: before the work for nothing is done. */
    if (alg_result_size(c.op->alg) == 0 && c.op->alg->op_class == TEE_OPERATION_DIGEST &&
        user_pin(hash, c.size) < 0)
        sys_bad_memory(c.in, c.func, hash, c.size);
    crypt_run(&c);
    crypt_give_size(&c, ta_size);
    return crypt_end(&c);
}

/* ---- random numbers ---- */

static void do_random(void *ta_to, size_t size)
{
    static const char func[] = "TEE_GenerateRandom";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint8_t chunk[1024], *to = ta_to;

    if (user_pin(ta_to, size) < 0) /* nothing is written to what is good of it */
        sys_bad_memory(in, func, ta_to, size);
    for (size_t n; size; size -= n, to += n) {
        n = size < sizeof(chunk) ? size : sizeof(chunk);
        if (random_bytes(chunk, n) != 0)
            sys_panic(in, TEE_ERROR_GENERIC, func, "6.9.1", "libcrypto's random numbers fail");
        sys_copy_out(in, func, to, chunk, n);
        run_check_killed(&in->run);
    }
    explicit_bzero(chunk, sizeof(chunk));
    sys_leave(in, &barrier);
}

const struct ta_sys_crypt instance_sys_crypt = {
    .random = do_random,
    .digest_update = do_digest_update,
    .digest_final = do_digest_final,
    .digest_extract = do_digest_extract,
};
