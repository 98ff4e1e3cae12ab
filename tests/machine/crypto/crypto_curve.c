/* SPDX-License-Identifier: BSD-2-Clause */
/* Curves as TAs use them: ECDSA, EdDSA, SM2, and shared secrets. */
#include <string.h>

#include "crypto_case.h"

struct known_ecdsa {
    uint32_t alg, curve, bits;
    const char *x, *y, *digest, *signature;
};
struct known_ecdh {
    uint32_t curve, bits;
    const char *d, *x, *y, *peer_x, *peer_y, *secret;
};
struct known_eddsa {
    uint32_t alg, prehash;
    const char *private, *public, *context, *message, *signature;
};
struct known_xdh {
    uint32_t alg;
    const char *private, *public, *peer, *secret;
};
struct known_sm2_dsa {
    const char *d, *x, *y, *digest, *r, *s;
};
struct known_sm2_pke {
    const char *d, *x, *y, *message, *ciphertext;
};
struct known_side {
    const char *d, *x, *y, *r, *rx, *ry, *name;
};
struct known_sm2_kep {
    struct known_side a, b;
    const char *key, *from_b, *from_a;
};

#include "../../crypto/vectors/curve.inc"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Attributes, and the memory of those that have some. */
struct list {
    TEE_Attribute at[10];
    uint32_t count;
    uint8_t bytes[1024];
    size_t used;
};

static uint8_t *add(struct list *l, uint32_t id, const char *digits)
{
    uint8_t *to = l->bytes + l->used;
    size_t size = case_hex(to, digits);

    l->used += size;
    TEE_InitRefAttribute(&l->at[l->count++], id, to, (case_size)size);
    return to;
}

static void add_value(struct list *l, uint32_t id, uint32_t a)
{
    TEE_InitValueAttribute(&l->at[l->count++], id, a, 0);
}

static void add_point(struct list *l, const char *x, const char *y)
{
    add(l, TEE_ATTR_ECC_PUBLIC_VALUE_X, x);
    add(l, TEE_ATTR_ECC_PUBLIC_VALUE_Y, y);
}

/* curve 0: the type has none; d NULL: a public key. */
static TEE_ObjectHandle ec_key(uint32_t type, uint32_t bits, uint32_t curve, const char *const n[3])
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    struct list l = {.count = 0};
    TEE_ObjectInfo info;

    add_point(&l, n[0], n[1]);
    if (n[2])
        add(&l, TEE_ATTR_ECC_PRIVATE_VALUE, n[2]);
    if (curve)
        add_value(&l, TEE_ATTR_ECC_CURVE, curve);
    EXPECT_OK(TEE_AllocateTransientObject(type, bits, &key));
    EXPECT_OK(TEE_PopulateTransientObject(key, l.at, l.count));
    EXPECT_OK(TEE_GetObjectInfo1(key, &info));
    EXPECT(info.objectSize == bits);
    return key;
}

static TEE_ObjectHandle generate(uint32_t type, uint32_t bits, uint32_t curve)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    struct list l = {.count = 0};

    if (curve)
        add_value(&l, TEE_ATTR_ECC_CURVE, curve);
    EXPECT_OK(TEE_AllocateTransientObject(type, bits, &key));
    EXPECT_OK(TEE_GenerateKey(key, bits, l.at, l.count));
    return key;
}

/* ---- signatures ---- */

/* The signature is valid, and with its last bit changed is not. */
static void verify(TEE_OperationHandle op, const struct list *params, const struct list *s)
{
    const uint8_t *digest = s->at[0].content.ref.buffer;
    case_size digest_size = (case_size)s->at[0].content.ref.length;
    uint8_t *signature = s->at[1].content.ref.buffer;
    case_size size = (case_size)s->at[1].content.ref.length;

    EXPECT_OK(TEE_AsymmetricVerifyDigest(op, params->at, params->count, digest, digest_size,
                                         signature, size));
    signature[size - 1] ^= 1;
    EXPECT(TEE_AsymmetricVerifyDigest(op, params->at, params->count, digest, digest_size, signature,
                                      size) == TEE_ERROR_SIGNATURE_INVALID);
    signature[size - 1] ^= 1;
    EXPECT(TEE_AsymmetricVerifyDigest(op, params->at, params->count, digest, digest_size, signature,
                                      size - 1) == TEE_ERROR_SIGNATURE_INVALID);
}

