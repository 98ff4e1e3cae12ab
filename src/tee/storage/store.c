/* SPDX-License-Identifier: BSD-2-Clause */
#include "store.h"

#include <errno.h>
#include <lmdb.h>
#include <pthread.h>
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

struct store {
    char *dir; /* immutable */
    pthread_mutex_t lock;
    /* Guarded by lock. */
    MDB_env *env; /* NULL: not open */
    MDB_dbi dbi;
    MDB_txn *txn;       /* the running transaction */
    bool damaged;       /* a fault in it: it must not be entered again */
    uint32_t told;      /* the last result that was logged */
    struct store *next; /* abandoned */
};

/* What a fault has left half done can be neither used nor freed. */
static struct store *_Atomic abandoned;

/* One transaction's work; an LMDB error number. */
struct job {
    MDB_val key, value;
    MDB_val old; /* replace */
    size_t room; /* get: bytes at `to` */
    void *to;
    int (*run)(struct store *s, MDB_txn *txn, struct job *j);
    bool write;
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
    CHECK(pthread_mutex_init(&s->lock, NULL) == 0);
    *out = s;
    return 0;
}

void store_destroy(struct store *s)
{
    if (!s)
        return;
    if (s->damaged) {
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

/* LMDB opens the file again, by its name. Nobody else has it, so there is nothing to lock. */
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

static int open_locked(struct store *s)
{
    char *path;

    if (!s->dir)
        return ENOENT;
    if (!*s->dir)
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

static int begin_locked(struct store *s, bool write)
{
    unsigned flags = write ? 0 : MDB_RDONLY;
    int dead, err = mdb_txn_begin(s->env, NULL, flags, &s->txn);

    if (err != MDB_READERS_FULL)
        return err;
    /* Slots of processes that died while they read. */
    err = mdb_reader_check(s->env, &dead);
    return err ? err : mdb_txn_begin(s->env, NULL, flags, &s->txn);
}

static int transact_locked(struct store *s, struct job *j)
{
    int err = s->env ? 0 : open_locked(s);

    if (!err)
        err = begin_locked(s, j->write);
    if (err)
        return err;
    err = j->run(s, s->txn, j);
    if (err || !j->write)
        mdb_txn_abort(s->txn);
    else
        err = mdb_txn_commit(s->txn);
    s->txn = NULL;
    return err;
}

/* LMDB believes what is in the file: what is not right there can be a fault, or its assertion. */
static int transact_guarded_locked(struct store *s, struct job *j)
{
    struct fault_frame f = {0};
    volatile int err = EUCLEAN;

    if (s->damaged)
        return EUCLEAN;
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0)
        err = transact_locked(s, j);
    else
        s->damaged = true;
    fault_pop(&f);
    return err;
}

static uint32_t transact(struct store *s, struct job *j)
{
    if (j->key.mv_size == 0 || j->key.mv_size > STORE_KEY_MAX)
        return TEE_ERROR_BAD_PARAMETERS;
    pthread_mutex_lock(&s->lock);
    uint32_t res = tell_locked(s, transact_guarded_locked(s, j));
    pthread_mutex_unlock(&s->lock);
    return res;
}

static int run_get(struct store *s, MDB_txn *txn, struct job *j)
{
    int err = mdb_get(txn, s->dbi, &j->key, &j->value);

    if (err)
        return err;
    if (j->value.mv_size > j->room)
        return ERANGE;
    if (j->value.mv_size)
        memcpy(j->to, j->value.mv_data, j->value.mv_size);
    return 0;
}

static int run_put(struct store *s, MDB_txn *txn, struct job *j)
{
    return mdb_put(txn, s->dbi, &j->key, &j->value, 0);
}

static int run_replace(struct store *s, MDB_txn *txn, struct job *j)
{
    MDB_val now;
    int err = mdb_get(txn, s->dbi, &j->key, &now);

    if (err == MDB_NOTFOUND)
        return 0;
    if (err)
        return err;
    if (now.mv_size != j->old.mv_size || memcmp(now.mv_data, j->old.mv_data, now.mv_size) != 0)
        return 0;
    return run_put(s, txn, j);
}

static int run_del(struct store *s, MDB_txn *txn, struct job *j)
{
    return mdb_del(txn, s->dbi, &j->key, NULL);
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
