/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "point.h"
#include "robust.h"
#include "store_impl.h"
#include "tee_api_defines.h"

/* ---- faults ---- */

/*
 * LMDB believes what is in the file: what is not right there can be a fault, or its assertion. That
 * leaves LMDB's locks with this thread, and nothing of LMDB's can be called to give them back: it
 * would follow what is half done.
 */
static int guarded(struct store_txn *t, int (*what)(struct store_txn *t))
{
    struct fault_frame f;
    struct robust_mark mark = robust_mark();
    volatile int err = EUCLEAN;
    volatile bool fault = true;

    f.range_count = 0;
    f.want_trace = false;
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0) {
        err = what(t);
        fault = false;
    }
    fault_pop(&f);
    if (UNLIKELY(fault)) {
        robust_unlock_since(mark);
        err = store_explain(t->s, EUCLEAN);
        if (t->write) {
            atomic_store(&t->s->broken, err);
            atomic_store(&t->s->damaged, true);
        }
    }
    return err;
}

/* ---- reading ---- */

static MDB_txn *take_spare(struct store *s)
{
    for (unsigned i = 0; i < STORE_SPARES; i++) {
        MDB_txn *txn = NULL;
        if (atomic_load_explicit(&s->spare[i], memory_order_relaxed))
            txn = atomic_exchange(&s->spare[i], NULL);
        if (txn)
            return txn;
    }
    return NULL;
}

static bool keep_spare(struct store *s, MDB_txn *txn)
{
    for (unsigned i = 0; i < STORE_SPARES; i++) {
        MDB_txn *none = NULL;
        if (!atomic_load_explicit(&s->spare[i], memory_order_relaxed) &&
            atomic_compare_exchange_strong(&s->spare[i], &none, txn))
            return true;
    }
    return false;
}

int store_drop_dead_readers(struct store_txn *t)
{
    int err = storage_point("mdb_reader_check");

    t->dead = 0;
    return err ? err : mdb_reader_check(t->s->env, &t->dead);
}

static int begin_new(struct store_txn *t)
{
    int err = storage_point("mdb_txn_begin to read");

    if (!err)
        err = mdb_txn_begin(t->s->env, NULL, MDB_RDONLY, &t->txn);
    if (err != MDB_READERS_FULL)
        return err;
    err = store_drop_dead_readers(t);
    if (!err)
        err = storage_point("mdb_txn_begin after mdb_reader_check");
    return err ? err : mdb_txn_begin(t->s->env, NULL, MDB_RDONLY, &t->txn);
}

static int look(struct store_txn *t)
{
    int err;

    t->txn = take_spare(t->s);
    if (t->txn) {
        err = storage_point("mdb_txn_renew");
        if (!err)
            err = mdb_txn_renew(t->txn);
    } else {
        err = begin_new(t);
    }
    if (err)
        return err;
    t->result = t->fn(t, t->arg);
    return 0;
}

static int end_look(struct store_txn *t)
{
    if (t->cursor)
        mdb_cursor_close(t->cursor);
    mdb_txn_reset(t->txn);
    if (!keep_spare(t->s, t->txn))
        mdb_txn_abort(t->txn);
    return 0;
}

static int give_up_look(struct store_txn *t)
{
    if (t->cursor)
        mdb_cursor_close(t->cursor);
    mdb_txn_abort(t->txn);
    return 0;
}

/* Other processes keep what a reader can see: also after a fault it must not stay one. Reading,
 * LMDB has nothing half done that this could stumble over. */
static int run_look(struct store_txn *t)
{
    t->txn = NULL;
    t->cursor = NULL;
    int err = guarded(t, look);
    if (t->txn) {
        int left = guarded(t, err ? give_up_look : end_look);
        err = err ? err : left;
    }
    return err;
}

/* ---- changing ---- */

static int commit(struct store_txn *t)
{
    if (t->cursor)
        mdb_cursor_close(t->cursor);
    /* Whoever has others of that name is not kept out, or out of sight. */
    int err = store_look_at_files(t->s);
    if (err)
        atomic_store(&t->s->broken, err);
    else
        err = storage_point("mdb_txn_commit");
    if (err) {
        mdb_txn_abort(t->txn);
        return err;
    }
    err = mdb_txn_commit(t->txn);
    storage_point("after mdb_txn_commit");
    return err;
}

/* What failed in fn ends the change, whatever fn makes of it: LMDB would not commit it. */
static int change(struct store_txn *t)
{
    int err = storage_point("mdb_txn_begin to write");

    if (!err)
        err = mdb_txn_begin(t->s->env, NULL, 0, &t->txn);
    if (err)
        return err;
    storage_point("after mdb_txn_begin to write");
    t->result = t->fn(t, t->arg);
    if (t->result == TEE_SUCCESS && !t->failed)
        return commit(t);
    if (t->cursor)
        mdb_cursor_close(t->cursor);
    mdb_txn_abort(t->txn);
    return t->failed;
}

static int run_change(struct store_txn *t)
{
    t->txn = NULL;
    t->cursor = NULL;
    return guarded(t, change);
}

/* ---- attempts ---- */

static int run_in_gate(struct store_txn *t)
{
    struct store *s = t->s;

    t->failed = 0;
    t->put_bytes = 0;
    t->mapped = s->mapped;
    int broken = atomic_load_explicit(&s->broken, memory_order_relaxed);
    if (UNLIKELY(broken))
        return broken;
    if (UNLIKELY(!s->env))
        return STORE_NOT_OPEN;
    return t->write ? run_change(t) : run_look(t);
}