/* A key that signs and verifies a digest; the signature has that size. Frees the key. */
static void sign(uint32_t alg, TEE_ObjectHandle pair, const struct list *params,
                 case_size digest_size, case_size size)
{
    TEE_OperationHandle signer = case_op(alg, TEE_MODE_SIGN, pair);
    TEE_OperationHandle verifier = case_op(alg, TEE_MODE_VERIFY, pair);
    uint8_t digest[64], signature[132];
    case_size room = size - 1;

    case_fill(digest, sizeof(digest), alg);
    EXPECT(TEE_AsymmetricSignDigest(signer, params->at, params->count, digest, digest_size,
                                    signature, &room) == TEE_ERROR_SHORT_BUFFER);
    EXPECT(room == size);
    EXPECT_OK(TEE_AsymmetricSignDigest(signer, params->at, params->count, digest, digest_size,
                                       signature, &room));
    EXPECT(room == size);
    EXPECT_OK(TEE_AsymmetricVerifyDigest(verifier, params->at, params->count, digest, digest_size,
                                         signature, size));
    digest[0] ^= 1;
    EXPECT(TEE_AsymmetricVerifyDigest(verifier, params->at, params->count, digest, digest_size,
                                      signature, size) == TEE_ERROR_SIGNATURE_INVALID);
    TEE_FreeOperation(signer);
    TEE_FreeOperation(verifier);
    TEE_FreeTransientObject(pair);
}

static void curve_ecdsa(void)
{
    const struct list none = {.count = 0};

    for (size_t i = 0; i < COUNT(known_ecdsa); i++) {
        const struct known_ecdsa *k = &known_ecdsa[i];
        const char *const n[3] = {k->x, k->y, NULL};
        TEE_ObjectHandle key = ec_key(TEE_TYPE_ECDSA_PUBLIC_KEY, k->bits, k->curve, n);
        TEE_OperationHandle op = case_op(k->alg, TEE_MODE_VERIFY, key);
        struct list s = {.count = 0};
        EXPECT_OK(TEE_IsAlgorithmSupported(k->alg, k->curve));
        add(&s, TEE_ATTR_SECRET_VALUE, k->digest);
        add(&s, TEE_ATTR_SECRET_VALUE, k->signature);
        verify(op, &none, &s);
        TEE_FreeOperation(op);
        TEE_FreeTransientObject(key);
        sign(k->alg, generate(TEE_TYPE_ECDSA_KEYPAIR, k->bits, k->curve), &none,
             (case_size)strlen(k->digest) / 2, (case_size)(2 * ((k->bits + 7) / 8)));
    }
}

/* As TAs have them that were built before OP-TEE 3.20. */
static void curve_ecdsa_old(void)
{
    static const uint32_t bits[] = {192, 224, 256, 384, 521};
    const struct list none = {.count = 0};
    TEE_OperationHandle op;

    for (uint32_t i = 0; i < COUNT(bits); i++) {
        uint32_t alg = 0x70001041u + (i << 12), curve = TEE_ECC_CURVE_NIST_P192 + i;
        EXPECT_OK(TEE_IsAlgorithmSupported(alg, curve));
        EXPECT(TEE_AllocateOperation(&op, alg, TEE_MODE_SIGN, 160) == TEE_ERROR_NOT_SUPPORTED);
        sign(alg, generate(TEE_TYPE_ECDSA_KEYPAIR, bits[i], curve), &none, 33,
             (case_size)(2 * ((bits[i] + 7) / 8)));
    }
}

