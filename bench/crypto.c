/* SPDX-License-Identifier: BSD-2-Clause */
/* What a TA's cryptography costs beside the same EVP calls made bare, turn by turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/rsa.h>

#include "bench.h"
#include "bench_crypto.h"

static const TEEC_UUID crypto_ta = BENCH_CRYPTO_UUID;

/* Loaded here and not linked, as in bigint.c. */
#define EVP_FUNCTIONS(F)                                                                           \
    F(EVP_CIPHER_CTX_new)                                                                          \
    F(EVP_CIPHER_fetch)                                                                            \
    F(EVP_DigestInit_ex2)                                                                          \
    F(EVP_DigestUpdate)                                                                            \
    F(EVP_EncryptInit_ex2)                                                                         \
    F(EVP_EncryptUpdate)                                                                           \
    F(EVP_MD_CTX_new)                                                                              \
    F(EVP_MD_fetch)                                                                                \
    F(EVP_PKEY_CTX_new)                                                                            \
    F(EVP_PKEY_CTX_set_rsa_padding)                                                                \
    F(EVP_PKEY_CTX_set_signature_md)                                                               \
    F(EVP_PKEY_Q_keygen)                                                                           \
    F(EVP_PKEY_sign)                                                                               \
    F(EVP_PKEY_sign_init)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    EVP_FUNCTIONS(MEMBER)
#undef MEMBER
} evp;

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

static void check(bool good)
{
    if (!good)
        abort();
}

static void load_evp(void)
{
    void *lib = dlopen("libcrypto.so." STRING(OPENSSL_SHLIB_VERSION), RTLD_NOW), *symbol;

    check(lib != NULL);
#define FIND(name)                                                                                 \
    symbol = dlsym(lib, #name);                                                                    \
    check(symbol != NULL);                                                                         \
    memcpy(&evp.name, &symbol, sizeof(symbol));
    EVP_FUNCTIONS(FIND)
#undef FIND
}

/* What the bare calls use; made once and never freed. */
static struct bare {
    EVP_MD_CTX *sha256;
    EVP_CIPHER_CTX *ctr, *gcm;
    EVP_PKEY_CTX *rsa, *p256;
    unsigned char from[CRYPTO_SIZE_MAX], to[CRYPTO_SIZE_MAX];
} bare;

static EVP_CIPHER_CTX *cipher(const char *name)
{
    static const unsigned char key[32] = {1}, iv[16] = {1};
    EVP_CIPHER *c = evp.EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *ctx = evp.EVP_CIPHER_CTX_new();

    check(c && ctx && evp.EVP_EncryptInit_ex2(ctx, c, key, iv, NULL) == 1);
    return ctx;
}

static EVP_PKEY_CTX *signer(EVP_PKEY *key, bool rsa)
{
    EVP_PKEY_CTX *ctx = key ? evp.EVP_PKEY_CTX_new(key, NULL) : NULL;

    check(ctx && evp.EVP_PKEY_sign_init(ctx) == 1);
    check(!rsa || evp.EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1);
    check(evp.EVP_PKEY_CTX_set_signature_md(ctx, evp.EVP_MD_fetch(NULL, "SHA256", NULL)) == 1);
    return ctx;
}

static void prepare(void)
{
    load_evp();
    bare.sha256 = evp.EVP_MD_CTX_new();
    check(evp.EVP_DigestInit_ex2(bare.sha256, evp.EVP_MD_fetch(NULL, "SHA256", NULL), NULL) == 1);
    bare.ctr = cipher("AES-128-CTR");
    bare.gcm = cipher("AES-256-GCM");
    bare.rsa = signer(evp.EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048), true);
    bare.p256 = signer(evp.EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"), false);
}

static void once(enum bench_crypto which, size_t size)
{
    size_t out = sizeof(bare.to);
    int n;

    switch (which) {
    case CRYPTO_SHA256:
        check(evp.EVP_DigestUpdate(bare.sha256, bare.from, size) == 1);
        break;
    case CRYPTO_CTR:
    case CRYPTO_GCM:
        check(evp.EVP_EncryptUpdate(which == CRYPTO_CTR ? bare.ctr : bare.gcm, bare.to, &n,
                                    bare.from, (int)size) == 1);
        break;
    case CRYPTO_RSA:
    case CRYPTO_P256:
        check(evp.EVP_PKEY_sign(which == CRYPTO_RSA ? bare.rsa : bare.p256, bare.to, &out,
                                bare.from, 32) == 1);
        break;
    }
}

static double in_evp(enum bench_crypto which, size_t size, unsigned count)
{
    double t = now_us();

    for (unsigned i = 0; i < count; i++)
        once(which, size);
    return (now_us() - t) / count;
}

static double in_ta(TEEC_Session *session, enum bench_crypto which, size_t size, unsigned count)
{
    TEEC_Operation op = {
        .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE)};

    op.params[0].value.a = which;
    op.params[0].value.b = count;
    op.params[1].value.a = (uint32_t)size;
    double t = now_us();
    invoke(session, 0, &op);
    return (now_us() - t) / count;
}

void bench_crypto(const struct options *o)
{
    static const struct {
        const char *what;
        enum bench_crypto which;
        unsigned size, count; /* bytes of an update; calls of one sample */
    } row[] = {
        {"SHA-256, updates of 16 KiB", CRYPTO_SHA256, 16384, 500},
        {"AES-128-CTR, updates of 16 KiB", CRYPTO_CTR, 16384, 2000},
        {"AES-256-GCM, updates of 16 KiB", CRYPTO_GCM, 16384, 1000},
        {"SHA-256, updates of 64 bytes", CRYPTO_SHA256, 64, 5000},
        {"AES-128-CTR, updates of 64 bytes", CRYPTO_CTR, 64, 5000},
        {"RSA-2048 signatures", CRYPTO_RSA, 0, 5},
        {"P-256 signatures", CRYPTO_P256, 0, 200},
    };
    unsigned rounds = o->rounds ? o->rounds : 101;
    TEEC_Context ctx;
    TEEC_Session session;

    prepare();
    machine_up(TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &crypto_ta);
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct samples ta, floor;
        samples_init(&ta, rounds);
        samples_init(&floor, rounds);
        in_ta(&session, row[i].which, row[i].size, 1);
        for (unsigned n = 0; n < rounds; n++) {
            samples_add(&floor, in_evp(row[i].which, row[i].size, row[i].count));
            samples_add(&ta, in_ta(&session, row[i].which, row[i].size, row[i].count));
        }
        report_samples("crypto", row[i].what, &ta, samples_quantile(&floor, 0.5));
        samples_fini(&ta);
        samples_fini(&floor);
    }
    client_close(&ctx, &session);
    machine_down();
}
