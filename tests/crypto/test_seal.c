/* SPDX-License-Identifier: BSD-2-Clause */
/* The cryptography of trusted storage, and the random bytes that it takes. The expected bytes are
 * of Python's cryptography module. */
#include "crypto_rig.h"

#include <errno.h>
#include <openssl/err.h>

#include "memory_rig.h"
#include "tee/crypto/entropy.h"
#include "tee/crypto/entropy_impl.h"
#include "tee/crypto/ossl.h"
#include "tee/crypto/random.h"
#include "tee/crypto/seal.h"

static const char text[] = "sixteen bytes!!!x", bound[] = "bound";
#define TEXT  (sizeof(text) - 1)
#define BOUND (sizeof(bound) - 1)

static void make_key(uint8_t key[SEAL_KEY])
{
    for (unsigned i = 0; i < SEAL_KEY; i++)
        key[i] = (uint8_t)i;
}

static int counting(void *ctx, void *to, size_t size)
{
    uint8_t *next = ctx, *at = to;

    for (size_t i = 0; i < size; i++)
        at[i] = (*next)++;
    return 0;
}

static int nothing_left(void *ctx, void *to, size_t size)
{
    (void)ctx, (void)to, (void)size;
    return -EIO;
}

static struct seal *new_seal(void)
{
    uint8_t key[SEAL_KEY];
    struct seal *s;

    make_key(key);
    assert_int_equal(seal_create(key, &s), TEE_SUCCESS);
    return s;
}

static uint32_t close_text(struct seal *s, uint8_t *out)
{
    return seal_close(s, &(struct seal_text){bound, BOUND, text, TEXT, out});
}

static uint32_t open_text(struct seal *s, const uint8_t *in, size_t size, uint8_t *out)
{
    return seal_open(s, &(struct seal_text){bound, BOUND, in, size, out});
}

/* ---- random bytes ---- */

static void test_random_bytes_do_not_follow_the_seed(void **state)
{
    uint8_t a[64], b[64];

    (void)state;
    random_seed(7);
    assert_int_equal(entropy_bytes(a, sizeof(a)), 0);
    random_seed(7);
    assert_int_equal(entropy_bytes(b, sizeof(b)), 0);
    random_seed(0);
    assert_memory_not_equal(a, b, sizeof(a));
}

static void test_random_bytes_of_another_source(void **state)
{
    uint8_t next = 5, got[3];

    (void)state;
    entropy_set(counting, &next);
    assert_int_equal(entropy_bytes(got, sizeof(got)), 0);
    entropy_set(NULL, NULL);
    assert_memory_equal(got, "\5\6\7", 3);
}

/* ---- AES-256-GCM ---- */

static void test_sealed_bytes(void **state)
{
    uint8_t next = 0xa0, sealed[TEXT + SEAL_EXTRA], plain[TEXT];
    struct seal *s = new_seal();

    (void)state;
    entropy_set(counting, &next);
    assert_int_equal(close_text(s, sealed), TEE_SUCCESS);
    entropy_set(NULL, NULL);
    rig_assert_hex(sealed, sizeof(sealed),
                   "a0a1a2a3a4a5a6a7a8a9aaab"
                   "9571045920ae6c9f001cf3b6745be1ff089202e4f87857aee6a9dfdfaa28583fc0");
    assert_int_equal(open_text(s, sealed, sizeof(sealed), plain), TEE_SUCCESS);
    assert_memory_equal(plain, text, TEXT);
    seal_destroy(s);
}

static void test_nothing_sealed(void **state)
{
    uint8_t next = 0xa0, sealed[SEAL_EXTRA];
    struct seal *s = new_seal();

    (void)state;
    entropy_set(counting, &next);
    assert_int_equal(seal_close(s, &(struct seal_text){NULL, 0, NULL, 0, sealed}), TEE_SUCCESS);
    entropy_set(NULL, NULL);
    rig_assert_hex(sealed, sizeof(sealed),
                   "a0a1a2a3a4a5a6a7a8a9aaab 5c699625af4b93a0f8220a2a6119c5d0");
    assert_int_equal(seal_open(s, &(struct seal_text){NULL, 0, sealed, sizeof(sealed), NULL}),
                     TEE_SUCCESS);
    seal_destroy(s);
}

