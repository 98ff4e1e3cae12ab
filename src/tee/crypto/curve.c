/* SPDX-License-Identifier: BSD-2-Clause */
#include "curve.h"

#include <stdatomic.h>
#include <string.h>

#include <openssl/obj_mac.h>

#include "ossl.h"
#include "tee_api_defines.h"

#define CURVE(short_, bits_, name_, nid_)                                                          \
    {                                                                                              \
        {TEE_ECC_CURVE_##short_, bits_, name_}, nid_                                               \
    }

static const struct {
    struct curve curve;
    int nid;
} curves[] = {
    CURVE(NIST_P192, 192, "prime192v1", NID_X9_62_prime192v1),
    CURVE(NIST_P224, 224, "secp224r1", NID_secp224r1),
    CURVE(NIST_P256, 256, "prime256v1", NID_X9_62_prime256v1),
    CURVE(NIST_P384, 384, "secp384r1", NID_secp384r1),
    CURVE(NIST_P521, 521, "secp521r1", NID_secp521r1),
    CURVE(BSI_P160r1, 160, "brainpoolP160r1", NID_brainpoolP160r1),
    CURVE(BSI_P192r1, 192, "brainpoolP192r1", NID_brainpoolP192r1),
    CURVE(BSI_P224r1, 224, "brainpoolP224r1", NID_brainpoolP224r1),
    CURVE(BSI_P256r1, 256, "brainpoolP256r1", NID_brainpoolP256r1),
    CURVE(BSI_P320r1, 320, "brainpoolP320r1", NID_brainpoolP320r1),
    CURVE(BSI_P384r1, 384, "brainpoolP384r1", NID_brainpoolP384r1),
    CURVE(BSI_P512r1, 512, "brainpoolP512r1", NID_brainpoolP512r1),
    CURVE(BSI_P160t1, 160, "brainpoolP160t1", NID_brainpoolP160t1),
    CURVE(BSI_P192t1, 192, "brainpoolP192t1", NID_brainpoolP192t1),
    CURVE(BSI_P224t1, 224, "brainpoolP224t1", NID_brainpoolP224t1),
    CURVE(BSI_P256t1, 256, "brainpoolP256t1", NID_brainpoolP256t1),
    CURVE(BSI_P320t1, 320, "brainpoolP320t1", NID_brainpoolP320t1),
    CURVE(BSI_P384t1, 384, "brainpoolP384t1", NID_brainpoolP384t1),
    CURVE(BSI_P512t1, 512, "brainpoolP512t1", NID_brainpoolP512t1),
    CURVE(SM2, 256, "SM2", NID_sm2),
};

const uint32_t curve_public_ids[2] = {TEE_ATTR_ECC_PUBLIC_VALUE_X, TEE_ATTR_ECC_PUBLIC_VALUE_Y};

const struct curve *curve_find(uint32_t id)
{
    for (unsigned i = 0; i < ARRAY_COUNT(curves); i++) {
        if (curves[i].curve.id == id)
            return &curves[i].curve;
    }
    return NULL;
}

bool curve_has_size(uint32_t bits)
{
    for (unsigned i = 0; i < ARRAY_COUNT(curves); i++) {
        if (curves[i].curve.bits == bits && curves[i].curve.id != TEE_ECC_CURVE_SM2)
            return true;
    }
    return false;
}

static unsigned index_of(const struct curve *c)
{
    unsigned i = 0;

    while (&curves[i].curve != c)
        i++;
    return i;
}

const EC_GROUP *curve_group(const struct curve *c)
{
    static _Atomic(EC_GROUP *) kept[ARRAY_COUNT(curves)];
    unsigned i = index_of(c);
    EC_GROUP *group = atomic_load_explicit(&kept[i], memory_order_acquire), *none = NULL;

    if (group)
        return group;
    group = ossl.EC_GROUP_new_by_curve_name_ex(ossl.ctx, NULL, curves[i].nid);
    if (group && !atomic_compare_exchange_strong(&kept[i], &none, group)) {
        ossl.EC_GROUP_free(group); /* somebody else was faster */
        group = none;
    }
    return group;
}

bool curve_number(const struct attrs *l, uint32_t id, uint8_t *to, size_t size)
{
    const struct attr *a = attrs_find(l, id);
    const uint8_t *from = a ? a->bytes : NULL;
    size_t length = a ? a->size : 0;

    if (!from)
        return false;
    for (; length > size; from++, length--) {
        if (*from)
            return false;
    }
    memset(to, 0, size - length);
    memcpy(to + size - length, from, length);
    return true;
}

size_t curve_octets(const struct curve *c, const struct attrs *l, const uint32_t xy[2], uint8_t *to)
{
    size_t size = curve_size(c);

    to[0] = POINT_CONVERSION_UNCOMPRESSED;
    if (!curve_number(l, xy[0], to + 1, size) || !curve_number(l, xy[1], to + 1 + size, size))
        return 0;
    return 1 + 2 * size;
}

uint32_t curve_point(const struct curve *c, const struct attrs *l, const uint32_t xy[2], BN_CTX *bn,
                     EC_POINT **out)
{
    const EC_GROUP *group = curve_group(c);
    uint8_t octets[CURVE_POINT_MAX];
    size_t size = curve_octets(c, l, xy, octets);
    EC_POINT *point = group ? ossl.EC_POINT_new(group) : NULL;
    uint32_t res = point ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_OUT_OF_MEMORY;

    *out = NULL;
    /* refuses coordinates that are no less than the field's prime, and points off the curve */
    if (point && size && ossl.EC_POINT_oct2point(group, point, octets, size, bn) == 1) {
        *out = point;
        return TEE_SUCCESS;
    }
    ossl.EC_POINT_free(point);
    return res;
}
