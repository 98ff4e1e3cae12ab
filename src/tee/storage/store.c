/* SPDX-License-Identifier: BSD-2-Clause */
#include "store.h"

#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "tee_api_defines.h"

#define FILE_NAME "/teesim.mdb"
/* Address space only: the file grows as it is filled. The same in every process. */
#define MAP_SIZE ((size_t)1 << 30)
/* Processes that read at the same time. */
#define READERS 1022u

/* Of the thread of a change. */
#define WRITER_STACK_SIZE (256u << 10)

struct store {
    char *dir;      /* immutable, as the next ones */
    unsigned flags; /* of mdb_env_open */
    bool in_memory; /* nobody else has it */
    bool read_only;
    _Atomic bool damaged; /* a fault in it: it must not be entered again */
    /* Guards the rest. Held while the file is opened; while a transaction runs, only in memory. */
    pthread_mutex_t lock;
    MDB_env *env; /* NULL: not open; once it is, immutable, as the next one */
    MDB_dbi dbi;
    uint32_t told;      /* the last result that was logged */
    struct store *next; /* abandoned */
};

/* What a fault has left half done can be neither used nor freed. */
static struct store *_Atomic abandoned;

struct store_txn {
    struct store *s;
    store_fn *fn;
    void *arg;
    bool write;
    MDB_txn *txn;    /* while it runs */
    uint32_t result; /* fn's */
    int failed;      /* LMDB's error number for what fn did; 0: none */
    int err;         /* the transaction's */
};

/* Absolute, as the program may change its working directory before the first use; or NULL. */
static char *absolute(const char *dir)
{
    char *cwd = *dir == '/' ? NULL : getcwd(NULL, 0), *path = NULL;

    if (asprintf(&path, "%s%s%s", cwd ? cwd : "", cwd ? "/" : "", dir) < 0)
        path = NULL;
    free(cwd);
    return path;
}

int store_create(const struct store_config *cfg, struct store **out)
{
    static const unsigned sync_flags[] = {
        [STORE_FULL] = 0, [STORE_NORMAL] = MDB_NOMETASYNC, [STORE_NONE] = MDB_NOSYNC};
    struct store *s = calloc(1, sizeof(*s));
    const char *dir = cfg->dir;

    *out = NULL;
    if (!s)
        return -ENOMEM;
    s->dir = !dir ? NULL : *dir ? absolute(dir) : strdup(dir);
    if (dir && !s->dir) {
        free(s);
        return -ENOMEM;
    }
    s->in_memory = dir && !*dir;
    s->read_only = cfg->read_only;
    s->flags = sync_flags[cfg->sync] | (cfg->read_only ? MDB_RDONLY : 0);
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    *out = s;
    return 0;
}

void store_destroy(struct store *s)
{
    if (!s)
        return;
    if (atomic_load(&s->damaged)) {
        s->next = atomic_exchange(&abandoned, s);
        return;
    }
    if (s->env)
        mdb_env_close(s->env);
    pthread_mutex_destroy(&s->lock);
    free(s->dir);
    free(s);
}

/* ---- errors ---- */

static uint32_t result_of(int err)
{
    switch (err) {
    case 0:
        return TEE_SUCCESS;
    case MDB_NOTFOUND:
        return TEE_ERROR_ITEM_NOT_FOUND;
    case MDB_BAD_VALSIZE:
        return TEE_ERROR_BAD_PARAMETERS;
    case ENOMEM:
        return TEE_ERROR_OUT_OF_MEMORY;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return TEE_ERROR_STORAGE_NO_SPACE;
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PANIC:
    case EUCLEAN:
        return TEE_ERROR_CORRUPT_OBJECT;
    default:
        return TEE_ERROR_STORAGE_NOT_AVAILABLE;
    }
}

static uint32_t tell_locked(struct store *s, int err)
{
    uint32_t res = result_of(err);

    if (res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND || res == TEE_ERROR_BAD_PARAMETERS)
        return res;
    if (s->told != res && !s->dir)
        log_warn("trusted storage: no HOME, XDG_STATE_HOME or TEESIM_STATE says where it is kept");
    else if (s->told != res)
        log_warn("trusted storage in %s" FILE_NAME ": %s (%sTEESIM_STATE names another directory)",
                 s->dir, err == EUCLEAN ? "the file is damaged" : mdb_strerror(err),
                 res == TEE_ERROR_CORRUPT_OBJECT ? "delete the file to begin anew; " : "");
    s->told = res;
    return res;
}

