/* SPDX-License-Identifier: BSD-2-Clause */
#include "point.h"

#include <stddef.h>

struct storage_point_hook storage_point_hook;

void storage_point_set(storage_point_fn *fn, void *ctx)
{
    storage_point_hook = (struct storage_point_hook){.fn = fn, .ctx = ctx};
}

const char *const storage_points[] = {
    /* dir.c */
    "mkdir",
    "mkostemp",
    "write of a new file",
    "fsync of a new file",
    "link",
    "after link",
    "rename",
    "open of a directory",
    "fsync of a directory",
    /* device.c */
    "open of the key",
    "read of the key",
    "getrandom",
    "open of the counter",
    "read of the counter",
    "mmap of the counter",
    "raise of the counter",
    "fdatasync of the counter",
    "after fdatasync of the counter",
    NULL,
};
