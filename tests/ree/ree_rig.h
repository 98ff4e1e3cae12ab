/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_REE_REE_RIG_H
#define TESTS_REE_REE_RIG_H

/* The whole REE kernel over the fake TEE, and what user space does to it. */

#include <errno.h>
#include <linux/tee.h>

#include "fake_tee.h"
#include "ree/ree.h"
#include "ree/tee_dev.h"
#include "tee_client_api.h"

struct rig {
    struct fake_tee tee;
    struct ree *ree;
    int fd; /* an open device */
};

/* cmocka fixtures, each with an open device. */
int rig_setup_threads(void **state);
int rig_setup_inline(void **state);
int rig_setup_virtual(void **state);
int rig_teardown(void **state);

/* For tests in which the REE meets a bad pointer: cmocka has taken the signals for itself. */
void rig_catch_faults(void);

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, rig_setup_threads, rig_teardown, NULL},                                   \
    {#f " [inline]", f, rig_setup_inline, rig_teardown, NULL}
/* clang-format on */
#define THREADS(f) cmocka_unit_test_setup_teardown(f, rig_setup_threads, rig_teardown)
#define VIRTUAL(f) cmocka_unit_test_setup_teardown(f, rig_setup_virtual, rig_teardown)

/* OPEN_SESSION or INVOKE with all params. */
struct user_call {
    struct tee_ioctl_buf_data buf;
    union {
        struct tee_ioctl_open_session_arg open;
        struct tee_ioctl_invoke_arg invoke;
        uint8_t bytes[TEE_MAX_ARG_SIZE];
    } u;
};

/* Zeroed, with `count` params. */
void user_open_init(struct user_call *c, unsigned count);
void user_invoke_init(struct user_call *c, uint32_t session, uint32_t func, unsigned count);
int user_open(struct rig *r, struct user_call *c);
int user_invoke(struct rig *r, struct user_call *c);
int user_close_session(struct rig *r, uint32_t session);
int user_cancel(struct rig *r, uint32_t cancel_id, uint32_t session);
/* A session that is expected to open. */
uint32_t session_open(struct rig *r);
/* Ids and files of shared memory that is expected to be had. */
int shm_alloc(struct rig *r, size_t size, uint32_t *id);
int shm_register(struct rig *r, void *addr, size_t size, uint32_t *id);

static inline struct tee_ioctl_param value_param(uint64_t attr, uint64_t a, uint64_t b)
{
    return (struct tee_ioctl_param){.attr = attr, .a = a, .b = b};
}

static inline struct tee_ioctl_param memref_param(uint64_t attr, uint64_t offset, uint64_t size,
                                                  uint64_t id)
{
    return (struct tee_ioctl_param){.attr = attr, .a = offset, .b = size, .c = id};
}

#define VAL_IN    TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INPUT
#define VAL_OUT   TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT
#define VAL_INOUT TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT
#define MEM_IN    TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT
#define MEM_OUT   TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT
#define MEM_INOUT TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT

/* The rig's calls go to that file from now on; returns the one they went to. */
static inline int use_file(struct rig *r, int fd)
{
    int old = r->fd;
    r->fd = fd;
    return old;
}

/* A call in a thread of its own. */
struct user_thread {
    struct rig *rig;
    bool open;
    int rc;
    pthread_t thread;
    struct user_call call;
};
void user_thread_start(struct user_thread *t, struct rig *r);

#endif
