/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_TEST_H
#define TEESIM_TEST_H

/*
 * Tests of TAs with cmocka: a machine and a context for each group of tests (or each test), and
 * what a test expects of a call. An expectation that is not met fails the test, where it stands.
 *
 *   static void adds(void **state)
 *   {
 *       TEEC_Session session;
 *       uint32_t origin;
 *
 *       teesim_test_open(state, "5d0bd3a6-41c7-4b0e-8e0d-2c903b7f61aa", &session);
 *       teesim_expect_result(TEEC_InvokeCommand(&session, 0, NULL, &origin), TEEC_ERROR_NO_DATA);
 *       teesim_expect_origin(origin, TEEC_ORIGIN_TRUSTED_APP);
 *       TEEC_CloseSession(&session);
 *   }
 *   …
 *       return cmocka_run_group_tests(tests, teesim_test_setup, teesim_test_teardown);
 *
 * Link with -lteec and -lcmocka.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

/* What *state points at between teesim_test_setup and teesim_test_teardown. */
struct teesim_test {
    TEEC_Context context;
    unsigned deaths; /* those that the tests have expected */
};

static inline struct teesim_test *teesim_test_of(void **state)
{
    return (struct teesim_test *)*state;
}

/* Setup of a group or of a test: a machine as the environment says, but with nothing stored unless
 * TEESIM_STATE says where, and a context in it. */
static inline int teesim_test_setup(void **state)
{
    struct teesim_config config;
    struct teesim_test *t = (struct teesim_test *)calloc(1, sizeof(*t));

    memset(&config, 0, sizeof(config));
    if (!getenv("TEESIM_STATE"))
        config.state_dir = "memory:";
    if (!t || teesim_start(&config) != 0) {
        free(t);
        return -1;
    }
    if (TEEC_InitializeContext(NULL, &t->context) != TEEC_SUCCESS) {
        (void)teesim_stop();
        free(t);
        return -1;
    }
    *state = t;
    return 0;
}

/* The teardown to that: sessions that are left open end with the machine. */
static inline int teesim_test_teardown(void **state)
{
    struct teesim_test *t = teesim_test_of(state);

    if (!t)
        return -1;
    TEEC_FinalizeContext(&t->context);
    free(t);
    *state = NULL;
    return teesim_stop() == 0 ? 0 : -1;
}

/* For messages: the name of a result, or its number, in a buffer of the caller's. */
static inline const char *teesim_test_result(TEEC_Result result, char text[16])
{
    const char *name = teesim_result_name(result);

    if (name)
        return name;
    snprintf(text, 16, "0x%08x", result);
    return text;
}

static inline void teesim_expect_result_at(TEEC_Result got, TEEC_Result wanted, const char *call,
                                           const char *file, int line)
{
    char a[16], b[16];

    if (got == wanted)
        return;
    print_error("%s\n  returns %s, not %s\n", call, teesim_test_result(got, a),
                teesim_test_result(wanted, b));
    _fail(file, line);
}

static inline const char *teesim_test_origin(uint32_t origin)
{
    static const char *const names[] = {"no origin", "TEEC_ORIGIN_API", "TEEC_ORIGIN_COMMS",
                                        "TEEC_ORIGIN_TEE", "TEEC_ORIGIN_TRUSTED_APP"};
    return origin < sizeof(names) / sizeof(names[0]) ? names[origin] : "no origin";
}

static inline void teesim_expect_origin_at(uint32_t got, uint32_t wanted, const char *file,
                                           int line)
{
    if (got == wanted)
        return;
    print_error("the result is from %s (%u), not %s (%u)\n", teesim_test_origin(got), got,
                teesim_test_origin(wanted), wanted);
    _fail(file, line);
}

/* Leaves the latest death in *death, of which no test has heard yet, or fails. */
static inline void teesim_expect_death_at(void **state, TEEC_Result got, const char *call,
                                          struct teesim_death *death, const char *file, int line)
{
    struct teesim_test *t = teesim_test_of(state);

