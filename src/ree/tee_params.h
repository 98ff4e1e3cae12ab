/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_TEE_PARAMS_H
#define REE_TEE_PARAMS_H

/*
 * The variable-sized argument of OPEN_SESSION and INVOKE: read from the client once, whole; its
 * params checked and their shared memory looked up; outputs written back.
 */

#include "tee_dev.h"

struct tee_user_buf {
    uint8_t *user; /* the client's */
    uint64_t len;
    union {
        struct tee_ioctl_open_session_arg open;
        struct tee_ioctl_invoke_arg invoke;
        uint8_t bytes[TEE_MAX_ARG_SIZE];
    } u; /* our copy */
};

struct tee_params {
    unsigned count;
    struct tee_param param[MIPSTEE_PARAM_COUNT]; /* those not given are NONE */
};

/* Reads the tee_ioctl_buf_data at `arg` and the buffer behind it. -EFAULT; -EINVAL when it is
 * smaller than `header` or over TEE_MAX_ARG_SIZE. */
MUST_CHECK int tee_user_buf_read(struct tee_user_buf *b, const void *arg, size_t header);
/* -EINVAL: count and length do not match; too many; an unknown attribute or type; a memref outside
 * its shared memory or of another file's. `ps` is zeroed before, and is fini'd in any case. */
MUST_CHECK int tee_params_read(struct tee_params *ps, struct tee_file *f,
                               const struct tee_user_buf *b, size_t header, uint32_t count);
/* Writes outputs only: values, and the sizes of memrefs. -EFAULT. */
MUST_CHECK int tee_params_write(const struct tee_params *ps, uint8_t *user);
void tee_params_fini(struct tee_params *ps);

#endif
