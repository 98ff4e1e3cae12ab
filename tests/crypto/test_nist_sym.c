/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vectors of NIST, RFCs and drafts in the Debian package python3-cryptography-vectors, all that
 * there are for symmetric algorithms. Skipped (77) where it is not installed.
 */
#include "ae_rig.h"

#include <stdio.h>

#include "nist_rig.h"

static struct {
    uint8_t key[256], iv[256], aad[256], plain[4096], cipher[4096], out[4096];
} b;

static void both_ways(uint32_t alg, size_t key_size, size_t iv_size, size_t size)
{
    static uint64_t seed = 20;
    struct op *to = sym_op(alg, TEE_MODE_ENCRYPT, b.key, key_size);
    struct op *from = sym_op(alg, TEE_MODE_DECRYPT, b.key, key_size);
    const struct sym_way *way = &sym_ways[nist_ran % sym_way_count];

    RIG_OK(op_cipher_init(to, b.iv, iv_size, &m));
    assert_int_equal(sym_cipher(to, way, &seed, b.plain, size, b.out), size);
    assert_memory_equal(b.out, b.cipher, size);
    RIG_OK(op_cipher_init(from, b.iv, iv_size, &m));
    assert_int_equal(sym_cipher(from, way, &seed, b.cipher, size, b.out), size);
    assert_memory_equal(b.out, b.plain, size);
    op_destroy(to);
    op_destroy(from);
    nist_ran++;
}

static void check_cipher(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_bytes(v, "KEY", b.key, sizeof(b.key));
    size_t iv = nist_field(v, "IV") ? nist_bytes(v, "IV", b.iv, sizeof(b.iv)) : 0;
    size_t size = nist_bytes(v, "PLAINTEXT", b.plain, sizeof(b.plain));

    assert_int_equal(nist_bytes(v, "CIPHERTEXT", b.cipher, sizeof(b.cipher)), size);
    both_ways(alg, key, iv, size);
}

/* `alg` is of DES3; where its three keys are one, DES does the same. */
static void check_des(const struct nist_vector *v, uint32_t alg)
{
    bool one = nist_field(v, "KEYs") != NULL;
    size_t iv = nist_field(v, "IV") ? nist_bytes(v, "IV", b.iv, sizeof(b.iv)) : 0;
    size_t size = nist_bytes(v, "PLAINTEXT", b.plain, sizeof(b.plain));

    for (unsigned i = 0; i < 3; i++) {
        const char name[] = {'K', 'E', 'Y', one ? 's' : (char)('1' + i), '\0'};
        assert_int_equal(nist_bytes(v, name, b.key + 8 * i, 8), 8);
    }
    nist_bytes(v, "CIPHERTEXT", b.cipher, sizeof(b.cipher));
    both_ways(alg, 24, iv, size);
    if (memcmp(b.key, b.key + 16, 8) == 0)
        both_ways(alg, 16, iv, size);
    if (memcmp(b.key, b.key + 8, 8) == 0 && memcmp(b.key, b.key + 16, 8) == 0)
        both_ways(alg == TEE_ALG_DES3_ECB_NOPAD ? TEE_ALG_DES_ECB_NOPAD : TEE_ALG_DES_CBC_NOPAD, 8,
                  iv, size);
}

static void check_xts(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_bytes(v, "Key", b.key, sizeof(b.key));
    size_t size = nist_bytes(v, "PT", b.plain, sizeof(b.plain));

    if (nist_number(v, "DataUnitLen") % 8)
        return; /* parts of bytes */
    nist_bytes(v, "i", b.iv, sizeof(b.iv));
    nist_bytes(v, "CT", b.cipher, sizeof(b.cipher));
    both_ways(alg, key, 16, size);
}

static void check_a_mac(uint32_t alg, size_t key, size_t size, size_t mac)
{
    struct op *op = sym_op(alg, TEE_MODE_MAC, b.key, key);
    size_t room = sizeof(b.out);

    RIG_OK(op_mac_init(op, NULL, 0, &m));
    RIG_OK(op_mac_update(op, b.plain, size / 3, &m));
    RIG_OK(op_mac_compute(op, b.plain + size / 3, size - size / 3, b.out, &room, &m));
    assert_int_equal(room, mac);
    assert_memory_equal(b.out, b.cipher, mac);
    op_destroy(op);
    nist_ran++;
}

static void check_cmac(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_field(v, "KEY") ? nist_bytes(v, "KEY", b.key, sizeof(b.key)) : 0;

    for (unsigned i = 0; i < 3 && !nist_field(v, "KEY"); i++) {
        const char name[] = {'K', 'E', 'Y', (char)('1' + i), '\0'};
        key += nist_bytes(v, name, b.key + key, 8);
    }
    size_t size = nist_bytes(v, "MESSAGE", b.plain, sizeof(b.plain));
    check_a_mac(alg, key, size, nist_bytes(v, "OUTPUT", b.cipher, sizeof(b.cipher)));
}

