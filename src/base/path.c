/* SPDX-License-Identifier: BSD-2-Clause */
#include "path.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes of `path` that say "here" and nothing more. */
static size_t here(const char *path, size_t len)
{
    size_t at = 0;

    while (at < len && path[at] == '.' && (at + 1 == len || path[at + 1] == '/')) {
        at++;
        while (at < len && path[at] == '/')
            at++;
    }
    return at;
}

char *path_absolute(const char *path, size_t len)
{
    char *cwd = len && path[0] == '/' ? NULL : getcwd(NULL, 0), *whole;

    if (!cwd || cwd[0] != '/') { /* "(unreachable)…" is of another root */
        free(cwd);
        return strndup(path, len);
    }
    size_t skip = here(path, len);
    bool slash = skip < len && cwd[1];
    if (asprintf(&whole, "%s%s%.*s", cwd, slash ? "/" : "", (int)(len - skip), path + skip) < 0)
        whole = NULL;
    free(cwd);
    return whole;
}

char *path_list_absolute(const char *list)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    bool failed = !out;
    const char *by = "";

    for (const char *dir = list + strspn(list, ":"); *dir && !failed; dir += strspn(dir, ":")) {
        int len = (int)strcspn(dir, ":");
        char *whole = path_absolute(dir, (size_t)len);
        failed = !whole;
        if (whole && strchr(whole, ':'))
            fprintf(out, "%s%.*s", by, len, dir);
        else if (whole)
            fprintf(out, "%s%s", by, whole);
        free(whole);
        by = ":";
        dir += len;
    }
    if (out && fclose(out) != 0)
        failed = true;
    if (failed) {
        free(text);
        text = NULL;
    }
    return text;
}
