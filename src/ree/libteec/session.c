/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec.h"

#include <errno.h>
#include <string.h>

#define PARAMS_SIZE (TEEC_CONFIG_PAYLOAD_REF_COUNT * sizeof(struct tee_ioctl_param))

/* An ioctl's argument with its parameters behind it. */
union call_arg {
    struct tee_ioctl_open_session_arg open;
    struct tee_ioctl_invoke_arg invoke;
    uint8_t bytes[sizeof(struct tee_ioctl_open_session_arg) + PARAMS_SIZE];
};

/* A call into the driver with an operation, from checking to writing back. */
struct driver_call {
    unsigned long request;
    size_t arg_size;
    struct teec_params params;
    struct teec_flight flight;
    uint32_t *ret, *origin, *cancel_id; /* in the argument */
};

static void driver_call_end(struct driver_call *d)
{
    teec_flight_end(&d->flight);
    teec_params_end(&d->params);
}

/* From the TEE: with outputs. */
static bool has_answer(struct teec_status s)
{
    return s.origin != TEEC_ORIGIN_API && s.origin != TEEC_ORIGIN_COMMS;
}

static struct teec_status driver_call_run(struct driver_call *d, union call_arg *arg)
{
    struct tee_ioctl_buf_data buf = {.buf_ptr = (uintptr_t)arg, .buf_len = d->arg_size};

    if (!teec_flight_begin(&d->flight))
        return teec_api_error(TEEC_ERROR_CANCEL);
    *d->cancel_id = d->flight.op ? d->flight.cancel_id : 0;
    struct teec_status s = teec_params_lend(&d->params);
    if (s.res != TEEC_SUCCESS)
        return s;
    if (teec_ioctl(d->flight.fd, d->request, &buf) < 0)
        return teec_errno_error(errno);
    s = (struct teec_status){*d->ret, *d->origin, 0};
    if (has_answer(s))
        teec_params_take_back(&d->params);
    return s;
}

/* What the call has taken: a note of its failure comes after this. */
static void call_done(call_id call, uint32_t session, struct teec_status s,
                      const TEEC_Operation *op, uint32_t *returnOrigin)
{
    if (returnOrigin)
        *returnOrigin = s.origin;
    TRACE_DATA(CLIENT_DONE, call, session, s.res, s.origin, op ? op->paramTypes : 0,
               has_answer(s) ? teec_params_describe(op, true, &(struct trace_params){0}) : NULL,
               sizeof(struct trace_params));
}

/* ---- open ---- */

static void uuid_to_octets(uint8_t out[TEE_IOCTL_UUID_LEN], const TEEC_UUID *uuid)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(uuid->timeLow >> (24 - 8 * i));
    out[4] = (uint8_t)(uuid->timeMid >> 8);
    out[5] = (uint8_t)uuid->timeMid;
    out[6] = (uint8_t)(uuid->timeHiAndVersion >> 8);
    out[7] = (uint8_t)uuid->timeHiAndVersion;
    memcpy(out + 8, uuid->clockSeqAndNode, 8);
}

/* For the trace. */
struct opening {
    uint8_t uuid[TEE_IOCTL_UUID_LEN];
    struct trace_params params;
};

static const void *trace_open(const TEEC_UUID *uuid, const TEEC_Operation *op, struct opening *out)
{
    if (uuid)
        uuid_to_octets(out->uuid, uuid);
    teec_params_describe(op, false, &out->params);
    return out;
}

static bool set_login(struct tee_ioctl_open_session_arg *arg, uint32_t method, const void *data)
{
    switch (method) {
    case TEEC_LOGIN_PUBLIC:
    case TEEC_LOGIN_USER:
    case TEEC_LOGIN_APPLICATION:
    case TEEC_LOGIN_USER_APPLICATION:
        return !data;
    case TEEC_LOGIN_GROUP:
    case TEEC_LOGIN_GROUP_APPLICATION:
        if (!data)
            return false;
        memcpy(arg->clnt_uuid, data, sizeof(uint32_t));
        return true;
    default: /* the driver says which others there are */
        return true;
    }
}

static struct teec_status open_session(union call_arg *arg, TEEC_Context *ctx, TEEC_Operation *op,
                                       uint32_t *session)
{
    __attribute__((cleanup(driver_call_end))) struct driver_call d = {
        .request = TEE_IOC_OPEN_SESSION,
        .arg_size = sizeof(arg->open) + PARAMS_SIZE,
        .params = {.ctx = ctx, .op = op, .out = arg->open.params},
        .flight = {.op = op, .fd = ctx->imp.fd},
        .ret = &arg->open.ret,
        .origin = &arg->open.ret_origin,
        .cancel_id = &arg->open.cancel_id};

    arg->open.num_params = TEEC_CONFIG_PAYLOAD_REF_COUNT;
    struct teec_status s = driver_call_run(&d, arg);
    *session = arg->open.session;
    return s;
}