/* ---- opening ---- */

/* The directory, and those above it. */
static int make_dirs(const char *dir)
{
    char *path = strdup(dir);

    if (!path)
        return ENOMEM;
    /* Which of those above it are there already, only the last mkdir can tell. */
    for (char *at = path + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        mkdir(path, 0700);
        *at = '/';
    }
    int err = mkdir(path, 0700) < 0 && errno != EEXIST ? errno : 0;
    free(path);
    return err;
}

/* A file that lacks its end would be a fault at every access to that. */
static int check_whole(MDB_env *env)
{
    MDB_envinfo info;
    MDB_stat tree;
    struct stat st;
    mdb_filehandle_t fd;

    mdb_env_info(env, &info);
    mdb_env_stat(env, &tree);
    int err = mdb_env_get_fd(env, &fd);
    if (err)
        return err;
    if (fstat(fd, &st) < 0)
        return errno;
    return (uint64_t)st.st_size < (uint64_t)(info.me_last_pgno + 1) * tree.ms_psize ? EUCLEAN : 0;
}

static int open_dbi(struct store *s, MDB_env *env)
{
    MDB_txn *txn;
    int err = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);

    if (err)
        return err;
    err = mdb_dbi_open(txn, NULL, 0, &s->dbi);
    if (err)
        mdb_txn_abort(txn);
    else
        err = mdb_txn_commit(txn);
    return err;
}

/* LMDB's assertions: its own end would be the process's. */
static void assertion_failed(MDB_env *env, const char *text)
{
    (void)env;
    (void)text;
    fault_throw(fault_top());
}

static int open_path(struct store *s, const char *path, unsigned flags)
{
    MDB_env *env;
    int err = mdb_env_create(&env);

    if (err)
        return err;
    s->env = env;
    mdb_env_set_assert(env, assertion_failed);
    err = mdb_env_set_mapsize(env, MAP_SIZE);
    if (!err)
        err = mdb_env_set_maxreaders(env, READERS);
    /* NOTLS: a reader's slot is its transaction's, so threads may come and go. */
    if (!err)
        err = mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOTLS | flags, 0600);
    if (!err)
        err = check_whole(env);
    if (!err)
        err = open_dbi(s, env);
    if (err) {
        s->env = NULL;
        mdb_env_close(env);
    }
    return err;
}

/* LMDB opens the file again, by its name. It cannot lock it, as it has no place for another file
 * beside it: what does is the store's own lock. */
static int open_in_memory(struct store *s)
{
    char path[32];
    int fd = memfd_create("teesim.mdb", MFD_CLOEXEC);

    if (fd < 0)
        return errno;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    int err = open_path(s, path, MDB_NOLOCK | MDB_NOSYNC);
    close(fd);
    return err;
}

static int open_locked(struct store_txn *t)
{
    struct store *s = t->s;
    char *path;

    if (!s->dir)
        return ENOENT;
    if (s->in_memory)
        return open_in_memory(s);
    int err = s->read_only ? 0 : make_dirs(s->dir);
    if (err)
        return err;
    if (asprintf(&path, "%s" FILE_NAME, s->dir) < 0)
        return ENOMEM;
    err = open_path(s, path, s->flags);
    free(path);
    return err;
}

/* ---- transactions ---- */

static int begin(struct store_txn *t)
{
    unsigned flags = t->write ? 0 : MDB_RDONLY;
    int dead, err = mdb_txn_begin(t->s->env, NULL, flags, &t->txn);

    if (err != MDB_READERS_FULL)
        return err;
    /* Slots of processes that died while they read. */
    err = mdb_reader_check(t->s->env, &dead);
    return err ? err : mdb_txn_begin(t->s->env, NULL, flags, &t->txn);
}

static int end_reading(struct store_txn *t)
{
    mdb_txn_abort(t->txn);
    return 0;
}

static int change(struct store_txn *t)
{
    int err = begin(t);

    if (err)
        return err;
    t->result = t->fn(t, t->arg);
    if (t->result == TEE_SUCCESS)
        return mdb_txn_commit(t->txn);
    mdb_txn_abort(t->txn);
    return t->failed;
}

