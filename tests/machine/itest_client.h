/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ITEST_CLIENT_H
#define ITEST_CLIENT_H

/* Shared by the integration tests: a machine for each test, in each scheduler and protection. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "ta/itest.h"

/* Where the machines keep state; NULL: where the environment says. */
#ifndef ITEST_STATE_DIR
#define ITEST_STATE_DIR NULL
#endif

struct client {
    TEEC_Context ctx;
    TEEC_Session session;
};

static inline int machine_setup(void **state, enum teesim_sched sched, enum teesim_memref memref)
{
    struct teesim_config cfg = {
        .sched = sched, .memref = memref, .ta_path = ITEST_TA_DIR, .state_dir = ITEST_STATE_DIR};

    (void)state;
    return teesim_start(&cfg);
}

static inline int setup_threads(void **state)
{
    return machine_setup(state, TEESIM_SCHED_THREADS, TEESIM_MEMREF_STRICT);
}

static inline int setup_inline(void **state)
{
    return machine_setup(state, TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
}

static inline int setup_threads_fast(void **state)
{
    return machine_setup(state, TEESIM_SCHED_THREADS, TEESIM_MEMREF_FAST);
}

static inline int setup_inline_fast(void **state)
{
    return machine_setup(state, TEESIM_SCHED_INLINE, TEESIM_MEMREF_FAST);
}

static inline int teardown(void **state)
{
    (void)state;
    return teesim_stop();
}

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, setup_threads, teardown, NULL},                                           \
    {#f " [inline]", f, setup_inline, teardown, NULL}
#define ALL_FOUR(f)                                                                                \
    BOTH(f),                                                                                       \
    {#f " [threads, fast]", f, setup_threads_fast, teardown, NULL},                                \
    {#f " [inline, fast]", f, setup_inline_fast, teardown, NULL}
/* clang-format on */

static inline TEEC_UUID ta_uuid(unsigned kind)
{
    TEEC_UUID uuid = ITEST_UUID((uint8_t)kind);
    return uuid;
}

static inline TEEC_Result try_open(TEEC_Context *ctx, TEEC_Session *session, unsigned kind,
                                   TEEC_Operation *op, uint32_t *origin)
{
    TEEC_UUID uuid = ta_uuid(kind);
    return TEEC_OpenSession(ctx, session, &uuid, TEEC_LOGIN_PUBLIC, NULL, op, origin);
}

#define expect_result(res, origin, want_res, want_origin)                                          \
    do {                                                                                           \
        assert_int_equal(res, want_res);                                                           \
        assert_int_equal(origin, want_origin);                                                     \
    } while (0)

static inline void open_ta(struct client *c, unsigned kind)
{
    uint32_t origin = 0;

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    TEEC_Result res = try_open(&c->ctx, &c->session, kind, NULL, &origin);
    expect_result(res, origin, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static inline void close_ta(struct client *c)
{
    TEEC_CloseSession(&c->session);
    TEEC_FinalizeContext(&c->ctx);
}

static inline TEEC_Operation op_values(uint32_t a, uint32_t b)
{
    TEEC_Operation op = {0};
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = a;
    op.params[0].value.b = b;
    return op;
}

static inline TEEC_Operation op_value_in(uint32_t a, uint32_t b)
{
    TEEC_Operation op = op_values(a, b);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    return op;
}

/* A temporary memref of `type` and a value beside it. */
static inline TEEC_Operation op_temp(uint32_t type, void *buf, size_t size, uint32_t value_type)
{
    TEEC_Operation op = {0};
    op.paramTypes = TEEC_PARAM_TYPES(type, value_type, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = buf;
    op.params[0].tmpref.size = size;
    return op;
}

static inline void expect_invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *op,
                                 TEEC_Result want, uint32_t want_origin)
{
    uint32_t origin = 0;
    TEEC_Result res = TEEC_InvokeCommand(session, command, op, &origin);
    expect_result(res, origin, want, want_origin);
}

static inline void invoke_ok(TEEC_Session *session, uint32_t command, TEEC_Operation *op)
{
    expect_invoke(session, command, op, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

#endif
