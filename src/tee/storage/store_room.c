/* SPDX-License-Identifier: BSD-2-Clause */
/* Room on the disk: for the store's files, and where there is none, what can be done. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "point.h"
#include "store_impl.h"
#include "tee_api_defines.h"

#define PAGE 4096u

/* LMDB maps this much of its lock file: a place of 64 bytes for each reader, and what is in front.
 */
#define LOCK_ROOM ((off_t)(STORE_READERS + 64) * 64)
#define META_ROOM ((off_t)(2 * PAGE))

/* Of LMDB's own: the pages above what is put, and the list of free ones. */
#define PROBE_MORE ((off_t)16 * PAGE)

/* Of what is stored, or can be before more is mapped. Measured: deleting one object makes the file
 * larger by a 400th of that; 1 MiB was enough for 80 MB, and too little for 330 MB. */
#define RESERVE_PART  64
#define RESERVE_LEAST ((off_t)1 << 20)
#define RESERVE_STEPS 16

/* No record has it. */
static const uint8_t turn_key[] = {0};

static bool is_disk_full(int err)
{
    return err == ENOSPC || err == EDQUOT;
}

/* ---- a file of which only the room counts ---- */

static int allocate(int fd, int mode, off_t size)
{
    int err = storage_point("fallocate");

    while (!err && fallocate(fd, mode, 0, size) < 0)
        if (errno != EINTR)
            err = errno;
    return err;
}

/* 0, or that there is none. What else is wrong with the file, LMDB will say. */
static int keep_room(const char *path, off_t size)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return is_disk_full(errno) ? errno : 0;
    int err = allocate(fd, FALLOC_FL_KEEP_SIZE, size);
    close(fd);
    return is_disk_full(err) ? err : 0;
}

static int keep_room_for_both(const struct store *s)
{
    int err = keep_room(s->lock_path, LOCK_ROOM);

    return err ? err : keep_room(s->path, META_ROOM);
}

/* ---- the reserve ---- */

static bool look_at_reserve(const struct store *s, struct stat *st)
{
    return !storage_point("stat of the reserve") && stat(s->reserve_path, st) == 0;
}

/* Whoever gets less than all of it keeps what there was. */
static bool reserve(const struct store *s, off_t size)
{
    int fd = open(s->reserve_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return false;
    int err = allocate(fd, 0, size);
    close(fd);
    return !err;
}

static off_t reserve_size(const struct store *s)
{
    struct stat st;
    bool there = !storage_point("stat of a file") && stat(s->path, &st) == 0;
    off_t stored = there ? st.st_size : 0;

    if (s->env && stored < (off_t)s->mapped)
        stored = (off_t)s->mapped;
    return stored / RESERVE_PART > RESERVE_LEAST ? stored / RESERVE_PART : RESERVE_LEAST;
}

void store_make_reserve(const struct store *s)
{
    struct stat st;

    if (!s->reserve_path)
        return;
    off_t size = reserve_size(s);
    bool there = look_at_reserve(s, &st);
    if (there && st.st_size >= size)
        return;
    if (!reserve(s, size) && !there)
        unlink(s->reserve_path);
}

/* It stays where it is, empty: a new file might find no room on a full disk. */
static bool give_up_reserve(const struct store *s)
{
    struct stat st;

    return s->reserve_path && look_at_reserve(s, &st) && st.st_blocks > 0 &&
           truncate(s->reserve_path, 0) == 0;
}

/* What is left of it is not for who wants more. */
void store_reserve_again(const struct store *s)
{
    if (!s->reserve_path)
        return;
    off_t all = reserve_size(s);
    for (off_t size = all; size > 0 && !reserve(s, size);)
        size -= all / RESERVE_STEPS;
}

int store_room_to_open(const struct store *s)
{
    int err = keep_room_for_both(s);

    if (err && give_up_reserve(s)) {
        err = keep_room_for_both(s);
        store_reserve_again(s);
    } else if (!err) {
        store_make_reserve(s);
    }
    return err;
}

/* ---- a change that does not fit ---- */

static uint32_t make_and_unmake(struct store_txn *t, void *arg)
{
    (void)arg;
    t->failed = store_drop_dead_readers(t);
    if (t->failed)
        return store_result(t->failed);
    uint32_t res = txn_put(t, turn_key, sizeof(turn_key), turn_key, sizeof(turn_key));
    return res == TEE_SUCCESS ? txn_del(t, turn_key, sizeof(turn_key)) : res;
}

int store_make_room(struct store_txn *t, int err)
{
    struct store_txn turn = {.s = t->s, .fn = make_and_unmake, .write = true};

    /* What the last change gave back can be used when there was one more. */
    if (!t->turned) {
        t->turned = true;
        if (store_attempt(&turn) == 0)
            return 0;
    }
    if (!t->frees || t->gave_up || !is_disk_full(err))
        return err;
    t->gave_up = true;
    return give_up_reserve(t->s) ? 0 : err;
}

/* ---- what LMDB calls EIO ---- */

struct probe {
    off_t size; /* about as much as was to be written */
    int full;
};

static uint32_t allocate_at_end(struct store_txn *t, void *arg)
{
    struct probe *p = arg;
    mdb_filehandle_t fd;
    struct stat st;

    if (storage_point("fstat at the end") || mdb_env_get_fd(t->s->env, &fd) || fstat(fd, &st) < 0)
        return TEE_ERROR_GENERIC;
    p->full = storage_point("fallocate at the end");
    if (p->full)
        return TEE_ERROR_GENERIC;
    p->full = posix_fallocate(fd, st.st_size, p->size);
    /* What stands behind the end is nothing. */
    (void)!ftruncate(fd, st.st_size);
    return TEE_ERROR_GENERIC;
}

int store_reason_of_io_error(struct store_txn *t)
{
    struct probe p = {.size = (off_t)t->put_bytes + PROBE_MORE};
    struct store_txn probe = {.s = t->s, .fn = allocate_at_end, .arg = &p, .write = true};

    if (!t->full && !store_attempt(&probe) && store_result(p.full) == TEE_ERROR_STORAGE_NO_SPACE)
        t->full = p.full;
    return t->full ? t->full : EIO;
}
