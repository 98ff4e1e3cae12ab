/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_REE_FAKE_SYS_H
#define TESTS_REE_FAKE_SYS_H

/*
 * A system for libteec that does nothing by itself: it records what libteec asks, and answers as
 * the test says. Answers are those of a device that does all it is asked, unless the test changes
 * them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>

#include "abi/tee_ioctl.h"
#include "tee_client_api.h"
#include "tee_client_api_extensions.h"

#define SYS_CALLS_MAX 64u
#define SYS_FD_DEVICE 100
#define SYS_FD_SHM    200 /* and up */

enum sys_kind { SYS_OPEN, SYS_IOCTL, SYS_MMAP, SYS_MUNMAP, SYS_CLOSE };

struct sys_call {
    enum sys_kind kind;
    int fd;
    unsigned long request;                        /* IOCTL */
    uint64_t size;                                /* MMAP, MUNMAP, SHM_ALLOC, SHM_REGISTER: bytes */
    const void *addr;                             /* MUNMAP, SHM_REGISTER */
    uint8_t arg[256] __attribute__((aligned(8))); /* of ioctls other than those, as it was sent */
};

extern struct fake_sys {
    struct tee_ioctl_version_data version;
    unsigned device_count; /* /dev/tee0 and up; the last one has `version`, the others none of GP */
    int open_errno;        /* for devices that are there */
    /* errno of the ioctl with that number; 0: success. */
    int fail[16];
    int mmap_errno;
    uint32_t ret, origin; /* of OPEN and INVOKE */
    uint32_t session;     /* of OPEN */
    /* Called in OPEN and INVOKE, to write outputs or do something meanwhile. */
    void (*act)(struct tee_ioctl_param *params);
    /* What was asked. */
    unsigned count;
    struct sys_call call[SYS_CALLS_MAX];
    unsigned mapped_count, open_count; /* mappings and files that are still there */
    void *last_mapping;
} sys;

/* A device with REG_MEM and MEMREF_NULL; nothing recorded. */
void sys_reset(void);
/* Forgets what was recorded. */
void sys_forget(void);
/* Checks that exactly these calls were made, in order. */
#define sys_expect(...)                                                                            \
    sys_expect_((const unsigned long[]){__VA_ARGS__},                                              \
                sizeof((const unsigned long[]){__VA_ARGS__}) / sizeof(unsigned long))
/* Either an ioctl's request or one of these. */
#define DO_OPEN   1ul
#define DO_MMAP   2ul
#define DO_MUNMAP 3ul
#define DO_CLOSE  4ul
void sys_expect_(const unsigned long *what, size_t count);
/* The only recorded call of that ioctl. */
const struct sys_call *sys_the(unsigned long request);
static inline const struct tee_ioctl_open_session_arg *sys_open_arg(const struct sys_call *c)
{
    return (const void *)c->arg;
}
static inline const struct tee_ioctl_invoke_arg *sys_invoke_arg(const struct sys_call *c)
{
    return (const void *)c->arg;
}
static inline const struct tee_ioctl_cancel_arg *sys_cancel_arg(const struct sys_call *c)
{
    return (const void *)c->arg;
}
const struct tee_ioctl_param *sys_params(const struct sys_call *c);

#endif
