/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA as a client of other TAs, TEE Internal Core API 4.9. */
#include <string.h>

#include "pta.h"
#include "sys.h"
#include "tee_api_defines.h"

#define NS_PER_MS 1000000u

/* Handles stand for sessions of the session manager, by their ids: nothing to release, as they go
 * with the instance's command channel. */
static const struct handle_kind session_kind = {.name = "TA session"};

static void *object_of(uint32_t session)
{
    return (void *)(uintptr_t)session;
}

static uint32_t session_of(struct instance *in, const char *func, const char *clause,
                           uintptr_t handle)
{
    void *object = handle_get(&in->handles, &session_kind, handle);

    if (!object) {
        const char *other = handle_kind_name(&in->handles, handle);
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, clause,
                  "session is not the handle of an open session but %s%s",
                  other ? "that of another kind: " : "of nothing, or of what is closed",
                  other ? other : "");
    }
    return (uint32_t)(uintptr_t)object;
}

/* ---- parameters ---- */

/* One request in the making. */
struct call {
    struct instance *in;
    const char *func, *clause;
    uint32_t types;
    union ta_call_param param[4];
    struct tee_req req;
    struct ree_param *wire; /* the four of the TA's, in req */
    bool lends;
};

static uint32_t type_of(const struct call *c, unsigned i)
{
    return c->types >> (4 * i) & 15;
}

static uint64_t attr_of(const struct call *c, unsigned i)
{
    switch (type_of(c, i)) {
    case TEE_PARAM_TYPE_NONE:
        return REE_ATTR_NONE;
    case TEE_PARAM_TYPE_VALUE_INPUT:
        return REE_ATTR_VALUE_INPUT;
    case TEE_PARAM_TYPE_VALUE_OUTPUT:
        return REE_ATTR_VALUE_OUTPUT;
    case TEE_PARAM_TYPE_VALUE_INOUT:
        return REE_ATTR_VALUE_INOUT;
    case TEE_PARAM_TYPE_MEMREF_INPUT:
        return REE_ATTR_TMEM_INPUT;
    case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        return REE_ATTR_TMEM_OUTPUT;
    case TEE_PARAM_TYPE_MEMREF_INOUT:
        return REE_ATTR_TMEM_INOUT;
    default:
        sys_panic(c->in, TEE_ERROR_BAD_PARAMETERS, c->func, c->clause,
                  "paramTypes 0x%x has no type of parameter %u that there is", c->types, i);
    }
}

/* The memory must be the TA's own, or lent to it, with the right that the type asks for. */
static void memref_in(struct call *c, unsigned i)
{
    const uint8_t *at = c->param[i].memref.buffer;
    size_t size = c->param[i].memref.size;
    bool write = type_of(c, i) != TEE_PARAM_TYPE_MEMREF_INPUT;
    struct ree_param *p = &c->wire[i];

    p->b = size;
    if (!at) {
        p->c = REE_SHM_NULL;
        return;
    }
    if (!sys_may_access(c->in, at, size, write))
        sys_panic(c->in, TEE_ERROR_ACCESS_DENIED, c->func, "4.9.4",
                  "parameter %u: %zu bytes at %p are not memory that the TA may %s", i, size,
                  (const void *)at, write ? "write" : "read");
    const struct mem *mem = &c->in->host->mem;
    if (at >= mem->base && mem_ptr(mem, (uint64_t)(at - mem->base), size)) {
        p->a = (uint64_t)(at - mem->base);
        return;
    }
    p->a = (uintptr_t)at;
    p->c = REE_SHM_TA;
    c->lends = c->lends || size > 0;
}

static void params_in(struct call *c, const union ta_call_param *ta_params)
{
    if (c->types > 0xffff)
        sys_panic(c->in, TEE_ERROR_BAD_PARAMETERS, c->func, c->clause,
                  "paramTypes 0x%x has more than four types", c->types);
    if (c->types)
        sys_copy_in(c->in, c->func, c->param, ta_params, sizeof(c->param));
    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        c->wire[i].attr = attr_of(c, i);
        switch (type_of(c, i)) {
        case TEE_PARAM_TYPE_VALUE_INPUT:
        case TEE_PARAM_TYPE_VALUE_INOUT:
            c->wire[i].a = c->param[i].value.a;
            c->wire[i].b = c->param[i].value.b;
            break;
        case TEE_PARAM_TYPE_MEMREF_INPUT:
        case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        case TEE_PARAM_TYPE_MEMREF_INOUT:
            memref_in(c, i);
            break;
        default:
            break;
        }
    }
}