int store_attempt(struct store_txn *t)
{
    struct store *s = t->s;

    if (t->write && s->in_memory)
        pthread_rwlock_wrlock(&s->gate);
    else
        pthread_rwlock_rdlock(&s->gate);
    int err = run_in_gate(t);
    pthread_rwlock_unlock(&s->gate);
    return err;
}

/* ---- the limit on the size of files ---- */

/* Whoever passes it gets a signal that ends the process, unless that is blocked. */
static void size_signal_block(sigset_t *old)
{
    sigset_t block;

    sigemptyset(&block);
    sigaddset(&block, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &block, old);
}

static void size_signal_restore(const sigset_t *old, bool maybe_sent)
{
    static const struct timespec now = {0};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    if (maybe_sent && !sigismember(old, SIGXFSZ))
        while (sigtimedwait(&set, NULL, &now) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, old, NULL);
}

/* ---- what an attempt may lack ---- */

static int open_alone(struct store_txn *t)
{
    sigset_t old;

    if (t->s->env)
        return 0;
    size_signal_block(&old);
    int err = store_open_env(t->s);
    size_signal_restore(&old, true);
    return err;
}

static int grow(struct store_txn *t)
{
    int err = store_grow_env(t->s);

    if (!err && t->write)
        store_make_reserve(t->s);
    return err;
}

static int grow_alone(struct store_txn *t)
{
    return !t->s->env || t->s->mapped != t->mapped ? 0 : grow(t);
}

/* What nobody looks at any more is room, too. */
static int find_room_alone(struct store_txn *t)
{
    if (!t->s->env || t->s->mapped != t->mapped)
        return 0;
    int err = guarded(t, store_drop_dead_readers);
    return err || t->dead ? err : grow(t);
}

static int close_alone(struct store_txn *t)
{
    store_close_env(t->s);
    return 0;
}

static int alone(struct store_txn *t, int (*what)(struct store_txn *t))
{
    struct store *s = t->s;

    if (!t->write)
        pthread_mutex_lock(&s->writing);
    pthread_rwlock_wrlock(&s->gate);
    int err = atomic_load(&s->broken);
    if (!err)
        err = what(t);
    pthread_rwlock_unlock(&s->gate);
    if (!t->write)
        pthread_mutex_unlock(&s->writing);
    return err;
}

/* 0: it can be tried again. */
static int mend(struct store_txn *t, int err)
{
    t->failed_once = true;
    if (err == STORE_NOT_OPEN)
        return alone(t, open_alone);
    if (err == MDB_PANIC && !t->reopened) {
        /* LMDB does so after a failed write of what makes a change one; the file is as it was. */
        t->reopened = true;
        return alone(t, close_alone);
    }
    if (err == MDB_MAP_RESIZED)
        err = alone(t, grow_alone);
    else if (err == MDB_MAP_FULL)
        err = alone(t, find_room_alone);
    if (err == EIO && t->write)
        err = store_reason_of_io_error(t);
    if (!err || store_result(err) != TEE_ERROR_STORAGE_NO_SPACE || !t->write)
        return err;
    return store_make_room(t, err);
}

static int explain(struct store_txn *t, int err)
{
    pthread_rwlock_rdlock(&t->s->gate);
    err = store_explain(t->s, err);
    pthread_rwlock_unlock(&t->s->gate);
    return err;
}

static int run(struct store_txn *t)
{
    int err;

    do {
        err = store_attempt(t);
        if (LIKELY(!err))
            return 0;
        err = mend(t, err);
    } while (!err);
    return explain(t, err);
}

uint32_t store_read(struct store *s, store_fn *fn, void *arg)
{
    struct store_txn t;

    t.s = s;
    t.fn = fn;
    t.arg = arg;
    t.full = 0;
    t.write = t.failed_once = t.reopened = false;
    int err = run(&t);
    if (UNLIKELY(err))
        return store_tell(s, err);
    if (UNLIKELY(t.failed))
        store_tell(s, t.failed);
    return t.result;
}

/* ---- changes ---- */

uint32_t store_write(struct store *s, store_fn *fn, void *arg)
{
    struct store_txn t = {.s = s, .fn = fn, .arg = arg, .write = true};
    sigset_t old;

    if (s->read_only)
        return store_tell(s, EROFS);
    size_signal_block(&old);
    pthread_mutex_lock(&s->writing);
    int err = run(&t);
    if (UNLIKELY(t.gave_up))
        store_reserve_again(s);
    pthread_mutex_unlock(&s->writing);
    size_signal_restore(&old, t.failed_once);
    return err ? store_tell(s, err) : t.result;
}

/* ---- making durable ---- */

static int sync_env(struct store_txn *t)
{
    int err = storage_point("mdb_env_sync");

    return err ? err : mdb_env_sync(t->s->env, 1);
}

uint32_t store_sync(struct store *s)
{
    struct store_txn t = {.s = s};

    pthread_rwlock_rdlock(&s->gate);
    int err = atomic_load(&s->broken);
    if (!err && s->env && !s->read_only && !s->in_memory)
        err = guarded(&t, sync_env);
    pthread_rwlock_unlock(&s->gate);
    return store_tell(s, err);
}