/* Not in one context, nor in two that a seeded run makes. */
static void test_no_nonce_comes_twice(void **state)
{
    uint8_t sealed[100][TEXT + SEAL_EXTRA];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        random_seed(7);
        struct seal *s = new_seal();
        for (unsigned n = 0; n < 50; n++)
            assert_int_equal(close_text(s, sealed[50 * i + n]), TEE_SUCCESS);
        seal_destroy(s);
    }
    random_seed(0);
    for (unsigned i = 0; i < 100; i++)
        for (unsigned n = 0; n < i; n++)
            assert_memory_not_equal(sealed[i], sealed[n], SEAL_NONCE);
}

static void test_every_changed_bit_is_seen(void **state)
{
    uint8_t sealed[TEXT + SEAL_EXTRA], plain[TEXT];
    static const uint8_t zeros[TEXT];
    struct seal *s = new_seal();

    (void)state;
    assert_int_equal(close_text(s, sealed), TEE_SUCCESS);
    for (unsigned bit = 0; bit < 8 * sizeof(sealed); bit++) {
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
        memset(plain, 0xee, sizeof(plain));
        assert_int_equal(open_text(s, sealed, sizeof(sealed), plain), TEE_ERROR_MAC_INVALID);
        assert_memory_equal(plain, zeros, TEXT);
        sealed[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(open_text(s, sealed, sizeof(sealed), plain), TEE_SUCCESS);
    seal_destroy(s);
}

static void test_every_other_size_is_seen(void **state)
{
    uint8_t sealed[TEXT + SEAL_EXTRA + 1] = {0}, plain[TEXT + 1];
    struct seal *s = new_seal();

    (void)state;
    assert_int_equal(close_text(s, sealed), TEE_SUCCESS);
    for (size_t size = 0; size <= sizeof(sealed); size++)
        assert_int_equal(open_text(s, sealed, size, plain),
                         size == sizeof(sealed) - 1 ? TEE_SUCCESS : TEE_ERROR_MAC_INVALID);
    seal_destroy(s);
}

static void test_other_additional_data_and_another_key(void **state)
{
    uint8_t sealed[TEXT + SEAL_EXTRA], plain[TEXT], key[SEAL_KEY];
    struct seal *s = new_seal(), *other;

    (void)state;
    make_key(key);
    key[31] ^= 1;
    assert_int_equal(seal_create(key, &other), TEE_SUCCESS);
    assert_int_equal(close_text(s, sealed), TEE_SUCCESS);
    assert_int_equal(open_text(other, sealed, sizeof(sealed), plain), TEE_ERROR_MAC_INVALID);
    assert_int_equal(
        seal_open(s, &(struct seal_text){"bounD", BOUND, sealed, sizeof(sealed), plain}),
        TEE_ERROR_MAC_INVALID);
    assert_int_equal(
        seal_open(s, &(struct seal_text){bound, BOUND - 1, sealed, sizeof(sealed), plain}),
        TEE_ERROR_MAC_INVALID);
    seal_destroy(other);
    seal_destroy(s);
}

/* The program's queue of errors is its own business. */
static void test_a_refusal_leaves_no_error_behind(void **state)
{
    uint8_t sealed[TEXT + SEAL_EXTRA] = {0}, plain[TEXT];
    struct seal *s = new_seal();

    (void)state;
    assert_true(ossl_enter());
    unsigned long before = ossl.ERR_peek_last_error();
    assert_int_equal(open_text(s, sealed, sizeof(sealed), plain), TEE_ERROR_MAC_INVALID);
    assert_int_equal(ossl.ERR_peek_last_error(), before);
    ossl_leave();
    seal_destroy(s);
}

static void test_no_random_bytes(void **state)
{
    uint8_t sealed[TEXT + SEAL_EXTRA];
    struct seal *s = new_seal();

    (void)state;
    entropy_set(nothing_left, NULL);
    assert_int_equal(close_text(s, sealed), TEE_ERROR_GENERIC);
    entropy_set(NULL, NULL);
    assert_int_equal(close_text(s, sealed), TEE_SUCCESS);
    seal_destroy(s);
}

/* ---- keys and names ---- */

static void test_derived_bytes(void **state)
{
    uint8_t key[SEAL_KEY], salt[SEAL_SALT], out[SEAL_KEY];

    (void)state;
    make_key(key);
    for (unsigned i = 0; i < SEAL_SALT; i++)
        salt[i] = (uint8_t)(0x40 + i);
    assert_int_equal(seal_derive(key, salt, "teesim storage state", 20, out), TEE_SUCCESS);
    rig_assert_hex(out, SEAL_KEY,
                   "9004523b64fb7aa3ca32f6aa62f23c67e099775273928231dc83790b2f90f71d");
}

/* With the byte before them: part of a block, one, one and a byte, and the longest of all. */
static void test_hashes_of_names(void **state)
{
    static const struct {
        size_t size;
        const char *hash;
    } cases[] = {
        {0, "b6a30167ae550d919c63f5e984d0d6cb"},  {14, "6c66420edbb058d1650791fb060c7db6"},
        {15, "136977dd80aee352d789c468d1c1bc30"}, {16, "b7f373662848a6f0e58135d5771337b8"},
        {31, "d498ba368e1f63d44b61af3efb8a1edc"}, {64, "1de359753b546789afccbc4853ca2f10"},
    };
    uint8_t key[SEAL_KEY], hash[NAME_HASH], name[NAME_KEY_MAX];
    struct name_key *k;

    (void)state;
    make_key(key);
    for (unsigned i = 0; i < NAME_KEY_MAX; i++)
        name[i] = (uint8_t)i;
    assert_int_equal(name_key_create(key, &k), TEE_SUCCESS);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(name_key_hash(k, 1, name, cases[i].size, hash), TEE_SUCCESS);
        rig_assert_hex(hash, NAME_HASH, cases[i].hash);
    }
    assert_int_equal(name_key_hash(k, 2, NULL, 0, hash), TEE_SUCCESS);
    rig_assert_hex(hash, NAME_HASH, "2a5e51e0ad09e287c7f97a28503c24af");
    name_key_destroy(k);
}

/* Keys whose two subkeys are doubled with and without a bit carried out. */
static void test_hashes_with_other_keys(void **state)
{
    static const struct {
        int byte; /* of the key, 32 times */
        const char *part, *whole;
    } cases[] = {
        {6, "9d4befee05e430a2010527977e1b6e47", "8d95fb8642840c9c552fc39acba2901e"},
        {1, "de828159dfedd7e69bbd5e56dd0a92db", "dc1b2deafd3e44ec05cf6f9bbc3af09e"},
        {3, "fe76c4e849d3199f05f31eeb1a531c7d", "74a9a2be19305681841643111e3d9384"},
        {0, "247ea11f7f9ce420fd57fe4704a7964f", "c4840c5e5d4e224fbf9cb8e2dc60c19a"},
    };
    uint8_t key[SEAL_KEY], hash[NAME_HASH], zeros[15] = {0};
    struct name_key *k;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        memset(key, cases[i].byte, sizeof(key));
        assert_int_equal(name_key_create(key, &k), TEE_SUCCESS);
        assert_int_equal(name_key_hash(k, 1, NULL, 0, hash), TEE_SUCCESS);
        rig_assert_hex(hash, NAME_HASH, cases[i].part);
        assert_int_equal(name_key_hash(k, 1, zeros, sizeof(zeros), hash), TEE_SUCCESS);
        rig_assert_hex(hash, NAME_HASH, cases[i].whole);
        name_key_destroy(k);
    }
}

