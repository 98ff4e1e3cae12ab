/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_DIR_H
#define STORAGE_DIR_H

/* The state directory, and small files in it that are there whole or not at all. */

#include <limits.h>
#include <stddef.h>

#include "base/check.h"

/* Where programs keep state, as the XDG base directory specification has it, in `room`; NULL: there
 * is no such place, as neither XDG_STATE_HOME nor HOME says one (base/env.h). */
const char *dir_default(char room[PATH_MAX]);

/* A copy that still means the same when the program changes its working directory. "" stays. NULL:
 * no memory. The caller frees it. */
char *dir_absolute(const char *dir);

/* Makes it, and those above it, if they are not there: durably, and for its owner alone. 0 or
 * -errno. */
MUST_CHECK int dir_make(const char *dir);

/* Makes durable which files there are in it. 0 or -errno. */
MUST_CHECK int dir_sync(const char *dir);

/*
 * Makes the file `name`, mode 0600, with these bytes; durable when it returns. It is never seen
 * with less. (A process that is killed may leave a file ".name.??????".)
 * 0; -EEXIST, it is there, and untouched; other -errno.
 */
MUST_CHECK int dir_make_file(const char *dir, const char *name, const void *bytes, size_t size);
/* The same, in place of one that is there. */
MUST_CHECK int dir_replace_file(const char *dir, const char *name, const void *bytes, size_t size);

#endif
