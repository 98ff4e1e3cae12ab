/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee_shm.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/board.h"
#include "base/fault.h"

struct shm_map {
    struct list_node node;
    uint8_t *addr;
    size_t len;
};

/* ---- life ---- */

int tee_shm_pool_init(struct tee_shm_pool *p, uint8_t *base, size_t size)
{
    int err = page_pool_init(&p->pages, base, size);
    if (err)
        return err;
    p->mapped = calloc(p->pages.page_count + 1, sizeof(struct tee_shm *));
    if (!p->mapped) {
        page_pool_fini(&p->pages);
        return -ENOMEM;
    }
    pthread_mutex_init(&p->lock, NULL);
    idtab_init(&p->ids, IDTAB_LIMIT_MAX);
    return 0;
}

static void shm_free(struct tee_shm *shm)
{
    if (shm->kind == TEE_SHM_ARENA)
        page_pool_release(&shm->pool->pages, shm->run);
    else if (shm->kind == TEE_SHM_FILE)
        munmap(shm->addr, shm->size);
    free(shm);
}

void tee_shm_pool_fini(struct tee_shm_pool *p)
{
    uint32_t cursor = 0;
    struct tee_shm *shm;
    struct list_node *n;

    while ((shm = idtab_next(&p->ids, &cursor))) {
        while ((n = list_pop(&shm->maps)))
            free(list_entry(n, struct shm_map, node));
        shm_free(shm);
    }
    idtab_fini(&p->ids);
    pthread_mutex_destroy(&p->lock);
    free(p->mapped);
    page_pool_fini(&p->pages);
}

/* Takes `shm`, which is freed on failure. */
static int shm_publish(struct tee_shm *shm, struct tee_shm **out)
{
    struct tee_shm_pool *p = shm->pool;

    atomic_init(&shm->refs, 1);
    list_init(&shm->maps);
    pthread_mutex_lock(&p->lock);
    shm->id = idtab_add(&p->ids, shm);
    board_shm_count(p->ids.used_count);
    pthread_mutex_unlock(&p->lock);
    if (!shm->id) {
        shm_free(shm);
        return -ENOMEM;
    }
    *out = shm;
    return 0;
}

static struct tee_shm *shm_new(struct tee_shm_pool *p, uint64_t owner, enum tee_shm_kind kind)
{
    struct tee_shm *shm = calloc(1, sizeof(*shm));

    if (shm) {
        shm->pool = p;
        shm->owner = owner;
        shm->kind = kind;
    }
    return shm;
}

int tee_shm_alloc(struct tee_shm_pool *p, uint64_t owner, uint64_t size, struct tee_shm **out)
{
    *out = NULL;
    if (size == 0)
        return -EINVAL;
    if (size > (uint64_t)p->pages.page_count * POOL_PAGE_SIZE)
        return -ENOMEM;
    struct tee_shm *shm = shm_new(p, owner, TEE_SHM_ARENA);
    if (!shm)
        return -ENOMEM;
    int err = page_pool_alloc(&p->pages, pool_pages(size), &shm->run);
    if (err) {
        free(shm);
        return err;
    }
    page_pool_zero(&p->pages, &shm->run);
    shm->size = (size_t)shm->run.count * POOL_PAGE_SIZE;
    shm->addr = p->pages.base + (size_t)shm->run.first * POOL_PAGE_SIZE;
    return shm_publish(shm, out);
}

int tee_shm_register(struct tee_shm_pool *p, uint64_t owner, uint64_t addr, uint64_t size,
                     struct tee_shm **out)
{
    *out = NULL;
    if (size == 0 || addr + size < addr)
        return -EINVAL;
    int err = user_pin(user_ptr(addr), size);
    if (err)
        return err;
    struct tee_shm *shm = shm_new(p, owner, TEE_SHM_USER);
    if (!shm)
        return -ENOMEM;
    shm->size = size;
    shm->addr = user_ptr(addr);
    return shm_publish(shm, out);
}