static void curve_eddsa(void)
{
    for (size_t i = 0; i < COUNT(known_eddsa); i++) {
        const struct known_eddsa *k = &known_eddsa[i];
        bool small = k->alg == TEE_ALG_ED25519;
        TEE_ObjectHandle pair = TEE_HANDLE_NULL;
        struct list l = {.count = 0}, params = {.count = 0}, s = {.count = 0};
        uint8_t signature[114];
        case_size size = sizeof(signature);
        add(&l, small ? TEE_ATTR_ED25519_PRIVATE_VALUE : TEE_ATTR_ED448_PRIVATE_VALUE, k->private);
        add(&l, small ? TEE_ATTR_ED25519_PUBLIC_VALUE : TEE_ATTR_ED448_PUBLIC_VALUE, k->public);
        EXPECT_OK(TEE_AllocateTransientObject(
            small ? TEE_TYPE_ED25519_KEYPAIR : TEE_TYPE_ED448_KEYPAIR, small ? 256 : 448, &pair));
        EXPECT_OK(TEE_PopulateTransientObject(pair, l.at, l.count));
        add_value(&params, TEE_ATTR_EDDSA_PREHASH, k->prehash);
        add(&params, TEE_ATTR_EDDSA_CTX, k->context);
        add(&s, TEE_ATTR_SECRET_VALUE, k->message);
        add(&s, TEE_ATTR_SECRET_VALUE, k->signature);
        TEE_OperationHandle op = case_op(k->alg, TEE_MODE_SIGN, pair);
        EXPECT_OK(TEE_AsymmetricSignDigest(op, params.at, params.count, s.at[0].content.ref.buffer,
                                           (case_size)s.at[0].content.ref.length, signature,
                                           &size));
        EXPECT(case_is(signature, size, k->signature));
        TEE_FreeOperation(op);
        op = case_op(k->alg, TEE_MODE_VERIFY, pair);
        verify(op, &params, &s);
        TEE_FreeOperation(op);
        sign(k->alg, pair, &params, 33, small ? 64 : 114);
    }
}

static void curve_sm2_dsa(void)
{
    const struct known_sm2_dsa *k = known_sm2_dsa;
    const char *const n[3] = {k->x, k->y, k->d};
    TEE_ObjectHandle pair = ec_key(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0, n);
    TEE_OperationHandle op = case_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_VERIFY, pair);
    struct list none = {.count = 0}, s = {.count = 0};

    EXPECT_OK(TEE_IsAlgorithmSupported(TEE_ALG_SM2_DSA_SM3, TEE_ECC_CURVE_SM2));
    add(&s, TEE_ATTR_SECRET_VALUE, k->digest);
    add(&s, TEE_ATTR_SECRET_VALUE, k->r);
    add(&s, TEE_ATTR_SECRET_VALUE, k->s);
    s.at[1].content.ref.length = 64; /* r || s */
    verify(op, &none, &s);
    TEE_FreeOperation(op);
    sign(TEE_ALG_SM2_DSA_SM3, pair, &none, 32, 64);
    sign(TEE_ALG_SM2_DSA_SM3, generate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0), &none, 32, 64);
}

/* ---- encryption ---- */

static void curve_sm2_pke(void)
{
    const struct known_sm2_pke *k = known_sm2_pke;
    const char *const n[3] = {k->x, k->y, k->d};
    TEE_ObjectHandle pair = ec_key(TEE_TYPE_SM2_PKE_KEYPAIR, 256, 0, n);
    TEE_OperationHandle to = case_op(TEE_ALG_SM2_PKE, TEE_MODE_ENCRYPT, pair);
    TEE_OperationHandle from = case_op(TEE_ALG_SM2_PKE, TEE_MODE_DECRYPT, pair);
    uint8_t cipher[200], plain[64];
    case_size size = (case_size)case_hex(cipher, k->ciphertext), room = 3;

    EXPECT_OK(TEE_IsAlgorithmSupported(TEE_ALG_SM2_PKE, TEE_ECC_CURVE_SM2));
    EXPECT(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, size, plain, &room) ==
           TEE_ERROR_SHORT_BUFFER);
    EXPECT_OK(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, size, plain, &room));
    EXPECT(case_is(plain, room, k->message));
    cipher[size - 1] ^= 1;
    EXPECT(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, size, plain, &room) ==
           CASE_CIPHERTEXT_INVALID);
    EXPECT(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, 97, plain, &room) ==
           TEE_ERROR_BAD_PARAMETERS);
    cipher[0] = 2;
    EXPECT(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, size, plain, &room) ==
           TEE_ERROR_NOT_SUPPORTED);
    size = sizeof(cipher);
    EXPECT_OK(TEE_AsymmetricEncrypt(to, NULL, 0, "a message", 9, cipher, &size));
    EXPECT(size == 9 + 97);
    room = sizeof(plain);
    EXPECT_OK(TEE_AsymmetricDecrypt(from, NULL, 0, cipher, size, plain, &room));
    EXPECT(room == 9 && memcmp(plain, "a message", 9) == 0);
    TEE_FreeOperation(to);
    TEE_FreeOperation(from);
    TEE_FreeTransientObject(pair);
}

/* ---- shared secrets ---- */

