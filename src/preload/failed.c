/* SPDX-License-Identifier: BSD-2-Clause */
#include "failed.h"

#include <errno.h>

#include "abi/tee_ioctl.h"
#include "base/failures.h"
#include "base/fault.h"
#include "tee_client_api.h"

/* What a libteec in the field makes of an errno. */
static uint32_t result_of(int err)
{
    switch (err) {
    case ENOMEM:
        return TEEC_ERROR_OUT_OF_MEMORY;
    case EINVAL:
        return TEEC_ERROR_BAD_PARAMETERS;
    default:
        return TEEC_ERROR_GENERIC;
    }
}

/* The argument behind an OPEN or INVOKE. False: it cannot be read, and the driver has said so. */
static bool read_call(const void *arg, void *out, size_t size)
{
    struct tee_ioctl_buf_data buf;

    return user_copy(&buf, arg, sizeof(buf)) == 0 && buf.buf_len >= size &&
           user_copy(out, (const void *)(uintptr_t)buf.buf_ptr, size) == 0;
}

static void set_result(struct failure *f, int rc, uint32_t ret, uint32_t origin)
{
    f->err = rc < 0 ? -rc : 0;
    f->result = rc < 0 ? result_of(-rc) : ret;
    f->origin = rc < 0 ? TEEC_ORIGIN_COMMS : origin;
}

static void note_open(struct failure *f, const void *arg, int rc)
{
    struct tee_ioctl_open_session_arg open = {.ret = TEEC_SUCCESS};

    if (read_call(arg, &open, sizeof(open))) {
        f->has = FAILURE_HAS_LOGIN;
        f->login = open.clnt_login;
        f->ta = open.uuid;
    }
    f->function = "TEE_IOC_OPEN_SESSION";
    set_result(f, rc, open.ret, open.ret_origin);
    if (f->result != TEEC_SUCCESS)
        failures_add(f);
}

static void note_invoke(struct failure *f, const void *arg, int rc)
{
    struct tee_ioctl_invoke_arg invoke = {.ret = TEEC_SUCCESS};

    if (read_call(arg, &invoke, sizeof(invoke))) {
        f->has = FAILURE_HAS_COMMAND | FAILURE_HAS_SESSION;
        f->command = invoke.func;
        f->session = invoke.session;
    }
    f->function = "TEE_IOC_INVOKE";
    set_result(f, rc, invoke.ret, invoke.ret_origin);
    if (f->result != TEEC_SUCCESS)
        failures_add(f);
}

static void note_shm(struct failure *f, const char *function, int rc)
{
    f->function = function;
    set_result(f, rc, TEEC_SUCCESS, TEEC_ORIGIN_API);
    failures_add(f);
}

void failed_note(call_id call, unsigned long request, const void *arg, int rc)
{
    struct failure f = {.call = call};

    if (!FAILURES_ON)
        return;
    switch ((uint32_t)request) {
    case TEE_IOC_OPEN_SESSION:
        note_open(&f, arg, rc);
        break;
    case TEE_IOC_INVOKE:
        note_invoke(&f, arg, rc);
        break;
    case TEE_IOC_SHM_ALLOC:
        if (rc < 0)
            note_shm(&f, "TEE_IOC_SHM_ALLOC", rc);
        break;
    case TEE_IOC_SHM_REGISTER:
        if (rc < 0 && rc != -EFAULT) /* memory that is a constant: the client copies it then */
            note_shm(&f, "TEE_IOC_SHM_REGISTER", rc);
        break;
    default:
        break;
    }
}
