/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_REE_H
#define REE_REE_H

/*
 * The REE kernel as its user space sees it: /dev/tee0 behind open, ioctl, mmap, close. Files are
 * numbers of a table of our own (from REE_FD_BASE up, so they never look like a file descriptor of
 * the process). All functions return -errno as the kernel does; any thread.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/guest_mem.h"
#include "base/mmio.h"
#include "base/sched.h"

struct ree;
struct tipc_dev;

#define REE_FD_BASE 0x40000000

/* 0 or -errno; *out is NULL on failure. The device comes online once the worlds run. */
MUST_CHECK int ree_create(struct sched *s, const struct guest_map *map, const struct mmio_bus *bus,
                          struct irq_line *irq, struct ree **out);
/*
 * Closes every file, once and for all. Sessions that nobody is calling are closed in the TEE first,
 * for which it gets MIPSTEE_STOP_CLOSE_MS. Then the link goes down: calls that still run end with
 * TEEC_ERROR_COMMUNICATION, and leave soon. Called with the worlds still running, from a thread
 * that is none of theirs. */
void ree_stop(struct ree *r);
/* Frees all, also shared memory that is still mapped. The worlds must not run (any more) and no
 * call may be inside. */
void ree_destroy(struct ree *r);
struct world *ree_world(struct ree *r);
/* The driver below /dev/tee0, for other users of the link. Lives as long as the REE. */
struct tipc_dev *ree_tipc(struct ree *r);
/* 0, or -ETIMEDOUT with a message logged that says which box did not come up. */
MUST_CHECK int ree_wait_online(struct ree *r);

/* "/dev/tee0". -ENOENT any other; -EMFILE; -ENODEV device not online, also not in a moment; errors
 * of tipc_connect. */
MUST_CHECK int ree_open(struct ree *r, const char *path);
/* The <linux/tee.h> ioctls of /dev/tee0, with the kernel's checks. >= 0 or -errno: EBADF, EINVAL,
 * EFAULT, ENOMEM, EPERM, EMFILE; ENOTTY for a shared memory file. `arg` is a user pointer: a bad
 * one is -EFAULT. */
MUST_CHECK int ree_ioctl(struct ree *r, int fd, unsigned long request, void *arg);
/* Maps a shared memory file made by TEE_IOC_SHM_ALLOC: PROT_READ|PROT_WRITE, MAP_SHARED. The
 * address is in the REE's view of the arena. -EBADF, -EINVAL (range, kind of file), -ENODEV (no
 * shared memory file). */
MUST_CHECK int ree_mmap(struct ree *r, int fd, size_t len, uint64_t offset, void **out);
/* -EINVAL unless [addr, addr+len) is exactly a mapping made by ree_mmap. */
MUST_CHECK int ree_munmap(struct ree *r, void *addr, size_t len);
/* -EBADF. Closing a device file closes its sessions; a running call keeps what it uses. */
MUST_CHECK int ree_close(struct ree *r, int fd);

#endif
