/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

/*
 * Inside of op_cipher.c: what the modes of symmetric ciphers do differently. All but `work` runs
 * between ossl_enter and ossl_leave.
 */

#include "blockcipher.h"
#include "op.h"
#include "stream.h"

struct cipher_mode;

struct cipher_ctx {
    const struct cipher_mode *mode;
    uint8_t block;
    bool encrypt;
    EVP_CIPHER_CTX *main, *side; /* keyed while the operation has keys */
    struct stream in;
    uint8_t tweak[16];   /* of XTS: for the next block */
    uint8_t tweaks[512]; /* … and for some more */
    uint8_t scratch[512];
};

/* What cipher_ctx.side is keyed for, in ECB. */
enum cipher_side {
    SIDE_NONE,
    SIDE_DECRYPT, /* where the operation decrypts: the same key */
    SIDE_KEY2     /* the second key, encrypting */
};

struct cipher_mode {
    enum block_mode main;
    enum cipher_side side;
    bool has_iv;     /* of a block's size */
    bool is_stream;  /* works on bytes */
    uint8_t keep[2]; /* bytes that are held at least: decrypting, encrypting */
    /* A message begins. */
    bool (*start)(struct cipher_ctx *c, const uint8_t *iv);
    /* stream_fn on struct cipher_ctx. */
    stream_fn work;
    /* The rule that a message of `total` bytes breaks, or NULL. */
    const char *(*fault)(const struct cipher_ctx *c, size_t total);
    /* How many bytes final will give out; changes nothing. TEE_ERROR_BAD_PARAMETERS: the message is
     * none that this mode has made. NULL: as many as have come and not gone. */
    uint32_t (*plan)(struct cipher_ctx *c, const struct op_data *d, size_t *need);
    /* Writes the last `size` bytes, for what is held. NULL: nothing is. */
    bool (*last)(struct cipher_ctx *c, uint8_t *to, size_t size);
};

/* NULL: no such kind. */
const struct cipher_mode *cipher_mode_of(enum alg_kind kind);
extern const struct cipher_mode cipher_ecb_pkcs5, cipher_cbc_pkcs5, cipher_cts, cipher_xts;

/* The functions of modes that are OpenSSL's. */
bool cipher_start_iv(struct cipher_ctx *c, const uint8_t *iv);
bool cipher_start_none(struct cipher_ctx *c, const uint8_t *iv);
bool cipher_work(void *arg, const uint8_t *from, uint8_t *to, size_t size);
const char *cipher_fault_none(const struct cipher_ctx *c, size_t total);

#endif
