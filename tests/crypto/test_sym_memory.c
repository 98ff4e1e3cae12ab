/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric operations when memory ends, and what of their secrets is left in memory that they have
 * freed: nothing. */
#include "sym_rig.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory_rig.h"

/* More than anything here allocates. */
#define ENOUGH 1000u

static const uint8_t secret[64] = "a key that nobody knows: 32 byteand another one of 32 bytes....";

static bool is_symmetric(const struct alg *a)
{
    return a->op_class == TEE_OPERATION_CIPHER || a->op_class == TEE_OPERATION_MAC ||
           a->op_class == TEE_OPERATION_AE;
}

static uint32_t mode_of(const struct alg *a, bool decrypts)
{
    return a->op_class == TEE_OPERATION_MAC ? TEE_MODE_MAC
           : decrypts                       ? TEE_MODE_DECRYPT
                                            : TEE_MODE_ENCRYPT;
}

/* Of each key. */
static size_t key_size(const struct alg *a)
{
    return a->kind == KIND_HMAC ? 32 : a->cipher == CIPHER_DES ? 8 : 16;
}

static uint32_t set_key(struct op *op, struct object *const key[2])
{
    struct misuse m = {0};
    return op->alg->key_count == 2 ? op_set_key2(op, key[0], key[1], false, &m)
                                   : op_set_key(op, key[0], false, &m);
}

static uint32_t begin(struct op *op, struct misuse *m)
{
    const struct op_ae_init init = {
        .nonce = sym_zeros, .nonce_size = 12, .tag_bits = 128, .aad_size = 3, .payload_size = 64};

    if (op->alg->op_class == TEE_OPERATION_CIPHER)
        return sym_init(op, m);
    if (op->alg->op_class == TEE_OPERATION_MAC)
        return op_mac_init(op, NULL, 0, m);
    uint32_t res = op_ae_init(op, &init, m);
    return res == TEE_SUCCESS ? op_ae_update_aad(op, sym_zeros, 3, false, m) : res;
}

static uint32_t feed(struct op *op, const uint8_t *from, size_t size, uint8_t *to, struct misuse *m)
{
    size_t room = 512;
    const struct op_data d = {.from = from, .from_size = size, .to = to, .size = &room};

    if (op->alg->op_class == TEE_OPERATION_CIPHER)
        return op_cipher_update(op, &d, m);
    if (op->alg->op_class == TEE_OPERATION_MAC)
        return op_mac_update(op, from, size, m);
    return op_ae_update(op, &d, false, m);
}

/* ---- memory ends ---- */

static struct op *create_in_the_end(const struct alg *a, uint32_t mode)
{
    uint32_t bits = (uint32_t)key_size(a) * 8 * a->key_count, res = TEE_ERROR_OUT_OF_MEMORY;
    struct op *op = NULL;

    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
        memory_rig_ends_after(n);
        res = op_create(a->id, mode, bits, &op);
        memory_rig_is_back();
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
        assert_int_equal(op != NULL, res == TEE_SUCCESS);
    }
    return op;
}

static void set_key_in_the_end(struct op *op, struct object *const key[2])
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    unsigned failures = 0;

    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
        memory_rig_ends_after(n);
        res = set_key(op, key);
        memory_rig_is_back();
        assert_int_equal(op->key_set, res == TEE_SUCCESS);
        if (res == TEE_SUCCESS)
            break;
        failures++;
        assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
        RIG_MISUSE(begin(op, &m), "has no key");
    }
    assert_int_equal(res, TEE_SUCCESS);
    assert_true(failures > 0);
}

/* `op` has been fed 5 bytes. The copy goes on as it does. */
static void copy_in_the_end(const struct op *op, uint32_t mode)
{
    struct op *copy = rig_op(op->alg->id, mode, op->max_bits, NULL);
    uint8_t out[512];
    struct misuse none = {0};
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
        memory_rig_ends_after(n);
        res = op_copy(copy, op, &none);
        memory_rig_is_back();
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
        if (res != TEE_SUCCESS)
            assert_false(copy->initialized);
    }
    assert_int_equal(res, TEE_SUCCESS);
    RIG_OK(feed(copy, sym_zeros, 59, out, &m));
    op_destroy(copy);
}

static void test_memory_ends(void **state)
{
    const struct alg *a;
    uint8_t out[512];

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (!is_symmetric(a))
            continue;
        uint32_t mode = mode_of(a, i % 2);
        struct object *key[2] = {rig_secret(a->key_type, secret, key_size(a)),
                                 rig_secret(a->key_type, secret + 32, key_size(a))};
        struct op *op = create_in_the_end(a, mode);
        assert_non_null(op);
        set_key_in_the_end(op, key);
        RIG_OK(begin(op, &m));
        RIG_OK(feed(op, sym_zeros, 5, out, &m));
        copy_in_the_end(op, mode);
        RIG_OK(feed(op, sym_zeros, 59, out, &m));
        op_destroy(op);
        object_destroy(key[0]);
        object_destroy(key[1]);
    }
}

/* ---- secrets ---- */

enum end { END_FINAL, END_RESET, END_REKEY, END_NONE, ENDS };

/* The last 27 bytes. */
static uint32_t finish(struct op *op, struct misuse *m)
{
    uint8_t out[512], tag[64];
    size_t room = sizeof(out), tag_room = sizeof(tag);
    const struct op_data d = {.from = sym_zeros, .from_size = 27, .to = out, .size = &room};

    if (op->alg->op_class == TEE_OPERATION_MAC)
        return op_mac_compute(op, sym_zeros, 27, tag, &tag_room, m);
    if (op->alg->op_class == TEE_OPERATION_CIPHER)
        return op_cipher_final(op, &d, m);
    if (op->mode == TEE_MODE_ENCRYPT)
        return op_ae_encrypt_final(op, &d, tag, &tag_room, m);
    return op_ae_decrypt_final(op, &d, sym_zeros, 16, m);
}

