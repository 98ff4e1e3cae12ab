/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption: known answers, in all ways of giving a message. */
#include "ae_rig.h"

#include <stdlib.h>

/* NIST SP 800-38C, appendix C, examples 1 to 3; NIST's CAVP (CCM VADT, VTT, VPT, VNT; GCM
 * EncryptExtIV). */
static const struct {
    uint32_t alg;
    const char *key, *nonce, *aad, *plain, *cipher, *tag;
} known[] = {
    {TEE_ALG_AES_CCM, "404142434445464748494a4b4c4d4e4f", "10111213141516", "0001020304050607",
     "20212223", "7162015b", "4dac255d"},
    {TEE_ALG_AES_CCM, "404142434445464748494a4b4c4d4e4f", "1011121314151617",
     "000102030405060708090a0b0c0d0e0f", "202122232425262728292a2b2c2d2e2f",
     "d2a1f0e051ea5f62081a7792073d593d", "1fc64fbfaccd"},
    {TEE_ALG_AES_CCM, "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
     "000102030405060708090a0b0c0d0e0f10111213", "202122232425262728292a2b2c2d2e2f3031323334353637",
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5", "484392fbc1b09951"},
    {TEE_ALG_AES_CCM, "16d345606a315ad2406abbcb43cd8cabe948107ba6d17a72",
     "d4ef3e9e04f1b7f20ffc5a022e", "0b310c8529", "1d55e7352bd895c4ef77389a7225c664f72b38c8de778d57",
     "65534ee1937f08a79c0719f478d734bfad3d3ed96e57525a", "beab0c520e64939c6950c0fa406eafb1"},
    {TEE_ALG_AES_CCM, "9074b1ae4ca3342fe5bf6f14bcf2f27904f0b15179d95a654f61e699692e6f71",
     "2e1e0132468500d4bd47862563",
     "3c5f5404370abdcb1edde99de60d0682c600b034e063b7d3237723da70ab7552",
     "239029f150bccbd67edbb67f8ae456b4ea066a4beee065f9",
     "9c8d5dd227fd9f81237601830afee4f0115636c8e5d5fd74", "3cb9afed"},
    {TEE_ALG_AES_CCM, "bae73483de27b581a7c13f178a6d7bda168c1b4a1cb9180512a13e3ab914eb61",
     "daf54faef6e4fc7867624b76f2",
     "5a3b71b0fdecce8bd759d3d72321b5c3e882c82627c14e0b59cc8c6d191f243f",
     "efa6ddd6fb8e4480a0f64414694e5f9e7f2e9b97cbe9cd14",
     "f22afa9d62f90130f9acdffbbef21f0af9bb1994f5bd14c4", "6894be1f8fa14538"},
    {TEE_ALG_AES_CCM, "60823b64e0b2da3a7eb772bd5941c534e6ff94ea96b564e2b38f82c78bb54522",
     "48526f1bffc97dd65e42906983",
     "42a718d892e229a1807b74bd730fb15500ac4a790392100aef362cd7628d5806",
     "0041a0cf48fcf870b21db6107cfd9ef91e409afc7562ffa7",
     "64c1278d8335eaf61f90822f72f9f04e756f29a18dd6b6f9", "75d86cde91b6610496c3bb5276238741"},
    {TEE_ALG_AES_CCM, "086e2967cde99e90faaea8a94e168bf0e066c503a849a9f3",
     "929542cd690f1babcf1696cb03",
     "58f70bab24e0a6137e5cd3eb18656f2b5ccddc3f538a0000c65190e4a3668e71", "", "",
     "3bf9d93af6ffac9ac84cd3202d4e0cc8"},
    {TEE_ALG_AES_CCM, "77a67fb504b961028633321111aac2c30eb6d71a8cf72056",
     "acadc0330194906f8c75ac287f",
     "4f19bbc3135d7a216465b4c1df2616e8bfc3cc64af0bf52bdc42543f4d2448d4", "e556ca05bcd1991d2c9836a9",
     "8a888aaee842430e5d9eb93e", "151e94d311c7cd2c1b9048575076ceac"},
    {TEE_ALG_AES_CCM, "553521a765ab0c3fd203654e9916330e189bdf951feee9b44b10da208fee7acf",
     "e323cc866af462", "163c747f3ba4ffd68af87f2475f48f2714659a2ec43b9ed115e02fe0e3c8be99",
     "2bfc76f3b108ba3118b07433c4d3d5f41564d22547c12822",
     "0db04c6b068e73e3c4d71059bdeee3d27622f99dfd07d868", "fb9c02753c57fec7e1a5fa8f3860501b"},
    {TEE_ALG_AES_GCM, "11754cd72aec309bf52f7687212e8957", "3c819d9a9bed087615030b65", "", "", "",
     "250327c674aaf477aef2675748cf6971"},
    {TEE_ALG_AES_GCM, "3751a7b2560c52b1a2d19238580fa94a", "36",
     "772a652849bc600173f58821dbbd640b65bca298",
     "9945b3c637be5e49f7bf2e4e95a3b421aa65382b58a266f12a141bcf4070dd1fb92bf9df"
     "3bad8b31533703734c73cf91802a88",
     "351f6e00f4dc5df8f1d2c4375e5c7ca766c9203ebc3737cf1005430e3c1ad3884362263f"
     "f0bea017af2cdbc996838d7668c920",
     "17cdee444b692c949f567ee37edd06"},
    {TEE_ALG_AES_GCM, "f3f1e99011b22debe86771017c983379",
     "73c493907d2c581b9d558493ee4f2c30449a51e9fc62cdf2a4ce013829b805f05074b357"
     "3f3479fd115f8e26db2a50fd0006a45d00101783594cfba32d206481a02fc9f9198b0665"
     "f6f841ca394f8cc2df22b581f36c7467cdda0a7b23a93232067eb6bd2788f398d577c293"
     "66ee89534ab7da26e4c276aeb3036fb4addfb6af",
     "6a951158ec53e4fd652a90f5cfcff914a5ae1ab17948fbef023be7ab143677fc85a83710"
     "735b5985d7db993246e5327bbf0295731d75385ac61b4d668effad694f6b6617238112db"
     "938c0a45b5bf3cfcd69069f43c4384b49f08",
     "64debcd1042cabc6d5f8e8c09a93400664d0e9c79f51e5630302566092ae44e6",
     "3faefbf4e542cff5912fc91a88a303c23a896f5eedaddcef546d8c0caeece626",
     "b1ec4e8a6e7e579f09be39b847"},
    {TEE_ALG_AES_GCM, "b64c8c2b53fe856aa8d6f4bbd7a146423d7e7f1c0c2597ac",
     "6bf66396a174afa58555c486",
     "e0c7a4fbd3faca5e1428e634c15bcf04c03baf91bb81865cea7d8baa81a9fe976f6faea1"
     "2a192f432720bb5c462919e3",
     "c903cfde1d9e85eab827c21266", "a757ad9d5ceda66e9eb8699718", "02b49dcd98f7640909ba6ac0a20c"},
    {TEE_ALG_AES_GCM, "35fdd9201681904f00e072faceebd688d5937ac8960c216bf7d8378d8574b154",
     "2477336871ce777e748f892a", "",
     "624c99399594cda1cc25792d34fd096280d1622dcb9b5ed65e1f16974b0bfd11",
     "a3a61ded49ed78b2cfbabd9d94f0ffdc0d5ffa5b248cff173889c414d64eb0cc",
     "d5c1e7f9475b4183f469e896"},
    {TEE_ALG_AES_GCM, "a15d2ed3c7687ae9ed642cdc1409673489a1459dbcae0ef027ee218a85a2d74a",
     "faa44846e5a48c0ee8b33d8373436d0f67950897c2f60d8e842d1e52a08792e854523b06"
     "9048f096764c0ac186df06b73bd75e92de5ce15b0d4a9ce388e4ce5689b788b53199f2e4"
     "79fc720eabcb36a9d4a276514e12ced82b15ad4fca9ce05c975af939113132b859ebeba8"
     "c3fcaa0f2573291760f0f82b5dd6db5150776068",
     "45fd139ad69979f48d154b00ee81e417ca500ef9",
     "bd9123a198393b464d13d50341b97313c17d51ce527136857af0b368de29b6bcf666dfed"
     "0016f963acd21732c7ab2162a81a95",
     "068b89540a85823c32d6cefd947553199a5d157f5a2611d4582008b82c5d176d43e94acd"
     "9f0cdd3c6a4843614abf71a5242d9d",
     "bac66992749fd1780b21c9d41b1288d4"},
};

static void test_known_answers(void **state)
{
    uint8_t nonce[256], aad[256], plain[256], cipher[256], out[512];
    uint64_t seed = 8;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *to = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        struct op *from = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        struct ae_message msg = {.nonce = nonce, .aad = aad, .text = plain};
        msg.nonce_size = rig_hex(nonce, sizeof(nonce), known[i].nonce);
        msg.aad_size = rig_hex(aad, sizeof(aad), known[i].aad);
        msg.size = rig_hex(plain, sizeof(plain), known[i].plain);
        msg.tag_size = rig_hex(msg.tag, sizeof(msg.tag), known[i].tag);
        assert_int_equal(rig_hex(cipher, sizeof(cipher), known[i].cipher), msg.size);
        for (unsigned w = 0; w < sym_way_count; w++) {
            memset(msg.tag, 0, sizeof(msg.tag));
            msg.text = plain;
            ae_run(to, &sym_ways[w], &seed, &msg, out);
            assert_memory_equal(out, cipher, msg.size);
            rig_assert_hex(msg.tag, msg.tag_size, known[i].tag);
            msg.text = cipher;
            ae_run(from, &sym_ways[w], &seed, &msg, out);
            assert_memory_equal(out, plain, msg.size);
        }
        op_destroy(to);
        op_destroy(from);
    }
}

