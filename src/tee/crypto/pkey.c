/* SPDX-License-Identifier: BSD-2-Clause */
#include "pkey.h"

#include <stdlib.h>
#include <string.h>

#include "tee_api_defines.h"

static const uint8_t *significant(const struct attr *a, size_t *size)
{
    const uint8_t *bytes = a->bytes;

    *size = a->size;
    while (*size > 0 && *bytes == 0) {
        bytes++;
        (*size)--;
    }
    return bytes;
}

BIGNUM *number_of(const struct attrs *l, uint32_t id)
{
    const struct attr *a = attrs_find(l, id);

    return a ? ossl.BN_bin2bn(a->bytes, (int)a->size, NULL) : NULL;
}

bool number_add(struct attrs *l, uint32_t id, const BIGNUM *n)
{
    size_t size = (size_t)(ossl.BN_num_bits(n) + 7) / 8;
    bool added = false;

    if (size == 0)
        size = 1;
    uint8_t *bytes = malloc(size);
    if (!bytes)
        return false;
    if (ossl.BN_bn2binpad(n, bytes, (int)size) >= 0)
        added = attrs_add_bytes(l, id, bytes, size);
    explicit_bzero(bytes, size);
    free(bytes);
    return added;
}

bool number_copy(struct attrs *to, const struct attrs *from, uint32_t id)
{
    const struct attr *a = attrs_find(from, id);
    size_t size;

    if (!a)
        return false;
    const uint8_t *bytes = significant(a, &size);
    return size > 0 ? attrs_add_bytes(to, id, bytes, size) : attrs_add_bytes(to, id, "", 1);
}

/* The i-th from the end; how many there are is no secret. */
static unsigned byte_of(const struct attr *a, size_t i)
{
    return i < a->size ? a->bytes[a->size - 1 - i] : 0;
}

int number_compare(const struct attr *a, const struct attr *b)
{
    size_t size = a->size > b->size ? a->size : b->size;
    unsigned below = 0, above = 0; /* what a - b and b - a have borrowed */

    for (size_t i = 0; i < size; i++) { /* from the least significant byte on */
        unsigned x = byte_of(a, i), y = byte_of(b, i);
        below = (x - y - below) >> 8 & 1;
        above = (y - x - above) >> 8 & 1;
    }
    return (int)above - (int)below;
}

bool number_is_odd(const struct attr *a)
{
    return a->size > 0 && (a->bytes[a->size - 1] & 1);
}

uint32_t number_bits(const struct attr *a)
{
    size_t size;
    const uint8_t *bytes = significant(a, &size);

    return size == 0 ? 0 : (uint32_t)(size * 8) - (uint32_t)(__builtin_clz(bytes[0]) - 24);
}

/* OpenSSL wants numbers in the machine's byte order, little-endian. */
void pkey_add(struct pkey_data *d, const char *name, const struct attrs *l, uint32_t id)
{
    const struct attr *a = attrs_find(l, id);
    uint8_t *bytes = a ? malloc(a->size + 1) : NULL;

    if (!bytes) {
        d->lacking = true;
        return;
    }
    CHECK(d->count < PKEY_NUMBERS);
    for (size_t i = 0; i < a->size; i++)
        bytes[i] = a->bytes[a->size - 1 - i];
    bytes[a->size] = 0;
    d->at[d->count++] = (OSSL_PARAM){.key = name,
                                     .data_type = OSSL_PARAM_UNSIGNED_INTEGER,
                                     .data = bytes,
                                     .data_size = a->size + 1,
                                     .return_size = OSSL_PARAM_UNMODIFIED};
}

EVP_PKEY *pkey_make(struct pkey_data *d, const char *type, int selection)
{
    EVP_PKEY_CTX *ctx = d->lacking ? NULL : ossl.EVP_PKEY_CTX_new_from_name(ossl.ctx, type, NULL);
    EVP_PKEY *pkey = NULL;

    d->at[d->count] = (OSSL_PARAM){.key = NULL};
    if (ctx && ossl.EVP_PKEY_fromdata_init(ctx) == 1 &&
        ossl.EVP_PKEY_fromdata(ctx, &pkey, selection, d->at) != 1)
        pkey = NULL;
    ossl.EVP_PKEY_CTX_free(ctx);
    for (unsigned i = 0; i < d->count; i++) {
        explicit_bzero(d->at[i].data, d->at[i].data_size);
        free(d->at[i].data);
    }
    d->count = 0;
    return pkey;
}

bool pkey_no_memory(void)
{
    return ossl_no_memory();
}

uint32_t pkey_cannot(struct misuse *m, const char *clause)
{
    return misuse(m, TEE_ERROR_OUT_OF_MEMORY, clause,
                  "there is no memory, or a key that cannot be computed with");
}
