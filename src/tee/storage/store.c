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
    char *dir;            /* immutable */
    bool in_memory;       /* immutable: nobody else has it */
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

/* One transaction's work; an LMDB error number. */
struct job {
    struct store *s;
    MDB_val key, value;
    MDB_val old; /* replace */
    size_t room; /* get: bytes at `to` */
    void *to;
    int (*run)(struct job *j);
    bool write;
    MDB_txn *txn; /* while it runs */
    int err;
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

int store_create(const char *dir, struct store **out)
{
    struct store *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (!s)
        return -ENOMEM;
    s->dir = !dir ? NULL : *dir ? absolute(dir) : strdup(dir);
    if (dir && !s->dir) {
        free(s);
        return -ENOMEM;
    }
    s->in_memory = dir && !*dir;
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
    case ERANGE:
        return TEE_ERROR_SHORT_BUFFER;
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

    if (res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND || res == TEE_ERROR_SHORT_BUFFER)
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

static int open_locked(struct job *j)
{
    struct store *s = j->s;
    char *path;

    if (!s->dir)
        return ENOENT;
    if (s->in_memory)
        return open_in_memory(s);
    int err = make_dirs(s->dir);
    if (err)
        return err;
    if (asprintf(&path, "%s" FILE_NAME, s->dir) < 0)
        return ENOMEM;
    err = open_path(s, path, 0);
    free(path);
    return err;
}

/* ---- transactions ---- */

static int begin(struct job *j)
{
    unsigned flags = j->write ? 0 : MDB_RDONLY;
    int dead, err = mdb_txn_begin(j->s->env, NULL, flags, &j->txn);

    if (err != MDB_READERS_FULL)
        return err;
    /* Slots of processes that died while they read. */
    err = mdb_reader_check(j->s->env, &dead);
    return err ? err : mdb_txn_begin(j->s->env, NULL, flags, &j->txn);
}

static int end_reading(struct job *j)
{
    mdb_txn_abort(j->txn);
    return 0;
}

static int change(struct job *j)
{
    int err = begin(j);

    if (err)
        return err;
    err = j->run(j);
    if (!err)
        return mdb_txn_commit(j->txn);
    mdb_txn_abort(j->txn);
    return err;
}

/* LMDB believes what is in the file: what is not right there can be a fault, or its assertion. */
static int guarded(struct job *j, int (*what)(struct job *j))
{
    struct fault_frame f = {0};
    volatile int err = EUCLEAN;

    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        err = what(j);
    else
        atomic_store(&j->s->damaged, true);
    fault_pop(&f);
    return err;
}

static int look(struct job *j)
{
    int err = begin(j);

    return err ? err : j->run(j);
}

/* Other processes keep what a reader can see: also after a fault it must not stay one. Reading,
 * LMDB has nothing half done that this could stumble over. */
static int read_guarded(struct job *j)
{
    int err = guarded(j, look), left = j->txn ? guarded(j, end_reading) : 0;

    return err ? err : left;
}

static void *writer_main(void *arg)
{
    struct job *j = arg;

    pthread_setname_np(pthread_self(), "store");
    j->err = guarded(j, change);
    return NULL;
}

/*
 * A fault leaves the transaction half done, and this process with LMDB's lock on all writers.
 * Nothing of LMDB's can be called to give it back: it would follow what is half done. But the lock
 * is one that the kernel takes from a thread that ends. So each change has a thread of its own,
 * which is little beside what it takes to make the change durable.
 */
static int write_guarded(struct job *j)
{
    pthread_attr_t attr;
    pthread_t thread;
    sigset_t old;

    if (pthread_attr_init(&attr) != 0)
        return ENOMEM;
    pthread_attr_setstacksize(&attr, WRITER_STACK_SIZE);
    fault_block_others(&old);
    int err = pthread_create(&thread, &attr, writer_main, j);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    if (err)
        return ENOMEM;
    CHECK(pthread_join(thread, NULL) == 0);
    return j->err;
}

static int transact_in_memory_locked(struct job *j)
{
    return j->write ? guarded(j, change) : read_guarded(j);
}

static uint32_t tell(struct store *s, int err)
{
    pthread_mutex_lock(&s->lock);
    uint32_t res = tell_locked(s, err);
    pthread_mutex_unlock(&s->lock);
    return res;
}

static uint32_t transact(struct store *s, struct job *j)
{
    int err = 0;

    if (j->key.mv_size == 0 || j->key.mv_size > STORE_KEY_MAX)
        return TEE_ERROR_BAD_PARAMETERS;
    j->s = s;
    pthread_mutex_lock(&s->lock);
    if (atomic_load(&s->damaged))
        err = EUCLEAN;
    else if (!s->env)
        err = guarded(j, open_locked);
    if (!err && s->in_memory)
        err = transact_in_memory_locked(j);
    pthread_mutex_unlock(&s->lock);
    if (!err && !s->in_memory)
        err = j->write ? write_guarded(j) : read_guarded(j);
    return tell(s, err);
}

static int run_get(struct job *j)
{
    int err = mdb_get(j->txn, j->s->dbi, &j->key, &j->value);

    if (err)
        return err;
    if (j->value.mv_size > j->room)
        return ERANGE;
    if (j->value.mv_size)
        memcpy(j->to, j->value.mv_data, j->value.mv_size);
    return 0;
}

static int run_put(struct job *j)
{
    return mdb_put(j->txn, j->s->dbi, &j->key, &j->value, 0);
}

static int run_replace(struct job *j)
{
    MDB_val now;
    int err = mdb_get(j->txn, j->s->dbi, &j->key, &now);

    if (err == MDB_NOTFOUND)
        return 0;
    if (err)
        return err;
    if (now.mv_size != j->old.mv_size || memcmp(now.mv_data, j->old.mv_data, now.mv_size) != 0)
        return 0;
    return run_put(j);
}

static int run_del(struct job *j)
{
    return mdb_del(j->txn, j->s->dbi, &j->key, NULL);
}

/* LMDB does not write to keys and values that it is given. */
static MDB_val val(const void *data, size_t size)
{
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)data};
}

uint32_t store_get(struct store *s, const void *key, size_t key_size, void *value, size_t *size)
{
    struct job j = {.key = val(key, key_size), .room = *size, .to = value, .run = run_get};
    uint32_t res = transact(s, &j);

    if (res == TEE_SUCCESS || res == TEE_ERROR_SHORT_BUFFER)
        *size = j.value.mv_size;
    return res;
}

uint32_t store_put(struct store *s, const void *key, size_t key_size, const void *value,
                   size_t size)
{
    struct job j = {
        .key = val(key, key_size), .value = val(value, size), .run = run_put, .write = true};

    return transact(s, &j);
}

uint32_t store_replace(struct store *s, const void *key, size_t key_size, const void *old,
                       size_t old_size, const void *value, size_t size)
{
    struct job j = {.key = val(key, key_size),
                    .value = val(value, size),
                    .old = val(old, old_size),
                    .run = run_replace,
                    .write = true};

    return transact(s, &j);
}

uint32_t store_del(struct store *s, const void *key, size_t key_size)
{
    struct job j = {.key = val(key, key_size), .run = run_del, .write = true};

    return transact(s, &j);
}