/* What the callee set: only if it was it that answered. */
static void params_out(struct call *c, union ta_call_param *ta_params)
{
    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        switch (type_of(c, i)) {
        case TEE_PARAM_TYPE_VALUE_OUTPUT:
        case TEE_PARAM_TYPE_VALUE_INOUT:
            c->param[i].value.a = (uint32_t)c->wire[i].a;
            c->param[i].value.b = (uint32_t)c->wire[i].b;
            sys_copy_out(c->in, c->func, &ta_params[i], &c->param[i], sizeof(c->param[i].value));
            break;
        case TEE_PARAM_TYPE_MEMREF_OUTPUT:
        case TEE_PARAM_TYPE_MEMREF_INOUT:
            c->param[i].memref.size = c->wire[i].b;
            sys_copy_out(c->in, c->func, &ta_params[i].memref.size, &c->param[i].memref.size,
                         sizeof(c->param[i].memref.size));
            break;
        default:
            break;
        }
    }
}

/* ---- the call ---- */

static uint64_t deadline(struct instance *in, uint32_t timeout)
{
    return timeout == TEE_TIMEOUT_INFINITE
               ? TEE_NO_DEADLINE
               : sched_now(in->host->sched) + (uint64_t)timeout * NS_PER_MS;
}

/* Its result; *origin as the standard says. */
static uint32_t run(struct call *c, uint32_t timeout, union ta_call_param *ta_params,
                    uint32_t *origin)
{
    struct ree_arg *arg = &c->req.msg.arg;
    struct instance *in = c->in;

    params_in(c, ta_params);
    if (!client_call(in, &c->req, deadline(in, timeout), c->lends)) {
        run_check_killed(&in->run);
        *origin = TEE_ORIGIN_TEE;
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    *origin = arg->ret_origin;
    if (arg->ret_origin == TEE_ORIGIN_TRUSTED_APP)
        params_out(c, ta_params);
    return arg->ret;
}

static void close_session(struct instance *in, uint32_t session)
{
    struct tee_req req = {.msg.arg = {.cmd = REE_CMD_CLOSE, .session = session}};

    /* A close cannot fail: what happens to the session is the same without an answer. */
    bool answered = client_call(in, &req, TEE_NO_DEADLINE, false);
    (void)answered;
}

static uint32_t add_handle(struct instance *in, uint32_t session, uintptr_t *handle)
{
    *handle = handle_add(&in->handles, &session_kind, object_of(session));
    if (*handle)
        return TEE_SUCCESS;
    close_session(in, session);
    return TEE_ERROR_OUT_OF_MEMORY;
}

static void put_uuid(const struct ta_uuid *u, struct ree_param *p)
{
    uint8_t o[16] = {(uint8_t)(u->time_low >> 24),
                     (uint8_t)(u->time_low >> 16),
                     (uint8_t)(u->time_low >> 8),
                     (uint8_t)u->time_low,
                     (uint8_t)(u->time_mid >> 8),
                     (uint8_t)u->time_mid,
                     (uint8_t)(u->time_hi_and_version >> 8),
                     (uint8_t)u->time_hi_and_version};

    memcpy(o + 8, u->clock_seq_and_node, 8);
    memcpy(&p->a, o, 8);
    memcpy(&p->b, o + 8, 8);
}

/* A service of the kernel's: the parameters are the TA's own, as they are checked for any callee.
 */
static uint32_t invoke_pta(struct call *c, uint32_t command, union ta_call_param *ta_params,
                           uint32_t *origin)
{
    struct pta_call pta = {.command = command, .types = c->types};

    params_in(c, ta_params);
    memcpy(pta.param, c->param, sizeof(pta.param));
    *origin = TEE_ORIGIN_TRUSTED_APP;
    uint32_t ret = pta_invoke(c->in, &pta);
    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        c->wire[i].a = pta.param[i].value.a;
        c->wire[i].b = pta.param[i].value.b;
        if (type_of(c, i) >= TEE_PARAM_TYPE_MEMREF_INPUT)
            c->wire[i].b = pta.param[i].memref.size;
    }
    params_out(c, ta_params);
    return ret;
}