/* LMDB believes what is in the file: what is not right there can be a fault, or its assertion. */
static int guarded(struct store_txn *t, int (*what)(struct store_txn *t))
{
    struct fault_frame f = {0};
    volatile int err = EUCLEAN;

    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        err = what(t);
    else
        atomic_store(&t->s->damaged, true);
    fault_pop(&f);
    return err;
}

static int look(struct store_txn *t)
{
    int err = begin(t);

    if (err)
        return err;
    t->result = t->fn(t, t->arg);
    return t->failed;
}

/* Other processes keep what a reader can see: also after a fault it must not stay one. Reading,
 * LMDB has nothing half done that this could stumble over. */
static int read_guarded(struct store_txn *t)
{
    int err = guarded(t, look), left = t->txn ? guarded(t, end_reading) : 0;

    return err ? err : left;
}

static void *writer_main(void *arg)
{
    struct store_txn *t = arg;

    pthread_setname_np(pthread_self(), "store");
    t->err = guarded(t, change);
    return NULL;
}

/*
 * A fault leaves the transaction half done, and this process with LMDB's lock on all writers.
 * Nothing of LMDB's can be called to give it back: it would follow what is half done. But the lock
 * is one that the kernel takes from a thread that ends. So each change has a thread of its own,
 * which is little beside what it takes to make the change durable.
 */
static int write_guarded(struct store_txn *t)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t old;

    if (pthread_attr_init(&attr) != 0)
        return ENOMEM;
    pthread_attr_setstacksize(&attr, WRITER_STACK_SIZE);
    fault_block_others(&old);
    int err = pthread_create(&thread, &attr, writer_main, t);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    if (err)
        return ENOMEM;
    CHECK(pthread_join(thread, NULL) == 0);
    return t->err;
}

static int transact_in_memory_locked(struct store_txn *t)
{
    return t->write ? guarded(t, change) : read_guarded(t);
}

static uint32_t tell(struct store *s, int err)
{
    pthread_mutex_lock(&s->lock);
    uint32_t res = tell_locked(s, err);
    pthread_mutex_unlock(&s->lock);
    return res;
}

static uint32_t transact(struct store_txn *t)
{
    struct store *s = t->s;
    int err = 0;

    pthread_mutex_lock(&s->lock);
    if (atomic_load(&s->damaged))
        err = EUCLEAN;
    else if (t->write && s->read_only)
        err = EROFS;
    else if (!s->env)
        err = guarded(t, open_locked);
    if (!err && s->in_memory)
        err = transact_in_memory_locked(t);
    pthread_mutex_unlock(&s->lock);
    if (!err && !s->in_memory)
        err = t->write ? write_guarded(t) : read_guarded(t);
    uint32_t res = tell(s, err);
    return res == TEE_SUCCESS || err == t->failed ? t->result : res;
}

uint32_t store_read(struct store *s, store_fn *fn, void *arg)
{
    struct store_txn t = {.s = s, .fn = fn, .arg = arg};

    return transact(&t);
}

uint32_t store_write(struct store *s, store_fn *fn, void *arg)
{
    struct store_txn t = {.s = s, .fn = fn, .arg = arg, .write = true};

    return transact(&t);
}

static int sync_file(struct store_txn *t)
{
    return mdb_env_sync(t->s->env, 1);
}

uint32_t store_sync(struct store *s)
{
    struct store_txn t = {.s = s};
    int err = 0;

    pthread_mutex_lock(&s->lock);
    bool any = s->env && !s->read_only && !s->in_memory;
    pthread_mutex_unlock(&s->lock);
    if (atomic_load(&s->damaged))
        err = EUCLEAN;
    else if (any)
        err = guarded(&t, sync_file);
    return tell(s, err);
}

/* ---- within a transaction ---- */

/* LMDB does not write to keys and values that it is given. */
static MDB_val val(const void *data, size_t size)
{
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)data};
}

static uint32_t done(struct store_txn *t, int err)
{
    uint32_t res = result_of(err);

    if (res != TEE_SUCCESS && res != TEE_ERROR_ITEM_NOT_FOUND && res != TEE_ERROR_BAD_PARAMETERS)
        t->failed = err;
    return res;
}

