/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages for page/test_page.py: page_make hostile|many|none FILE. */
#include <stdio.h>

#include "page_records.h"

int main(int argc, char **argv)
{
    struct trace_event *events = calloc(MANY, sizeof(*events));
    uint8_t *bytes = calloc(MANY, FRAME_SIZE);
    struct trace_record r = {.count = 0};
    FILE *out = argc == 3 ? fopen(argv[2], "w") : NULL;

    if (!events || !bytes || !out) {
        fputs("usage: page_make hostile|many|none FILE\n", stderr);
        return 2;
    }
    if (strcmp(argv[1], "hostile") == 0)
        record_hostile(&r);
    else if (strcmp(argv[1], "many") == 0)
        record_many(&r, events, bytes);
    trace_html_write(&r, out);
    free(events);
    free(bytes);
    return fclose(out) == 0 ? 0 : 1;
}
