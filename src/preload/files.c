/* SPDX-License-Identifier: BSD-2-Clause */
#include "files.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/list.h"
#include "node.h"
#include "next.h"

#define BUCKET_COUNT 256u
#define SEEN_MAX     (1u << 20) /* descriptors that have a bit of their own */
#define SEALS        (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
/* Nobody else has an empty sealed memfd with such permissions. */
#define MODE_DEVICE (S_IFREG | S_ISVTX | 0666)
#define MODE_SHM    (S_IFREG | S_ISVTX | 0600)

struct file {
    struct list_node node; /* in the.files */
    dev_t dev;
    ino_t ino;
    enum file_kind kind;
    int ree;
    unsigned slot_count;
    struct file *next_ended;
};

/* A descriptor. */
struct slot {
    struct slot *next;
    int fd;
    struct file *file;
};

static struct {
    pthread_mutex_t lock; /* guards files, slots and who is in `seen` */
    struct list_node files;
    struct slot *slots[BUCKET_COUNT];
    pid_t owner;
} the = {.lock = PTHREAD_MUTEX_INITIALIZER, .files = {&the.files, &the.files}};

static _Atomic uint64_t seen[SEEN_MAX / 64]; /* a bit for each descriptor that has a slot */
static _Atomic unsigned seen_beyond;         /* slots of higher ones */

/* ---- fork ---- */

static void before_fork(void)
{
    pthread_mutex_lock(&the.lock);
}

static void after_fork_parent(void)
{
    pthread_mutex_unlock(&the.lock);
}

/* The files are there, but what they were open to is the parent's. */
static void after_fork_child(void)
{
    the.owner = getpid();
    list_for_each(n, &the.files) list_entry(n, struct file, node)->ree = FILE_UNBOUND;
    pthread_mutex_unlock(&the.lock);
}

