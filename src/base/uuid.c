/* SPDX-License-Identifier: BSD-2-Clause */
#include "uuid.h"

#include <string.h>

static bool is_dash_before(unsigned octet)
{
    return octet == 4 || octet == 6 || octet == 8 || octet == 10;
}

void uuid_text(const uint8_t octets[16], char out[UUID_TEXT_SIZE])
{
    static const char digit[] = "0123456789abcdef";
    char *at = out;

    for (unsigned i = 0; i < 16; i++) {
        if (is_dash_before(i))
            *at++ = '-';
        *at++ = digit[octets[i] >> 4];
        *at++ = digit[octets[i] & 15];
    }
    *at = '\0';
}

/* -1: it is none. */
static int value_of(char c)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    const char *at = c ? strchr(digits, c) : NULL;

    if (!at)
        return -1;
    return at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

bool uuid_parse(const char *text, uint8_t octets[16])
{
    for (unsigned i = 0; i < 16; i++) {
        if (is_dash_before(i) && *text++ != '-')
            return false;
        int high = value_of(text[0]), low = high < 0 ? -1 : value_of(text[1]);
        if (low < 0)
            return false;
        octets[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return *text == '\0';
}
