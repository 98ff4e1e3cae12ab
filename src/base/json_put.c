/* SPDX-License-Identifier: BSD-2-Clause */
#include "json_put.h"

#include <stdbool.h>

/* Bytes of the UTF-8 character that stands there; 0: none. */
static unsigned utf8_size(const unsigned char *s)
{
    unsigned size = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >> 4 == 0xe ? 3 : 0;

    if (s[0] >= 0xf0 && s[0] < 0xf5)
        size = 4;
    for (unsigned i = 1; i < size; i++)
        if (s[i] >> 6 != 2)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool beyond = (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf4 && s[1] >= 0x90);
    return overlong || beyond ? 0 : size;
}

void json_put_string(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    fputc('"', out);
    while (*at) {
        unsigned size = utf8_size(at);
        if (size == 0)
            fputs("\\ufffd", out);
        else if (*at < 0x20 || *at == 0x7f)
            fprintf(out, "\\u%04x", *at);
        else if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else
            fwrite(at, 1, size, out);
        at += size ? size : 1;
    }
    fputc('"', out);
}
