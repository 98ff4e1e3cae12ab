/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec.h"

#include <errno.h>

struct teec_status teec_errno_error(int err)
{
    struct teec_status s = {TEEC_ERROR_GENERIC, TEEC_ORIGIN_COMMS, err};

    switch (err) {
    case ENOMEM:
        s.res = TEEC_ERROR_OUT_OF_MEMORY;
        break;
    case EINVAL:
        s.res = TEEC_ERROR_BAD_PARAMETERS;
        break;
    case EACCES:
    case EPERM:
        s.res = TEEC_ERROR_ACCESS_DENIED;
        break;
    case ECONNREFUSED:
    case ECONNRESET:
    case EIO:
    case ENODEV:
    case ENOTCONN:
    case ENXIO:
    case EPIPE:
    case ETIMEDOUT:
        s.res = TEEC_ERROR_COMMUNICATION;
        break;
    default:
        break;
    }
    return s;
}

void teec_failed(struct failure asked, struct teec_status s)
{
    asked.result = s.res;
    asked.origin = s.origin;
    asked.err = s.err;
    failures_add(&asked);
}

static __attribute__((cold, noinline)) int traced_ioctl(int fd, unsigned long request, void *arg)
{
    TRACE(LIBTEEC_IOCTL, trace_call_current(), 0, _IOC_NR(request), 0, 0);
    int rc = sys_ioctl(fd, request, arg);
    TRACE(LIBTEEC_RETURN, trace_call_current(), 0, _IOC_NR(request), rc < 0 ? errno : 0, 0);
    return rc;
}

int teec_ioctl(int fd, unsigned long request, void *arg)
{
    return LIKELY(!trace_is_on()) ? sys_ioctl(fd, request, arg) : traced_ioctl(fd, request, arg);
}
