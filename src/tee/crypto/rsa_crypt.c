/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "fetch.h"
#include "rsa.h"
#include "tee_api_defines.h"

#define CLAUSE "6.7.1"

static uint32_t deliver(const struct op_data *d, const uint8_t *bytes, size_t size)
{
    if (!asym_room(d, size))
        return TEE_ERROR_SHORT_BUFFER;
    if (size)
        memcpy(d->to, bytes, size);
    *d->size = size;
    return TEE_SUCCESS;
}

/* The longest message. */
static bool message_fits(const struct op *op, size_t size)
{
    const struct rsa *r = op->ctx;

    if (op->alg->kind == KIND_RSA_OAEP)
        return size + 2 * hash_size(op->alg->hash) + 2 <= r->size;
    return size + RSA_PKCS1_PADDING_SIZE <= r->size;
}

static uint32_t mgf_hash(const struct op *op, const struct attr *a, enum hash *h)
{
    uint32_t id;

    *h = op->alg->hash;
    if (!a)
        return TEE_SUCCESS;
    if (a->size != sizeof(id))
        return TEE_ERROR_BAD_PARAMETERS;
    memcpy(&id, a->bytes, sizeof(id));
    *h = hash_of_alg(id);
    return hash_size(*h) ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED;
}

/* Label and hash of MGF1, which last no longer than a call. */
static uint32_t configure(struct rsa *r, const struct op *op, const struct attrs *params)
{
    const struct attr *label = attrs_find(params, TEE_ATTR_RSA_OAEP_LABEL);
    const struct attr *mgf = attrs_find(params, TEE_ATTR_RSA_OAEP_MGF_HASH);
    OSSL_PARAM set[] = {{OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, OSSL_PARAM_OCTET_STRING, (char[]){0}, 0,
                         OSSL_PARAM_UNMODIFIED},
                        {.key = NULL}};
    enum hash h;

    if (op->alg->kind != KIND_RSA_OAEP || (!label && !mgf && !r->configured))
        return TEE_SUCCESS;
    uint32_t res = mgf_hash(op, mgf, &h);
    if (res != TEE_SUCCESS)
        return res;
    if (label) {
        set[0].data = label->bytes;
        set[0].data_size = label->size;
    }
    r->configured = true;
    if (ossl.EVP_PKEY_CTX_set_params(r->ctx, set) != 1 || !fetch_md(h) ||
        ossl.EVP_PKEY_CTX_set_rsa_mgf1_md(r->ctx, fetch_md(h)) != 1)
        return TEE_ERROR_OUT_OF_MEMORY;
    r->configured = label || mgf;
    return TEE_SUCCESS;
}

/* Numbers without padding: to r->size bytes, and without leading zeros at the end, as OP-TEE. */
static uint32_t pad_left(const struct op *op, const struct op_data *d, uint8_t *number)
{
    const struct rsa *r = op->ctx;

    if (d->from_size > r->size)
        return TEE_ERROR_BAD_PARAMETERS;
    memset(number, 0, r->size - d->from_size);
    if (d->from_size)
        memcpy(number + (r->size - d->from_size), d->from, d->from_size);
    return rsa_is_below_modulus(op, number) ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
}

static uint32_t deliver_number(const struct op_data *d, const uint8_t *number, size_t size)
{
    while (size > 1 && *number == 0) {
        number++;
        size--;
    }
    return deliver(d, number, size);
}

static uint32_t encrypt_into(struct op *op, const struct op_data *d, uint8_t *cipher,
                             struct misuse *m)
{
    struct rsa *r = op->ctx;
    size_t size = r->size;

    if (ossl.EVP_PKEY_encrypt(r->ctx, cipher, &size, d->from_size ? d->from : (uint8_t *)"",
                              d->from_size) != 1)
        return pkey_cannot(m, CLAUSE);
    return r->e && !rsa_power(r, cipher) ? TEE_ERROR_OUT_OF_MEMORY : TEE_SUCCESS;
}

static uint32_t rsa_encrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                            struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint8_t cipher[RSA_BYTES_MAX];
    uint32_t res = configure(r, op, params);

    if (res == TEE_SUCCESS && !message_fits(op, d->from_size))
        res = TEE_ERROR_BAD_PARAMETERS;
    if (res == TEE_SUCCESS && !asym_room(d, r->size))
        res = TEE_ERROR_SHORT_BUFFER;
    if (res == TEE_SUCCESS)
        res = encrypt_into(op, d, cipher, m);
    if (res == TEE_SUCCESS)
        res = deliver(d, cipher, r->size);
    explicit_bzero(cipher, sizeof(cipher)); /* before `power` it is the padded message */
    return res;
}

static uint32_t rsa_decrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                            struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint8_t plain[RSA_BYTES_MAX];
    size_t size = r->size;
    uint32_t res = configure(r, op, params);

    (void)m;
    if (res != TEE_SUCCESS)
        return res;
    if (d->from_size != r->size)
        return TEE_ERROR_BAD_PARAMETERS;
    if (ossl.EVP_PKEY_decrypt(r->ctx, plain, &size, d->from, d->from_size) == 1)
        res = deliver(d, plain, size);
    else
        res = pkey_no_memory() ? TEE_ERROR_OUT_OF_MEMORY : TEE_ERROR_CIPHERTEXT_INVALID;
    explicit_bzero(plain, sizeof(plain));
    return res;
}

static uint32_t nopad_encrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                              struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint8_t number[RSA_BYTES_MAX], cipher[RSA_BYTES_MAX];
    struct op_data padded = {number, r->size, NULL, NULL};
    uint32_t res = pad_left(op, d, number);

    (void)params;
    if (res == TEE_SUCCESS)
        res = encrypt_into(op, &padded, cipher, m);
    if (res == TEE_SUCCESS)
        res = deliver_number(d, cipher, r->size);
    explicit_bzero(number, sizeof(number));
    explicit_bzero(cipher, sizeof(cipher));
    return res;
}

static uint32_t nopad_decrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                              struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint8_t number[RSA_BYTES_MAX], plain[RSA_BYTES_MAX];
    size_t size = r->size;
    uint32_t res = pad_left(op, d, number);

    (void)params;
    if (res == TEE_SUCCESS && ossl.EVP_PKEY_decrypt(r->ctx, plain, &size, number, r->size) != 1)
        res = pkey_cannot(m, CLAUSE);
    if (res == TEE_SUCCESS)
        res = deliver_number(d, plain, size);
    explicit_bzero(plain, sizeof(plain));
    return res;
}

const struct asym_ops asym_rsa_cipher = {
    .rekey = rsa_rekey, .destroy = rsa_destroy, .encrypt = rsa_encrypt, .decrypt = rsa_decrypt};
const struct asym_ops asym_rsa_nopad = {
    .rekey = rsa_rekey, .destroy = rsa_destroy, .encrypt = nopad_encrypt, .decrypt = nopad_decrypt};
