/* SPDX-License-Identifier: BSD-2-Clause */
#include "file_try.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int trace_file_try(const char *file)
{
    struct stat st;

    if (stat(file, &st) == 0 && S_ISDIR(st.st_mode))
        return -EISDIR;
    if (access(file, W_OK) == 0)
        return 0;
    if (errno != ENOENT)
        return -errno;
    const char *slash = strrchr(file, '/');
    char *dir = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
    if (!dir)
        return -ENOMEM;
    int err = access(dir, W_OK) == 0 ? 0 : -errno;
    free(dir);
    return err;
}