static void check_hmac(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_bytes(v, "Key", b.key, sizeof(b.key));
    size_t size = nist_bytes(v, "Msg", b.plain, sizeof(b.plain));

    if (object_type_has_size(object_type_find(alg_find(alg)->key_type), (uint32_t)key * 8))
        check_a_mac(alg, key, size, nist_bytes(v, "MD", b.cipher, sizeof(b.cipher)));
}

/* Encrypts, and compares; decrypts, and with a spoiled tag. */
static void check_a_message(uint32_t alg, size_t key, struct ae_message *msg)
{
    static uint64_t seed = 21;
    struct op *to = sym_op(alg, TEE_MODE_ENCRYPT, b.key, key);
    struct op *from = sym_op(alg, TEE_MODE_DECRYPT, b.key, key);
    const struct sym_way *way = &sym_ways[nist_ran % sym_way_count];
    uint8_t tag[16];

    memcpy(tag, msg->tag, sizeof(tag));
    msg->nonce = b.iv;
    msg->aad = b.aad;
    msg->text = b.plain;
    ae_run(to, way, &seed, msg, b.out);
    assert_memory_equal(b.out, b.cipher, msg->size);
    assert_memory_equal(tag, msg->tag, msg->tag_size);
    msg->text = b.cipher;
    ae_run(from, way, &seed, msg, b.out);
    assert_memory_equal(b.out, b.plain, msg->size);
    op_destroy(to);
    op_destroy(from);
    nist_ran++;
}

/* One that must not decrypt. */
static void check_a_forgery(uint32_t alg, size_t key, const struct ae_message *msg)
{
    struct op *op = sym_op(alg, TEE_MODE_DECRYPT, b.key, key);
    size_t room = sizeof(b.out);
    const struct op_data d = {b.cipher, msg->size, b.out, &room};

    memset(b.out, 0xA5, sizeof(b.out));
    ae_init(op, msg);
    RIG_OK(op_ae_update_aad(op, b.aad, msg->aad_size, false, &m));
    RIG_RESULT(op_ae_decrypt_final(op, &d, msg->tag, msg->tag_size, &m), TEE_ERROR_MAC_INVALID);
    for (size_t i = 0; i < msg->size; i++)
        assert_int_equal(b.out[i], 0);
    op_destroy(op);
    nist_ran++;
}

static void check_ccm(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_bytes(v, "Key", b.key, sizeof(b.key));
    struct ae_message msg = {.nonce = b.iv,
                             .nonce_size = nist_bytes(v, "Nonce", b.iv, sizeof(b.iv)),
                             .aad_size = nist_number(v, "Alen"),
                             .size = nist_number(v, "Plen"),
                             .tag_size = nist_number(v, "Tlen")};

    nist_bytes(v, "Adata", b.aad, sizeof(b.aad)); /* one byte stands for nothing */
    assert_int_equal(nist_bytes(v, "CT", b.cipher, sizeof(b.cipher)), msg.size + msg.tag_size);
    memcpy(msg.tag, b.cipher + msg.size, msg.tag_size);
    if (v->fails) {
        check_a_forgery(alg, key, &msg);
        return;
    }
    nist_bytes(v, "Payload", b.plain, sizeof(b.plain));
    check_a_message(alg, key, &msg);
}

static void check_gcm(const struct nist_vector *v, uint32_t alg)
{
    size_t key = nist_bytes(v, "Key", b.key, sizeof(b.key));
    struct ae_message msg = {.nonce = b.iv,
                             .nonce_size = nist_bytes(v, "IV", b.iv, sizeof(b.iv)),
                             .aad_size = nist_bytes(v, "AAD", b.aad, sizeof(b.aad)),
                             .size = nist_bytes(v, "CT", b.cipher, sizeof(b.cipher)),
                             .tag_size = nist_bytes(v, "Tag", msg.tag, sizeof(msg.tag))};

    nist_bytes(v, "Tag", msg.tag, sizeof(msg.tag)); /* again: the initialiser has cleared it */
    if (msg.tag_size < 12)
        return; /* of 4 and 8 bytes: not GlobalPlatform's */
    if (v->fails) {
        check_a_forgery(alg, key, &msg);
        return;
    }
    nist_bytes(v, "PT", b.plain, sizeof(b.plain));
    check_a_message(alg, key, &msg);
}

static void run_files(const char *pattern, const char *const *parts, unsigned count,
                      nist_check check, uint32_t alg)
{
    char path[256];

    for (unsigned i = 0; i < count; i++) {
        snprintf(path, sizeof(path), pattern, parts[i]);
        nist_run(path, check, alg, "CIPHERTEXT", "PLAINTEXT");
    }
}

static const char *const sizes[] = {"128", "192", "256"};

