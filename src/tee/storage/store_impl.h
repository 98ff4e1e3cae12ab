/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_STORE_IMPL_H
#define STORAGE_STORE_IMPL_H

/*
 * The inside of the store. store.c: what there is of it, and what its errors mean; store_open.c:
 * the environment; store_files.c: whether its files are still there; store_room.c: room on the
 * disk; store_txn.c: transactions; store_record.c: what is done in them.
 *
 * Error numbers in here are LMDB's or errno's, as LMDB mixes them; STORE_... are our own.
 */

#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "store.h"

#define STORE_FILE "/teesim.mdb"

/* The environment must be opened before the transaction can be run. */
#define STORE_NOT_OPEN (-1)
/* What has been opened is not what has that name now. */
#define STORE_FILE_GONE (-2)
#define STORE_LOCK_GONE (-3)
/* The lock file has become shorter than it was. */
#define STORE_LOCK_CUT (-4)

/* Processes and threads that read at the same time. */
#define STORE_READERS 1022u

/* Read transactions that wait for their next use. */
#define STORE_SPARES 4u

/* A file as it was opened. */
struct store_file {
    bool noted;
    dev_t dev;
    ino_t ino;
    off_t size;
};

/* Of the directory: when names in it were made or removed last. */
struct store_entries {
    int fd;     /* -1: none */
    bool known; /* until then its files were in it */
    struct timespec mtim, ctim;
};

struct store {
    char *dir;                             /* immutable, as the next ones; NULL: none */
    char *path, *lock_path, *reserve_path; /* its files; NULL: none, or in memory */
    bool in_memory, read_only;
    unsigned flags; /* of mdb_env_open */
    size_t map_size, map_limit;
    _Atomic bool damaged;  /* a fault in a change: it must not be entered again */
    _Atomic int broken;    /* error number of all that is asked of it from now on; 0: none */
    _Atomic uint32_t told; /* the last result that was logged */

    /* Held by who changes something, and by who wants the gate for itself: so no change
     * begins while somebody waits for that. */
    pthread_mutex_t writing;
    /* Shared by transactions; a thread has it for itself while it changes what follows. In memory
     * also while it changes the store, as LMDB keeps no list of readers there. */
    pthread_rwlock_t gate;
    MDB_env *env; /* NULL: not open */
    MDB_dbi dbi;
    size_t mapped; /* bytes of the file that can be */
    struct store_file data_file, lock_file;
    struct store_entries entries; /* guarded by `writing` */

    MDB_txn *_Atomic spare[STORE_SPARES]; /* reset, of `env` */
    struct store *next;                   /* abandoned */
};

struct store_txn {
    struct store *s;
    store_fn *fn;
    void *arg;
    bool write;
    bool frees;                                  /* gives back more than it takes */
    bool failed_once, turned, reopened, gave_up; /* and what has been tried against that */
    int full;                                    /* EIO was this */
    size_t put_bytes;                            /* at most, in whole pages */
    size_t mapped;                               /* when it was run */
    MDB_txn *txn;                                /* while it runs, as the next one */
    MDB_cursor *cursor;
    uint32_t result; /* fn's */
    int failed;      /* error number of what fn did; 0: none that ends a change */
    int dead;        /* readers that were dropped last */
};

/* ---- store.c ---- */

/* What callers get for an error number. */
uint32_t store_result(int err);
/* The same; the first of a kind is logged. */
uint32_t store_tell(struct store *s, int err);

/* ---- store_files.c ---- */

/* They have just been opened. The caller has the gate for itself. */
void store_note_files(struct store *s);
/* Before they are closed; what they were is still known. */
void store_leave_files(struct store *s);
/* The next three: the caller has the gate. STORE_FILE_GONE, STORE_LOCK_GONE, STORE_LOCK_CUT, or 0.
 */
int store_check_files(const struct store *s);
/* The same for who changes something: costs one call to the system, if nothing has happened. */
int store_look_at_files(struct store *s);
/* What `err` comes from, if that is something that was done to the files; otherwise `err`. */
int store_explain(const struct store *s, int err);

/* ---- store_room.c ---- */

/* Before the files are opened: LMDB maps one of them, and a page that has no room is a fault. Makes
 * the reserve, too. 0, ENOSPC or EDQUOT. */
int store_room_to_open(const struct store *s);
/* The next two: a change has failed with `err`; the caller holds `writing` alone. 0: it can be
 * tried again; otherwise `err`. */
int store_make_room(struct store_txn *t, int err);
/* LMDB says EIO when less has been written than was to be, as of a write that meets the end of the
 * room. ENOSPC, EDQUOT, EFBIG, or EIO. */
int store_reason_of_io_error(struct store_txn *t);
/* For a change; the file has, or may have, become larger. Where there is no room for it, nothing is
 * said: it is for later. */
void store_make_reserve(const struct store *s);
/* After a change that has had the reserve. */
void store_reserve_again(const struct store *s);

/* ---- store_txn.c ---- */

/* Runs it once, without anything being done about what it lacks. */
int store_attempt(struct store_txn *t);
/* Processes that died while they read have their place in the list still, and keep what they saw
 * from being used again. t->dead becomes how many there were. */
int store_drop_dead_readers(struct store_txn *t);

/* ---- store_open.c; the caller has the gate for itself ---- */

/* It is closed; opens it. A fault is EUCLEAN. */
int store_open_env(struct store *s);
/* A change needs more room, or another process has made more. MDB_MAP_FULL: the limit is reached.
 */
int store_grow_env(struct store *s);
/* NULL is allowed. */
void store_close_env(struct store *s);

#endif
