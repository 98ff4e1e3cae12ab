/* SPDX-License-Identifier: BSD-2-Clause */
#include "der.h"

#include <string.h>

#define LONG_FORM 0x80u /* of a length: how many bytes of it follow */

/* Bytes that a length needs besides the first. */
static unsigned length_bytes(size_t size)
{
    unsigned bytes = 0;

    if (size < LONG_FORM)
        return 0;
    for (; size; size >>= 8)
        bytes++;
    return bytes;
}

static bool take_length(struct der_in *in, size_t *size)
{
    unsigned bytes = 0;

    if (in->left == 0)
        return false;
    *size = *in->at;
    in->at++;
    in->left--;
    if (*size < LONG_FORM)
        return true;
    bytes = (unsigned)*size - LONG_FORM;
    if (bytes == 0 || bytes > sizeof(*size) || bytes > in->left)
        return false;
    for (*size = 0; bytes > 0; bytes--, in->left--)
        *size = *size << 8 | *in->at++;
    return true;
}

bool der_take(struct der_in *in, uint8_t tag, struct der_in *value)
{
    struct der_in rest = *in;
    size_t size;

    if (rest.left == 0 || *rest.at != tag)
        return false;
    rest.at++;
    rest.left--;
    if (!take_length(&rest, &size) || size > rest.left)
        return false;
    *value = (struct der_in){rest.at, size};
    *in = (struct der_in){rest.at + size, rest.left - size};
    return true;
}

bool der_take_number(struct der_in *in, uint8_t *to, size_t size)
{
    struct der_in n;

    if (!der_take(in, DER_INTEGER, &n) || n.left == 0 || (*n.at & 0x80))
        return false;
    for (; n.left > 0 && *n.at == 0; n.at++)
        n.left--;
    if (n.left > size)
        return false;
    memset(to, 0, size - n.left);
    memcpy(to + size - n.left, n.at, n.left);
    return true;
}

size_t der_size(size_t size)
{
    return 2 + length_bytes(size) + size;
}

size_t der_number_size(const uint8_t *number, size_t size)
{
    for (; size > 1 && *number == 0; number++)
        size--;
    return size == 0 || (*number & 0x80) ? size + 1 : size; /* a sign bit is clear */
}

uint8_t *der_put_header(uint8_t *to, uint8_t tag, size_t size)
{
    unsigned bytes = length_bytes(size);

    *to++ = tag;
    *to++ = bytes ? (uint8_t)(LONG_FORM | bytes) : (uint8_t)size;
    for (; bytes > 0; bytes--)
        *to++ = (uint8_t)(size >> 8 * (bytes - 1));
    return to;
}

uint8_t *der_put_number(uint8_t *to, const uint8_t *number, size_t size)
{
    size_t length = der_number_size(number, size);

    to = der_put_header(to, DER_INTEGER, length);
    if (length > size) {
        *to++ = 0;
        length--;
    }
    memcpy(to, number + size - length, length);
    return to + length;
}

uint8_t *der_put_octets(uint8_t *to, const uint8_t *octets, size_t size)
{
    to = der_put_header(to, DER_OCTET_STRING, size);
    memcpy(to, octets, size);
    return to + size;
}

size_t der_put_pair(uint8_t *to, const uint8_t *numbers, size_t half)
{
    size_t inner =
        der_size(der_number_size(numbers, half)) + der_size(der_number_size(numbers + half, half));
    uint8_t *end = der_put_header(to, DER_SEQUENCE, inner);

    end = der_put_number(end, numbers, half);
    end = der_put_number(end, numbers + half, half);
    return (size_t)(end - to);
}

bool der_take_pair(const uint8_t *der, size_t size, uint8_t *numbers, size_t half)
{
    struct der_in in = {der, size}, pair;

    return der_take(&in, DER_SEQUENCE, &pair) && in.left == 0 &&
           der_take_number(&pair, numbers, half) && der_take_number(&pair, numbers + half, half) &&
           pair.left == 0;
}
