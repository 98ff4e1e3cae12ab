/* SPDX-License-Identifier: BSD-2-Clause */
/* OpenSSL's algorithms: all threads that fetch one at the same time get the same. */
#include "crypto_rig.h"

#include <pthread.h>

#include "tee/crypto/fetch.h"
#include "tee/crypto/ossl.h"

#define THREADS 8u
#define SIZES   3u

struct fetched {
    const EVP_MD *md[HASHES];
    const EVP_CIPHER *cipher[CIPHERS][BLOCK_MODES][SIZES];
    EVP_MAC *mac[2];
};

static pthread_barrier_t together;

static void *fetch_all(void *arg)
{
    static const size_t key_size[SIZES] = {16, 24, 32};
    struct fetched *f = arg;

    pthread_barrier_wait(&together);
    if (!ossl_enter())
        return NULL;
    for (unsigned c = 0; c < CIPHERS; c++) {
        for (unsigned mode = 0; mode < BLOCK_MODES; mode++) {
            for (unsigned k = 0; k < SIZES; k++)
                f->cipher[c][mode][k] =
                    fetch_cipher((enum cipher)c, (enum block_mode)mode, key_size[k]);
        }
    }
    f->mac[0] = fetch_mac(KIND_HMAC);
    f->mac[1] = fetch_mac(KIND_CMAC);
    for (unsigned h = 0; h < HASHES; h++)
        f->md[h] = fetch_md((enum hash)h);
    ossl_leave();
    return f;
}

static void test_threads_get_the_same(void **state)
{
    static struct fetched f[THREADS];
    pthread_t thread[THREADS];
    void *result;

    (void)state;
    assert_int_equal(pthread_barrier_init(&together, NULL, THREADS), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, fetch_all, &f[i]), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], &result), 0);
        assert_ptr_equal(result, &f[i]);
    }
    for (unsigned i = 1; i < THREADS; i++)
        assert_memory_equal(&f[0], &f[i], sizeof(f[0]));
    pthread_barrier_destroy(&together);
}

/* What there is, and what there is not. */
static void test_what_there_is(void **state)
{
    static const struct {
        enum cipher cipher;
        enum block_mode mode;
        size_t key_size;
        const char *name;
    } cases[] = {
        {CIPHER_AES, BLOCK_ECB, 16, "AES-128-ECB"},
        {CIPHER_AES, BLOCK_CTR, 24, "AES-192-CTR"},
        {CIPHER_AES, BLOCK_GCM, 32, "AES-256-GCM"},
        {CIPHER_AES, BLOCK_CBC, 8, NULL},
        {CIPHER_AES, BLOCK_CBC, 40, NULL},
        {CIPHER_AES, BLOCK_CBC, 0, NULL},
        {CIPHER_DES, BLOCK_CBC, 24, "DES-EDE3-CBC"},
        {CIPHER_DES, BLOCK_CBC, 8, NULL},
        {CIPHER_DES3, BLOCK_ECB, 24, "DES-EDE3-ECB"},
        {CIPHER_DES3, BLOCK_CTR, 24, NULL},
        {CIPHER_SM4, BLOCK_CTR, 16, "SM4-CTR"},
        {CIPHER_SM4, BLOCK_GCM, 16, NULL},
        {CIPHER_SM4, BLOCK_ECB, 32, NULL},
        {CIPHER_NONE, BLOCK_ECB, 16, NULL},
    };

    (void)state;
    assert_true(ossl_enter());
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *name = fetch_cipher_name(cases[i].cipher, cases[i].mode, cases[i].key_size);
        assert_string_equal(name ? name : "none", cases[i].name ? cases[i].name : "none");
        assert_int_equal(fetch_cipher(cases[i].cipher, cases[i].mode, cases[i].key_size) != NULL,
                         cases[i].name != NULL);
    }
    for (unsigned h = 0; h < HASHES; h++)
        assert_int_equal(fetch_md((enum hash)h) != NULL, h != HASH_NONE);
    ossl_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_get_the_same),
        cmocka_unit_test(test_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
