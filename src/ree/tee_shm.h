/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_TEE_SHM_H
#define REE_TEE_SHM_H

/*
 * Shared memory objects of /dev/tee0. Three kinds: pages of the arena (TEE_IOC_SHM_ALLOC), a range
 * of the client's own memory (TEE_IOC_SHM_REGISTER), the pages behind another file of the process
 * (TEE_IOC_SHM_REGISTER_FD). An object lives as long as its file is open, or a mapping of it
 * exists, or a call uses it: each holds a reference. Any thread.
 */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/idtab.h"
#include "base/list.h"
#include "page_pool.h"

/* A pointer as the client's ioctl arguments carry it. */
static inline uint8_t *user_ptr(uint64_t addr)
{
    return (uint8_t *)(uintptr_t)addr; /* NOLINT(performance-no-int-to-ptr): that is what it is */
}

enum tee_shm_kind { TEE_SHM_ARENA, TEE_SHM_USER, TEE_SHM_FILE };

struct tee_shm {
    struct tee_shm_pool *pool; /* immutable, as all but refs */
    enum tee_shm_kind kind;
    uint32_t id;
    uint64_t owner;      /* serial number of the open file that made it */
    size_t size;         /* ARENA: whole pages */
    uint8_t *addr;       /* ARENA: REE's view of the arena; USER: the client's; FILE: our mapping */
    struct page_run run; /* ARENA */
    _Atomic uint32_t refs;
    struct list_node maps; /* struct shm_map, guarded by the pool's lock */
};

struct tee_shm_pool {
    struct page_pool pages;
    pthread_mutex_t lock; /* guards the rest */
    struct idtab ids;
    struct tee_shm **mapped; /* by page: the object of the mappings that start there */
};

/* `base`, `size`: the shared memory block. 0, -ENOMEM. */
MUST_CHECK int tee_shm_pool_init(struct tee_shm_pool *p, uint8_t *base, size_t size);
/* Frees what is left, whoever still holds it. */
void tee_shm_pool_fini(struct tee_shm_pool *p);

/* Each with one reference for the caller; *out is NULL on failure. */

/* Zeroed pages. -EINVAL for size 0, -ENOMEM. */
MUST_CHECK int tee_shm_alloc(struct tee_shm_pool *p, uint64_t owner, uint64_t size,
                             struct tee_shm **out);
/* The client's own memory, which must be writable. -EINVAL for length 0 and for a range that wraps,
 * -EFAULT, -ENOMEM. */
MUST_CHECK int tee_shm_register(struct tee_shm_pool *p, uint64_t owner, uint64_t addr,
                                uint64_t size, struct tee_shm **out);
/* A file that can be mapped shared and writable, such as a memfd or a dma-buf. -EINVAL for any
 * other, -ENOMEM. The file may be closed afterwards. */
MUST_CHECK int tee_shm_register_fd(struct tee_shm_pool *p, uint64_t owner, int64_t fd,
                                   struct tee_shm **out);

/* Another reference by id, or NULL when there is none or it is somebody else's. */
struct tee_shm *tee_shm_get(struct tee_shm_pool *p, uint64_t owner, uint64_t id);
void tee_shm_hold(struct tee_shm *shm);
void tee_shm_put(struct tee_shm *shm);

/* A mapping of an ARENA object: -EINVAL for another kind, length 0, a range that is not in the
 * object, an offset that is no multiple of the page. -ENOMEM. */
MUST_CHECK int tee_shm_map(struct tee_shm *shm, size_t len, uint64_t offset, void **out);
/* -EINVAL unless it is exactly a mapping. */
MUST_CHECK int tee_shm_unmap(struct tee_shm_pool *p, void *addr, size_t len);

#endif
