/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DROPIN_RAW_H
#define DROPIN_RAW_H

/* What programs do that open /dev/tee0 and know its ioctls: nothing of teesim is included. */

#include <fcntl.h>
#include <linux/tee.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"
#include "ta/dropin_ta.h"

#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))
#define RAW_PARAMS 4
#define RAW_PAGE   4096u

/* An argument and the parameters that follow it. */
union raw_open {
    struct tee_ioctl_open_session_arg arg;
    uint8_t room[sizeof(struct tee_ioctl_open_session_arg) +
                 RAW_PARAMS * sizeof(struct tee_ioctl_param)];
};

union raw_invoke {
    struct tee_ioctl_invoke_arg arg;
    uint8_t room[sizeof(struct tee_ioctl_invoke_arg) + RAW_PARAMS * sizeof(struct tee_ioctl_param)];
};

static inline int raw_device(void)
{
    int fd = open("/dev/tee0", O_RDWR | O_CLOEXEC);

    EXPECT_TRUE(fd >= 0);
    return fd;
}

static inline struct tee_ioctl_buf_data raw_buf(void *at, size_t size)
{
    return (struct tee_ioctl_buf_data){.buf_ptr = (uintptr_t)at, .buf_len = size};
}

static inline union raw_open raw_open_arg(uint8_t kind)
{
    const uint8_t uuid[16] = {0xd2, 0x09, 0xe0, 0x00, 0x7e, 0x57, 0x4a, 0x11,
                              0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, kind};
    union raw_open o;

    memset(&o, 0, sizeof(o));
    o.arg.num_params = RAW_PARAMS;
    memcpy(o.arg.uuid, uuid, sizeof(uuid));
    return o;
}

static inline uint32_t raw_session_of(int fd, uint8_t kind)
{
    union raw_open o = raw_open_arg(kind);
    struct tee_ioctl_buf_data buf = raw_buf(&o, sizeof(o));

    EXPECT(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), 0);
    EXPECT(o.arg.ret, 0);
    return o.arg.session;
}

static inline uint32_t raw_session(int fd)
{
    return raw_session_of(fd, DROPIN_INSTANCES);
}

static inline union raw_invoke raw_invoke_arg(uint32_t session, uint32_t command)
{
    union raw_invoke c;

    memset(&c, 0, sizeof(c));
    c.arg.func = command;
    c.arg.session = session;
    c.arg.num_params = RAW_PARAMS;
    return c;
}

/* ioctl's result: 0, or -1 and errno. */
static inline int raw_invoke(int fd, union raw_invoke *c)
{
    struct tee_ioctl_buf_data buf = raw_buf(c, sizeof(*c));

    return ioctl(fd, TEE_IOC_INVOKE, &buf);
}

/* Calls that fail with -1 when the session is not one of this descriptor's. */
static inline int raw_add(int fd, uint32_t session)
{
    union raw_invoke c = raw_invoke_arg(session, DROPIN_ADD);

    c.arg.params[0] = (struct tee_ioctl_param){TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT, 40, 2, 0};
    int rc = raw_invoke(fd, &c);
    if (rc == 0) {
        EXPECT(c.arg.ret, 0);
        EXPECT(c.arg.params[0].a, 42);
    }
    return rc;
}

static inline int raw_close_session(int fd, uint32_t session)
{
    struct tee_ioctl_close_session_arg arg = {.session = session};

    return ioctl(fd, TEE_IOC_CLOSE_SESSION, &arg);
}

static inline int raw_version(int fd)
{
    struct tee_ioctl_version_data v;

    return ioctl(fd, TEE_IOC_VERSION, &v);
}

/* Shared memory of the device's: its descriptor. */
static inline int raw_shm(int fd, uint64_t size, int *id)
{
    struct tee_ioctl_shm_alloc_data data = {.size = size};
    int shm = ioctl(fd, TEE_IOC_SHM_ALLOC, &data);

    EXPECT_TRUE(shm >= 0);
    *id = data.id;
    return shm;
}

static inline void *raw_map(int shm, size_t len)
{
    return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, shm, 0);
}

/* Has the TA invert len bytes of a shared memory object from offset on. */
static inline int raw_invert(int fd, uint32_t session, int id, uint64_t offset, uint64_t len)
{
    union raw_invoke c = raw_invoke_arg(session, DROPIN_INVERT);

    c.arg.params[0] =
        (struct tee_ioctl_param){TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT, offset, len, (uint64_t)id};
    int rc = raw_invoke(fd, &c);
    if (rc == 0)
        EXPECT(c.arg.ret, 0);
    return rc;
}

#endif
