/* SPDX-License-Identifier: BSD-2-Clause */
#include "okp_key.h"

#include <string.h>

#include "edwards.h"
#include "pkey.h"
#include "random.h"
#include "tee_api_defines.h"

#define OKP(short_, size_)                                                                         \
    {                                                                                              \
#short_, TEE_TYPE_##short_##_PUBLIC_KEY, TEE_TYPE_##short_##_KEYPAIR,                      \
            TEE_ATTR_##short_##_PUBLIC_VALUE, TEE_ATTR_##short_##_PRIVATE_VALUE, size_             \
    }

static const struct okp kinds[] = {
    OKP(ED25519, 32),
    OKP(ED448, 57),
    OKP(X25519, 32),
    OKP(X448, 56),
};

const struct okp *okp_of(uint32_t type)
{
    for (unsigned i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (kinds[i].public_type == type || kinds[i].pair_type == type)
            return &kinds[i];
    }
    return NULL;
}

static bool is_edwards(const struct okp *k)
{
    return k->name[0] == 'E';
}

EVP_PKEY *okp_pkey(const struct object *o)
{
    const struct okp *k = okp_of(o->type->id);
    const struct attr *private = attrs_find(&o->attrs, k->private_id);
    const struct attr *public = attrs_find(&o->attrs, k->public_id);

    if (private)
        return ossl.EVP_PKEY_new_raw_private_key_ex(ossl.ctx, k->name, NULL, private->bytes,
                                                    private->size);
    return ossl.EVP_PKEY_new_raw_public_key_ex(ossl.ctx, k->name, NULL, public->bytes,
                                               public->size);
}

static bool derive(EVP_PKEY_CTX *ctx, EVP_PKEY *peer, const struct okp *k, uint8_t *secret)
{
    size_t size = k->size;

    return ossl.EVP_PKEY_derive_init(ctx) == 1 && ossl.EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
           ossl.EVP_PKEY_derive(ctx, secret, &size) == 1 && size == k->size;
}

bool okp_exchange(EVP_PKEY *own, const struct okp *k, const uint8_t *octets, uint8_t *secret)
{
    EVP_PKEY *peer = ossl.EVP_PKEY_new_raw_public_key_ex(ossl.ctx, k->name, NULL, octets, k->size);
    EVP_PKEY_CTX *ctx = ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, own, NULL);
    bool ok = peer && ctx && derive(ctx, peer, k, secret);

    ossl.EVP_PKEY_CTX_free(ctx);
    ossl.EVP_PKEY_free(peer);
    return ok;
}

/* ---- checking ---- */

static bool check_pair(const struct object *o, const struct okp *k)
{
    const struct attr *public = attrs_find(&o->attrs, k->public_id);
    uint8_t own[OKP_SIZE_MAX];
    size_t size = sizeof(own);
    EVP_PKEY *pkey = okp_pkey(o);
    bool ok = pkey && ossl.EVP_PKEY_get_raw_public_key(pkey, own, &size) == 1 &&
              size == public->size && memcmp(own, public->bytes, size) == 0;

    ossl.EVP_PKEY_free(pkey);
    return ok;
}

static bool check_edwards(const struct okp *k, const uint8_t *octets)
{
    const struct edwards *e = edwards_curve(k->size == 32 ? EDWARDS_25519 : EDWARDS_448);
    EC_POINT *point = e ? ossl.EC_POINT_new(e->group) : NULL;
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    bool ok = point && ctx && edwards_decode(e, octets, point, ctx) &&
              edwards_lift(e, point, ctx) && !ossl.EC_POINT_is_at_infinity(e->group, point);

    ossl.BN_CTX_free(ctx);
    ossl.EC_POINT_free(point);
    return ok;
}

/* With a private key that is nobody's. */
static bool check_montgomery(const struct okp *k, const uint8_t *octets)
{
    static const uint8_t private[OKP_SIZE_MAX] = {1};
    uint8_t secret[OKP_SIZE_MAX];
    EVP_PKEY *own = ossl.EVP_PKEY_new_raw_private_key_ex(ossl.ctx, k->name, NULL, private, k->size);
    bool ok = own && okp_exchange(own, k, octets, secret);

    ossl.EVP_PKEY_free(own);
    return ok;
}

static bool check(const struct object *o, const struct okp *k)
{
    const struct attr *public = attrs_find(&o->attrs, k->public_id);

    if (o->type->id == k->pair_type)
        return check_pair(o, k);
    return is_edwards(k) ? check_edwards(k, public->bytes) : check_montgomery(k, public->bytes);
}

uint32_t okp_check(struct object *o)
{
    const struct okp *k = okp_of(o->type->id);
    uint32_t res = TEE_SUCCESS;

    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!check(o, k))
        res = pkey_no_memory() ? TEE_ERROR_OUT_OF_MEMORY : TEE_ERROR_BAD_PARAMETERS;
    ossl_leave();
    return res;
}

/* ---- generating ---- */

/* libcrypto gives a private key that it has made in a block that it does not wipe: so the key is
 * made here, of random octets as there. */
static bool add_pair(struct object *o, const struct okp *k, const uint8_t *private)
{
    uint8_t public[OKP_SIZE_MAX];
    size_t size = sizeof(public);
    EVP_PKEY *pkey =
        ossl.EVP_PKEY_new_raw_private_key_ex(ossl.ctx, k->name, NULL, private, k->size);
    bool ok = pkey && ossl.EVP_PKEY_get_raw_public_key(pkey, public, &size) == 1 &&
              attrs_add_bytes(&o->attrs, k->public_id, public, size) &&
              attrs_add_bytes(&o->attrs, k->private_id, private, k->size);

    ossl.EVP_PKEY_free(pkey);
    return ok;
}

uint32_t okp_generate(struct object *o, uint32_t bits, const struct attrs *params,
                      const struct stop *stop)
{
    const struct okp *k = okp_of(o->type->id);
    uint8_t private[OKP_SIZE_MAX];

    (void)bits, (void)params, (void)stop;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    bool ok = random_bytes(private, k->size) == 0 && add_pair(o, k, private);
    ossl.OPENSSL_cleanse(private, sizeof(private));
    ossl_leave();
    return ok ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}
