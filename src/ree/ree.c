/* SPDX-License-Identifier: BSD-2-Clause */
#include "ree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/l4virtio.h"
#include "base/failures.h"
#include "base/log.h"
#include "syscall.h"
#include "tee_dev.h"
#include "tipc.h"

#define NS_PER_MS 1000000ull

struct ree {
    struct sched *sched; /* immutable, as tipc */
    struct world world;
    struct tipc_dev *tipc;
    struct tee_dev tee;
};

static void ree_poll(void *ctx)
{
    struct ree *r = ctx;
    tipc_poll(r->tipc);
}

/* ---- life ---- */

static int shm_init(struct ree *r, const struct guest_map *map)
{
    for (unsigned i = 0; i < map->region_count; i++) {
        const struct guest_region *g = &map->region[i];
        if (g->gpa == REE_GPA_SHMEM)
            return tee_shm_pool_init(&r->tee.shm, g->host, g->size);
    }
    return -EINVAL;
}

int ree_create(struct sched *s, const struct guest_map *map, const struct mmio_bus *bus,
               struct irq_line *irq, struct ree **out)
{
    struct ree *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (!r)
        return -ENOMEM;
    r->sched = s;
    r->world = (struct world){.name = "ree", .poll = ree_poll, .ctx = r};
    int err = shm_init(r, map);
    if (err)
        goto free_ree;
    err = tipc_dev_create(s, map, bus, irq, &r->tipc);
    if (err)
        goto free_shm;
    r->tee.mipstee = (struct mipstee){.sched = s, .tipc = r->tipc, .shm = &r->tee.shm};
    atomic_init(&r->tee.mipstee.release_deadline, WAIT_FOREVER);
    fdtab_init(&r->tee.files);
    *out = r;
    return 0;

free_shm:
    tee_shm_pool_fini(&r->tee.shm);
free_ree:
    free(r);
    return err;
}

void ree_stop(struct ree *r)
{
    SYSCALL_SCOPE(scope);

    (void)scope;
    atomic_store(&r->tee.mipstee.release_deadline,
                 sched_now(r->sched) + MIPSTEE_STOP_CLOSE_MS * NS_PER_MS);
    fdtab_close_all(&r->tee.files);
    tipc_dev_stop(r->tipc);
}

void ree_destroy(struct ree *r)
{
    tipc_dev_stop(r->tipc);
    fdtab_close_all(&r->tee.files);
    fdtab_fini(&r->tee.files);
    tipc_dev_destroy(r->tipc);
    tee_shm_pool_fini(&r->tee.shm);
    free(r);
}

struct world *ree_world(struct ree *r)
{
    return &r->world;
}

struct tipc_dev *ree_tipc(struct ree *r)
{
    return r->tipc;
}

int ree_wait_online(struct ree *r)
{
    int err = tipc_wait_online(r->tipc);
    if (err)
        log_warn("the trusty-ipc device did not come online");
    return err ? -ETIMEDOUT : 0;
}

/* ---- system calls ---- */

static void file_guard_end(struct ree_file **f)
{
    if (*f)
        fdtab_put(*f);
}

int ree_open(struct ree *r, const char *path)
{
    SYSCALL_SCOPE(scope);

    if (strcmp(path, "/dev/tee0") != 0)
        return -ENOENT;
    if (tipc_wait_online(r->tipc) < 0)
        return -ENODEV;
    return tee_dev_open(&r->tee, scope.call);
}

static void turn_end(struct sched **s)
{
    if (*s)
        sched_leave(*s);
}

int ree_ioctl(struct ree *r, int fd, unsigned long request, void *arg)
{
    SYSCALL_SCOPE(scope);
    __attribute__((cleanup(file_guard_end))) struct ree_file *f = fdtab_get(&r->tee.files, fd);
    /* Only what clients do many times in a row; a cancellation has no time to wait. */
    __attribute__((cleanup(turn_end))) struct sched *turn = NULL;
    uint64_t now = 0;

    int err = !f ? -EBADF : !f->is_device ? -ENOTTY : 0;
    if (err) {
        FAILURE_DECIDED(scope.call, BOX_TEE_DEV, err);
        return err;
    }
    if (request == TEE_IOC_INVOKE) {
        turn = r->sched;
        now = sched_enter(turn);
    }
    return tee_dev_ioctl(container_of(f, struct tee_file, file), (uint32_t)request, arg, scope.call,
                         now);
}

int ree_mmap(struct ree *r, int fd, size_t len, uint64_t offset, void **out)
{
    SYSCALL_SCOPE(scope);
    struct ree_file *f = fdtab_get(&r->tee.files, fd);

    (void)scope;
    *out = NULL;
    if (!f)
        return -EBADF;
    int err = -ENODEV;
    if (!f->is_device)
        err = tee_shm_map(container_of(f, struct shm_file, file)->shm, len, offset, out);
    fdtab_put(f);
    return err;
}

int ree_munmap(struct ree *r, void *addr, size_t len)
{
    SYSCALL_SCOPE(scope);

    (void)scope;
    return tee_shm_unmap(&r->tee.shm, addr, len);
}

int ree_close(struct ree *r, int fd)
{
    SYSCALL_SCOPE(scope);

    (void)scope;
    return fdtab_close(&r->tee.files, fd);
}
