/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/fd.h"
#include "dir.h"
#include "point.h"
#include "store_impl.h"

/* LMDB's assertions: its own end would be the process's. */
static void assertion_failed(MDB_env *env, const char *text)
{
    (void)env;
    (void)text;
    fault_throw(fault_top());
}

/* ---- closing ---- */

static void end_spares(struct store *s)
{
    for (unsigned i = 0; i < STORE_SPARES; i++) {
        MDB_txn *txn = atomic_exchange(&s->spare[i], NULL);
        if (txn)
            mdb_txn_abort(txn);
    }
}

/* What cannot be closed, as its files are not what they were, is lost. */
void store_close_env(struct store *s)
{
    MDB_env *env = s->env;
    struct fault_frame f = {0};

    s->env = NULL;
    store_leave_files(s);
    if (!env)
        return;
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0) {
        end_spares(s);
        mdb_env_close(env);
    }
    fault_pop(&f);
}

/* ---- opening ---- */

static int open_dbi(struct store *s, MDB_env *env)
{
    MDB_txn *txn;
    int err = storage_point("mdb_dbi_open");

    if (!err)
        err = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    if (err)
        return err;
    err = mdb_dbi_open(txn, NULL, 0, &s->dbi);
    if (!err)
        err = storage_point("mdb_txn_commit of mdb_dbi_open");
    if (err) {
        mdb_txn_abort(txn);
        return err;
    }
    return mdb_txn_commit(txn);
}

static int note_size(struct store *s)
{
    MDB_envinfo info;
    int err = storage_point("mdb_env_info");

    if (!err)
        err = mdb_env_info(s->env, &info);
    if (!err)
        s->mapped = info.me_mapsize;
    return err;
}

/* LMDB makes it larger still if that is what the file has. */
static int resize(struct store *s, size_t size)
{
    int err = storage_point("mdb_env_set_mapsize");

    if (!err)
        err = mdb_env_set_mapsize(s->env, size);
    return err ? err : note_size(s);
}

static int open_at(struct store *s, const char *path, unsigned flags)
{
    int err = storage_point("mdb_env_set_mapsize at first");

    if (!err)
        err = mdb_env_set_mapsize(s->env, s->map_size);
    if (!err)
        err = storage_point("mdb_env_set_maxreaders");
    mdb_env_set_assert(s->env, assertion_failed);
    if (!err)
        err = mdb_env_set_maxreaders(s->env, STORE_READERS);
    if (!err)
        err = storage_point("mdb_env_open");
    /* NOTLS: a reader's slot is its transaction's, so threads may come and go. */
    if (!err)
        err = mdb_env_open(s->env, path, MDB_NOSUBDIR | MDB_NOTLS | flags, 0600);
    if (!err)
        err = note_size(s);
    if (!err)
        err = open_dbi(s, s->env);
    /* Another process has let it grow meanwhile. */
    while (err == MDB_MAP_RESIZED) {
        err = resize(s, 2 * s->mapped);
        if (!err)
            err = open_dbi(s, s->env);
    }
    return err;
}

/* LMDB opens the file again, by its name. It cannot lock it, as it has no place for another file
 * beside it: what does is the store's gate. */
static int open_in_memory(struct store *s)
{
    char path[32];
    int err = storage_point("memfd_create");

    if (err)
        return err;
    int fd = memfd_create("teesim.mdb", MFD_CLOEXEC);
    if (fd < 0)
        return errno;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    err = open_at(s, path, MDB_NOLOCK | MDB_NOSYNC);
    close(fd);
    return err;
}

/* Who only reads makes no file. Where there is no list of readers, or it cannot be written, nobody
 * knows of this one: what a process that writes does meanwhile may look like damage. */
static unsigned flags_for(const struct store *s)
{
    if (!s->read_only)
        return s->flags;
    bool usable = !storage_point("faccessat of the lock file") &&
                  faccessat(AT_FDCWD, s->lock_path, R_OK | W_OK, AT_EACCESS) == 0;
    return s->flags | (usable ? 0 : MDB_NOLOCK);
}

static bool is_missing(const char *path)
{
    return storage_point("access of the store") || access(path, F_OK) < 0;
}

static int open_in_dir(struct store *s)
{
    int err = s->read_only ? 0 : -dir_make(s->dir);

    if (err)
        return err;
    bool made = !s->read_only && is_missing(s->path);
    if (!s->read_only)
        err = store_room_to_open(s);
    if (err)
        return err;
    err = open_at(s, s->path, flags_for(s));
    if (!err)
        store_note_files(s);
    /* LMDB sees to what is in the file, but not to that there is one. */
    return err || !made ? err : -dir_sync(s->dir);
}

static int open_guarded(struct store *s)
{
    struct fault_frame f = {0};
    volatile int err = EUCLEAN;

    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        err = s->in_memory ? open_in_memory(s) : open_in_dir(s);
    fault_pop(&f);
    return err;
}

int store_open_env(struct store *s)
{
    struct fd_floor floor;

    if (!s->dir)
        return ENOENT;
    int err = storage_point("mdb_env_create");
    if (!err)
        err = mdb_env_create(&s->env);
    if (err) {
        s->env = NULL;
        return err;
    }
    fd_floor_begin(&floor);
    err = open_guarded(s);
    fd_floor_end(&floor);
    if (err)
        store_close_env(s);
    return err;
}

/* ---- growing ---- */

int store_grow_env(struct store *s)
{
    struct fault_frame f = {0};
    volatile int err = EUCLEAN;

    if (s->mapped >= s->map_limit)
        return MDB_MAP_FULL;
    size_t size = s->mapped > s->map_limit / 2 ? s->map_limit : 2 * s->mapped;
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        err = resize(s, size);
    fault_pop(&f);
    /* LMDB has unmapped the file before it tried. */
    if (err)
        store_close_env(s);
    return err;
}