static void test_aes(void **state)
{
    static const char *const parts[] = {"GFSbox128",  "GFSbox192",  "GFSbox256", "KeySbox128",
                                        "KeySbox192", "KeySbox256", "MMT128",    "MMT192",
                                        "MMT256",     "VarKey128",  "VarKey192", "VarKey256",
                                        "VarTxt128",  "VarTxt192",  "VarTxt256"};

    (void)state;
    run_files("ciphers/AES/ECB/ECB%s.rsp", parts, ARRAY_COUNT(parts), check_cipher,
              TEE_ALG_AES_ECB_NOPAD);
    run_files("ciphers/AES/CBC/CBC%s.rsp", parts, ARRAY_COUNT(parts), check_cipher,
              TEE_ALG_AES_CBC_NOPAD);
    run_files("ciphers/AES/CTR/aes-%s-ctr.txt", sizes, 3, check_cipher, TEE_ALG_AES_CTR);
    nist_run("ciphers/AES/XTS/tweak-128hexstr/XTSGenAES128.rsp", check_xts, TEE_ALG_AES_XTS, "CT",
             "PT");
    nist_run("ciphers/AES/XTS/tweak-128hexstr/XTSGenAES256.rsp", check_xts, TEE_ALG_AES_XTS, "CT",
             "PT");
}

static void test_des(void **state)
{
    static const char *const parts[] = {"MMT1",   "MMT2",   "MMT3",   "invperm",
                                        "permop", "subtab", "varkey", "vartext"};

    (void)state;
    run_files("ciphers/3DES/ECB/TECB%s.rsp", parts, ARRAY_COUNT(parts), check_des,
              TEE_ALG_DES3_ECB_NOPAD);
    run_files("ciphers/3DES/CBC/TCBC%s.rsp", parts, ARRAY_COUNT(parts), check_des,
              TEE_ALG_DES3_CBC_NOPAD);
}

static void test_sm4(void **state)
{
    static const char *const ecb[] = {"ecb"}, *const cbc[] = {"cbc"}, *const ctr[] = {"ctr"};
    static const char pattern[] = "ciphers/SM4/draft-ribose-cfrg-sm4-10-%s.txt";

    (void)state;
    run_files(pattern, ecb, 1, check_cipher, TEE_ALG_SM4_ECB_NOPAD);
    run_files(pattern, cbc, 1, check_cipher, TEE_ALG_SM4_CBC_NOPAD);
    run_files(pattern, ctr, 1, check_cipher, TEE_ALG_SM4_CTR);
}

static void test_macs(void **state)
{
    static const struct {
        const char *file;
        uint32_t alg;
    } hmacs[] = {{"HMAC/rfc-2202-md5.txt", TEE_ALG_HMAC_MD5},
                 {"HMAC/rfc-2202-sha1.txt", TEE_ALG_HMAC_SHA1},
                 {"HMAC/rfc-4231-sha224.txt", TEE_ALG_HMAC_SHA224},
                 {"HMAC/rfc-4231-sha256.txt", TEE_ALG_HMAC_SHA256}};
    char path[64];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(hmacs); i++)
        nist_run(hmacs[i].file, check_hmac, hmacs[i].alg, "MD", "");
    for (unsigned i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "CMAC/nist-800-38b-aes%s.txt", sizes[i]);
        nist_run(path, check_cmac, TEE_ALG_AES_CMAC, "OUTPUT", "");
    }
    nist_run("CMAC/nist-800-38b-3des.txt", check_cmac, TEE_ALG_DES3_CMAC, "OUTPUT", "");
}

static void test_ccm(void **state)
{
    static const char *const kinds[] = {"VADT", "VNT", "VPT", "VTT"};
    char path[64];

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned k = 0; k < ARRAY_COUNT(kinds); k++) {
            snprintf(path, sizeof(path), "ciphers/AES/CCM/%s%s.rsp", kinds[k], sizes[i]);
            nist_run(path, check_ccm, TEE_ALG_AES_CCM, "CT", "");
        }
        snprintf(path, sizeof(path), "ciphers/AES/CCM/DVPT%s.rsp", sizes[i]);
        nist_run(path, check_ccm, TEE_ALG_AES_CCM, "Payload", "");
    }
}

static void test_gcm(void **state)
{
    char path[64];

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "ciphers/AES/GCM/gcmEncryptExtIV%s.rsp", sizes[i]);
        nist_run(path, check_gcm, TEE_ALG_AES_GCM, "Tag", "");
        snprintf(path, sizeof(path), "ciphers/AES/GCM/gcmDecrypt%s.rsp", sizes[i]);
        nist_run(path, check_gcm, TEE_ALG_AES_GCM, "PT", "");
    }
}

static int run(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aes),  cmocka_unit_test(test_des), cmocka_unit_test(test_sm4),
        cmocka_unit_test(test_macs), cmocka_unit_test(test_ccm), cmocka_unit_test(test_gcm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return nist_main(run);
}
