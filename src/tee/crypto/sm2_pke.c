/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SM2's public key encryption: libcrypto's, but C1 || C2 || C3 instead of DER. C1 is a point, 04 x
 * y; C2 as long as the message; C3 a hash. (GB/T 32918.4-2016 writes C1 || C3 || C2; OP-TEE does as
 * here.)
 */
#include <stdlib.h>
#include <string.h>

#include "asym.h"
#include "der.h"
#include "ec_key.h"
#include "pkey.h"
#include "tee_api_defines.h"

#define HALF  32u            /* a coordinate */
#define C1    (1 + 2 * HALF) /* bytes of C1 */
#define C3    32u            /* bytes of C3 */
#define EXTRA (C1 + C3)      /* what a ciphertext is longer by */

/* op->ctx is the EVP_PKEY_CTX, ready to encrypt or decrypt. */
static uint32_t sm2_rekey(struct op *op)
{
    EVP_PKEY *pkey = ec_key_pkey(&op->key[0]);
    EVP_PKEY_CTX *ctx = pkey ? ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, pkey, NULL) : NULL;
    int ready = 0;

    ossl.EVP_PKEY_free(pkey); /* the context has it */
    if (ctx)
        ready = op->mode == TEE_MODE_ENCRYPT ? ossl.EVP_PKEY_encrypt_init(ctx)
                                             : ossl.EVP_PKEY_decrypt_init(ctx);
    if (ready != 1) {
        ossl.EVP_PKEY_CTX_free(ctx);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    op->ctx = ctx;
    return TEE_SUCCESS;
}

static void sm2_destroy(struct op *op)
{
    ossl.EVP_PKEY_CTX_free(op->ctx);
}

/* OpenSSL's SEQUENCE of x, y, C3 and C2: at most this many bytes with a message of `size`. */
static size_t der_room(size_t size)
{
    return der_size(2 * der_size(HALF + 1) + der_size(C3) + der_size(size));
}

/* ---- encryption ---- */

struct parts {
    uint8_t xy[2 * HALF];
    const uint8_t *text, *hash; /* in the DER */
};

static bool take_apart(const uint8_t *der, size_t der_bytes, size_t size, struct parts *p)
{
    struct der_in in = {der, der_bytes}, all, hash, text;

    if (!der_take(&in, DER_SEQUENCE, &all) || !der_take_number(&all, p->xy, HALF) ||
        !der_take_number(&all, p->xy + HALF, HALF) || !der_take(&all, DER_OCTET_STRING, &hash) ||
        !der_take(&all, DER_OCTET_STRING, &text) || hash.left != C3 || text.left != size)
        return false;
    p->text = text.at;
    p->hash = hash.at;
    return true;
}

/* Not all of OpenSSL 3.0 takes another random number where the mask is all zeros, and the message
 * would stand in the ciphertext as it is. */
static bool encrypt(EVP_PKEY_CTX *ctx, const struct op_data *d, uint8_t *der, struct parts *p)
{
    size_t size = d->from_size, room = der_room(size), used;

    do {
        used = room;
        if (ossl.EVP_PKEY_encrypt(ctx, der, &used, d->from, size) != 1 || used > room ||
            !take_apart(der, used, size, p))
            return false;
    } while (memcmp(p->text, d->from, size) == 0);
    return true;
}

static uint32_t sm2_encrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                            struct misuse *m)
{
    size_t size = d->from_size;
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    struct parts p;

    (void)params, (void)m;
    if (size == 0)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!asym_room(d, size + EXTRA))
        return TEE_ERROR_SHORT_BUFFER;
    uint8_t *der = malloc(der_room(size));
    if (der && encrypt(op->ctx, d, der, &p)) {
        d->to[0] = POINT_CONVERSION_UNCOMPRESSED;
        memcpy(d->to + 1, p.xy, sizeof(p.xy));
        memcpy(d->to + C1, p.text, size);
        memcpy(d->to + C1 + size, p.hash, C3);
        *d->size = size + EXTRA;
        res = TEE_SUCCESS;
    }
    free(der);
    return res;
}

/* ---- decryption ---- */

/* C1 is a point of the curve. */
static uint32_t check_c1(const uint8_t *octets)
{
    const EC_GROUP *group = curve_group(curve_find(TEE_ECC_CURVE_SM2));
    EC_POINT *point = group ? ossl.EC_POINT_new(group) : NULL;
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (point)
        res = ossl.EC_POINT_oct2point(group, point, octets, C1, NULL) == 1
                  ? TEE_SUCCESS
                  : TEE_ERROR_BAD_PARAMETERS;
    ossl.EC_POINT_free(point);
    return res;
}

static uint32_t check_ciphertext(const struct op_data *d)
{
    if (d->from_size <= EXTRA)
        return TEE_ERROR_BAD_PARAMETERS;
    switch (d->from[0]) {
    case POINT_CONVERSION_UNCOMPRESSED:
        return check_c1(d->from);
    case POINT_CONVERSION_COMPRESSED:
    case POINT_CONVERSION_COMPRESSED + 1:
    case POINT_CONVERSION_HYBRID:
    case POINT_CONVERSION_HYBRID + 1:
        return TEE_ERROR_NOT_SUPPORTED;
    default:
        return TEE_ERROR_BAD_PARAMETERS;
    }
}

static size_t to_der(uint8_t *der, const struct op_data *d)
{
    const uint8_t *x = d->from + 1, *y = x + HALF, *text = y + HALF;
    size_t size = d->from_size - EXTRA;
    size_t inner = der_size(der_number_size(x, HALF)) + der_size(der_number_size(y, HALF)) +
                   der_size(C3) + der_size(size);
    uint8_t *end = der_put_header(der, DER_SEQUENCE, inner);

    end = der_put_number(end, x, HALF);
    end = der_put_number(end, y, HALF);
    end = der_put_octets(end, text + size, C3);
    end = der_put_octets(end, text, size);
    return (size_t)(end - der);
}

/* A mask of zeros is none: nobody who follows the standard sends the message itself. */
static bool is_masked(const uint8_t *message, const struct op_data *d, size_t size)
{
    return ossl.CRYPTO_memcmp(message, d->from + C1, size) != 0;
}

static uint32_t decrypt(EVP_PKEY_CTX *ctx, const struct op_data *d, size_t size)
{
    uint8_t *der = malloc(der_room(size)), *message = malloc(size);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    size_t got = size;

    if (der && message) {
        size_t used = to_der(der, d);
        bool ok = ossl.EVP_PKEY_decrypt(ctx, message, &got, der, used) == 1 && got == size &&
                  is_masked(message, d, size);
        if (ok)
            res = TEE_SUCCESS;
        else if (!pkey_no_memory())
            res = TEE_ERROR_CIPHERTEXT_INVALID;
    }
    if (res == TEE_SUCCESS)
        memcpy(d->to, message, size);
    if (message)
        ossl.OPENSSL_cleanse(message, size);
    free(message);
    free(der);
    return res;
}

static uint32_t sm2_decrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                            struct misuse *m)
{
    uint32_t res = check_ciphertext(d);
    size_t size = d->from_size - EXTRA;

    (void)params, (void)m;
    if (res != TEE_SUCCESS)
        return res;
    if (!asym_room(d, size))
        return TEE_ERROR_SHORT_BUFFER;
    res = decrypt(op->ctx, d, size);
    if (res == TEE_SUCCESS)
        *d->size = size;
    return res;
}

const struct asym_ops asym_sm2_pke = {
    .rekey = sm2_rekey, .destroy = sm2_destroy, .encrypt = sm2_encrypt, .decrypt = sm2_decrypt};
