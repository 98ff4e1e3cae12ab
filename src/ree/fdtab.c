/* SPDX-License-Identifier: BSD-2-Clause */
#include "fdtab.h"

#include <errno.h>

#include "ree.h"

/* An id's top bit has no place in the number; only one of the two ids can be in use, as both stand
 * for the same slot. */
#define ID_TOP    (1u << 30)
#define FD_MASK   (ID_TOP - 1)
#define IS_FD(fd) ((fd) >= REE_FD_BASE)

_Static_assert(REE_FD_BASE == ID_TOP, "a number is REE_FD_BASE and the rest of an id");

void fdtab_init(struct fdtab *t)
{
    pthread_mutex_init(&t->lock, NULL);
    idtab_init(&t->files, FDTAB_LIMIT);
    /* A number that a client kept from an earlier machine is none of this one's. */
    static _Atomic uint32_t tables;
    idtab_first_gen(&t->files, atomic_fetch_add(&tables, 1) * 53);
    t->closed = false;
}

void fdtab_fini(struct fdtab *t)
{
    CHECK(t->files.used_count == 0);
    idtab_fini(&t->files);
    pthread_mutex_destroy(&t->lock);
}

static uint32_t id_of_locked(const struct fdtab *t, int fd)
{
    uint32_t id = (uint32_t)fd & FD_MASK;
    return idtab_get(&t->files, id) ? id : id | ID_TOP;
}

int fdtab_install(struct fdtab *t, struct ree_file *f)
{
    int fd;

    pthread_mutex_lock(&t->lock);
    if (t->closed) {
        fd = -ENODEV;
    } else {
        f->id = idtab_add(&t->files, f);
        fd = f->id ? REE_FD_BASE | (int)(f->id & FD_MASK) : -EMFILE;
    }
    pthread_mutex_unlock(&t->lock);
    return fd;
}

struct ree_file *fdtab_get(struct fdtab *t, int fd)
{
    struct ree_file *f = NULL;

    if (!IS_FD(fd))
        return NULL;
    pthread_mutex_lock(&t->lock);
    f = idtab_get(&t->files, id_of_locked(t, fd));
    if (f)
        atomic_fetch_add_explicit(&f->refs, 1, memory_order_relaxed);
    pthread_mutex_unlock(&t->lock);
    return f;
}

void fdtab_put(struct ree_file *f)
{
    if (atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) == 1)
        f->last_put(f);
}

int fdtab_close(struct fdtab *t, int fd)
{
    struct ree_file *f = NULL;

    if (!IS_FD(fd))
        return -EBADF;
    pthread_mutex_lock(&t->lock);
    f = idtab_del(&t->files, id_of_locked(t, fd));
    pthread_mutex_unlock(&t->lock);
    if (!f)
        return -EBADF;
    fdtab_put(f);
    return 0;
}

void fdtab_close_all(struct fdtab *t)
{
    uint32_t cursor = 0;
    struct ree_file *f;

    do {
        pthread_mutex_lock(&t->lock);
        t->closed = true;
        f = idtab_next(&t->files, &cursor);
        if (f)
            idtab_del(&t->files, f->id);
        pthread_mutex_unlock(&t->lock);
        if (f)
            fdtab_put(f);
    } while (f);
}
