/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that sign, encrypt, derive and generate at once, from the very first time on: nothing is
 * shared but what has been fetched. */
#include "rsa_rig.h"

#include <pthread.h>

#include "tee_api_defines_extensions.h"

#define THREADS 4u
#define ROUNDS  6u

static pthread_barrier_t start;

/* What a thread has seen go wrong; cmocka's asserts are for the main thread alone. */
struct worker {
    pthread_t thread;
    const struct object *rsa; /* shared: operations copy it */
    unsigned wrong;
};

/* Signs with one operation what the other verifies. */
static bool sign_and_verify(uint32_t alg, const struct object *key)
{
    struct op *signer = NULL, *verifier = NULL;
    uint8_t digest[32] = {1}, signature[512];
    size_t size = sizeof(signature);
    const struct op_data d = {digest, hash_size(alg_find(alg)->hash), signature, &size};
    struct attrs none = {0};
    struct misuse m = {0};
    bool ok =
        op_create(alg, TEE_MODE_SIGN, key->max_bits, &signer) == TEE_SUCCESS &&
        op_create(alg, TEE_MODE_VERIFY, key->max_bits, &verifier) == TEE_SUCCESS &&
        op_set_key(signer, key, false, &m) == TEE_SUCCESS &&
        op_set_key(verifier, key, false, &m) == TEE_SUCCESS &&
        op_asym_sign(signer, &none, &d, &m) == TEE_SUCCESS &&
        op_asym_verify(verifier, &none, digest, d.from_size, signature, size, &m) == TEE_SUCCESS;

    op_destroy(signer);
    op_destroy(verifier);
    return ok;
}

static bool encrypt_and_decrypt(const struct object *key)
{
    struct op *to = NULL, *from = NULL;
    uint8_t text[16] = "a text", cipher[512], plain[512];
    size_t cipher_size = sizeof(cipher), size = sizeof(plain);
    const uint32_t alg = TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA256;
    struct attrs none = {0};
    struct misuse m = {0};
    bool ok = op_create(alg, TEE_MODE_ENCRYPT, key->max_bits, &to) == TEE_SUCCESS &&
              op_create(alg, TEE_MODE_DECRYPT, key->max_bits, &from) == TEE_SUCCESS &&
              op_set_key(to, key, false, &m) == TEE_SUCCESS &&
              op_set_key(from, key, false, &m) == TEE_SUCCESS;

    if (ok) {
        const struct op_data there = {text, sizeof(text), cipher, &cipher_size};
        ok = op_asym_encrypt(to, &none, &there, &m) == TEE_SUCCESS;
    }
    if (ok) {
        const struct op_data back = {cipher, cipher_size, plain, &size};
        ok = op_asym_decrypt(from, &none, &back, &m) == TEE_SUCCESS && size == sizeof(text) &&
             memcmp(plain, text, size) == 0;
    }
    op_destroy(to);
    op_destroy(from);
    return ok;
}

static struct object *generate(uint32_t type, uint32_t bits)
{
    struct attrs none = {0};
    struct misuse m = {0};
    struct object *o;

    if (object_create(type, bits, &o) != TEE_SUCCESS)
        return NULL;
    if (object_generate(o, bits, &none, NULL, &m) == TEE_SUCCESS)
        return o;
    object_destroy(o);
    return NULL;
}

/* Two derivations with one key come to the same. */
static bool derive_twice(void)
{
    struct object *key = generate(TEE_TYPE_HKDF, 256), *to[2] = {NULL, NULL};
    struct op *op = NULL;
    struct attrs length = {0};
    struct misuse m = {0};
    bool ok = key && op_create(TEE_ALG_HKDF, TEE_MODE_DERIVE, 256, &op) == TEE_SUCCESS &&
              op_set_key(op, key, false, &m) == TEE_SUCCESS &&
              attrs_add_value(&length, TEE_ATTR_KDF_KEY_SIZE, 50, 0);

    for (unsigned i = 0; i < 2 && ok; i++)
        ok = object_create(TEE_TYPE_GENERIC_SECRET, 512, &to[i]) == TEE_SUCCESS &&
             op_derive(op, &length, to[i], NULL, &m) == TEE_SUCCESS;
    ok = ok && memcmp(to[0]->attrs.at[0].bytes, to[1]->attrs.at[0].bytes, 50) == 0;
    attrs_clear(&length);
    object_destroy(to[0]);
    object_destroy(to[1]);
    object_destroy(key);
    op_destroy(op);
    return ok;
}

static void *work(void *arg)
{
    static const uint32_t algs[] = {TEE_ALG_RSASSA_PKCS1_V1_5_SHA256,
                                    TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256,
                                    TEE_ALG_RSASSA_PKCS1_V1_5_SHA3_256};
    struct worker *w = arg;

    pthread_barrier_wait(&start);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct object *own = generate(TEE_TYPE_RSA_KEYPAIR, i % 2 ? 640 : 500);
        w->wrong += !own || !sign_and_verify(algs[0], own);
        for (unsigned k = 0; k < ARRAY_COUNT(algs); k++)
            w->wrong += !sign_and_verify(algs[k], w->rsa);
        w->wrong += !encrypt_and_decrypt(w->rsa);
        w->wrong += !derive_twice();
        object_destroy(own);
    }
    return NULL;
}

static void test_threads(void **state)
{
    struct worker workers[THREADS] = {0};
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);

    (void)state;
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].rsa = key;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].wrong, 0);
    }
    pthread_barrier_destroy(&start);
    object_destroy(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
