/* SPDX-License-Identifier: BSD-2-Clause */
/* base64.h */
#include <stdint.h>
#include <string.h>

#include <base64.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_enc_len(size_t size)
{
    return (size / 3 + (size % 3 != 0)) * 4;
}

/* Up to three bytes. */
static void encode_group(const uint8_t *from, size_t n, char to[4])
{
    uint32_t bits =
        (uint32_t)from[0] << 16 | (n > 1 ? (uint32_t)from[1] << 8 : 0) | (n > 2 ? from[2] : 0u);

    to[0] = digits[bits >> 18];
    to[1] = digits[bits >> 12 & 63];
    to[2] = n > 1 ? digits[bits >> 6 & 63] : '=';
    to[3] = n > 2 ? digits[bits & 63] : '=';
}

bool base64_enc(const void *data, size_t size, char *buf, size_t *blen)
{
    size_t need = base64_enc_len(size) + 1, room = *blen;
    const uint8_t *from = data;

    *blen = need;
    if (!buf || room < need)
        return false;
    for (size_t i = 0; i < size; i += 3, buf += 4)
        encode_group(from + i, size - i, buf);
    *buf = '\0';
    return true;
}

static int value_of(char c)
{
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* What may follow the digits, `count` of them: padding to a group of four. */
static bool ends_well(const char *at, const char *end, size_t count, uint32_t bits)
{
    size_t padding = 0;

    for (; at < end && *at; at++) {
        if (*at == '=')
            padding++;
        else if (!is_space(*at))
            return false;
    }
    if (count % 4 == 0)
        return padding == 0;
    /* The bits that no byte has. */
    uint32_t rest = count % 4 == 2 ? bits & 15 : bits & 3;
    return count % 4 != 1 && padding == 4 - count % 4 && rest == 0;
}

bool base64_dec(const char *data, size_t size, void *buf, size_t *blen)
{
    const char *end = data + size;
    uint8_t *to = buf;
    size_t room = buf ? *blen : 0, count = 0, made = 0;
    uint32_t bits = 0;

    for (; data < end && *data && *data != '='; data++) {
        int value = value_of(*data);
        if (value < 0 && is_space(*data))
            continue;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (count++ % 4 == 0)
            continue;
        if (made < room)
            to[made] = (uint8_t)(bits >> (6 - 2 * ((count - 1) % 4)));
        made++;
    }
    if (!ends_well(data, end, count, bits))
        return false;
    *blen = made;
    return made <= room && buf;
}
