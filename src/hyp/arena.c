/* SPDX-License-Identifier: BSD-2-Clause */
#include "arena.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "abi/l4virtio.h"
#include "base/log.h"

/* Offsets in the memfd. */
enum {
    RAM_AT = 0,
    WINDOW_AT = RAM_AT + ARENA_RAM_SIZE,
    REE_REGS_AT = WINDOW_AT + ARENA_WINDOW_SIZE,
    TEE_REGS_AT = REE_REGS_AT + L4VIRTIO_PAGE_SIZE,
    SHM_AT = TEE_REGS_AT + L4VIRTIO_PAGE_SIZE,
};

enum { VIEW_HYP = VM_COUNT };

struct part {
    off_t offset;
    size_t size;
    bool read_only;
    uint8_t *host; /* out */
};

/* Maps the parts one after the other with guards between and around. */
static int view_map(struct arena_view *v, int fd, struct part *part, unsigned count)
{
    size_t size = ARENA_GUARD_SIZE;

    for (unsigned i = 0; i < count; i++)
        size += part[i].size + ARENA_GUARD_SIZE;
    uint8_t *base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return -errno;
    *v = (struct arena_view){base, size};
    uint8_t *at = base + ARENA_GUARD_SIZE;
    for (unsigned i = 0; i < count; i++) {
        int prot = part[i].read_only ? PROT_READ : PROT_READ | PROT_WRITE;
        if (mmap(at, part[i].size, prot, MAP_SHARED | MAP_FIXED | MAP_NORESERVE, fd,
                 part[i].offset) == MAP_FAILED)
            return -errno;
        part[i].host = at;
        at += part[i].size + ARENA_GUARD_SIZE;
    }
    return 0;
}

static void map_add(struct guest_map *map, uint64_t gpa, uint64_t size, void *host)
{
    int err = guest_map_add(map, gpa, size, host);
    CHECK(err == 0); /* the layout is ours */
}

static int map_ree(struct arena *a, int fd, uint64_t shm_size)
{
    struct part part[] = {
        {.offset = RAM_AT, .size = ARENA_RAM_SIZE},
        {.offset = SHM_AT, .size = shm_size},
        {.offset = REE_REGS_AT, .size = L4VIRTIO_PAGE_SIZE, .read_only = true},
    };
    int err = view_map(&a->view[VM_REE], fd, part, ARRAY_COUNT(part));
    if (err)
        return err;
    map_add(&a->guest[VM_REE], REE_GPA_RAM, ARENA_RAM_SIZE, part[0].host);
    map_add(&a->guest[VM_REE], REE_GPA_SHMEM, shm_size, part[1].host);
    a->guest_regs[VM_REE] = part[2].host;
    return 0;
}

static int map_tee(struct arena *a, int fd, uint64_t shm_size)
{
    struct part part[] = {
        {.offset = WINDOW_AT, .size = ARENA_WINDOW_SIZE},
        {.offset = SHM_AT, .size = shm_size},
        {.offset = TEE_REGS_AT, .size = L4VIRTIO_PAGE_SIZE, .read_only = true},
    };
    int err = view_map(&a->view[VM_TEE], fd, part, ARRAY_COUNT(part));
    if (err)
        return err;
    map_add(&a->guest[VM_TEE], TEE_GPA_WINDOW, ARENA_WINDOW_SIZE, part[0].host);
    map_add(&a->guest[VM_TEE], TEE_GPA_SHMEM, shm_size, part[1].host);
    a->guest_regs[VM_TEE] = part[2].host;
    return 0;
}

static int map_hyp(struct arena *a, int fd)
{
    struct part part[] = {
        {.offset = RAM_AT, .size = ARENA_RAM_SIZE},
        {.offset = WINDOW_AT, .size = ARENA_WINDOW_SIZE},
        {.offset = REE_REGS_AT, .size = L4VIRTIO_PAGE_SIZE},
        {.offset = TEE_REGS_AT, .size = L4VIRTIO_PAGE_SIZE},
    };
    int err = view_map(&a->view[VIEW_HYP], fd, part, ARRAY_COUNT(part));
    if (err)
        return err;
    map_add(&a->hyp_ree, REE_GPA_RAM, ARENA_RAM_SIZE, part[0].host);
    map_add(&a->hyp_window, TEE_GPA_WINDOW, ARENA_WINDOW_SIZE, part[1].host);
    a->hyp_regs[VM_REE] = part[2].host;
    a->hyp_regs[VM_TEE] = part[3].host;
    return 0;
}

/* A memfd counts as a file: whoever makes it larger than that gets a signal that ends the process.
 */
static int check_limit(uint64_t size)
{
    struct rlimit lim;

    if (getrlimit(RLIMIT_FSIZE, &lim) < 0 || lim.rlim_cur >= size)
        return 0;
    log_warn("a file may have %llu KiB here, the machine's memory needs %llu (raise the limit, "
             "ulimit -f, or lower TEESIM_SHM_SIZE)",
             (unsigned long long)lim.rlim_cur >> 10, (unsigned long long)(size + 1023) >> 10);
    return -EFBIG;
}

int arena_init(struct arena *a, uint64_t shm_size)
{
    int err = 0;

    *a = (struct arena){0};
    if (shm_size == 0 || shm_size % L4VIRTIO_PAGE_SIZE || shm_size > SHMEM_SIZE_MAX)
        return -EINVAL;
    err = check_limit(SHM_AT + shm_size);
    if (err)
        return err;
    int fd = memfd_create("teesim", MFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (ftruncate(fd, (off_t)(SHM_AT + shm_size)) != 0)
        err = -errno;
    if (!err)
        err = map_ree(a, fd, shm_size);
    if (!err)
        err = map_hyp(a, fd);
    if (!err)
        err = map_tee(a, fd, shm_size);
    close(fd); /* the mappings keep the memory */
    if (err)
        arena_fini(a);
    return err;
}

void arena_fini(struct arena *a)
{
    for (unsigned i = 0; i < ARRAY_COUNT(a->view); i++)
        if (a->view[i].base)
            munmap(a->view[i].base, a->view[i].size);
    *a = (struct arena){0};
}
