/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_sys.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ree/libteec/sys.h"

struct fake_sys sys;

static struct sys_call *record(enum sys_kind kind, int fd)
{
    assert_true(sys.count < SYS_CALLS_MAX);
    struct sys_call *c = &sys.call[sys.count++];
    *c = (struct sys_call){.kind = kind, .fd = fd};
    return c;
}

int sys_open(const char *path)
{
    unsigned number = 0;

    assert_int_equal(sscanf(path, "/dev/tee%u", &number), 1);
    record(SYS_OPEN, SYS_FD_DEVICE + (int)number);
    if (number >= sys.device_count || sys.open_errno) {
        errno = number >= sys.device_count ? ENOENT : sys.open_errno;
        return -1;
    }
    sys.open_count++;
    return SYS_FD_DEVICE + (int)number;
}

static int new_shm(int32_t *id)
{
    static int last;
    *id = ++last;
    sys.open_count++;
    return SYS_FD_SHM + last;
}

static int call_device(struct sys_call *c, const struct tee_ioctl_buf_data *buf)
{
    void *arg = (void *)(uintptr_t)buf->buf_ptr;
    struct tee_ioctl_open_session_arg *open = arg;
    struct tee_ioctl_invoke_arg *invoke = arg;

    assert_true(buf->buf_len <= sizeof(c->arg));
    memcpy(c->arg, arg, buf->buf_len);
    if (c->request == TEE_IOC_OPEN_SESSION) {
        open->session = sys.session;
        open->ret = sys.ret;
        open->ret_origin = sys.origin;
    } else {
        invoke->ret = sys.ret;
        invoke->ret_origin = sys.origin;
    }
    if (sys.act)
        sys.act(c->request == TEE_IOC_OPEN_SESSION ? open->params : invoke->params);
    return 0;
}

static int answer(struct sys_call *c, int fd, void *arg)
{
    struct tee_ioctl_shm_alloc_data *alloc = arg;
    struct tee_ioctl_shm_register_data *reg = arg;
    struct tee_ioctl_shm_register_fd_data *reg_fd = arg;

    switch (c->request) {
    case TEE_IOC_VERSION:
        *(struct tee_ioctl_version_data *)arg =
            fd == SYS_FD_DEVICE + (int)sys.device_count - 1
                ? sys.version
                : (struct tee_ioctl_version_data){.impl_id = TEE_IMPL_ID_OPTEE, .impl_caps = 1};
        return 0;
    case TEE_IOC_SHM_ALLOC:
        c->size = alloc->size;
        return new_shm(&alloc->id);
    case TEE_IOC_SHM_REGISTER:
        c->size = reg->length;
        c->addr = (const void *)(uintptr_t)reg->addr;
        return new_shm((int32_t *)&reg->id);
    case TEE_IOC_SHM_REGISTER_FD:
        reg_fd->size = 12345;
        return new_shm(&reg_fd->id);
    case TEE_IOC_OPEN_SESSION:
    case TEE_IOC_INVOKE:
        return call_device(c, arg);
    default:
        return 0;
    }
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
    struct sys_call *c = record(SYS_IOCTL, fd);

    c->request = request;
    if (request == TEE_IOC_CANCEL || request == TEE_IOC_CLOSE_SESSION)
        memcpy(c->arg, arg, _IOC_SIZE(request));
    if (sys.fail[_IOC_NR(request)]) {
        errno = sys.fail[_IOC_NR(request)];
        return -1;
    }
    return answer(c, fd, arg);
}

void *sys_mmap(int fd, size_t len)
{
    record(SYS_MMAP, fd)->size = len;
    if (sys.mmap_errno) {
        errno = sys.mmap_errno;
        return NULL;
    }
    sys.mapped_count++;
    sys.last_mapping = calloc(1, len);
    return sys.last_mapping;
}

int sys_munmap(void *addr, size_t len)
{
    struct sys_call *c = record(SYS_MUNMAP, -1);

    c->size = len;
    c->addr = addr;
    sys.mapped_count--;
    free(addr);
    return 0;
}

int sys_close(int fd)
{
    record(SYS_CLOSE, fd);
    sys.open_count--;
    return 0;
}

void sys_reset(void)
{
    sys = (struct fake_sys){
        .version = {2, 1, TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM | TEE_GEN_CAP_MEMREF_NULL},
        .device_count = 1,
        .session = 77,
        .origin = TEEC_ORIGIN_TRUSTED_APP};
}

void sys_forget(void)
{
    sys.count = 0;
}

void sys_expect_(const unsigned long *what, size_t count)
{
    static const unsigned long by_kind[] = {[SYS_OPEN] = DO_OPEN,
                                            [SYS_MMAP] = DO_MMAP,
                                            [SYS_MUNMAP] = DO_MUNMAP,
                                            [SYS_CLOSE] = DO_CLOSE};

    assert_int_equal(sys.count, count);
    for (size_t i = 0; i < count; i++) {
        const struct sys_call *c = &sys.call[i];
        assert_int_equal(c->kind == SYS_IOCTL ? c->request : by_kind[c->kind], what[i]);
    }
    sys_forget();
}

const struct sys_call *sys_the(unsigned long request)
{
    const struct sys_call *found = NULL;

    for (unsigned i = 0; i < sys.count; i++) {
        if (sys.call[i].kind != SYS_IOCTL || sys.call[i].request != request)
            continue;
        assert_null(found);
        found = &sys.call[i];
    }
    assert_non_null(found);
    return found;
}

const struct tee_ioctl_param *sys_params(const struct sys_call *c)
{
    return c->request == TEE_IOC_INVOKE ? sys_invoke_arg(c)->params : sys_open_arg(c)->params;
}
