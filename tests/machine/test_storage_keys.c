/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys in trusted storage, and what TEE Internal Core API 5.5 and 5.6 do with persistent objects.
 */
#include "storage/storage_rig.h"
#include "report.h"

static struct client c;

static void begin(void **state)
{
    open_storage(&c, kind_of(state));
}

static void end(void)
{
    close_ta(&c);
}

/* A new key in slot 1, and stored as "key", open in slot 2. */
static void store_key(uint32_t type, uint32_t bits)
{
    OK(&c, MAKE_KEY, .slot = 1, .a = type, .b = bits);
    OK(&c, CREATE, .slot = 2, .other = 1, .a = PRIVATE, .b = SHARE_READ, .id = "key");
}

/* The same in the machine that comes next, without slot 1. */
static void restart(void **state, uint32_t flags)
{
    end();
    rig_restart(sched_of(state));
    begin(state);
    OK(&c, OPEN, .slot = 2, .a = PRIVATE, .b = flags, .id = "key");
}

static const uint8_t block[32] = "two blocks of AES, or a digest.";

static void test_an_aes_key_outlives_the_machine(void **state)
{
    uint8_t sealed[32], text[32];

    begin(state);
    store_key(TEE_TYPE_AES, 256);
    OK(&c, USE_KEY, .slot = 1, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_ENCRYPT, .data = block,
       .to = sealed, .size = 32);
    assert_memory_not_equal(sealed, block, 32);
    restart(state, 0);
    OK(&c, USE_KEY, .slot = 2, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_DECRYPT, .data = sealed,
       .to = text, .size = 32);
    assert_memory_equal(text, block, 32);
    end();
}

/* Signs with the transient key, verifies with the stored one, and the other way round. */
static void sign_and_verify(void **state, uint32_t type, uint32_t bits, uint32_t alg)
{
    uint8_t signature[64], room[64];
    uint32_t size;

    begin(state);
    store_key(type, bits);
    memcpy(room, block, 32);
    OK(&c, USE_KEY, .slot = 1, .a = alg, .b = TEE_MODE_SIGN, .data = room, .to = signature,
       .size = 64, .count = &size);
    assert_int_equal(size, 64);
    restart(state, 0);
    OK(&c, USE_KEY, .slot = 2, .a = alg, .b = TEE_MODE_VERIFY, .data = block, .size = 32,
       .id = signature, .id_size = 64);
    OK(&c, USE_KEY, .slot = 2, .a = alg, .b = TEE_MODE_SIGN, .data = room, .to = signature,
       .size = 64, .count = &size);
    OK(&c, COPY, .slot = 2, .other = 3);
    OK(&c, USE_KEY, .slot = 3, .a = alg, .b = TEE_MODE_VERIFY, .data = block, .size = 32,
       .id = signature, .id_size = 64);
    signature[5] ^= 1;
    assert_int_equal(ST(&c, USE_KEY, .slot = 3, .a = alg, .b = TEE_MODE_VERIFY, .data = block,
                        .size = 32, .id = signature, .id_size = 64),
                     TEE_ERROR_SIGNATURE_INVALID);
    end();
}

static void test_an_rsa_pair_outlives_the_machine(void **state)
{
    sign_and_verify(state, TEE_TYPE_RSA_KEYPAIR, 512, TEE_ALG_RSASSA_PKCS1_V1_5_SHA256);
}

static void test_an_ecdsa_pair_outlives_the_machine(void **state)
{
    sign_and_verify(state, TEE_TYPE_ECDSA_KEYPAIR, 256,
                    state && kind_of(state) == STORAGE_11 ? TEE_ALG_ECDSA_P256
                                                          : TEE_ALG_ECDSA_SHA256);
}

static void test_attributes_and_information(void **state)
{
    uint8_t x[2][32];
    uint32_t size;

    begin(state);
    store_key(TEE_TYPE_ECDSA_KEYPAIR, 256);
    OK(&c, ATTR, .slot = 1, .a = TEE_ATTR_ECC_PUBLIC_VALUE_X, .to = x[0], .size = 32);
    restart(state, CAN_READ);
    OK(&c, ATTR, .slot = 2, .a = TEE_ATTR_ECC_PUBLIC_VALUE_X, .to = x[1], .size = 32);
    assert_memory_equal(x[0], x[1], 32);
    OK(&c, ATTR, .slot = 2, .a = TEE_ATTR_ECC_CURVE, .count = &size);
    assert_int_equal(size, TEE_ECC_CURVE_NIST_P256);
    assert_int_equal(
        ST(&c, ATTR, .slot = 2, .a = TEE_ATTR_ECC_PUBLIC_VALUE_X, .size = 3, .count = &size),
        TEE_ERROR_SHORT_BUFFER);
    assert_in_range(size, 30, 32);
    assert_int_equal(ST(&c, ATTR, .slot = 2, .a = TEE_ATTR_RSA_MODULUS), TEE_ERROR_ITEM_NOT_FOUND);
    struct storage_info info = st_info(&c, 2), old;
    assert_int_equal(info.type, TEE_TYPE_ECDSA_KEYPAIR);
    assert_int_equal(info.bits, 256);
    assert_int_equal(info.max_bits, 256);
    assert_int_equal(info.flags,
                     TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED | CAN_READ);
    OK(&c, INFO, .slot = 2, .b = 1, .to = &old, .size = sizeof(old));
    assert_memory_equal(&info, &old, sizeof(old));
    end();
}

