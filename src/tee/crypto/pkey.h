/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_PKEY_H
#define CRYPTO_PKEY_H

/*
 * Attributes that are numbers, as libcrypto's numbers and keys. All between ossl_enter and
 * ossl_leave.
 */

#include <openssl/core.h>

#include "attr.h"
#include "misuse.h"
#include "ossl.h"

/* The number of an attribute, freed with BN_clear_free. NULL: there is no such one, or no memory.
 */
BIGNUM *number_of(const struct attrs *l, uint32_t id);
/* Adds it without leading zeros. False: no memory, or the list is full. */
MUST_CHECK bool number_add(struct attrs *l, uint32_t id, const BIGNUM *n);
/* Adds the number of another list, which may have leading zeros there. */
MUST_CHECK bool number_copy(struct attrs *to, const struct attrs *from, uint32_t id);
/* Compares two attributes that are there as numbers: below 0, 0, above 0. The time that it takes
 * says nothing but their sizes. */
int number_compare(const struct attr *a, const struct attr *b);
/* Its lowest bit is set. */
bool number_is_odd(const struct attr *a);
/* Bits without leading zeros. */
uint32_t number_bits(const struct attr *a);

#define PKEY_NUMBERS 8u

/* What an EVP_PKEY is made of. Begins as {0}. */
struct pkey_data {
    OSSL_PARAM at[PKEY_NUMBERS + 1];
    unsigned count;
    bool lacking; /* an attribute or memory */
};
/* The attribute is OpenSSL's parameter of that name (OSSL_PKEY_PARAM_*). */
void pkey_add(struct pkey_data *d, const char *name, const struct attrs *l, uint32_t id);
/* The key of that type ("RSA"), freed with EVP_PKEY_free; `selection` is EVP_PKEY_KEYPAIR or
 * EVP_PKEY_PUBLIC_KEY. NULL: no memory, or what was added is no key. Wipes the data in any case. */
EVP_PKEY *pkey_make(struct pkey_data *d, const char *type, int selection);

/* Why libcrypto has failed: for lack of memory, as far as its latest error says so. */
bool pkey_no_memory(void);
/* The result after libcrypto has failed with values that are as they should be: there is no memory,
 * or the key is none, in a way that nobody has looked for. */
uint32_t pkey_cannot(struct misuse *m, const char *clause);

#endif
