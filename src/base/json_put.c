/* SPDX-License-Identifier: BSD-2-Clause */
#include "json_put.h"

#include "utf8.h"

void json_put_string(FILE *out, const char *text)
{

    fputc('"', out);
    while (*text) {
        unsigned size = utf8_size(text);
        if (size == 0)
            fputs("\\ufffd", out);
        else if ((unsigned char)*text < 0x20 || *text == 0x7f)
            fprintf(out, "\\u%04x", (unsigned char)*text);
        else if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fwrite(text, 1, size, out);
        text += size ? size : 1;
    }
    fputc('"', out);
}