/* NIST SP 800-38C, example 4: so much additional data that its length is written in six bytes. */
static void test_ccm_with_much_additional_data(void **state)
{
    struct op *op =
        sym_op_hex(TEE_ALG_AES_CCM, TEE_MODE_ENCRYPT, "404142434445464748494a4b4c4d4e4f");
    uint8_t *aad = malloc(65536), nonce[13], plain[32], out[64];
    struct ae_message msg = {nonce, aad, plain, 13, 65536, 32, {0}, 14};
    uint64_t seed = 9;

    (void)state;
    assert_non_null(aad);
    for (size_t i = 0; i < 65536; i++)
        aad[i] = (uint8_t)i;
    for (size_t i = 0; i < 13; i++)
        nonce[i] = (uint8_t)(0x10 + i);
    for (size_t i = 0; i < 32; i++)
        plain[i] = (uint8_t)(0x20 + i);
    ae_run(op, &sym_ways[8], &seed, &msg, out);
    rig_assert_hex(out, 32, "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72");
    rig_assert_hex(msg.tag, 14, "b4ac6bec93e8598e7f0dadbcea5b");
    free(aad);
    op_destroy(op);
}

/* Both libgcrypt 1.10 and nettle 3.8 say so: byte i of the key is i + 1, of the nonce 7 * i + 3, of
 * the 20 bytes of additional data 5 * i + 1, of the plaintext 3 * i + 2. */