uint32_t txn_get(struct store_txn *t, const void *key, size_t key_size, const void **value,
                 size_t *size)
{
    MDB_val k = val(key, key_size), v = {0};
    uint32_t res = done(t, mdb_get(t->txn, t->s->dbi, &k, &v));

    *value = v.mv_data;
    *size = v.mv_size;
    return res;
}

uint32_t txn_put(struct store_txn *t, const void *key, size_t key_size, const void *value,
                 size_t size)
{
    MDB_val k = val(key, key_size), v = val(value, size);

    return done(t, mdb_put(t->txn, t->s->dbi, &k, &v, 0));
}

uint32_t txn_del(struct store_txn *t, const void *key, size_t key_size)
{
    MDB_val k = val(key, key_size);

    return done(t, mdb_del(t->txn, t->s->dbi, &k, NULL));
}

uint32_t txn_from(struct store_txn *t, const void *key, size_t key_size, struct txn_record *out)
{
    MDB_val k = val(key, key_size), v = {0};
    MDB_cursor *cursor;
    int err = mdb_cursor_open(t->txn, t->s->dbi, &cursor);

    if (err)
        return done(t, err);
    err = mdb_cursor_get(cursor, &k, &v, key_size ? MDB_SET_RANGE : MDB_FIRST);
    if (!err && k.mv_size > STORE_KEY_MAX)
        err = MDB_CORRUPTED;
    if (!err) {
        memcpy(out->key, k.mv_data, k.mv_size);
        out->key_size = k.mv_size;
        out->value = v.mv_data;
        out->size = v.mv_size;
    }
    mdb_cursor_close(cursor);
    return done(t, err);
}

/* ---- one record ---- */

struct one {
    const void *key;
    size_t key_size;
    const void *value;
    size_t size;
    const void *old;
    size_t old_size;
    void *to;    /* get */
    size_t room; /* bytes there */
};

static uint32_t run_get(struct store_txn *t, void *arg)
{
    struct one *o = arg;
    const void *value;
    uint32_t res = txn_get(t, o->key, o->key_size, &value, &o->size);

    if (res != TEE_SUCCESS)
        return res;
    if (o->size > o->room)
        return TEE_ERROR_SHORT_BUFFER;
    if (o->size)
        memcpy(o->to, value, o->size);
    return TEE_SUCCESS;
}

static uint32_t run_put(struct store_txn *t, void *arg)
{
    const struct one *o = arg;

    return txn_put(t, o->key, o->key_size, o->value, o->size);
}

static uint32_t run_replace(struct store_txn *t, void *arg)
{
    const struct one *o = arg;
    const void *now;
    size_t size;
    uint32_t res = txn_get(t, o->key, o->key_size, &now, &size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_SUCCESS;
    if (res != TEE_SUCCESS)
        return res;
    if (size != o->old_size || memcmp(now, o->old, size) != 0)
        return TEE_SUCCESS;
    return run_put(t, arg);
}

static uint32_t run_del(struct store_txn *t, void *arg)
{
    const struct one *o = arg;

    return txn_del(t, o->key, o->key_size);
}

uint32_t store_get(struct store *s, const void *key, size_t key_size, void *value, size_t *size)
{
    struct one o = {.key = key, .key_size = key_size, .to = value, .room = *size};
    uint32_t res = store_read(s, run_get, &o);

    if (res == TEE_SUCCESS || res == TEE_ERROR_SHORT_BUFFER)
        *size = o.size;
    return res;
}

uint32_t store_put(struct store *s, const void *key, size_t key_size, const void *value,
                   size_t size)
{
    struct one o = {.key = key, .key_size = key_size, .value = value, .size = size};

    return store_write(s, run_put, &o);
}

uint32_t store_replace(struct store *s, const void *key, size_t key_size, const void *old,
                       size_t old_size, const void *value, size_t size)
{
    struct one o = {.key = key,
                    .key_size = key_size,
                    .value = value,
                    .size = size,
                    .old = old,
                    .old_size = old_size};

    return store_write(s, run_replace, &o);
}

uint32_t store_del(struct store *s, const void *key, size_t key_size)
{
    struct one o = {.key = key, .key_size = key_size};

    return store_write(s, run_del, &o);
}
