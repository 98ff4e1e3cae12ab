/* SPDX-License-Identifier: BSD-2-Clause */
/* Message authentication codes, 6.5. None has an IV: what init is given is ignored. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>

#include "cbcmac.h"
#include "op.h"
#include "ossl.h"
#include "tee_api_defines.h"

#define INIT    "6.5.1"
#define UPDATE  "6.5.2"
#define COMPUTE "6.5.3"
#define COMPARE "6.5.4"

#define MAC_MAX 64u

struct mac_ctx {
    EVP_MAC_CTX *evp; /* HMAC, CMAC: NULL without a key */
    struct cbcmac cbc;
};

static bool is_cbc(const struct op *op)
{
    return op->alg->kind == KIND_CBC_MAC || op->alg->kind == KIND_CBC_MAC_PKCS5;
}

/* ---- the class ---- */

static uint32_t mac_create(struct op *op)
{
    struct mac_ctx *c = op->ctx = calloc(1, sizeof(*c));

    if (!c || !ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    c->cbc.block = cipher_block((enum cipher)op->alg->cipher);
    c->cbc.cbc = ossl.EVP_CIPHER_CTX_new();
    ossl_leave();
    return c->cbc.cbc ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* A context of libcrypto's MAC with a key; `which` is its parameter, `name` what that is set to. */
static EVP_MAC_CTX *keyed(const struct op *op, const char *which, const char *name,
                          const uint8_t *key, size_t size)
{
    char value[32]; /* OSSL_PARAM would have it writable */
    size_t length = strlen(name);
    const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(which, value, length), OSSL_PARAM_END};
    EVP_MAC *mac = fetch_mac((enum alg_kind)op->alg->kind);
    EVP_MAC_CTX *evp = mac ? ossl.EVP_MAC_CTX_new(mac) : NULL;

    CHECK(length < sizeof(value));
    memcpy(value, name, length + 1);
    if (evp && ossl.EVP_MAC_init(evp, key, size, params) != 1) {
        ossl.EVP_MAC_CTX_free(evp);
        evp = NULL;
    }
    return evp;
}

static EVP_MAC_CTX *keyed_hmac(const struct op *op)
{
    const struct attr *secret = attrs_find(&op->key[0].attrs, TEE_ATTR_SECRET_VALUE);

    return keyed(op, OSSL_MAC_PARAM_DIGEST, fetch_md_name((enum hash)op->alg->hash), secret->bytes,
                 secret->size);
}

static EVP_MAC_CTX *keyed_cmac(const struct op *op)
{
    enum cipher cipher = (enum cipher)op->alg->cipher;
    struct blockcipher_key k;

    blockcipher_key_of(&k, cipher, &op->key[0]);
    EVP_MAC_CTX *evp = keyed(op, OSSL_MAC_PARAM_CIPHER,
                             fetch_cipher_name(cipher, BLOCK_CBC, k.size), k.bytes, k.size);
    explicit_bzero(&k, sizeof(k));
    return evp;
}

static bool take_key(const struct op *op, struct mac_ctx *c)
{
    if (is_cbc(op))
        return blockcipher_key(c->cbc.cbc, (enum cipher)op->alg->cipher, BLOCK_CBC, &op->key[0],
                               true);
    c->evp = op->alg->kind == KIND_HMAC ? keyed_hmac(op) : keyed_cmac(op);
    return c->evp != NULL;
}

static uint32_t mac_rekey(struct op *op)
{
    struct mac_ctx *c = op->ctx;
    uint32_t res = TEE_SUCCESS;

    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    ossl.EVP_MAC_CTX_free(c->evp);
    c->evp = NULL;
    ossl.EVP_CIPHER_CTX_reset(c->cbc.cbc);
    if (op->key_set && !take_key(op, c))
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void mac_reset(struct op *op)
{
    struct mac_ctx *c = op->ctx;
    cbcmac_wipe(&c->cbc);
}

static bool copy_state(const struct op *from, struct mac_ctx *t, const struct mac_ctx *f)
{
    if (is_cbc(from))
        return cbcmac_copy(&t->cbc, &f->cbc);
    EVP_MAC_CTX *evp = ossl.EVP_MAC_CTX_dup(f->evp);
    if (!evp)
        return false;
    ossl.EVP_MAC_CTX_free(t->evp);
    t->evp = evp;
    return true;
}

static uint32_t mac_copy(struct op *to, const struct op *from)
{
    uint32_t res = TEE_SUCCESS;

    if (!from->key_set)
        return res;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!copy_state(from, to->ctx, from->ctx))
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void mac_destroy(struct op *op)
{
    struct mac_ctx *c = op->ctx;

    if (c && ossl_enter()) {
        ossl.EVP_MAC_CTX_free(c->evp);
        ossl.EVP_CIPHER_CTX_free(c->cbc.cbc);
        ossl_leave();
        explicit_bzero(c, sizeof(*c));
    }
    free(c);
}

const struct op_class op_mac_class = {
    .create = mac_create,
    .rekey = mac_rekey,
    .reset = mac_reset,
    .copy = mac_copy,
    .destroy = mac_destroy,
};

/* ---- the functions ---- */

static uint32_t class_fault(const struct op *op, const char *clause, struct misuse *m)
{
    if (op->alg->op_class != TEE_OPERATION_MAC)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "the operation is no MAC");
    return TEE_SUCCESS;
}

uint32_t op_mac_init(struct op *op, const void *iv, size_t size, struct misuse *m)
{
    uint32_t res = class_fault(op, INIT, m);
    struct mac_ctx *c = op->ctx;

    (void)iv, (void)size;
    if (res != TEE_SUCCESS)
        return res;
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, INIT, "the operation has no key");
    op_to_initial(op);
    if (!ossl_enter())
        return op_failure(INIT, m);
    bool done = is_cbc(op) ? cbcmac_start(&c->cbc) : ossl.EVP_MAC_init(c->evp, NULL, 0, NULL) == 1;
    ossl_leave();
    if (!done)
        return op_failure(INIT, m);
    op->state = TEE_OPERATION_STATE_ACTIVE;
    op->initialized = true;
    return TEE_SUCCESS;
}

