/* SPDX-License-Identifier: BSD-2-Clause */
/* The store's two files: whether they are still those that were opened. */
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "point.h"
#include "store_impl.h"

/* Where LMDB has them in each of the first two pages. */
#define META_AT    16u
#define META_MAGIC 0xBEEFC0DEu
#define META_PAGE  4096u
#define META_PAGES 2u

/* 0 or errno. */
static int look_at(const char *path, struct stat *st)
{
    int err = storage_point("stat of a file");

    if (!err && stat(path, st) < 0)
        err = errno;
    return err;
}

static void note(struct store_file *f, const char *path)
{
    struct stat st = {0};

    f->noted = look_at(path, &st) == 0;
    f->dev = st.st_dev;
    f->ino = st.st_ino;
    f->size = st.st_size;
}

void store_note_files(struct store *s)
{
    s->entries.known = false;
    s->entries.fd = open(s->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    note(&s->data_file, s->path);
    /* No descriptor of it is kept: closing one would end the locks that LMDB has on it. */
    note(&s->lock_file, s->lock_path);
}

void store_leave_files(struct store *s)
{
    if (s->entries.fd >= 0)
        close(s->entries.fd);
    s->entries.fd = -1;
}

/* A directory that cannot be entered any more says nothing about what is in it. */
static bool is_gone(const struct store_file *f, const char *path, off_t *size)
{
    struct stat st;
    int err = look_at(path, &st);

    *size = err ? f->size : st.st_size;
    if (err)
        return err == ENOENT || err == ENOTDIR;
    return st.st_ino != f->ino || st.st_dev != f->dev;
}

int store_check_files(const struct store *s)
{
    off_t size;

    if (s->data_file.noted && is_gone(&s->data_file, s->path, &size))
        return STORE_FILE_GONE;
    if (!s->lock_file.noted)
        return 0;
    if (is_gone(&s->lock_file, s->lock_path, &size))
        return STORE_LOCK_GONE;
    return size < s->lock_file.size ? STORE_LOCK_CUT : 0;
}

static bool same(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Longer ago than the time that file systems write moves on in one step. */
static bool is_past(struct timespec t)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME_COARSE, &now) < 0)
        return false;
    int64_t ns = (int64_t)(now.tv_sec - t.tv_sec) * 1000000000 + (now.tv_nsec - t.tv_nsec);
    return ns > 100000000;
}

/* Two names to look up are what a small change would notice; a directory from which something was
 * taken has another time. */
int store_look_at_files(struct store *s)
{
    struct store_entries *e = &s->entries;
    struct stat st;

    if (!s->data_file.noted)
        return 0;
    bool seen = e->fd >= 0 && !storage_point("fstat of the directory") && fstat(e->fd, &st) == 0;
    if (seen && e->known && st.st_nlink && same(st.st_mtim, e->mtim) && same(st.st_ctim, e->ctim))
        return 0;
    int err = store_check_files(s);
    e->known = seen && !err && is_past(st.st_mtim) && is_past(st.st_ctim);
    if (e->known) {
        e->mtim = st.st_mtim;
        e->ctim = st.st_ctim;
    }
    return err;
}

/* ---- what an error comes from ---- */

/* Whoever writes over the file leaves sizes and places there that LMDB believes: it is out of
 * memory then, or of room, or something else that is not so. */
static bool is_written_over(const struct store *s)
{
    uint32_t magic;
    bool good = true;
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    for (unsigned i = 0; i < META_PAGES && good; i++) {
        ssize_t n = pread(fd, &magic, sizeof(magic), (off_t)(i * META_PAGE + META_AT));
        good = n < 0 || (n == sizeof(magic) && magic == META_MAGIC);
    }
    close(fd);
    return !good;
}

int store_explain(const struct store *s, int err)
{
    int gone = s->data_file.noted ? store_check_files(s) : 0;

    if (gone)
        return gone;
    return s->data_file.noted && is_written_over(s) ? EUCLEAN : err;
}