/* NIST SP 800-38B, D.3: 16 bytes. */
static void test_hash_of_the_standard(void **state)
{
    uint8_t key[SEAL_KEY], hash[NAME_HASH], name[15];
    struct name_key *k;

    (void)state;
    rig_hex(key, sizeof(key), "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    rig_hex(name, sizeof(name), "c1bee22e409f96e93d7e117393172a");
    assert_int_equal(name_key_create(key, &k), TEE_SUCCESS);
    assert_int_equal(name_key_hash(k, 0x6b, name, sizeof(name), hash), TEE_SUCCESS);
    rig_assert_hex(hash, NAME_HASH, "28a7023f452e8f82bd4bf28d8c37c35c");
    name_key_destroy(k);
}

/* ---- memory ---- */

static uint32_t all(const uint8_t key[SEAL_KEY])
{
    uint8_t derived[SEAL_KEY], sealed[TEXT + SEAL_EXTRA], plain[TEXT], hash[16];
    struct seal *s = NULL;
    struct name_key *k = NULL;
    uint32_t res = seal_create(key, &s);

    if (res == TEE_SUCCESS)
        res = name_key_create(key, &k);
    if (res == TEE_SUCCESS)
        res = seal_derive(key, key, "x", 1, derived);
    if (res == TEE_SUCCESS)
        res = name_key_hash(k, 1, "name", 4, hash);
    if (res == TEE_SUCCESS)
        res = close_text(s, sealed);
    if (res == TEE_SUCCESS)
        res = open_text(s, sealed, sizeof(sealed), plain);
    name_key_destroy(k);
    seal_destroy(s);
    return res;
}

/* Loads libcrypto, and what is fetched once for all. */
static int warm_up(void **state)
{
    static const uint8_t key[SEAL_KEY];

    (void)state;
    return all(key) == TEE_SUCCESS ? 0 : -1;
}

static void test_no_memory(void **state)
{
    uint8_t key[SEAL_KEY];
    unsigned count = 0;
    uint32_t res;

    (void)state;
    make_key(key);
    do {
        memory_rig_ends_after(count);
        res = all(key);
        memory_rig_is_back();
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
    } while (res != TEE_SUCCESS && count++ < 1000);
    assert_int_equal(res, TEE_SUCCESS);
    assert_true(count > 3);
}

static void test_keys_are_wiped(void **state)
{
    uint8_t key[SEAL_KEY];
    uint64_t seed = 3;

    (void)state;
    rig_random_bytes(&seed, key, sizeof(key));
    memory_rig_watch(key, 16);
    assert_int_equal(all(key), TEE_SUCCESS);
    assert_int_equal(memory_rig_found(), 0);
    memory_rig_watch(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_bytes_do_not_follow_the_seed),
        cmocka_unit_test(test_random_bytes_of_another_source),
        cmocka_unit_test(test_sealed_bytes),
        cmocka_unit_test(test_nothing_sealed),
        cmocka_unit_test(test_no_nonce_comes_twice),
        cmocka_unit_test(test_every_changed_bit_is_seen),
        cmocka_unit_test(test_every_other_size_is_seen),
        cmocka_unit_test(test_other_additional_data_and_another_key),
        cmocka_unit_test(test_a_refusal_leaves_no_error_behind),
        cmocka_unit_test(test_no_random_bytes),
        cmocka_unit_test(test_derived_bytes),
        cmocka_unit_test(test_hashes_of_names),
        cmocka_unit_test(test_hashes_with_other_keys),
        cmocka_unit_test(test_hash_of_the_standard),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_keys_are_wiped),
    };

    return memory_rig_begin() ? cmocka_run_group_tests(tests, warm_up, NULL) : 1;
}