int tee_shm_register_fd(struct tee_shm_pool *p, uint64_t owner, int64_t fd, struct tee_shm **out)
{
    *out = NULL;
    if (fd < 0 || fd > INT32_MAX)
        return -EINVAL;
    /* Not by seeking, of which a dma-buf understands little and which others would see. */
    struct stat st;
    if (fstat((int)fd, &st) != 0 || st.st_size <= 0)
        return -EINVAL;
    struct tee_shm *shm = shm_new(p, owner, TEE_SHM_FILE);
    if (!shm)
        return -ENOMEM;
    void *addr = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0);
    if (addr == MAP_FAILED) {
        free(shm);
        return errno == ENOMEM ? -ENOMEM : -EINVAL;
    }
    shm->size = (size_t)st.st_size;
    shm->addr = addr;
    return shm_publish(shm, out);
}

/* ---- references ---- */

struct tee_shm *tee_shm_get(struct tee_shm_pool *p, uint64_t owner, uint64_t id)
{
    struct tee_shm *shm = NULL;

    pthread_mutex_lock(&p->lock);
    if (id <= INT32_MAX)
        shm = idtab_get(&p->ids, (uint32_t)id);
    /* One whose last reference has just gone waits for the lock to be taken out. */
    if (shm && (shm->owner != owner || atomic_load(&shm->refs) == 0))
        shm = NULL;
    if (shm)
        atomic_fetch_add(&shm->refs, 1);
    pthread_mutex_unlock(&p->lock);
    return shm;
}

void tee_shm_hold(struct tee_shm *shm)
{
    atomic_fetch_add(&shm->refs, 1);
}

void tee_shm_put(struct tee_shm *shm)
{
    struct tee_shm_pool *p = shm->pool;

    pthread_mutex_lock(&p->lock);
    bool last = atomic_fetch_sub(&shm->refs, 1) == 1;
    if (last) {
        idtab_del(&p->ids, shm->id);
        board_shm_count(p->ids.used_count);
    }
    pthread_mutex_unlock(&p->lock);
    if (last)
        shm_free(shm);
}

/* ---- mappings ---- */

static struct tee_shm **mapped_at(struct tee_shm_pool *p, const uint8_t *addr)
{
    return &p->mapped[(size_t)(addr - p->pages.base) / POOL_PAGE_SIZE];
}

int tee_shm_map(struct tee_shm *shm, size_t len, uint64_t offset, void **out)
{
    struct tee_shm_pool *p = shm->pool;

    *out = NULL;
    if (shm->kind != TEE_SHM_ARENA || len == 0 || offset % POOL_PAGE_SIZE || offset > shm->size ||
        len > shm->size - offset)
        return -EINVAL;
    struct shm_map *m = malloc(sizeof(*m));
    if (!m)
        return -ENOMEM;
    m->addr = shm->addr + offset;
    m->len = pool_pages(len) * (size_t)POOL_PAGE_SIZE;
    tee_shm_hold(shm);
    pthread_mutex_lock(&p->lock);
    list_add_tail(&shm->maps, &m->node);
    *mapped_at(p, m->addr) = shm;
    pthread_mutex_unlock(&p->lock);
    *out = m->addr;
    return 0;
}

/* Takes the mapping out of its object. NULL when there is none. */
static struct tee_shm *unmap_locked(struct tee_shm_pool *p, const uint8_t *addr, size_t len)
{
    struct tee_shm *shm = *mapped_at(p, addr);
    struct shm_map *found = NULL;
    bool other = false;

    if (!shm)
        return NULL;
    list_for_each(n, &shm->maps)
    {
        struct shm_map *m = list_entry(n, struct shm_map, node);
        if (!found && m->addr == addr && m->len == len)
            found = m;
        else if (m->addr == addr)
            other = true;
    }
    if (!found)
        return NULL;
    if (!other)
        *mapped_at(p, addr) = NULL;
    list_del(&found->node);
    free(found);
    return shm;
}

int tee_shm_unmap(struct tee_shm_pool *p, void *addr, size_t len)
{
    uint64_t size = (uint64_t)p->pages.page_count * POOL_PAGE_SIZE;
    uint8_t *at = addr;
    struct tee_shm *shm = NULL;

    if (at < p->pages.base || at >= p->pages.base + size || len == 0 || len > size ||
        (size_t)(at - p->pages.base) % POOL_PAGE_SIZE)
        return -EINVAL;
    pthread_mutex_lock(&p->lock);
    shm = unmap_locked(p, at, pool_pages(len) * (size_t)POOL_PAGE_SIZE);
    pthread_mutex_unlock(&p->lock);
    if (!shm)
        return -EINVAL;
    tee_shm_put(shm);
    return 0;
}
