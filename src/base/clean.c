/* SPDX-License-Identifier: BSD-2-Clause */
#include "clean.h"

#include <stdbool.h>

/* U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069: what changes the order of what is seen, or
 * ends a line. All of them begin with e2. */
static bool is_format(const unsigned char *c)
{
    if (c[1] == 0x80)
        return c[2] == 0x8e || c[2] == 0x8f || (c[2] >= 0xa8 && c[2] <= 0xae);
    return c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9;
}

/* Bytes of the control character that a text begins with; 0: it begins with none. */
static size_t control_size(const char *text, size_t size)
{
    const unsigned char *c = (const unsigned char *)text;

    if (c[0] < 0x20 || c[0] == 0x7f)
        return 1;
    if (c[0] == 0xc2 && size > 1 && (c[1] & 0xe0) == 0x80)
        return 2;
    if (c[0] == 0xd8 && size > 1 && c[1] == 0x9c) /* U+061C */
        return 2;
    return c[0] == 0xe2 && size > 2 && is_format(c) ? 3 : 0;
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
