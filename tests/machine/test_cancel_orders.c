/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client's call and its cancellation, at every moment that two threads can meet: the order is a
 * seed's, of threads (lockstep.h) and of worlds, and time is virtual.
 *
 * None is lost: a TA that waits without end returns in every run, and every outcome that a scenario
 * can have occurs in some run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "base/check.h"
#include "lockstep.h"
#include "tas/life.h"

#define SEEDS     200u
#define REST_MOST 400u
#define FOR_EVER  UINT32_MAX
#define RIVAL_MS  1u
#define BIT(o)    (1u << (o))

/* What became of the call. */
enum outcome {
    NEVER_SENT, /* by libteec, or by the driver */
    QUEUED,     /* by the session manager: the TA never heard of it */
    RUNNING,    /* by the TA */
    COMPLETED,
    OUTCOMES,
};

static const char *const outcome_name[OUTCOMES] = {"never sent", "cancelled in the queue",
                                                   "cancelled while it ran", "completed"};

struct scenario {
    const char *name;
    bool open;   /* the call is an OPEN: value a, b; else an INVOKE of command */
    bool fresh;  /* of an instance that is still to be loaded */
    bool nested; /* the TA, of an instance of its own, calls the one that the rival has */
    bool rival;  /* another client's call, of RIVAL_MS, has the instance, or is about to */
    bool twice;  /* there are two who cancel */
    bool again;  /* the same client's next call, with an operation of its own, is not cancelled */
    uint32_t command, a, b;
    unsigned outcomes; /* BIT(enum outcome): these, all of them, and no others */
};

struct run {
    const struct scenario *what;
    TEEC_Context ctx, rival_ctx;
    TEEC_Session session, rival_session, opened;
    TEEC_Operation op, next_op;
    TEEC_Result res, next_res;
    uint32_t origin;
};

/* What one run was, for comparison. */
struct record {
    enum outcome outcome;
    unsigned points;
};

static const TEEC_UUID life = LIFE_UUID(LIFE_QUIET), fresh = LIFE_UUID(LIFE_QUIET_MULTI);

static void fill(TEEC_Operation *op, uint32_t a, uint32_t b)
{
    memset(op, 0, sizeof(*op));
    op->paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op->params[0].value.a = a;
    op->params[0].value.b = b;
}

