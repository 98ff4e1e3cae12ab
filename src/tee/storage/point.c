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
    "fstat of a file",
    "fstat for the mode",
    "getrandom",
    "open of the counter",
    "read of the counter",
    "mmap of the counter",
    "raise of the counter",
    "set of the counter",
    "fdatasync of the counter",
    "after fdatasync of the counter",
    /* store_open.c */
    "mdb_env_create",
    "access of the store",
    "faccessat of the lock file",
    "memfd_create",
    "mdb_env_set_mapsize at first",
    "mdb_env_set_maxreaders",
    "mdb_env_open",
    "mdb_env_info",
    "mdb_dbi_open",
    "mdb_txn_commit of mdb_dbi_open",
    "mdb_env_set_mapsize",
    /* store_room.c */
    "fallocate",
    "stat of the reserve",
    "fstat at the end",
    "fallocate at the end",
    /* store_files.c */
    "stat of a file",
    "fstat of the directory",
    /* store_txn.c */
    "mdb_txn_begin to read",
    "mdb_reader_check",
    "mdb_txn_begin after mdb_reader_check",
    "mdb_txn_renew",
    "mdb_txn_begin to write",
    "after mdb_txn_begin to write",
    "mdb_get",
    "mdb_put",
    "mdb_del",
    "mdb_cursor_open",
    "mdb_cursor_get",
    "mdb_txn_commit",
    "after mdb_txn_commit",
    "mdb_env_sync",
    NULL,
};
