/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TEE_IOCTL_H
#define ABI_TEE_IOCTL_H

/* The ioctls of /dev/tee0: <linux/tee.h>, and what its older versions lack. */

#include <linux/tee.h>

#ifndef TEE_IOC_SHM_REGISTER_FD /* since Linux 6.18; before that in OP-TEE's trees */
struct tee_ioctl_shm_register_fd_data {
    __s64 fd;   /* of a file that can be mapped */
    __u64 size; /* out */
    __u32 flags;
    __s32 id; /* out */
};
#define TEE_IOC_SHM_REGISTER_FD                                                                    \
    _IOWR(TEE_IOC_MAGIC, TEE_IOC_BASE + 8, struct tee_ioctl_shm_register_fd_data)
#endif

_Static_assert(TEE_IOC_SHM_REGISTER == 0xc018a409 && TEE_IOC_SHM_REGISTER_FD == 0xc018a408 &&
                   TEE_IOC_OPEN_SESSION == 0x8010a402 && TEE_IOC_INVOKE == 0x8010a403,
               "numbers of the kernel");

#endif
