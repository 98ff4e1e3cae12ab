/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric ciphers: known answers, in all ways of giving a message. */
#include "sym_rig.h"

/* NIST's CAVP (AES ECB and CBC multi block messages, XTSGen, TDES multi block messages; single DES
 * where the three keys are one), RFC 3686 (CTR), RFC 3962 (CTS), draft-ribose-cfrg-sm4-10, and of
 * OpenSSL 3.2 SM4-XTS as IEEE 1619 has it. The padded ones: openssl enc -sm4-ecb, -sm4-cbc of 3.0.
 */
static const struct {
    uint32_t alg;
    const char *key, *iv, *plain, *cipher;
} known[] = {
    {TEE_ALG_AES_ECB_NOPAD, "280afe063216a10b9cad9b2095552b16", "",
     "6f172bb6ec364833411841a8f9ea2051735d600538a9ea5e8cd2431a432903c1d6178988"
     "b616ed76e00036c5b28ccd8b",
     "4cc2a8f13c8c7c36ed6a814db7f26900c7e04df49cbad916ce6a44d0ae4fe7edc0b40279"
     "4675b3694933ebbc356525d8"},
    {TEE_ALG_AES_ECB_NOPAD, "c4854919c324d381bbef9bea771172f6e4563ffbd1e1e956", "",
     "07d3781a71e87b8cf12cac4616f9c7a819be57a0770a7a66e0e6e469506826897c853086"
     "6f2715b8757f0f01389dc301",
     "0b0455954e477e87d1a338414f8ac4d760efb70e5770e5d496b31152cb07e9316378f7fd"
     "38c6903b31d4f1b1a53931af"},
    {TEE_ALG_AES_ECB_NOPAD, "605c4139c961b496ca5148f1bdb1bb1901f2101943a0ec10fcdc403d3b0c285a", "",
     "68c9885ba2be03181f65f1e04e83d6ba6880467550bcf099be26dc9d9c0af15ab02abac0"
     "7c116ac862a41da90cfa604f",
     "a7603d29bbba4c77208bf2f3df9f5ec85204adce012299f2cce7b326ce78f5cf8040343d"
     "d291e8cf9f3645726368dc20"},
    {TEE_ALG_AES_CBC_NOPAD, "3348aa51e9a45c2dbe33ccc47f96e8de", "19153c673160df2b1d38c28060e59b96",
     "9b7cee827a26575afdbb7c7a329f887238052e3601a7917456ba61251c214763d5e1847a"
     "6ad5d54127a399ab07ee3599",
     "d5aed6c9622ec451a15db12819952b6752501cf05cdbf8cda34a457726ded97818e1f127"
     "a28d72db5652749f0c6afee5"},
    {TEE_ALG_AES_CBC_NOPAD, "16c93bb398f1fc0cf6d68fc7a5673cdf431fa147852b4a2d",
     "eaaeca2e07ddedf562f94df63f0a650f",
     "c5ce958613bf741718c17444484ebaf1050ddcacb59b9590178cbe69d7ad7919608cb03a"
     "f13bbe04f3506b718a301ea0",
     "ed6a50e0c6921d52d6647f75d67b4fd56ace1fedb8b5a6a997b4d131640547d22c5d884a"
     "75e6752b5846b5b33a5181f4"},
    {TEE_ALG_AES_CBC_NOPAD, "fe8901fecd3ccd2ec5fdc7c7a0b50519c245b42d611a5ef9e90268d59f3edf33",
     "bd416cb3b9892228d8f1df575692e4d0",
     "8d3aa196ec3d7c9b5bb122e7fe77fb1295a6da75abe5d3a510194d3a8a4157d5c89d4061"
     "9716619859da3ec9b247ced9",
     "608e82c7ab04007adb22e389a44797fed7de090c8c03ca8a2c5acd9e84df37fbc58ce8ed"
     "b293e98f02b640d6d1d72464"},
    {TEE_ALG_AES_CTR, "7691be035e5020a8ac6e618529f9a0dc", "00e0017b27777f3f4a1786f000000001",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f"},
    {TEE_ALG_AES_CTR, "02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe",
     "0007bdfd5cbd60278dcc091200000001",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811662f2188abee0935"},
    {TEE_ALG_AES_CTR, "ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d",
     "001cc5b751a51d70a1c1114800000001",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f1ec0e6b8"},
    {TEE_ALG_AES_XTS, "a1b90cba3f06ac353b2c343876081762090923026e91771815f29dab01932f2f",
     "4faef7117cda59c66e4b92013e768ad5", "ebabce95b14d3c8d6fb350390790311c",
     "778ae8b43cb98d5a825081d5be471c63"},
    {TEE_ALG_AES_XTS, "394c97881abd989d29c703e48a72b397a7acf51b59649eeea9b33274d8541df4",
     "4b15c684a152d485fe9937d39b168c29", "2f3b9dcfbae729583b1d1ffdd16bb6fe2757329435662a78f0",
     "f3473802e38a3ffef4d4fb8e6aa266ebde553a64528a06463e"},
    {TEE_ALG_AES_XTS,
     "1ea661c58d943a0e4801e42f4b0947149e7f9f8e3e68d0c7505210bd311a0e7cd6e13ffd"
     "f2418d8d1911c004cda58da3d619b7e2b9141e58318eea392cf41b08",
     "adf8d92627464ad2f0428e84a9f87564",
     "2eedea52cd8215e1acc647e810bbc3642e87287f8d2e57e36c0a24fbc12a202e",
     "cbaad0e2f6cea3f50b37f934d46a9b130b9d54f07e34f36af793e86f73c6d7db"},
    {TEE_ALG_DES_ECB_NOPAD, "b51a4fbace3de354", "",
     "1d1a567f1beeab44bb7eecf0ae086b59fdbda9d1422123ac17b46efccfd2869f",
     "a6861133718c5187eecea82c7e26be2e0e938112b1da96511f48cecdb842d6ba"},
    {TEE_ALG_DES3_ECB_NOPAD, "3ba298d997082338e02a3d204fae7949", "",
     "19a4f0ef3cabcad667c6e0a02b55e3c66db885c20b613cc7c32d43af50f4e335",
     "622c65eb6fc01bf4892287532e32c9c73b991cb33932926ac43a0c7e08b34501"},
    {TEE_ALG_DES3_ECB_NOPAD, "b0265876ae4cce98e697cef4048a45e30815a83276efec31", "",
     "b59cc5e13bd10f801e2464e029c383cacfe812646c0bf805ce560848f459df5f",
     "26d325d7f6b90510521344875d157166580748b2a3feeecb959e574e451cae80"},
    {TEE_ALG_DES_CBC_NOPAD, "926b2562cbe0a47f", "8117fa8f84394f9d",
     "cd6cea0ebf83203c009a8d1936ccb4b190a3c400622e62ac0f54a8f32c676ee1",
     "574e2f3231b991ecfc53fe846fa2a0ac092a52e0125b2fe52cf7fb68e3fa41a9"},
    {TEE_ALG_DES3_CBC_NOPAD, "857feacd16157c58e5347a70e56e578a", "002dcb6d46ef0969",
     "1f13701c7f0d7385307507a18e89843ebd295bd5e239ef109347a6898c6d3fd5",
     "a0e4edde34f05bd8397ce279e49853e9387ba04be562f5fa19c3289c3f5a3391"},
    {TEE_ALG_DES3_CBC_NOPAD, "d98aadc76d4a3716158c32866efbb9ce834af2297379a49d", "3c5220327c502b44",
     "6174079dda53ca723ebf00a66837f8d5ce648c08acaa5ee45ffe62210ef79d3e",
     "f5bd4d600bed77bec78409e3530ebda1d815506ed53103015b87e371ae000958"},
    {TEE_ALG_SM4_ECB_NOPAD, "0123456789abcdeffedcba9876543210", "",
     "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb",
     "5ec8143de509cff7b5179f8f474b86192f1d305a7fb17df985f81c8482192304"},
    {TEE_ALG_SM4_ECB_NOPAD, "fedcba98765432100123456789abcdef", "",
     "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb",
     "c5876897e4a59bbba72a10c83872245b12dd90bc2d200692b529a4155ac9e600"},
    {TEE_ALG_SM4_CBC_NOPAD, "0123456789abcdeffedcba9876543210", "000102030405060708090a0b0c0d0e0f",
     "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb",
     "78ebb11cc40b0a48312aaeb2040244cb4cb7016951909226979b0d15dc6a8f6d"},
    {TEE_ALG_SM4_CBC_NOPAD, "fedcba98765432100123456789abcdef", "000102030405060708090a0b0c0d0e0f",
     "aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffaaaaaaaabbbbbbbb",
     "0d3a6ddc2d21c698857215587b7bb59a91f2c147911a4144665e1fa1d40bae38"},
    {TEE_ALG_SM4_CTR, "0123456789abcdeffedcba9876543210", "000102030405060708090a0b0c0d0e0f",
     "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeee"
     "eeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
     "ac3236cb970cc20791364c395a1342d1a3cbc1878c6f30cd074cce385cdd70c7f234bc0e"
     "24c11980fd1286310ce37b926e02fcd0faa0baf38b2933851d824514"},
    {TEE_ALG_SM4_CTR, "fedcba98765432100123456789abcdef", "000102030405060708090a0b0c0d0e0f",
     "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeee"
     "eeeeeeeeffffffffffffffffaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb",
     "5dcccd25b95ab07417a08512ee160e2f8f661521cbbab44cc87138445bc29e5c0ae02972"
     "05d62704173b21239b887f6c8cb5b800917a2488284bde9e16ea2906"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b652074686520", "c6353568f2bf8cb4d8a580362da7ff7f97"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b65207468652047656e6572616c20476175277320",
     "fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b65207468652047656e6572616c2047617527732043",
     "39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b65207468652047656e6572616c20476175277320436869636b"
     "656e2c20706c656173652c",
     "97687268d6ecccc0c07b25e25ecfe584b3fffd940c16a18c1b5549d2f838029e39312523"
     "a78662d5be7fcbcc98ebf5"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b65207468652047656e6572616c20476175277320436869636b"
     "656e2c20706c656173652c20",
     "97687268d6ecccc0c07b25e25ecfe5849dad8bbb96c4cdc03bc103e1a194bbd839312523"
     "a78662d5be7fcbcc98ebf5a8"},
    {TEE_ALG_AES_CTS, "636869636b656e207465726979616b69", "00000000000000000000000000000000",
     "4920776f756c64206c696b65207468652047656e6572616c20476175277320436869636b"
     "656e2c20706c656173652c20616e6420776f6e746f6e20736f75702e",
     "97687268d6ecccc0c07b25e25ecfe58439312523a78662d5be7fcbcc98ebf5a84807efe8"
     "36ee89a526730dbc2f7bc8409dad8bbb96c4cdc03bc103e1a194bbd8"},
    {TEE_ALG_SM4_XTS, "2b7e151628aed2a6abf7158809cf4f3c000102030405060708090a0b0c0d0e0f",
     "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46"
     "a35ce411e5fbc1191a0a52eff69f2445df4f9b17",
     "e9538251c71d7b80bbe4483fef497bd1b3db1a3e60408c575d63ff7db39f83260869f9e2"
     "585fec9f0b863bf8fd784b8627d16c0db6d2cfc7"},
    {TEE_ALG_SM4_ECB_PKCS5, "0123456789abcdeffedcba9876543210", "", "",
     "002a8a4efa863ccad024ac0300bb40d2"},
    {TEE_ALG_SM4_ECB_PKCS5, "0123456789abcdeffedcba9876543210", "",
     "00000000000000000000000000000000",
     "2677f46b09c122cc975533105bd4a22a002a8a4efa863ccad024ac0300bb40d2"},
    {TEE_ALG_SM4_ECB_PKCS5, "0123456789abcdeffedcba9876543210", "",
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "a36a94f62c567437ba79b366144d4f3ea36a94f62c567437ba79b366144d4f3e8399fb80"
     "58e03ff0c3175816ff97a84f"},
    {TEE_ALG_SM4_CBC_PKCS5, "0123456789abcdeffedcba9876543210", "000102030405060708090a0b0c0d0e0f",
     "", "4b910651754b5553f10cfa0c8a09e9e5"},
    {TEE_ALG_SM4_CBC_PKCS5, "0123456789abcdeffedcba9876543210", "000102030405060708090a0b0c0d0e0f",
     "00000000000000000000000000000000",
     "06989c613da668ad2a8df782e1a8f96ad52bbccc6f4b2c759adccbf95bb83be3"},
    {TEE_ALG_SM4_CBC_PKCS5, "0123456789abcdeffedcba9876543210", "000102030405060708090a0b0c0d0e0f",
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "d98a04a5d8fdc465031ef3d8d2c7460302da7b09474ea35bc13d24bfe320881489dd1a5b"
     "542b68103eec81b991a8d549"},
};

struct message {
    uint8_t plain[256], cipher[256], iv[16];
    size_t plain_size, cipher_size, iv_size;
};

static void message_of(size_t i, struct message *msg)
{
    msg->plain_size = rig_hex(msg->plain, sizeof(msg->plain), known[i].plain);
    msg->cipher_size = rig_hex(msg->cipher, sizeof(msg->cipher), known[i].cipher);
    msg->iv_size = rig_hex(msg->iv, sizeof(msg->iv), known[i].iv);
}

static void test_known_answers(void **state)
{
    uint64_t seed = 1;
    struct message msg;
    uint8_t out[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *to = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        struct op *from = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        message_of(i, &msg);
        for (unsigned w = 0; w < sym_way_count; w++) {
            const struct sym_way *way = &sym_ways[w];
            RIG_OK(op_cipher_init(to, msg.iv, msg.iv_size, &m));
            size_t size = sym_cipher(to, way, &seed, msg.plain, msg.plain_size, out);
            rig_assert_hex(out, size, known[i].cipher);
            RIG_OK(op_cipher_init(from, msg.iv, msg.iv_size, &m));
            size = sym_cipher(from, way, &seed, msg.cipher, msg.cipher_size, out);
            rig_assert_hex(out, size, known[i].plain);
        }
        op_destroy(to);
        op_destroy(from);
    }
}

static void test_every_algorithm_has_an_answer(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        bool found = a->op_class != TEE_OPERATION_CIPHER;
        for (size_t k = 0; k < ARRAY_COUNT(known) && !found; k++)
            found = known[k].alg == a->id;
        if (!found)
            fail_msg("no known answer of %s", a->name);
    }
}

static void test_init_while_active_begins_anew(void **state)
{
    struct message msg;
    uint8_t out[512];
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        message_of(i, &msg);
        for (unsigned reset = 0; reset < 2; reset++) {
            size_t room = sizeof(out);
            RIG_OK(sym_init(op, &m));
            RIG_OK(sym_update(op, 100, out, &room, &m));
            if (reset) {
                RIG_OK(op_reset(op, &m));
                assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
                RIG_MISUSE(sym_update(op, 16, out, &room, &m), "not active");
            }
            RIG_OK(op_cipher_init(op, msg.iv, msg.iv_size, &m));
            size_t size = sym_cipher(op, &sym_ways[7], &seed, msg.plain, msg.plain_size, out);
            rig_assert_hex(out, size, known[i].cipher);
        }
        op_destroy(op);
    }
}

static void test_a_copy_goes_its_own_way(void **state)
{
    struct message msg;
    uint8_t out[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        message_of(i, &msg);
        for (size_t at = 0; at <= msg.cipher_size; at += 1 + at / 3) {
            struct op *copy = rig_op(known[i].alg, TEE_MODE_DECRYPT, op->max_bits, NULL);
            size_t room = sizeof(out), rest = sizeof(out);
            RIG_OK(op_cipher_init(op, msg.iv, msg.iv_size, &m));
            struct op_data d = {.from = msg.cipher, .from_size = at, .to = out, .size = &room};
            RIG_OK(op_cipher_update(op, &d, &m));
            RIG_OK(op_copy(copy, op, &m));
            RIG_OK(sym_init(op, &m)); /* whatever becomes of the original */
            d = (struct op_data){msg.cipher + at, msg.cipher_size - at, out + room, &rest};
            RIG_OK(op_cipher_final(copy, &d, &m));
            rig_assert_hex(out, room + rest, known[i].plain);
            op_destroy(copy);
        }
        op_destroy(op);
    }
}

/* A counter is a number of 128 bits. */
static void test_a_counter_begins_anew_after_its_end(void **state)
{
    static const uint32_t algs[][2] = {{TEE_ALG_AES_CTR, TEE_ALG_AES_ECB_NOPAD},
                                       {TEE_ALG_SM4_CTR, TEE_ALG_SM4_ECB_NOPAD}};
    uint8_t stream[48], blocks[48], counters[48];

    (void)state;
    memset(counters, 0xff, 16);
    counters[15] = 0xfe;
    memset(counters + 16, 0xff, 16);
    memset(counters + 32, 0, 16);
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *ctr = sym_op_hex(algs[i][0], TEE_MODE_ENCRYPT, sym_key16);
        struct op *ecb = sym_op_hex(algs[i][1], TEE_MODE_ENCRYPT, sym_key16);
        size_t size = sizeof(stream);
        const struct op_data d = {.from = counters, .from_size = 48, .to = blocks, .size = &size};
        RIG_OK(op_cipher_init(ctr, counters, 16, &m));
        RIG_OK(sym_final(ctr, 48, stream, &size, &m));
        RIG_OK(op_cipher_init(ecb, NULL, 0, &m));
        RIG_OK(op_cipher_final(ecb, &d, &m));
        assert_memory_equal(stream, blocks, 48);
        op_destroy(ctr);
        op_destroy(ecb);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_every_algorithm_has_an_answer),
        cmocka_unit_test(test_init_while_active_begins_anew),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_a_counter_begins_anew_after_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