/* What is derived with these parameters, into an object of that size. */
static void derive(TEE_OperationHandle op, const struct list *params, uint32_t bits,
                   const char *digits)
{
    TEE_ObjectHandle secret = TEE_HANDLE_NULL;
    uint8_t bytes[128];
    case_size size = sizeof(bytes);

    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, bits, &secret));
    TEE_DeriveKey(op, params->at, params->count, secret);
    EXPECT_OK(TEE_GetObjectBufferAttribute(secret, TEE_ATTR_SECRET_VALUE, bytes, &size));
    EXPECT(case_is(bytes, size, digits));
    TEE_FreeTransientObject(secret);
}

static void curve_ecdh(void)
{
    for (size_t i = 0; i < COUNT(known_ecdh); i++) {
        const struct known_ecdh *k = &known_ecdh[i];
        const char *const n[3] = {k->x, k->y, k->d};
        TEE_ObjectHandle pair = ec_key(TEE_TYPE_ECDH_KEYPAIR, k->bits, k->curve, n);
        TEE_OperationHandle op = case_op(TEE_ALG_ECDH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, pair);
        struct list params = {.count = 0};
        EXPECT_OK(TEE_IsAlgorithmSupported(TEE_ALG_ECDH_DERIVE_SHARED_SECRET, k->curve));
        add_point(&params, k->peer_x, k->peer_y);
        derive(op, &params, 1024, k->secret);
        TEE_FreeOperation(op);
        if (k->curve <= TEE_ECC_CURVE_NIST_P521) {
            op = case_op(0x80000042u + (k->curve << 12), TEE_MODE_DERIVE, pair); /* OP-TEE's old */
            derive(op, &params, 1024, k->secret);
            TEE_FreeOperation(op);
        }
        TEE_FreeTransientObject(pair);
    }
}

static void curve_xdh(void)
{
    for (size_t i = 0; i < COUNT(known_xdh); i++) {
        const struct known_xdh *k = &known_xdh[i];
        bool small = k->alg == TEE_ALG_X25519;
        uint32_t public = small ? TEE_ATTR_X25519_PUBLIC_VALUE : TEE_ATTR_X448_PUBLIC_VALUE;
        TEE_ObjectHandle pair = TEE_HANDLE_NULL;
        struct list l = {.count = 0}, params = {.count = 0};
        EXPECT_OK(
            TEE_IsAlgorithmSupported(k->alg, small ? TEE_ECC_CURVE_25519 : TEE_ECC_CURVE_448));
        add(&l, small ? TEE_ATTR_X25519_PRIVATE_VALUE : TEE_ATTR_X448_PRIVATE_VALUE, k->private);
        add(&l, public, k->public);
        EXPECT_OK(TEE_AllocateTransientObject(
            small ? TEE_TYPE_X25519_KEYPAIR : TEE_TYPE_X448_KEYPAIR, small ? 256 : 448, &pair));
        EXPECT_OK(TEE_PopulateTransientObject(pair, l.at, l.count));
        TEE_OperationHandle op = case_op(k->alg, TEE_MODE_DERIVE, pair);
        add(&params, public, k->peer);
        derive(op, &params, 448, k->secret);
        TEE_FreeOperation(op);
        TEE_FreeTransientObject(pair);
    }
}

/* ---- SM2's exchange ---- */

static TEE_OperationHandle kep_op(const struct known_side *s)
{
    const char *const n[3] = {s->x, s->y, s->d}, *const e[3] = {s->rx, s->ry, s->r};
    TEE_ObjectHandle key = ec_key(TEE_TYPE_SM2_KEP_KEYPAIR, 256, 0, n);
    TEE_ObjectHandle ephemeral = ec_key(TEE_TYPE_SM2_KEP_KEYPAIR, 256, 0, e);
    TEE_OperationHandle op = TEE_HANDLE_NULL;

    EXPECT_OK(TEE_AllocateOperation(&op, TEE_ALG_SM2_KEP, TEE_MODE_DERIVE, 512));
    EXPECT_OK(TEE_SetOperationKey2(op, key, ephemeral));
    TEE_FreeTransientObject(key);
    TEE_FreeTransientObject(ephemeral);
    return op;
}

