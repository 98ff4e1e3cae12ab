/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_TEE_DEV_H
#define REE_TEE_DEV_H

/*
 * /dev/tee0: the ioctls of <linux/tee.h> with the checks of the kernel's generic tee device, on top
 * of a driver's operations. Any thread, no lock held.
 */

#include "abi/tee_ioctl.h"
#include "fdtab.h"
#include "mipstee.h"

struct tee_dev {
    struct mipstee mipstee;
    struct tee_shm_pool shm;
    struct fdtab files;
    _Atomic uint64_t last_serial; /* of an open file */
};

/* An open /dev/tee0. */
struct tee_file {
    struct ree_file file;
    struct tee_dev *dev; /* immutable, as the rest */
    uint64_t serial;
    struct mipstee_context *ctx;
};

/* A shared memory file: mmap and close only. */
struct shm_file {
    struct ree_file file;
    struct tee_shm *shm;
};

/* A number, or errors of mipstee_open, -EMFILE, -ENODEV. */
MUST_CHECK int tee_dev_open(struct tee_dev *d, call_id call);
/* >= 0 or -errno, see ree_ioctl. `now`: what sched_enter has returned; 0: it was not called. */
MUST_CHECK int tee_dev_ioctl(struct tee_file *f, uint32_t request, void *arg, call_id call,
                             uint64_t now);

#endif