static uint32_t data_fault(const struct op *op, size_t size, const char *clause, struct misuse *m)
{
    uint32_t res = class_fault(op, clause, m);

    if (res != TEE_SUCCESS)
        return res;
    if (op->state != TEE_OPERATION_STATE_ACTIVE)
        return misuse(m, TEE_ERROR_BAD_STATE, clause, "the operation is not active (TEE_MACInit)");
    if (size > PTRDIFF_MAX)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "more data than there is memory");
    return TEE_SUCCESS;
}

static bool add(const struct op *op, const void *from, size_t size)
{
    struct mac_ctx *c = op->ctx;

    if (size == 0)
        return true;
    return is_cbc(op) ? cbcmac_add(&c->cbc, from, size)
                      : ossl.EVP_MAC_update(c->evp, from, size) == 1;
}

uint32_t op_mac_update(struct op *op, const void *from, size_t size, struct misuse *m)
{
    uint32_t res = data_fault(op, size, UPDATE, m);

    if (res != TEE_SUCCESS)
        return res;
    if (!ossl_enter())
        return op_failure(UPDATE, m);
    bool done = add(op, from, size);
    ossl_leave();
    return done ? TEE_SUCCESS : op_failure(UPDATE, m);
}

static uint32_t final_fault(const struct op *op, size_t size, const char *clause, struct misuse *m)
{
    uint32_t res = data_fault(op, size, clause, m);
    const struct mac_ctx *c = op->ctx;

    if (res != TEE_SUCCESS || op->alg->kind != KIND_CBC_MAC)
        return res;
    if ((c->cbc.held + size) % c->cbc.block || (!c->cbc.any && c->cbc.held + size == 0))
        return misuse(m, TEE_ERROR_BAD_STATE, clause,
                      "the message is nothing or not a whole number of blocks, and the algorithm "
                      "pads not");
    return TEE_SUCCESS;
}

static bool finish_cbc(const struct op *op, struct cbcmac *c, uint8_t *mac)
{
    bool done = op->alg->kind == KIND_CBC_MAC || cbcmac_pad_pkcs5(c);
    memcpy(mac, c->mac, c->block);
    return done;
}

/* The MAC of all, with the last `size` bytes; the operation is initial then. */
static uint32_t finish(struct op *op, const void *from, size_t size, uint8_t mac[MAC_MAX])
{
    struct mac_ctx *c = op->ctx;
    size_t length;

    if (!ossl_enter())
        return TEE_ERROR_GENERIC;
    bool done = add(op, from, size) &&
                (is_cbc(op) ? finish_cbc(op, &c->cbc, mac)
                            : ossl.EVP_MAC_final(c->evp, mac, &length, MAC_MAX) == 1);
    ossl_leave();
    op_to_initial(op);
    return done ? TEE_SUCCESS : TEE_ERROR_GENERIC;
}

uint32_t op_mac_compute(struct op *op, const void *from, size_t from_size, uint8_t *mac,
                        size_t *mac_size, struct misuse *m)
{
    uint32_t res = final_fault(op, from_size, COMPUTE, m);
    size_t need = alg_result_size(op->alg), room = *mac_size;
    uint8_t result[MAC_MAX];

    if (res != TEE_SUCCESS)
        return res;
    *mac_size = need;
    if (room < need)
        return TEE_ERROR_SHORT_BUFFER;
    if (finish(op, from, from_size, result) != TEE_SUCCESS)
        return op_failure(COMPUTE, m);
    memcpy(mac, result, need);
    explicit_bzero(result, sizeof(result));
    return TEE_SUCCESS;
}

static bool same(const uint8_t *a, const uint8_t *b, size_t size)
{
    if (!ossl_enter())
        return false;
    bool equal = ossl.CRYPTO_memcmp(a, b, size) == 0;
    ossl_leave();
    return equal;
}

uint32_t op_mac_compare(struct op *op, const void *from, size_t from_size, const uint8_t *mac,
                        size_t mac_size, struct misuse *m)
{
    uint32_t res = final_fault(op, from_size, COMPARE, m);
    size_t need = alg_result_size(op->alg);
    uint8_t result[MAC_MAX];

    if (res != TEE_SUCCESS)
        return res;
    if (finish(op, from, from_size, result) != TEE_SUCCESS)
        return op_failure(COMPARE, m);
    if (mac_size != need || !same(mac, result, need))
        res = TEE_ERROR_MAC_INVALID;
    explicit_bzero(result, sizeof(result));
    return res;
}