static void kep(const struct known_sm2_kep *k, uint32_t user)
{
    const struct known_side *own = user ? &k->b : &k->a, *peer = user ? &k->a : &k->b;
    TEE_OperationHandle op = kep_op(own);
    struct list params = {.count = 0};
    uint8_t out[33];

    memset(out, 0xa5, sizeof(out));
    add_value(&params, TEE_ATTR_SM2_KEP_USER, user);
    add_point(&params, peer->x, peer->y);
    add(&params, TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X, peer->rx);
    add(&params, TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y, peer->ry);
    add(&params, TEE_ATTR_SM2_ID_INITIATOR, k->a.name);
    add(&params, TEE_ATTR_SM2_ID_RESPONDER, k->b.name);
    derive(op, &params, 128, k->key);
    add(&params, TEE_ATTR_SM2_KEP_CONFIRMATION_IN, user ? k->from_a : k->from_b);
    TEE_InitRefAttribute(&params.at[params.count++], TEE_ATTR_SM2_KEP_CONFIRMATION_OUT, out, 32);
    derive(op, &params, 128, k->key);
    EXPECT(case_is(out, 32, user ? k->from_b : k->from_a));
    EXPECT(out[32] == 0xa5);
    TEE_FreeOperation(op);
}

static void curve_sm2_kep(void)
{
    EXPECT_OK(TEE_IsAlgorithmSupported(TEE_ALG_SM2_KEP, TEE_ECC_CURVE_SM2));
    kep(known_sm2_kep, 0);
    kep(known_sm2_kep, 1);
}

/* ---- keys ---- */

/* The public key goes out with any usage, the private one only with TEE_USAGE_EXTRACTABLE; a copy
 * as a public key has none. */
static void curve_keys(void)
{
    TEE_ObjectHandle pair = generate(TEE_TYPE_ECDSA_KEYPAIR, 384, TEE_ECC_CURVE_BSI_P384t1);
    TEE_ObjectHandle public = TEE_HANDLE_NULL, again = TEE_HANDLE_NULL;
    uint8_t x[48], y[48], d[48];
    case_size x_size = 48, y_size = 48, d_size = 48;
    uint32_t curve = 0, b;
    TEE_Attribute list[4];

    EXPECT_OK(TEE_GetObjectBufferAttribute(pair, TEE_ATTR_ECC_PUBLIC_VALUE_X, x, &x_size));
    EXPECT_OK(TEE_GetObjectBufferAttribute(pair, TEE_ATTR_ECC_PUBLIC_VALUE_Y, y, &y_size));
    EXPECT_OK(TEE_GetObjectBufferAttribute(pair, TEE_ATTR_ECC_PRIVATE_VALUE, d, &d_size));
    EXPECT_OK(TEE_GetObjectValueAttribute(pair, TEE_ATTR_ECC_CURVE, &curve, &b));
    EXPECT(curve == TEE_ECC_CURVE_BSI_P384t1);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_ECDSA_PUBLIC_KEY, 384, &public));
    EXPECT_OK(TEE_CopyObjectAttributes1(public, pair));
    d_size = 48;
    EXPECT(TEE_GetObjectBufferAttribute(public, TEE_ATTR_ECC_PRIVATE_VALUE, d, &d_size) ==
           TEE_ERROR_ITEM_NOT_FOUND);
    TEE_InitRefAttribute(&list[0], TEE_ATTR_ECC_PUBLIC_VALUE_X, x, x_size);
    TEE_InitRefAttribute(&list[1], TEE_ATTR_ECC_PUBLIC_VALUE_Y, y, y_size);
    TEE_InitValueAttribute(&list[2], TEE_ATTR_ECC_CURVE, curve, 0);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_ECDSA_PUBLIC_KEY, 521, &again));
    y[y_size - 1] ^= 1;
    EXPECT(TEE_PopulateTransientObject(again, list, 3) == TEE_ERROR_BAD_PARAMETERS);
    y[y_size - 1] ^= 1;
    EXPECT_OK(TEE_PopulateTransientObject(again, list, 3));
    TEE_FreeTransientObject(pair);
    TEE_FreeTransientObject(public);
    TEE_FreeTransientObject(again);
}

const struct crypto_case crypto_curve_cases[] = {
    CASE(curve_ecdsa),   CASE(curve_ecdsa_old), CASE(curve_eddsa), CASE(curve_sm2_dsa),
    CASE(curve_sm2_pke), CASE(curve_ecdh),      CASE(curve_xdh),   CASE(curve_sm2_kep),
    CASE(curve_keys),    {NULL, NULL, NULL},
};
