/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stddef.h>

/* A copy of the `len` bytes of `path` that still means the same when the program changes its
 * working directory: absolute, without "./" in front. As it is where there is no directory to be
 * in. NULL: no memory. The caller frees it. */
char *path_absolute(const char *path, size_t len);
/* The same for a list of directories that colons separate; those without a name are left out. One
 * that a colon would be part of stays as it is, which a list could not say. */
char *path_list_absolute(const char *list);

#endif
