/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DEVICES_MAX         10u
#define IMPL_ID_MIPSTEE     2u /* also AMDTEE's, which has no such capability */
#define IMPL_CAP_MIPSTEE_VZ 1u

_Static_assert(sizeof(TEEC_UUID) == 16 && sizeof(TEEC_Context) == 8 && sizeof(TEEC_Session) == 16,
               "ABI of libteec.so.2");
_Static_assert(offsetof(TEEC_Context, imp.reg_mem) == 4 &&
                   offsetof(TEEC_Context, imp.memref_null) == 5,
               "ABI of libteec.so.2");
_Static_assert(sizeof(TEEC_SharedMemory) == 56 && offsetof(TEEC_SharedMemory, flags) == 16 &&
                   offsetof(TEEC_SharedMemory, imp.id) == 24 &&
                   offsetof(TEEC_SharedMemory, imp.alloced_size) == 32 &&
                   offsetof(TEEC_SharedMemory, imp.shadow_buffer) == 40 &&
                   offsetof(TEEC_SharedMemory, imp.registered_fd) == 48 &&
                   offsetof(TEEC_SharedMemory, imp.flags) == 52,
               "ABI of libteec.so.2");
_Static_assert(sizeof(TEEC_Parameter) == 24 && sizeof(TEEC_Operation) == 112 &&
                   offsetof(TEEC_Operation, params) == 8 &&
                   offsetof(TEEC_Operation, imp.session) == 104,
               "ABI of libteec.so.2");

static bool is_optee(const struct tee_ioctl_version_data *v)
{
    return v->impl_id == TEE_IMPL_ID_OPTEE && v->impl_caps & TEE_OPTEE_CAP_TZ;
}

static bool is_mipstee(const struct tee_ioctl_version_data *v)
{
    return v->impl_id == IMPL_ID_MIPSTEE && v->impl_caps & IMPL_CAP_MIPSTEE_VZ;
}

/* Clients of OP-TEE run on the emulated machine as they are, so that answers to both names. */
static bool has_name(const struct tee_ioctl_version_data *v, const char *name)
{
    if (!(v->gen_caps & TEE_GEN_CAP_GP))
        return false;
    if (!name)
        return true;
    if (strcmp(name, "optee-tz") == 0)
        return is_optee(v) || is_mipstee(v);
    return strcmp(name, "mipstee-vz") == 0 && is_mipstee(v);
}

/* sys_open with trace events. The first of a process starts the machine. */
static int open_device(unsigned number)
{
    char path[24];

    snprintf(path, sizeof(path), "/dev/tee%u", number);
    TRACE_EARLY(LIBTEEC_OPEN, trace_call_current(), 0, number, !trace_is_on(), 0);
    int fd = sys_open(path);
    TRACE(LIBTEEC_OPENED, trace_call_current(), 0, fd < 0 ? errno : 0, 0, 0);
    return fd;
}

static void close_device(int fd)
{
    TRACE(LIBTEEC_CLOSE, trace_call_current(), 0, 0, 0, 0);
    sys_close(fd);
    TRACE(LIBTEEC_CLOSED, trace_call_current(), 0, 0, 0, 0);
}

/* Opens one device: true with the context filled in, else *err is why not, ENOENT if there is none
 * or it is another TEE's. */
static bool try_device(unsigned number, const char *name, TEEC_Context *ctx, int *err)
{
    struct tee_ioctl_version_data v = {0};

    int fd = open_device(number);
    if (fd < 0) {
        *err = errno;
        return false;
    }
    if (teec_ioctl(fd, TEE_IOC_VERSION, &v) == 0 && has_name(&v, name)) {
        ctx->imp.fd = fd;
        ctx->imp.reg_mem = v.gen_caps & TEE_GEN_CAP_REG_MEM;
        ctx->imp.memref_null = v.gen_caps & TEE_GEN_CAP_MEMREF_NULL;
        return true;
    }
    close_device(fd);
    *err = ENOENT;
    return false;
}

static bool is_known_name(const char *name)
{
    return !name || strcmp(name, "optee-tz") == 0 || strcmp(name, "mipstee-vz") == 0;
}

static struct teec_status find_device(const char *name, TEEC_Context *ctx)
{
    int err = ENOENT, worst = ENOENT;

    if (!is_known_name(name))
        return teec_api_error(TEEC_ERROR_ITEM_NOT_FOUND);
    for (unsigned number = 0; number < DEVICES_MAX; number++) {
        if (try_device(number, name, ctx, &err))
            return teec_ok();
        if (worst == ENOENT)
            worst = err;
    }
    return worst == ENOENT ? teec_api_error(TEEC_ERROR_ITEM_NOT_FOUND) : teec_errno_error(worst);
}

static TEEC_Result init_failed(call_id call, struct teec_status s)
{
    teec_failed((struct failure){.function = "TEEC_InitializeContext", .call = call}, s);
    return s.res;
}

TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *context)
{
    TEEC_SCOPE(call);

    TRACE_EARLY(CLIENT_INIT, call, 0, 0, 0, 0);
    struct teec_status s =
        context ? find_device(name, context) : teec_api_error(TEEC_ERROR_BAD_PARAMETERS);
    TRACE(CLIENT_DONE, call, 0, s.res, s.origin, 0);
    return s.res == TEEC_SUCCESS ? s.res : init_failed(call, s);
}

void TEEC_FinalizeContext(TEEC_Context *context)
{
    TEEC_SCOPE(call);

    if (!context || context->imp.fd < 0)
        return;
    TRACE(CLIENT_FINAL, call, 0, 0, 0, 0);
    int fd = context->imp.fd;
    context->imp.fd = -1;
    close_device(fd);
    TRACE(CLIENT_RETURN, call, 0, 0, 0, 0);
}
