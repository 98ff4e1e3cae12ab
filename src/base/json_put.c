/* SPDX-License-Identifier: BSD-2-Clause */
#include "json_put.h"

#include <stdbool.h>
#include <string.h>

#include "utf8.h"

void json_put_string(FILE *out, const char *text)
{
    fputc('"', out);
    while (*text) {
        unsigned size = utf8_size(text);
        bool ends_line =
            strncmp(text, "\xe2\x80\xa8", 3) == 0 || strncmp(text, "\xe2\x80\xa9", 3) == 0;
        if (size == 0)
            fputs("\\ufffd", out);
        else if (ends_line)
            fprintf(out, "\\u202%c", text[2] == '\xa8' ? '8' : '9');
        else if ((unsigned char)*text < 0x20 || *text == 0x7f || *text == '<')
            fprintf(out, "\\u%04x", (unsigned char)*text);
        else if (*text == '"' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fwrite(text, 1, size, out);
        text += size ? size : 1;
    }
    fputc('"', out);
}
