/* SPDX-License-Identifier: BSD-2-Clause */
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "dir.h"
#include "store_impl.h"
#include "tee_api_defines.h"

/* Address space only: the file grows as it is filled. */
#define MAP_SIZE  ((size_t)64 << 20)
#define MAP_LIMIT ((size_t)1 << 40)

/* What a fault has left half done can be neither used nor freed. */
static struct store *_Atomic abandoned;

static void init_gate(pthread_rwlock_t *gate)
{
    pthread_rwlockattr_t attr;

    CHECK(pthread_rwlockattr_init(&attr) == 0);
    /* Whoever wants it for itself gets it, however many read. */
    pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    CHECK(pthread_rwlock_init(gate, &attr) == 0);
    pthread_rwlockattr_destroy(&attr);
}

static void free_names(struct store *s)
{
    free(s->reserve_path);
    free(s->lock_path);
    free(s->path);
    free(s->dir);
}

/* 0 or -ENOMEM. */
static int make_names(struct store *s, const char *dir)
{
    if (!dir)
        return 0;
    s->dir = dir_absolute(dir);
    if (s->dir && *s->dir && asprintf(&s->path, "%s" STORE_FILE, s->dir) < 0)
        s->path = NULL;
    if (s->path && asprintf(&s->lock_path, "%s-lock", s->path) < 0)
        s->lock_path = NULL;
    if (s->lock_path && asprintf(&s->reserve_path, "%s/reserve", s->dir) < 0)
        s->reserve_path = NULL;
    return s->dir && (!*s->dir || s->reserve_path) ? 0 : -ENOMEM;
}

int store_create(const struct store_config *cfg, struct store **out)
{
    static const unsigned sync_flags[] = {
        [STORE_FULL] = 0, [STORE_NORMAL] = MDB_NOMETASYNC, [STORE_NONE] = MDB_NOSYNC};
    struct store *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (!s)
        return -ENOMEM;
    if (make_names(s, cfg->dir)) {
        free_names(s);
        free(s);
        return -ENOMEM;
    }
    s->entries.fd = -1;
    s->in_memory = cfg->dir && !*cfg->dir;
    s->read_only = cfg->read_only;
    s->flags = sync_flags[cfg->sync] | (cfg->read_only ? MDB_RDONLY : 0);
    s->map_size = cfg->map_size ? cfg->map_size : MAP_SIZE;
    s->map_limit = cfg->map_limit ? cfg->map_limit : MAP_LIMIT;
    CHECK(pthread_mutex_init(&s->writing, NULL) == 0);
    init_gate(&s->gate);
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
    store_close_env(s);
    pthread_rwlock_destroy(&s->gate);
    pthread_mutex_destroy(&s->writing);
    free_names(s);
    free(s);
}

/* ---- errors ---- */

uint32_t store_result(int err)
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
    case MDB_TXN_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return TEE_ERROR_STORAGE_NO_SPACE;
    case MDB_INVALID:
    case MDB_INCOMPATIBLE:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
    case MDB_BAD_TXN:
    case MDB_PANIC:
    case EUCLEAN:
        return TEE_ERROR_CORRUPT_OBJECT;
    default:
        return TEE_ERROR_STORAGE_NOT_AVAILABLE;
    }
}

/* What is wrong. */
static const char *text_of(const struct store *s, int err)
{
    switch (err) {
    case STORE_FILE_GONE:
        return "the file was removed or replaced while it was open";
    case STORE_LOCK_GONE:
        return "teesim.mdb-lock, which belongs to it, was removed or replaced while it was open";
    case STORE_LOCK_CUT:
        return "teesim.mdb-lock, which belongs to it, was made shorter while it was open";
    case EUCLEAN:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_BAD_TXN:
        return "the file is damaged";
    case MDB_INVALID:
        return "the file is no store";
    case MDB_VERSION_MISMATCH:
        return "the file is of another version of LMDB";
    case MDB_MAP_FULL:
        return "the file is as large as it may be";
    case EROFS:
        return s->read_only ? "it was opened for reading only" : strerror(err);
    default:
        return mdb_strerror(err);
    }
}

/* What can be done. */
static const char *advice_on(int err)
{
    if (err == STORE_FILE_GONE || err == STORE_LOCK_GONE || err == STORE_LOCK_CUT)
        return " (end all programs that use the directory, then start them again)";
    switch (store_result(err)) {
    case TEE_ERROR_CORRUPT_OBJECT:
        return " (put back a copy, or delete the directory to begin anew)";
    case TEE_ERROR_STORAGE_NOT_AVAILABLE:
        return " (TEESIM_STATE can name another directory)";
    default:
        return "";
    }
}

uint32_t store_tell(struct store *s, int err)
{
    uint32_t res = store_result(err);

    if (res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND || res == TEE_ERROR_BAD_PARAMETERS)
        return res;
    if (atomic_exchange(&s->told, res) == res)
        return res;
    if (!s->dir)
        log_warn("trusted storage: no HOME, XDG_STATE_HOME or TEESIM_STATE says where it is kept");
    else if (s->in_memory)
        log_warn("trusted storage in memory: %s", text_of(s, err));
    else
        log_warn("trusted storage in %s" STORE_FILE ": %s%s", s->dir, text_of(s, err),
                 advice_on(err));
    return res;
}