static uint32_t open_session(struct call *c, const struct ta_uuid *uuid, uint32_t timeout,
                             union ta_call_param *ta_params, uintptr_t *handle, uint32_t *origin)
{
    if (pta_is(uuid)) {
        params_in(c, ta_params);
        *handle = pta_open(c->in);
        return *handle ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    }
    uint32_t ret = run(c, timeout, ta_params, origin);
    if (ret == TEE_SUCCESS) {
        ret = add_handle(c->in, c->req.msg.arg.session, handle);
        *origin = ret == TEE_SUCCESS ? *origin : TEE_ORIGIN_TEE;
    }
    return ret;
}

static uint32_t do_open(const struct ta_uuid *ta_uuid, uint32_t timeout, uint32_t types,
                        union ta_call_param *ta_params, uintptr_t *ta_session, uint32_t *ta_origin)
{
    static const char func[] = "TEE_OpenTASession";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct call c = {.in = in, .func = func, .clause = "4.9.1", .types = types};
    uintptr_t handle = 0;
    uint32_t origin = TEE_ORIGIN_TEE;
    struct ta_uuid uuid;

    c.wire = &c.req.msg.param[2];
    c.req.msg.arg = (struct ree_arg){.cmd = REE_CMD_OPEN, .num_params = 6};
    c.req.msg.param[0].attr = c.req.msg.param[1].attr = REE_ATTR_META | REE_ATTR_VALUE_INPUT;
    sys_copy_in(in, func, &uuid, ta_uuid, sizeof(uuid));
    put_uuid(&uuid, &c.req.msg.param[0]);
    sys_copy_out(in, func, ta_session, &handle, sizeof(handle));
    if (ta_origin)
        sys_copy_out(in, func, ta_origin, &origin, sizeof(origin));
    uint32_t ret = open_session(&c, &uuid, timeout, ta_params, &handle, &origin);
    sys_copy_out(in, func, ta_session, &handle, sizeof(handle));
    if (ta_origin)
        sys_copy_out(in, func, ta_origin, &origin, sizeof(origin));
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_invoke(uintptr_t session, uint32_t timeout, uint32_t command, uint32_t types,
                          union ta_call_param *ta_params, uint32_t *ta_origin)
{
    static const char func[] = "TEE_InvokeTACommand";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct call c = {.in = in, .func = func, .clause = "4.9.3", .types = types};
    uint32_t origin = TEE_ORIGIN_TEE;

    c.wire = c.req.msg.param;
    bool is_pta = pta_has(in, session);
    c.req.msg.arg =
        (struct ree_arg){.cmd = REE_CMD_INVOKE,
                         .func = command,
                         .session = is_pta ? 0 : session_of(in, func, c.clause, session),
                         .num_params = INSTANCE_PARAMS};
    if (ta_origin)
        sys_copy_out(in, func, ta_origin, &origin, sizeof(origin));
    uint32_t ret =
        is_pta ? invoke_pta(&c, command, ta_params, &origin) : run(&c, timeout, ta_params, &origin);
    if (ta_origin)
        sys_copy_out(in, func, ta_origin, &origin, sizeof(origin));
    sys_leave(in, &barrier);
    return ret;
}

static void do_close(uintptr_t session)
{
    static const char func[] = "TEE_CloseTASession";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    if (pta_has(in, session)) {
        pta_close(in, session);
    } else if (session) {
        uint32_t id = session_of(in, func, "4.9.2", session);
        handle_del(&in->handles, &session_kind, session);
        close_session(in, id);
    }
    sys_leave(in, &barrier);
}

const struct ta_sys_client instance_sys_client = {
    .open = do_open,
    .invoke = do_invoke,
    .close = do_close,
};
