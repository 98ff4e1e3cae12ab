/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_FILES_H
#define PRELOAD_FILES_H

/*
 * Which descriptors of the process are ours. Behind each is a file of its own, an empty and sealed
 * memfd: it is always ready for poll, cannot be written, and its inode says which open file a
 * descriptor is of, however it came to be: all duplicates have the same. The file in the REE is
 * closed when the last descriptor of this process is.
 *
 * The kernel is asked whenever it matters. So a descriptor that was closed, duplicated or given to
 * another file behind our back (by a raw system call) is found out when it is used; one that came
 * from elsewhere (exec, fork, a socket) is an open file that is not bound to the REE yet.
 *
 * Any thread. The lock is a leaf; nothing is waited for under it. Descriptors that are not ours
 * cost no lock and no system call, so that closing them stays safe in signal handlers. A child of
 * vfork, which has this memory but descriptors of its own, changes nothing here.
 *
 * Functions that find the last descriptor of a file gone close it in the REE, which may wait for
 * the TEE. They keep errno.
 */

#include <stdbool.h>

#include "base/check.h"

#define FILE_UNBOUND (-1)

enum file_kind { FILE_DEVICE, FILE_SHM };

struct file_ref {
    enum file_kind kind;
    int ree; /* the REE's number, or FILE_UNBOUND */
};

/* A new file for the REE's number `ree`, and its descriptor; flags: 0 or O_CLOEXEC. -errno; then
 * `ree` is the caller's still. */
MUST_CHECK int files_new(enum file_kind kind, int ree, int flags);
/* May it be ours? False is certain, unless the descriptor has not been seen here. */
bool files_may_have(int fd);
/* As files_may_have, but asks the kernel about one that has not been seen here: false is certain.
 * Without the lock, which what a memory allocator calls must not take for every file. */
bool files_look(int fd);
/* Is it ours? */
bool files_get(int fd, struct file_ref *out);
/* Gives an unbound file its number. False: it has one already, or is gone. */
bool files_bind(int fd, int ree);
/* The descriptor may have been closed, or become another's or a duplicate. */
void files_sync(int fd);
void files_sync_range(unsigned first, unsigned last);

#endif