static void test_pure_data_has_no_attributes(void **state)
{
    begin(state);
    st_put(&c, "a", "x", 1);
    OK(&c, OPEN, .a = PRIVATE, .id = "a");
    assert_int_equal(ST(&c, ATTR, .a = TEE_ATTR_SECRET_VALUE), TEE_ERROR_ITEM_NOT_FOUND);
    end();
}

static void test_attributes_of_a_persistent_object(void **state)
{
    uint8_t key[2][32];

    begin(state);
    store_key(TEE_TYPE_AES, 256);
    OK(&c, RESTRICT, .slot = 2, .a = TEE_USAGE_EXTRACTABLE | TEE_USAGE_ENCRYPT);
    OK(&c, CREATE, .slot = 3, .other = 2, .a = PRIVATE, .id = "copy", .data = "x", .size = 1);
    OK(&c, ATTR, .slot = 2, .a = TEE_ATTR_SECRET_VALUE, .to = key[0], .size = 32);
    OK(&c, ATTR, .slot = 3, .a = TEE_ATTR_SECRET_VALUE, .to = key[1], .size = 32);
    assert_memory_equal(key[0], key[1], 32);
    assert_int_equal(st_info(&c, 3).usage, TEE_USAGE_EXTRACTABLE | TEE_USAGE_ENCRYPT);
    assert_int_equal(st_info(&c, 3).data_size, 1);
    end();
}

/* ---- usage ---- */

static void test_usage_is_taken_from_the_object(void **state)
{
    begin(state);
    store_key(TEE_TYPE_AES, 128);
    assert_int_equal(st_info(&c, 2).usage, UINT32_MAX);
    OK(&c, OPEN, .slot = 3, .a = PRIVATE, .b = SHARE_READ, .id = "key");
    OK(&c, RESTRICT, .slot = 3, .a = ~TEE_USAGE_DECRYPT);
    assert_int_equal(st_info(&c, 2).usage, ~TEE_USAGE_DECRYPT);
    OK(&c, RESTRICT, .slot = 2, .a = ~TEE_USAGE_MAC, .b = 1);
    restart(state, 0);
    assert_int_equal(st_info(&c, 2).usage, ~(TEE_USAGE_DECRYPT | TEE_USAGE_MAC));
    OK(&c, USE_KEY, .slot = 2, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_ENCRYPT, .data = block,
       .size = 32);
    report_begin();
    DIES(&c, USE_KEY, .slot = 2, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_DECRYPT, .data = block,
         .size = 32);
    expect_in(report_end(), "TEE_SetOperationKey: ");
    end();
}

/* What another handle has taken away is gone at once. */
static void test_usage_is_looked_up_when_it_counts(void **state)
{
    uint8_t key[16];

    begin(state);
    store_key(TEE_TYPE_AES, 128);
    OK(&c, OPEN, .slot = 3, .a = PRIVATE, .b = SHARE_READ, .id = "key");
    OK(&c, ATTR, .slot = 2, .a = TEE_ATTR_SECRET_VALUE, .to = key, .size = 16);
    OK(&c, RESTRICT, .slot = 3, .a = ~TEE_USAGE_EXTRACTABLE);
    OK(&c, COPY, .slot = 2, .other = 4);
    assert_int_equal(st_info(&c, 4).usage, ~TEE_USAGE_EXTRACTABLE);
    report_begin();
    DIES(&c, ATTR, .slot = 2, .a = TEE_ATTR_SECRET_VALUE, .to = key, .size = 16);
    expect_in(report_end(), "without TEE_USAGE_EXTRACTABLE");
    end();
}

static void test_an_operation_keeps_its_key(void **state)
{
    uint8_t sealed[2][32];

    begin(state);
    store_key(TEE_TYPE_AES, 128);
    OK(&c, USE_KEY, .slot = 1, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_ENCRYPT, .data = block,
       .to = sealed[0], .size = 32);
    OK(&c, COPY, .slot = 2, .other = 3, .b = 1);
    OK(&c, CLOSE, .slot = 2);
    OK(&c, OPEN, .slot = 2, .a = PRIVATE, .b = META, .id = "key");
    OK(&c, DELETE, .slot = 2);
    OK(&c, USE_KEY, .slot = 3, .a = TEE_ALG_AES_ECB_NOPAD, .b = TEE_MODE_ENCRYPT, .data = block,
       .to = sealed[1], .size = 32);
    assert_memory_equal(sealed[0], sealed[1], 32);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_an_aes_key_outlives_the_machine),    EACH(test_an_rsa_pair_outlives_the_machine),
        EACH(test_an_ecdsa_pair_outlives_the_machine), EACH(test_attributes_and_information),
        EACH(test_pure_data_has_no_attributes),        EACH(test_attributes_of_a_persistent_object),
        EACH(test_usage_is_taken_from_the_object),     EACH(test_usage_is_looked_up_when_it_counts),
        EACH(test_an_operation_keeps_its_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