    teesim_expect_result_at(got, TEEC_ERROR_TARGET_DEAD, call, file, line);
    if (teesim_last_death(death) != 0 || death->count == t->deaths) {
        print_error("%s\n  no TA has died of it: one that was dead before?\n", call);
        _fail(file, line);
    }
    t->deaths = death->count;
}

static inline void teesim_expect_reason_at(const struct teesim_death *death, const char *reason,
                                           const char *call, const char *file, int line)
{
    if (strstr(death->reason, reason))
        return;
    print_error("%s\n  the TA died of: %s\n  and not of: %s\n", call, death->reason, reason);
    _fail(file, line);
}

static inline void teesim_expect_panic_at(void **state, TEEC_Result got, uint32_t code,
                                          const char *reason, const char *call, const char *file,
                                          int line)
{
    struct teesim_death death;

    teesim_expect_death_at(state, got, call, &death, file, line);
    if (death.signal != 0 || death.panic_code != code) {
        print_error("%s\n  the TA died of: %s\n  and not of TEE_Panic(0x%08x)\n", call,
                    death.reason, code);
        _fail(file, line);
    }
    teesim_expect_reason_at(&death, reason, call, file, line);
}

static inline void teesim_expect_fault_at(void **state, TEEC_Result got, const char *reason,
                                          const char *call, const char *file, int line)
{
    struct teesim_death death;

    teesim_expect_death_at(state, got, call, &death, file, line);
    if (death.signal == 0) {
        print_error("%s\n  the TA died of: %s\n  and not of a fault\n", call, death.reason);
        _fail(file, line);
    }
    teesim_expect_reason_at(&death, reason, call, file, line);
}

static inline TEEC_Result teesim_test_open_as(void **state, const char *uuid, TEEC_Session *session,
                                              TEEC_Operation *op, uint32_t *origin)
{
    TEEC_UUID u;
    unsigned b[8];
    int end = 0;

    if (sscanf(uuid, "%8x-%4hx-%4hx-%2x%2x-%2x%2x%2x%2x%2x%2x%n", &u.timeLow, &u.timeMid,
               &u.timeHiAndVersion, &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6], &b[7],
               &end) != 11 ||
        end != 36 || uuid[end])
        fail_msg("\"%s\" is no UUID", uuid);
    for (unsigned i = 0; i < 8; i++)
        u.clockSeqAndNode[i] = (uint8_t)b[i];
    return TEEC_OpenSession(&teesim_test_of(state)->context, session, &u, TEEC_LOGIN_PUBLIC, NULL,
                            op, origin);
}

static inline void teesim_test_open_at(void **state, const char *uuid, TEEC_Session *session,
                                       const char *file, int line)
{
    char call[48];

    snprintf(call, sizeof(call), "opening %.36s", uuid);
    teesim_expect_result_at(teesim_test_open_as(state, uuid, session, NULL, NULL), TEEC_SUCCESS,
                            call, file, line);
}

/* Opens a session to a TA, without parameters, for everybody; it must succeed. */
#define teesim_test_open(state, uuid, session)                                                     \
    teesim_test_open_at(state, uuid, session, __FILE__, __LINE__)

/* That a call returns `wanted`. */
#define teesim_expect_result(call, wanted)                                                         \
    teesim_expect_result_at(call, wanted, #call, __FILE__, __LINE__)

/* That an origin, which a call has left, is `wanted`. */
#define teesim_expect_origin(origin, wanted)                                                       \
    teesim_expect_origin_at(origin, wanted, __FILE__, __LINE__)

/* That a call ends with the death of the TA by TEE_Panic with `code`, its own or one that its use
 * of the API made; `reason` is a part of what the report says, "" for anything. */
#define teesim_expect_panic(state, call, code, reason)                                             \
    teesim_expect_panic_at(state, call, code, reason, #call, __FILE__, __LINE__)

/* That it ends with its death by a fault: a bad pointer, a division by zero. */
#define teesim_expect_fault(state, call, reason)                                                   \
    teesim_expect_fault_at(state, call, reason, #call, __FILE__, __LINE__)

#endif
