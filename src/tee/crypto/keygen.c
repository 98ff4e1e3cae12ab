/* SPDX-License-Identifier: BSD-2-Clause */
#include "keygen.h"

#include <string.h>

#include "random.h"
#include "tee_api_defines.h"

/* 56, 112 and 168 bits of DES are 8, 16 and 24 bytes. */
static size_t secret_size(const struct object_type *t, uint32_t bits)
{
    for (unsigned i = 0; i < ARRAY_COUNT(t->compat); i++) {
        if (t->compat[i] == bits)
            return bits / 7;
    }
    return bits / 8;
}

uint32_t keygen_secret(struct object *o, uint32_t bits, const struct attrs *params,
                       const struct stop *stop)
{
    uint8_t key[512];
    size_t size = secret_size(o->type, bits);
    uint32_t res = TEE_ERROR_GENERIC;

    (void)params, (void)stop;
    CHECK(size <= sizeof(key));
    if (random_bytes(key, size) == 0)
        res = attrs_add_bytes(&o->attrs, TEE_ATTR_SECRET_VALUE, key, size)
                  ? TEE_SUCCESS
                  : TEE_ERROR_OUT_OF_MEMORY;
    explicit_bzero(key, sizeof(key));
    return res;
}
