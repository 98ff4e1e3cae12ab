/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

/*
 * As much DER as OpenSSL's signatures and SM2 ciphertexts need: sequences, octet strings and
 * numbers that are not negative. No memory is taken.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define DER_INTEGER      0x02u
#define DER_OCTET_STRING 0x04u
#define DER_SEQUENCE     0x30u

/* Bytes of a pair of numbers of up to 66 bytes each, P-521's. */
#define DER_PAIR_MAX 160u

/* What is left to be read. */
struct der_in {
    const uint8_t *at;
    size_t left;
};

/* The next value, if it is of that tag; `in` then stands behind it. */
MUST_CHECK bool der_take(struct der_in *in, uint8_t tag, struct der_in *value);
/* The next INTEGER, big-endian with leading zeros. False: it is none, negative, or larger. */
MUST_CHECK bool der_take_number(struct der_in *in, uint8_t *to, size_t size);

/* Bytes of a whole value with `size` bytes in it. */
size_t der_size(size_t size);
/* Bytes of a number in it, of which the big-endian form has `size` bytes, some perhaps 0. */
size_t der_number_size(const uint8_t *number, size_t size);

/* Each writes at `to`, where there is room, and returns the end of what it wrote. */
uint8_t *der_put_header(uint8_t *to, uint8_t tag, size_t size);
uint8_t *der_put_number(uint8_t *to, const uint8_t *number, size_t size);
uint8_t *der_put_octets(uint8_t *to, const uint8_t *octets, size_t size);

/* SEQUENCE { INTEGER, INTEGER }, the form that OpenSSL's signatures have, and the two numbers of
 * `half` bytes each, one behind the other. Written are less than 2 * half + 16 bytes, of up to 110
 * bytes each; how many is returned. */
size_t der_put_pair(uint8_t *to, const uint8_t *numbers, size_t half);
MUST_CHECK bool der_take_pair(const uint8_t *der, size_t size, uint8_t *numbers, size_t half);

#endif