static void open_failed(call_id call, const struct tee_ioctl_open_session_arg *arg, bool has_ta,
                        const TEEC_Operation *op, struct teec_status s)
{
    teec_failed((struct failure){.function = "TEEC_OpenSession",
                                 .call = call,
                                 .has = FAILURE_HAS_LOGIN | FAILURE_HAS_TYPES,
                                 .login = arg->clnt_login,
                                 .types = op ? op->paramTypes : 0,
                                 .ta = has_ta ? arg->uuid : NULL},
                s);
}

TEEC_Result TEEC_OpenSession(TEEC_Context *context, TEEC_Session *session,
                             const TEEC_UUID *destination, uint32_t connectionMethod,
                             const void *connectionData, TEEC_Operation *operation,
                             uint32_t *returnOrigin)
{
    TEEC_SCOPE(call);
    struct teec_status s = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);
    union call_arg arg = {0};
    uint32_t id = 0;

    TRACE_DATA(CLIENT_OPEN, call, 0, connectionMethod, operation ? operation->paramTypes : 0, 0,
               trace_open(destination, operation, &(struct opening){.params = {0}}),
               sizeof(struct opening));
    arg.open.clnt_login = connectionMethod;
    if (destination)
        uuid_to_octets(arg.open.uuid, destination);
    if (context && session && destination && set_login(&arg.open, connectionMethod, connectionData))
        s = open_session(&arg, context, operation, &id);
    if (s.res == TEEC_SUCCESS)
        *session = (TEEC_Session){.imp = {.ctx = context, .session_id = id}};
    call_done(call, id, s, operation, returnOrigin);
    if (s.res != TEEC_SUCCESS)
        open_failed(call, &arg.open, destination, operation, s);
    return s.res;
}

/* ---- close ---- */

void TEEC_CloseSession(TEEC_Session *session)
{
    TEEC_SCOPE(call);

    if (!session || !session->imp.ctx)
        return;
    struct tee_ioctl_close_session_arg arg = {.session = session->imp.session_id};
    int fd = session->imp.ctx->imp.fd;
    TRACE(CLIENT_CLOSE, call, arg.session, 0, 0, 0);
    session->imp.ctx = NULL;
    (void)teec_ioctl(fd, TEE_IOC_CLOSE_SESSION, &arg);
    TRACE(CLIENT_RETURN, call, arg.session, 0, 0, 0);
}

/* ---- invoke ---- */

static struct teec_status invoke(union call_arg *arg, TEEC_Session *session, TEEC_Operation *op)
{
    TEEC_Context *ctx = session->imp.ctx;
    uint32_t id = session->imp.session_id;
    __attribute__((cleanup(driver_call_end))) struct driver_call d = {
        .request = TEE_IOC_INVOKE,
        .arg_size = sizeof(arg->invoke) + PARAMS_SIZE,
        .params = {.ctx = ctx, .op = op, .out = arg->invoke.params},
        .flight = {.op = op, .fd = ctx->imp.fd, .session = id},
        .ret = &arg->invoke.ret,
        .origin = &arg->invoke.ret_origin,
        .cancel_id = &arg->invoke.cancel_id};

    arg->invoke.session = id;
    arg->invoke.num_params = TEEC_CONFIG_PAYLOAD_REF_COUNT;
    return driver_call_run(&d, arg);
}

static void invoke_failed(call_id call, uint32_t session, uint32_t command,
                          const TEEC_Operation *op, struct teec_status s)
{
    teec_failed(
        (struct failure){.function = "TEEC_InvokeCommand",
                         .call = call,
                         .has = FAILURE_HAS_COMMAND | FAILURE_HAS_SESSION | FAILURE_HAS_TYPES,
                         .session = session,
                         .command = command,
                         .types = op ? op->paramTypes : 0},
        s);
}

TEEC_Result TEEC_InvokeCommand(TEEC_Session *session, uint32_t commandID, TEEC_Operation *operation,
                               uint32_t *returnOrigin)
{
    TEEC_SCOPE(call);
    struct teec_status s = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);
    union call_arg arg = {0};
    uint32_t id = session ? session->imp.session_id : 0;

    TRACE_DATA(CLIENT_INVOKE, call, id, commandID, operation ? operation->paramTypes : 0, 0,
               teec_params_describe(operation, false, &(struct trace_params){0}),
               sizeof(struct trace_params));
    if (session && session->imp.ctx) {
        arg.invoke.func = commandID;
        s = invoke(&arg, session, operation);
    }
    call_done(call, id, s, operation, returnOrigin);
    if (UNLIKELY(s.res != TEEC_SUCCESS))
        invoke_failed(call, id, commandID, operation, s);
    return s.res;
}