static const struct {
    size_t nonce;
    const char *cipher, *tag;
} long_nonces[] = {
    {127, "99e3c5cfed5c8225ad7327872f53d51cb971721661d9f7d39ff74f4c6ffcd123a7be673619",
     "48d574f1db9c50c0c4b25abf821074c1"},
    {128, "e1f0a543daacdc7fea4cabc9db743795a976cf9f2efdccd35e231e767276000d1c97cd9e15",
     "c326c12bb81ea2b64dfd62163c9ebf68"},
    {129, "ea8ea159b30b3b5c0c1332ed8a3d3164fbde38dfb7bee4897d1534bad440a9a495dc2161e8",
     "90b5d7d3fa3a3f32a4cd633d454ad4ca"},
    {143, "4fbbba8f2e8bae2a4e55753f7652bd64fcaae14ea9f2d7e1ff94100c4f5efcaf6491e99977",
     "bd243ebd58edddbdc3b476f655bcd983"},
    {144, "256ffd3b82fd226e7f84a07dcdb2e769a570d15742432c741114341bdfb8b9c2ac6af6eb54",
     "951a380c627e910e80018c2ab0a1d6c8"},
    {145, "2f04dc8c7e2f1937820f24c0083722d205e6011be698bba116fb9da1e621c078df3d6b78f1",
     "8b6aef956a9fc88f241e9cbe48f287f1"},
    {256, "e6831ed19095b80b4b793eeca1e945c83ea127e3802c8a6df1d0b12854c3638ecbd6963b27",
     "9d0fcfbab5cfc0de3f8b66753e8b2f21"},
    {257, "acc73524a8b098862b362972fd00416a638df612f0b82bb57a57c984ac5ef1dbdc7bb1382a",
     "a15386edad0c9588363ad584eb26d378"},
    {1000, "704016eb9f7b6cb3aa403aa943f2d899dca2f446d565bb1a12fc27af90f7829f16454981f4",
     "a968a17c56cda29b0042c197420ff256"},
    {4096, "0e692370ff060ff58ea4e97cfd486d00f1dcfaa3cf1019ddc7189663bb17b588e40d9949ad",
     "4f9df85d0c21421c3550215d2763f7a7"},
};

static void fill(uint8_t *bytes, size_t size, unsigned times, unsigned plus)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(times * i + plus);
}

static void test_gcm_with_long_nonces(void **state)
{
    uint8_t key[32], *nonce = malloc(4096), aad[20], plain[37], out[128];
    uint64_t seed = 10;

    (void)state;
    assert_non_null(nonce);
    fill(key, sizeof(key), 1, 1);
    fill(nonce, 4096, 7, 3);
    fill(aad, sizeof(aad), 5, 1);
    fill(plain, sizeof(plain), 3, 2);
    struct op *op = sym_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT, key, sizeof(key));
    for (size_t i = 0; i < ARRAY_COUNT(long_nonces); i++) {
        struct ae_message msg = {nonce, aad, plain, long_nonces[i].nonce, 20, 37, {0}, 16};
        ae_run(op, &sym_ways[7], &seed, &msg, out);
        rig_assert_hex(out, 37, long_nonces[i].cipher);
        rig_assert_hex(msg.tag, 16, long_nonces[i].tag);
    }
    op_destroy(op);
    free(nonce);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_ccm_with_much_additional_data),
        cmocka_unit_test(test_gcm_with_long_nonces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
