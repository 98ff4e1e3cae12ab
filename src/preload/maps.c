/* SPDX-License-Identifier: BSD-2-Clause */
#include "maps.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/list.h"
#include "node.h"
#include "next.h"

#define PAGE 4096u

/* One mmap of the client's. */
struct map {
    void *ree; /* where the REE's view has it */
    size_t ree_len;
    unsigned piece_count;
    struct map *next_ended;
};

/* What is left of one in one piece. */
struct piece {
    struct list_node node;
    uintptr_t begin, end;
    struct map *map;
    struct piece *next_dead;
};

static struct {
    pthread_mutex_t lock; /* guards pieces */
    struct list_node pieces;
    _Atomic unsigned count;
} the = {.lock = PTHREAD_MUTEX_INITIALIZER, .pieces = {&the.pieces, &the.pieces}};

static uintptr_t page_up(uintptr_t at)
{
    return (at + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
}

/* ---- pieces ---- */

static void piece_add_locked(struct piece *p, uintptr_t begin, uintptr_t end, struct map *m)
{
    *p = (struct piece){.begin = begin, .end = end, .map = m};
    list_add_tail(&the.pieces, &p->node);
    m->piece_count++;
    atomic_fetch_add(&the.count, 1);
}

/* What happens to the pieces under the lock, and what is left to do without it: an allocator that
 * is not the C library's may come here from within itself. */
struct cut {
    struct piece *spare; /* for the second half of a piece with a hole; or NULL */
    struct piece *dead;
    struct map *ended;
};

static void piece_del_locked(struct piece *p, struct cut *c)
{
    struct map *m = p->map;

    list_del(&p->node);
    p->next_dead = c->dead;
    c->dead = p;
    atomic_fetch_sub(&the.count, 1);
    if (--m->piece_count == 0) {
        m->next_ended = c->ended;
        c->ended = m;
    }
}

static bool overlaps(const struct piece *p, uintptr_t begin, uintptr_t end)
{
    return p->begin < end && begin < p->end;
}

static bool any_locked(uintptr_t begin, uintptr_t end)
{
    list_for_each(n, &the.pieces)
    {
        if (overlaps(list_entry(n, struct piece, node), begin, end))
            return true;
    }
    return false;
}

/* [begin, end) is not mapped any more. Without memory for the second half of a piece, that stays
 * whole until more of it goes: the object lives too long and not too short. */
static void cut_locked(uintptr_t begin, uintptr_t end, struct cut *c)
{
    list_for_each_safe(n, next_node, &the.pieces)
    {
        struct piece *p = list_entry(n, struct piece, node);
        if (!overlaps(p, begin, end))
            continue;
        if (p->begin < begin && end < p->end) {
            if (!c->spare)
                continue;
            piece_add_locked(c->spare, end, p->end, p->map);
            c->spare = NULL;
            p->end = begin;
        } else if (p->begin < begin) {
            p->end = begin;
        } else if (end < p->end) {
            p->begin = end;
        } else {
            piece_del_locked(p, c);
        }
    }
}

/* Without the lock. `unmap`: the machine that has the objects is this process's. errno is kept. */
static void cut_end(struct cut *c, bool unmap)
{
    int err = errno;

    while (c->dead) {
        struct piece *p = c->dead;
        c->dead = p->next_dead;
        free(p);
    }
    while (c->ended) {
        struct map *m = c->ended;
        c->ended = m->next_ended;
        if (unmap)
            node_unmap(m->ree, m->ree_len);
        free(m);
    }
    free(c->spare);
    errno = err;
}

static bool is_ours(uintptr_t begin, uintptr_t end)
{
    if (atomic_load(&the.count) == 0)
        return false;
    pthread_mutex_lock(&the.lock);
    bool ours = any_locked(begin, end);
    pthread_mutex_unlock(&the.lock);
    return ours;
}

void maps_replaced(const void *addr, size_t len)
{
    uintptr_t begin = (uintptr_t)addr, end = page_up(begin + len);

    if (!is_ours(begin, end))
        return;
    struct cut c = {.spare = malloc(sizeof(*c.spare))};
    pthread_mutex_lock(&the.lock);
    cut_locked(begin, end, &c);
    pthread_mutex_unlock(&the.lock);
    cut_end(&c, true);
}

/* ---- fork: the child's mappings are plain memory, of an arena that is its parent's ---- */

static void before_fork(void)
{
    pthread_mutex_lock(&the.lock);
}

static void after_fork_parent(void)
{
    pthread_mutex_unlock(&the.lock);
}

static void after_fork_child(void)
{
    struct cut c = {0};

    cut_locked(0, UINTPTR_MAX, &c);
    pthread_mutex_unlock(&the.lock);
    cut_end(&c, false);
}

__attribute__((constructor)) static void hook_process(void)
{
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

/* ---- calls ---- */

/* A second mapping of a shared one, where the client wants it. MAP_FAILED and errno. */
static void *map_again(void *ree, size_t len, const struct maps_request *q)
{
    const bool placed = q->flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    void *at;

    if (q->flags & MAP_FIXED_NOREPLACE &&
        next()->mmap(q->hint, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
                     0) == MAP_FAILED)
        return MAP_FAILED;
    if (placed)
        at = next()->mremap(ree, 0, len, MREMAP_MAYMOVE | MREMAP_FIXED, q->hint);
    else
        at = next()->mremap(ree, 0, len, MREMAP_MAYMOVE);
    if (at != MAP_FAILED && mprotect(at, len, q->prot) != 0) {
        int err = errno;
        next()->munmap(at, len);
        errno = err;
        at = MAP_FAILED;
    }
    return at;
}

/* Takes over the mapping of the REE's. */
static void *map_new(void *ree, const struct maps_request *q)
{
    size_t len = page_up(q->len);
    struct map *m = calloc(1, sizeof(*m));
    struct piece *p = malloc(sizeof(*p));
    struct cut c = {.spare = malloc(sizeof(*c.spare))};
    void *at = MAP_FAILED;

    errno = ENOMEM;
    if (m && p) {
        *m = (struct map){.ree = ree, .ree_len = q->len};
        pthread_mutex_lock(&the.lock);
        at = map_again(ree, len, q);
        if (at != MAP_FAILED) {
            cut_locked((uintptr_t)at, (uintptr_t)at + len, &c);
            piece_add_locked(p, (uintptr_t)at, (uintptr_t)at + len, m);
        }
        pthread_mutex_unlock(&the.lock);
    }
    cut_end(&c, true);
    if (at == MAP_FAILED) {
        int err = errno;
        node_unmap(ree, q->len);
        free(m);
        free(p);
        errno = err;
    }
    return at;
}

void *maps_mmap(const struct file_ref *ref, const struct maps_request *q)
{
    const int type = q->flags & MAP_TYPE;
    void *ree;
    int err = 0;

    if (ref->kind == FILE_DEVICE)
        err = -ENODEV;
    else if ((type != MAP_SHARED && type != MAP_SHARED_VALIDATE) || ref->ree == FILE_UNBOUND)
        err = -EINVAL;
    else
        err = node_map(ref->ree, q->len, q->offset, &ree);
    if (err) {
        errno = -err;
        return MAP_FAILED;
    }
    return map_new(ree, q);
}

int maps_munmap(void *addr, size_t len)
{
    uintptr_t begin = (uintptr_t)addr, end = page_up(begin + len);

    if (!is_ours(begin, end))
        return next()->munmap(addr, len);
    struct cut c = {.spare = malloc(sizeof(*c.spare))};
    pthread_mutex_lock(&the.lock);
    int rc = next()->munmap(addr, len);
    if (rc == 0)
        cut_locked(begin, end, &c);
    pthread_mutex_unlock(&the.lock);
    cut_end(&c, true);
    return rc;
}

void *maps_mremap(void *addr, size_t len, size_t new_len, int flags, void *to)
{
    uintptr_t begin = (uintptr_t)addr;

    if (is_ours(begin, page_up(begin + len))) {
        errno = EINVAL;
        return MAP_FAILED;
    }
    void *at = next()->mremap(addr, len, new_len, flags, to);
    if (at != MAP_FAILED && flags & MREMAP_FIXED)
        maps_replaced(at, new_len);
    return at;
}
