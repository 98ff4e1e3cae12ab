/* SPDX-License-Identifier: BSD-2-Clause */
#include "clean.h"

/* Bytes of the control character that a text begins with; 0: it begins with none. */
static size_t control_size(const char *text, size_t size)
{
    unsigned char c = (unsigned char)text[0];

    if (c < 0x20 || c == 0x7f)
        return 1;
    return c == 0xc2 && size > 1 && ((unsigned char)text[1] & 0xe0) == 0x80 ? 2 : 0;
}

size_t clean_text(char *text, size_t size)
{
    size_t kept = 0;

    for (size_t i = 0; i < size;) {
        size_t control = control_size(text + i, size - i);
        text[kept++] = control ? '?' : text[i];
        i += control ? control : 1;
    }
    return kept;
}

void clean_put(FILE *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size;) {
        size_t control = control_size(text + i, size - i);
        fputc(control ? '?' : text[i], out);
        i += control ? control : 1;
    }
}