/* Before the machine's own handlers, so that fork takes this lock after the machine's. */
__attribute__((constructor)) static void hook_process(void)
{
    the.owner = getpid();
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

static bool is_owner(void)
{
    return getpid() == the.owner;
}

/* ---- slots ---- */

static void set_seen(int fd, bool is)
{
    if ((unsigned)fd >= SEEN_MAX) {
        atomic_fetch_add(&seen_beyond, is ? 1u : -1u);
        return;
    }
    uint64_t bit = 1ull << (fd % 64);
    if (is)
        atomic_fetch_or(&seen[fd / 64], bit);
    else
        atomic_fetch_and(&seen[fd / 64], ~bit);
}

bool files_may_have(int fd)
{
    if (fd < 0)
        return false;
    if ((unsigned)fd >= SEEN_MAX)
        return atomic_load(&seen_beyond) > 0;
    return atomic_load_explicit(&seen[fd / 64], memory_order_relaxed) >> (fd % 64) & 1;
}

static struct slot **slot_at_locked(int fd)
{
    struct slot **at = &the.slots[(unsigned)fd % BUCKET_COUNT];

    while (*at && (*at)->fd != fd)
        at = &(*at)->next;
    return at;
}

static bool slot_add_locked(int fd, struct file *f)
{
    struct slot *s = malloc(sizeof(*s));

    if (!s)
        return false;
    *s = (struct slot){.fd = fd, .file = f, .next = the.slots[(unsigned)fd % BUCKET_COUNT]};
    the.slots[(unsigned)fd % BUCKET_COUNT] = s;
    f->slot_count++;
    set_seen(fd, true);
    return true;
}

/* Files that have ended are chained to *ended. */
static void slot_del_locked(struct slot **at, struct file **ended)
{
    struct slot *s = *at;
    struct file *f = s->file;

    *at = s->next;
    set_seen(s->fd, false);
    free(s);
    if (--f->slot_count == 0) {
        list_del(&f->node);
        f->next_ended = *ended;
        *ended = f;
    }
}

/* Without a lock. */
static void end_all(struct file *ended)
{
    int err = errno;

    while (ended) {
        struct file *f = ended;
        ended = f->next_ended;
        if (f->ree != FILE_UNBOUND)
            node_close(f->ree);
        free(f);
    }
    errno = err;
}

/* ---- files ---- */

static struct file *file_add_locked(const struct stat *st, enum file_kind kind, int ree)
{
    struct file *f = calloc(1, sizeof(*f));

    if (f) {
        *f = (struct file){.dev = st->st_dev, .ino = st->st_ino, .kind = kind, .ree = ree};
        list_add_tail(&the.files, &f->node);
    }
    return f;
}

static struct file *file_find_locked(const struct stat *st)
{
    list_for_each(n, &the.files)
    {
        struct file *f = list_entry(n, struct file, node);
        if (f->ino == st->st_ino && f->dev == st->st_dev)
            return f;
    }
    return NULL;
}

/* Made by us, in another process or before exec? */
static bool is_made_by_us(int fd, const struct stat *st)
{
    return (st->st_mode == MODE_DEVICE || st->st_mode == MODE_SHM) && st->st_size == 0 &&
           next()->fcntl(fd, F_GET_SEALS) == SEALS;
}

bool files_look(int fd)
{
    struct stat st;
    int err = errno;

    bool looks = files_may_have(fd) || (next()->fstat(fd, &st) == 0 && is_made_by_us(fd, &st));
    errno = err;
    return looks;
}

/* Makes the descriptor's slot true. The file, or NULL. */
static struct file *sync_locked(int fd, struct file **ended)
{
    struct slot **at = slot_at_locked(fd);
    struct stat st;
    bool is_open = next()->fstat(fd, &st) == 0;

    if (*at && is_open && (*at)->file->ino == st.st_ino && (*at)->file->dev == st.st_dev)
        return (*at)->file;
    if (*at)
        slot_del_locked(at, ended);
    if (!is_open)
        return NULL;
    struct file *f = file_find_locked(&st);
    if (!f && is_made_by_us(fd, &st))
        f = file_add_locked(&st, st.st_mode == MODE_SHM ? FILE_SHM : FILE_DEVICE, FILE_UNBOUND);
    if (f && !slot_add_locked(fd, f)) {
        if (f->slot_count == 0) {
            list_del(&f->node);
            free(f);
        }
        f = NULL;
    }
    return f;
}

bool files_get(int fd, struct file_ref *out)
{
    struct file *ended = NULL;
    int err = errno;

    if (fd < 0 || !is_owner())
        return false;
    pthread_mutex_lock(&the.lock);
    struct file *f = sync_locked(fd, &ended);
    if (f)
        *out = (struct file_ref){.kind = f->kind, .ree = f->ree};
    pthread_mutex_unlock(&the.lock);
    end_all(ended);
    errno = err;
    return f != NULL;
}

bool files_bind(int fd, int ree)
{
    struct file *ended = NULL;

    pthread_mutex_lock(&the.lock);
    struct file *f = sync_locked(fd, &ended);
    bool bound = f && f->ree == FILE_UNBOUND;
    if (bound)
        f->ree = ree;
    pthread_mutex_unlock(&the.lock);
    end_all(ended);
    return bound;
}

void files_sync(int fd)
{
    struct file_ref unused;

    (void)files_get(fd, &unused);
}

void files_sync_range(unsigned first, unsigned last)
{
    struct file *ended = NULL;
    int err = errno;

    if (!is_owner())
        return;
    pthread_mutex_lock(&the.lock);
    for (unsigned i = 0; i < BUCKET_COUNT; i++) {
        struct slot *next_slot;
        for (struct slot *s = the.slots[i]; s; s = next_slot) {
            next_slot = s->next;
            if ((unsigned)s->fd >= first && (unsigned)s->fd <= last)
                sync_locked(s->fd, &ended);
        }
    }
    pthread_mutex_unlock(&the.lock);
    end_all(ended);
    errno = err;
}

/* ---- new ones ---- */

static int memfd_make(enum file_kind kind, int flags, struct stat *st)
{
    const bool is_device = kind == FILE_DEVICE;
    unsigned cloexec = flags & O_CLOEXEC ? MFD_CLOEXEC : 0;
    int fd = memfd_create(is_device ? "teesim:/dev/tee0" : "teesim:tee_shm",
                          MFD_ALLOW_SEALING | cloexec);

    if (fd < 0)
        return -errno;
    if (fchmod(fd, is_device ? MODE_DEVICE : MODE_SHM) != 0 ||
        next()->fcntl(fd, F_ADD_SEALS, SEALS) != 0 || next()->fstat(fd, st) != 0) {
        int err = errno;
        next()->close(fd);
        return -err;
    }
    return fd;
}

int files_new(enum file_kind kind, int ree, int flags)
{
    struct file *ended = NULL;
    struct stat st;
    int fd = memfd_make(kind, flags, &st);

    if (fd < 0)
        return fd;
    pthread_mutex_lock(&the.lock);
    struct slot **stale = slot_at_locked(fd);
    if (*stale)
        slot_del_locked(stale, &ended);
    struct file *f = file_add_locked(&st, kind, ree);
    bool added = f && slot_add_locked(fd, f);
    if (f && !added) {
        list_del(&f->node);
        free(f);
    }
    pthread_mutex_unlock(&the.lock);
    end_all(ended);
    if (!added)
        next()->close(fd);
    return added ? fd : -ENOMEM;
}