static void end_op(struct op *op, enum end end)
{
    bool fails = op->mode == TEE_MODE_DECRYPT && op->alg->op_class == TEE_OPERATION_AE;
    bool pads = op->alg->kind == KIND_ECB_PKCS5 || op->alg->kind == KIND_CBC_PKCS5;

    if (end == END_FINAL && fails)
        RIG_RESULT(finish(op, &m), TEE_ERROR_MAC_INVALID);
    else if (end == END_FINAL && pads && op->mode == TEE_MODE_DECRYPT)
        RIG_RESULT(finish(op, &m), TEE_ERROR_BAD_PARAMETERS);
    else if (end == END_FINAL)
        RIG_OK(finish(op, &m));
    if (end == END_RESET || end == END_REKEY)
        RIG_OK(op_reset(op, &m));
    if (end == END_REKEY && op->alg->key_count == 2)
        RIG_OK(op_set_key2(op, NULL, NULL, false, &m));
    else if (end == END_REKEY)
        RIG_OK(op_set_key(op, NULL, false, &m));
}

static const uint8_t text[64] = "what is to be hidden from all, and is 37";

static void run_through(const struct alg *a, bool decrypts, enum end end)
{
    size_t size = key_size(a);
    struct object *key[2] = {rig_secret(a->key_type, secret, size),
                             rig_secret(a->key_type, secret + 32, size)};
    uint32_t mode = mode_of(a, decrypts), bits = (uint32_t)size * 8 * a->key_count;
    struct op *op = rig_op(a->id, mode, bits, NULL), *copy = rig_op(a->id, mode, bits, NULL);
    uint8_t out[512];

    assert_int_equal(set_key(op, key), TEE_SUCCESS);
    RIG_OK(begin(op, &m));
    RIG_OK(feed(op, text, 37, out, &m));
    RIG_OK(op_copy(copy, op, &m));
    end_op(op, end);
    if (end != END_NONE) /* nor is it kept in a live operation */
        assert_null(memmem(op->ctx, malloc_usable_size(op->ctx), text + 32, 5));
    op_destroy(op);
    op_destroy(copy);
    object_destroy(key[0]);
    object_destroy(key[1]);
}

static void test_nothing_is_left(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        for (unsigned k = 0; k < 2 * ENDS && is_symmetric(a); k++) {
            memory_rig_watch(secret, 8);
            run_through(a, k % 2, (enum end)(k / 2));
            if (memory_rig_found())
                fail_msg("%s leaves its key, end %u", a->name, k);
            memory_rig_watch(secret + 32, 8);
            run_through(a, k % 2, (enum end)(k / 2));
            if (memory_rig_found())
                fail_msg("%s leaves its second key, end %u", a->name, k);
            memory_rig_watch(text + 32, 5); /* what is held of it */
            run_through(a, k % 2, (enum end)(k / 2));
            if (memory_rig_found())
                fail_msg("%s leaves its text, end %u", a->name, k);
        }
    }
    memory_rig_watch(NULL, 0);
}

/* Plaintext that comes out at the end. */
static void test_no_plaintext_is_left(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_AES_CTS, TEE_ALG_AES_XTS, TEE_ALG_SM4_ECB_PKCS5,
                                    TEE_ALG_SM4_CBC_PKCS5};
    uint8_t cipher[64], plain[64];
    uint64_t seed = 18;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *to = sym_begun(algs[i], TEE_MODE_ENCRYPT);
        struct op *from = sym_begun(algs[i], TEE_MODE_DECRYPT);
        size_t size = sym_cipher(to, &sym_ways[0], &seed, text, 37, cipher), room = sizeof(plain);
        const struct op_data d = {.from = cipher, .from_size = size, .to = plain, .size = &room};
        RIG_OK(op_cipher_final(from, &d, &m));
        assert_memory_equal(plain, text, 37);
        assert_null(memmem(from->ctx, malloc_usable_size(from->ctx), text + 32, 5));
        assert_null(memmem(from->ctx, malloc_usable_size(from->ctx), text + 16, 5));
        op_destroy(to);
        op_destroy(from);
    }
}

/* The look finds what is there. */
static void test_what_is_left_is_found(void **state)
{
    struct object *key = rig_secret(TEE_TYPE_AES, secret, 16);
    void *volatile block = malloc(16); /* that the compiler sees no use in */

    (void)state;
    assert_non_null(block);
    memory_rig_watch(secret, 8);
    memcpy(block, secret, 16);
    free(block);
    assert_int_equal(memory_rig_found(), 1);
    object_destroy(key);
    assert_int_equal(memory_rig_found(), 1);
    memory_rig_watch(NULL, 0);
}

/* Where memory ends while libcrypto is loaded, or fetches the first algorithm of a kind, it is of
 * no use any more: that is over before memory is made to end. */
static int warm_up(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (is_symmetric(a))
            run_through(a, false, END_FINAL);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_left_is_found),
        cmocka_unit_test(test_memory_ends),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_no_plaintext_is_left),
    };
    if (!memory_rig_begin()) {
        fprintf(stderr, "libcrypto's memory cannot be watched any more\n");
        return 1;
    }
    op_destroy(
        rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL)); /* loads libcrypto, once for all */
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
