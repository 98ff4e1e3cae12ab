/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_FDTAB_H
#define REE_FDTAB_H

/*
 * The numbers by which user space knows its files: REE_FD_BASE and up, and never the same one soon
 * after it was closed. A file lives until it is closed and the last call on it has returned. Any
 * thread.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/idtab.h"

#define FDTAB_LIMIT 65536u

/* Embedded in what a file is. */
struct ree_file {
    _Atomic uint32_t refs;
    uint32_t id;                          /* in the table; guarded by its lock */
    void (*last_put)(struct ree_file *f); /* frees it; may wait; no lock held */
    bool is_device;                       /* a tee_file; otherwise a shm_file */
};

struct fdtab {
    pthread_mutex_t lock; /* guards the rest */
    struct idtab files;
    bool closed;
};

void fdtab_init(struct fdtab *t);
/* The table must have been emptied with fdtab_close_all. */
void fdtab_fini(struct fdtab *t);
/* A number for `f`; the table takes over the caller's reference. -EMFILE; -ENODEV after
 * fdtab_close_all; the reference is the caller's still. */
MUST_CHECK int fdtab_install(struct fdtab *t, struct ree_file *f);
/* The file with a reference for the caller, or NULL. */
struct ree_file *fdtab_get(struct fdtab *t, int fd);
void fdtab_put(struct ree_file *f);
/* -EBADF. */
MUST_CHECK int fdtab_close(struct fdtab *t, int fd);
/* Closes every file, and the table for new ones. */
void fdtab_close_all(struct fdtab *t);

#endif
