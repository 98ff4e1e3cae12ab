/* SPDX-License-Identifier: BSD-2-Clause */
/* MACs: known answers, in all ways of giving a message. */
#include "sym_rig.h"

/* RFC 2202, RFC 4231, NIST SP 800-38B, FIPS 113 (its text filled up with zeros). Those of AES and
 * 3DES CBC-MAC are NIST's of CBC (CAVP), the IV added to the first block. */
static const struct {
    uint32_t alg;
    const char *key, *message, *mac;
} known[] = {
    {TEE_ALG_HMAC_MD5, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "9294727a3638bb1c13f48ef8158bfc9d"},
    {TEE_ALG_HMAC_SHA1, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "b617318655057264e28bc0b6fb378c8ef146be00"},
    {TEE_ALG_HMAC_SHA224, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
     "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"},
    {TEE_ALG_HMAC_SHA256, "0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcd",
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {TEE_ALG_AES_CMAC, "2b7e151628aed2a6abf7158809cf4f3c", "", "bb1d6929e95937287fa37d129b756746"},
    {TEE_ALG_AES_CMAC, "2b7e151628aed2a6abf7158809cf4f3c",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46"
     "a35ce411",
     "dfa66747de9ae63030ca32611497c827"},
    {TEE_ALG_AES_CMAC, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", "",
     "d17ddf46adaacde531cac483de7a9367"},
    {TEE_ALG_AES_CMAC, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46"
     "a35ce411",
     "8a1de5be2eb31aad089a82e6ee908b0e"},
    {TEE_ALG_AES_CMAC, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", "",
     "028962f61b7bf89efc6b551f4667d983"},
    {TEE_ALG_AES_CMAC, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46"
     "a35ce411",
     "aaf3d8f1de5640c232f5b169b9c911e6"},
    {TEE_ALG_DES3_CMAC, "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
     "6bc1bee22e409f96e93d7e117393172aae2d8a57", "743ddbe0ce2dc2ed"},
    {TEE_ALG_DES3_CMAC, "8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51", "33e6b1092400eae5"},
    {TEE_ALG_DES3_CMAC, "4cf15134a2850dd58a3d10ba80570d38",
     "6bc1bee22e409f96e93d7e117393172aae2d8a57", "62dd1b471902bd4e"},
    {TEE_ALG_DES3_CMAC, "4cf15134a2850dd58a3d10ba80570d38",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51", "31b1e431dabc4eb8"},
    {TEE_ALG_DES_CBC_MAC_NOPAD, "0123456789abcdef",
     "37363534333231204e6f77206973207468652074696d6520666f722000000000", "f1d30f6849312ca4"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, "3348aa51e9a45c2dbe33ccc47f96e8de",
     "8269d2e54b468871e083befa527a13e438052e3601a7917456ba61251c214763d5e1847a"
     "6ad5d54127a399ab07ee3599",
     "18e1f127a28d72db5652749f0c6afee5"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, "16c93bb398f1fc0cf6d68fc7a5673cdf431fa147852b4a2d",
     "2f605fa8146299e27a3839b27744dffe050ddcacb59b9590178cbe69d7ad7919608cb03a"
     "f13bbe04f3506b718a301ea0",
     "2c5d884a75e6752b5846b5b33a5181f4"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, "fe8901fecd3ccd2ec5fdc7c7a0b50519c245b42d611a5ef9e90268d59f3edf33",
     "307bcd2555b45eb38340fdb0a8e51fc295a6da75abe5d3a510194d3a8a4157d5c89d4061"
     "9716619859da3ec9b247ced9",
     "c58ce8edb293e98f02b640d6d1d72464"},
    {TEE_ALG_DES3_CBC_MAC_NOPAD, "857feacd16157c58e5347a70e56e578a",
     "1f3ebb7139e27aec307507a18e89843ebd295bd5e239ef109347a6898c6d3fd5", "19c3289c3f5a3391"},
    {TEE_ALG_DES3_CBC_MAC_NOPAD, "d98aadc76d4a3716158c32866efbb9ce834af2297379a49d",
     "5d2627afa603e1363ebf00a66837f8d5ce648c08acaa5ee45ffe62210ef79d3e", "5b87e371ae000958"},
};

/* From libgcrypt 1.10: byte i of the key is i + 1, of the message 7 * i + 3. */
static const struct {
    uint32_t alg;
    size_t key, message;
    const char *mac;
} other[] = {
    {TEE_ALG_HMAC_MD5, 8, 0, "a54b10091875560f27f945e9d6750a91"},
    {TEE_ALG_HMAC_MD5, 64, 200, "4d8ffbc1064abe052201bcfa1ea61080"},
    {TEE_ALG_HMAC_SHA1, 10, 0, "cb53279e27f340cb683280ff73c39ea9ce4e3b31"},
    {TEE_ALG_HMAC_SHA1, 64, 200, "dae46acacbe4eb2d982bbb932179002d38cbb2f4"},
    {TEE_ALG_HMAC_SHA224, 14, 0, "1a60068e88c07f03edf6f955d95e5c48c1f11c341ee5b1123de32260"},
    {TEE_ALG_HMAC_SHA224, 64, 200, "978997deede7c9d1744455a6178293544e8605cd577284bebef1ea69"},
    {TEE_ALG_HMAC_SHA256, 24, 0,
     "3cd12aa7b4cba1c43358e8072c776cde093cf731382decaa858fc4ab60dba38a"},
    {TEE_ALG_HMAC_SHA256, 128, 200,
     "e2f6e82200d3c95cf63948b4fed9fbed382066e623906cb7b2a04cea3ea37e74"},
    {TEE_ALG_HMAC_SHA384, 32, 0,
     "23ebc40bef24b5f7a51d8b0e038598b5e77af8312eb6c5df59f5c295370688403851ca63c3147a1643de036c5d18d"
     "bf0"},
    {TEE_ALG_HMAC_SHA384, 128, 200,
     "6a13e51624b726292f14d5b3c21b4bf477cd61da63d1084fefe8b46f4231da7bcbc8aed4912c3001afb9e5a17ec29"
     "a18"},
    {TEE_ALG_HMAC_SHA512, 32, 0,
     "2ee866815c1465e400f19f5db90644355373a394132e3eca6da163118f8e6357d48c6231e5d0eed11e2bed7d603ac"
     "11b8024149690e90b303bdaf0055172d600"},
    {TEE_ALG_HMAC_SHA512, 128, 200,
     "4117a51bf7b086602b912cb9eed778cf95a0ffb53c7d2836d3af6bab9043846130082614a26da542f3c71693a3d77"
     "e4665ac60f51f599991e790bcca11123b65"},
    {TEE_ALG_HMAC_SHA3_224, 24, 0, "875823918200922b8d15388091119cf28d7265325cac47c826f88599"},
    {TEE_ALG_HMAC_SHA3_224, 128, 200, "a9251d59474afec34dec4023a8f951885c521f7af6261f44bc22c197"},
    {TEE_ALG_HMAC_SHA3_256, 32, 0,
     "7568166552826fb23b425aced41b334ac8831e6d87bc6f0648e3277c20facc57"},
    {TEE_ALG_HMAC_SHA3_256, 128, 200,
     "db87f50fae1b20700f5b319cf15c2dc8df2b0a40393fe715894295f1f2af28b0"},
    {TEE_ALG_HMAC_SHA3_384, 32, 0,
     "a37a55922eab54cd077e82d78cfb4d7f1918b4c7e65b246bf4821d2ce4653a5c90ba9a2666b29da9ba89e577df866"
     "6d5"},
    {TEE_ALG_HMAC_SHA3_384, 128, 200,
     "ee5e117fa19f5197a4843bd851ed1b6f4a560db2175a2469c138d83166271db80995d84ef075f1077a339af447033"
     "0d0"},
    {TEE_ALG_HMAC_SHA3_512, 32, 0,
     "018537b34632946dfbe920084cdad6736c4aab6d9ebc6feddcf43f28ac0ebfb9b89237e008a4d08b5e865469b17a9"
     "e3ba9dea205740de3e7fb5aa84f30967536"},
    {TEE_ALG_HMAC_SHA3_512, 128, 200,
     "2c9b405d731a94ca917c379d52f019695c88b30d5f748b25bb7d5149a4a0349ef0df0a008618ad7d1bc5b2ca1a8a9"
     "22a8dcb0a1eb4dcf7ae0957cac87df89506"},
    {TEE_ALG_HMAC_SM3, 10, 0, "c794c119d79e15ca859bc2bd71c5f8a895872e760e600e168903ed2f765020e7"},
    {TEE_ALG_HMAC_SM3, 128, 200,
     "5fd6fee9d7ab686c88a6958ada8b0694f500486bf74340b5cc7fd9592480a63d"},
    {TEE_ALG_AES_CMAC, 16, 0, "ce6980270762aa38a46043285606e901"},
    {TEE_ALG_AES_CMAC, 16, 61, "360a5f4bf4d856ae70275a7882dfc33f"},
    {TEE_ALG_AES_CMAC, 24, 0, "f28b3b026cd732439e42c92e9194c338"},
    {TEE_ALG_AES_CMAC, 24, 61, "81a1def6f7c4cae014f25dfe7115d968"},
    {TEE_ALG_AES_CMAC, 32, 0, "96db3fc2dbc005e4889218e2b4f0e8a0"},
    {TEE_ALG_AES_CMAC, 32, 61, "1e53a68e4106eaec975b2ab0652b8c86"},
    {TEE_ALG_DES3_CMAC, 24, 0, "b697bbae41e8fb85"},
    {TEE_ALG_DES3_CMAC, 24, 61, "41787a7e703fb39c"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, 16, 64, "bd9a2798131c16eaf2547f2e15cbea61"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 16, 61, "052b3c71bf54ff84f87c9f1f20ff5b7f"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 16, 48, "4ab00500d98c7e2c47d6acbea0158664"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, 24, 64, "f02c36fbd05ebda89952c4387793a7e2"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 24, 61, "6cc9347dfd36ac3017dff4f4138b0249"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 24, 48, "fcba82dd1e78f6214e593d58741f0714"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, 32, 64, "06fb9f2907b249f2571595140df532d7"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 32, 61, "24d9b99f4387e34fea2bcea545e19881"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 32, 48, "f956bc2ea18ab5fcded0220c2daa81c0"},
    {TEE_ALG_AES_CBC_MAC_PKCS5, 16, 0, "6cc00a66d2ad83ffd76e9a2bcad89a01"},
    {TEE_ALG_DES_CBC_MAC_NOPAD, 8, 64, "aff8fc3270ae2f8b"},
    {TEE_ALG_DES_CBC_MAC_PKCS5, 8, 0, "8207ea5d3e19a5fd"},
    {TEE_ALG_DES_CBC_MAC_PKCS5, 8, 61, "f2e45ab60986bd79"},
    {TEE_ALG_DES3_CBC_MAC_NOPAD, 24, 64, "f90cacdf26bffc28"},
    {TEE_ALG_DES3_CBC_MAC_PKCS5, 24, 61, "f59bb1d49a452c24"},
    {TEE_ALG_DES3_CBC_MAC_PKCS5, 24, 8, "c9519f3c2944848f"},
};

static const size_t pieces[] = {1, 7, 8, 15, 16, 17, 64, 1000};

static void check(struct op *op, const uint8_t *message, size_t size, const char *digits)
{
    uint8_t mac[64], *piece;

    for (size_t i = 0; i < ARRAY_COUNT(pieces); i++) {
        size_t at = 0, length = sizeof(mac);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        for (; size - at > pieces[i]; at += pieces[i]) {
            piece = test_malloc(pieces[i]); /* the exact size, for the address sanitizer */
            memcpy(piece, message + at, pieces[i]);
            RIG_OK(op_mac_update(op, piece, pieces[i], &m));
            test_free(piece);
        }
        RIG_OK(op_mac_update(op, NULL, 0, &m));
        RIG_OK(op_mac_compute(op, message + at, size - at, mac, &length, &m));
        rig_assert_hex(mac, length, digits);
        assert_int_equal(length, alg_result_size(op->alg));
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        assert_false(op->initialized);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, message, at, &m));
        RIG_OK(op_mac_compare(op, message + at, size - at, mac, length, &m));
    }
}

static void test_known_answers(void **state)
{
    uint8_t message[256];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_MAC, known[i].key);
        size_t size = rig_hex(message, sizeof(message), known[i].message);
        check(op, message, size, known[i].mac);
        op_destroy(op);
    }
}

static void test_answers_of_another_library(void **state)
{
    uint8_t key[128], message[256];

    (void)state;
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)(i + 1);
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(7 * i + 3);
    for (size_t i = 0; i < ARRAY_COUNT(other); i++) {
        struct op *op = sym_op(other[i].alg, TEE_MODE_MAC, key, other[i].key);
        check(op, message, other[i].message, other[i].mac);
        op_destroy(op);
    }
}

static void test_every_algorithm_has_an_answer(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        bool found = a->op_class != TEE_OPERATION_MAC;
        for (size_t k = 0; k < ARRAY_COUNT(known) && !found; k++)
            found = known[k].alg == a->id;
        for (size_t k = 0; k < ARRAY_COUNT(other) && !found; k++)
            found = other[k].alg == a->id;
        if (!found)
            fail_msg("no known answer of %s", a->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_answers_of_another_library),
        cmocka_unit_test(test_every_algorithm_has_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