static void open_session(TEEC_Context *ctx, TEEC_Session *session, const TEEC_UUID *ta)
{
    assert_int_equal(TEEC_InitializeContext(NULL, ctx), TEEC_SUCCESS);
    assert_int_equal(TEEC_OpenSession(ctx, session, ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
                     TEEC_SUCCESS);
}

/* ---- the players ---- */

static void client(void *arg)
{
    struct run *r = arg;

    if (r->what->open)
        r->res = TEEC_OpenSession(&r->ctx, &r->opened, r->what->fresh ? &fresh : &life,
                                  TEEC_LOGIN_PUBLIC, NULL, &r->op, &r->origin);
    else
        r->res = TEEC_InvokeCommand(&r->session, r->what->command, &r->op, &r->origin);
    if (r->what->again)
        r->next_res = TEEC_InvokeCommand(&r->session, LIFE_WAIT, &r->next_op, NULL);
}

static void canceller(void *arg)
{
    struct run *r = arg;

    lockstep_rest(REST_MOST);
    TEEC_RequestCancellation(&r->op);
}

static void rival(void *arg)
{
    struct run *r = arg;
    TEEC_Operation op;

    fill(&op, RIVAL_MS, 0);
    CHECK(TEEC_InvokeCommand(&r->rival_session, LIFE_WAIT, &op, NULL) == TEEC_SUCCESS);
}

/* ---- one run ---- */

static enum outcome outcome_of(const struct run *r)
{
    if (r->res == TEEC_SUCCESS) {
        assert_int_equal(r->origin, TEEC_ORIGIN_TRUSTED_APP);
        return COMPLETED;
    }
    assert_int_equal(r->res, TEEC_ERROR_CANCEL);
    switch (r->origin) {
    case TEEC_ORIGIN_API:
    case TEEC_ORIGIN_COMMS:
        return NEVER_SENT;
    case TEEC_ORIGIN_TEE:
        return QUEUED;
    default:
        assert_int_equal(r->origin, TEEC_ORIGIN_TRUSTED_APP);
        return RUNNING;
    }
}

/* The next operation begins masked and not cancelled, whatever became of this one. */
static void expect_clean(TEEC_Session *session)
{
    TEEC_Operation op;

    fill(&op, 0, 0);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    assert_int_equal(TEEC_InvokeCommand(session, LIFE_FLAGS, &op, NULL), TEEC_SUCCESS);
    assert_int_equal(op.params[0].value.a, 1);
    assert_int_equal(op.params[0].value.b, 0);
}

static struct record play(const struct scenario *what, uint64_t seed)
{
    struct teesim_config cfg = {.sched = TEESIM_SCHED_INLINE, .seed = seed, .ta_path = LIFE_TA_DIR};
    struct run r = {.what = what};
    struct lockstep_player players[LOCKSTEP_MAX] = {{client, &r}, {canceller, &r}};
    unsigned count = 2;
    struct record rec;

    assert_int_equal(teesim_start(&cfg), 0);
    open_session(&r.ctx, &r.session, what->nested ? &fresh : &life);
    open_session(&r.rival_ctx, &r.rival_session, &life);
    fill(&r.op, what->a, what->b);
    fill(&r.next_op, 0, true);
    if (what->rival)
        players[count++] = (struct lockstep_player){rival, &r};
    if (what->twice)
        players[count++] = (struct lockstep_player){canceller, &r};
    rec.points = lockstep_run(seed, players, count);
    rec.outcome = outcome_of(&r);
    assert_int_equal(r.next_res, TEEC_SUCCESS);
    expect_clean(&r.session);
    if (what->open && r.res == TEEC_SUCCESS) {
        expect_clean(&r.opened);
        TEEC_CloseSession(&r.opened);
    }
    TEEC_CloseSession(&r.session);
    TEEC_CloseSession(&r.rival_session);
    TEEC_FinalizeContext(&r.ctx);
    TEEC_FinalizeContext(&r.rival_ctx);
    assert_int_equal(teesim_stop(), 0);
    return rec;
}

/* ---- the scenarios ---- */

static const struct scenario scenarios[] = {
    {.name = "a wait without end",
     .command = LIFE_WAIT,
     .a = FOR_EVER,
     .b = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "a TA that asks for the flag",
     .command = LIFE_POLL,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "masked, then unmasked",
     .command = LIFE_LATE,
     .a = 5,
     .b = 1,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "masked again",
     .command = LIFE_TWICE,
     .b = 1,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "a wait that may end first",
     .command = LIFE_WAIT,
     .a = 1,
     .b = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING) | BIT(COMPLETED)},
    {.name = "a TA that does not care",
     .command = LIFE_WAIT,
     .a = 1,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(COMPLETED)},
    {.name = "behind another call",
     .command = LIFE_WAIT,
     .a = 1,
     .b = true,
     .rival = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(QUEUED) | BIT(RUNNING) | BIT(COMPLETED)},
    {.name = "without end behind another call",
     .command = LIFE_WAIT,
     .a = FOR_EVER,
     .b = true,
     .rival = true,
     .outcomes = BIT(NEVER_SENT) | BIT(QUEUED) | BIT(RUNNING)},
    {.name = "an open without end",
     .open = true,
     .a = LIFE_OPEN_WAIT,
     .b = FOR_EVER,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "an open of a new instance",
     .open = true,
     .fresh = true,
     .a = LIFE_OPEN_WAIT,
     .b = 1,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING) | BIT(COMPLETED)},
    {.name = "cancelled twice",
     .command = LIFE_LATE,
     .a = 5,
     .b = 1,
     .rival = true,
     .twice = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(QUEUED) | BIT(RUNNING)},
    {.name = "in a nested call",
     .command = LIFE_CALL,
     .a = FOR_EVER,
     .nested = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "in a nested call that may end first",
     .command = LIFE_CALL,
     .a = 1,
     .nested = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING) | BIT(COMPLETED)},
    {.name = "in a nested open",
     .command = LIFE_CALL_OPEN,
     .a = FOR_EVER,
     .nested = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "masked around a nested call",
     .command = LIFE_CALL_MASKED,
     .a = 1,
     .nested = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "in a nested call behind another",
     .command = LIFE_CALL,
     .a = FOR_EVER,
     .nested = true,
     .rival = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(RUNNING)},
    {.name = "beside another call",
     .command = LIFE_NOP,
     .nested = true,
     .rival = true,
     .outcomes = BIT(NEVER_SENT) | BIT(COMPLETED)},
    {.name = "an open behind another call",
     .open = true,
     .a = LIFE_OPEN_WAIT,
     .b = 1,
     .rival = true,
     .again = true,
     .outcomes = BIT(NEVER_SENT) | BIT(QUEUED) | BIT(RUNNING) | BIT(COMPLETED)},
};

static void play_all(const struct scenario *what)
{
    unsigned count[OUTCOMES] = {0};

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        enum outcome o = play(what, seed).outcome;
        if (!(what->outcomes & BIT(o)))
            fail_msg("%s: seed %lu: %s", what->name, (unsigned long)seed, outcome_name[o]);
        count[o]++;
    }
    print_message("%-32s", what->name);
    for (unsigned o = 0; o < OUTCOMES; o++) {
        print_message(" %4u %s", count[o], outcome_name[o]);
        if (what->outcomes & BIT(o) && count[o] == 0)
            fail_msg("%s: never %s", what->name, outcome_name[o]);
    }
    print_message("\n");
}

static void test_every_order(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(scenarios); i++)
        play_all(&scenarios[i]);
}

static void test_a_seed_is_a_run(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(scenarios); i++) {
        for (uint64_t seed = 1; seed <= 10; seed++) {
            struct record first = play(&scenarios[i], seed), second = play(&scenarios[i], seed);
            assert_int_equal(first.outcome, second.outcome);
            assert_int_equal(first.points, second.points);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_order),
        cmocka_unit_test(test_a_seed_is_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
