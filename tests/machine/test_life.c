/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instances and sessions as TAs and clients see them: which entry points are called, in which
 * order, and what each client is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "base/check.h"
#include "tas/life.h"

/* ---- what the TAs print, and the reports of their deaths ---- */

static int kept_stderr = -1, story_fd = -1;

static void story_begin(void)
{
    story_fd = memfd_create("story", MFD_CLOEXEC);
    kept_stderr = dup(STDERR_FILENO);
    assert_true(story_fd >= 0 && kept_stderr >= 0);
    dup2(story_fd, STDERR_FILENO);
}

/* What the TAs have said up to now, without what the machine says. */
static const char *story_so_far(void)
{
    static const char mark[] = "I/TA: ";
    static char story[16384];
    char text[65536], *line, *rest = text;
    size_t len = 0;

    ssize_t n = pread(story_fd, text, sizeof(text) - 1, 0);
    assert_true(n >= 0);
    text[n] = story[0] = '\0';
    while ((line = strsep(&rest, "\n")))
        if (strncmp(line, mark, sizeof(mark) - 1) == 0 && len < sizeof(story))
            len += (size_t)snprintf(story + len, sizeof(story) - len, "%s%s", len ? ", " : "",
                                    line + sizeof(mark) - 1);
    return story;
}

static const char *story_end(void)
{
    const char *story = story_so_far();

    dup2(kept_stderr, STDERR_FILENO);
    close(kept_stderr);
    close(story_fd);
    story_fd = kept_stderr = -1;
    return story;
}

static unsigned count_of(const char *story, const char *entry)
{
    unsigned count = 0;

    for (const char *at = story; (at = strstr(at, entry)); at++)
        count++;
    return count;
}

#define expect_story(want) assert_string_equal(story_end(), want)

/* ---- a machine for each test ---- */

static int setup(enum teesim_sched sched)
{
    struct teesim_config cfg = {.sched = sched, .ta_path = LIFE_TA_DIR};
    int err = teesim_start(&cfg);
    if (!err)
        story_begin();
    return err;
}

static int setup_threads(void **state)
{
    (void)state;
    return setup(TEESIM_SCHED_THREADS);
}

static int setup_inline(void **state)
{
    (void)state;
    return setup(TEESIM_SCHED_INLINE);
}

static int teardown(void **state)
{
    (void)state;
    if (story_fd >= 0)
        story_end(); /* of a test that failed */
    return teesim_stop();
}

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, setup_threads, teardown, NULL},                                           \
    {#f " [inline]", f, setup_inline, teardown, NULL}
/* clang-format on */

/* ---- clients ---- */

struct client {
    TEEC_Context ctx;
    TEEC_Session session;
};

static TEEC_Operation op_of(uint32_t type, uint32_t a, uint32_t b)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(type, TEEC_NONE, TEEC_NONE, TEEC_NONE)};
    op.params[0].value.a = a;
    op.params[0].value.b = b;
    return op;
}

static void expect_open(struct client *c, uint8_t kind, uint32_t how, uint32_t value,
                        TEEC_Result want, uint32_t want_origin)
{
    TEEC_UUID uuid = LIFE_UUID(kind);
    TEEC_Operation op = op_of(TEEC_VALUE_INPUT, how, value);
    uint32_t origin = 0;

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, &op, &origin), want);
    assert_int_equal(origin, want_origin);
    if (want != TEEC_SUCCESS)
        TEEC_FinalizeContext(&c->ctx);
}

static void open_ta(struct client *c, uint8_t kind)
{
    expect_open(c, kind, LIFE_OPEN_GOOD, 0, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static void close_ta(struct client *c)
{
    TEEC_CloseSession(&c->session);
    TEEC_FinalizeContext(&c->ctx);
}

static void expect_invoke(struct client *c, uint32_t command, uint32_t a, TEEC_Result want,
                          uint32_t want_origin)
{
    TEEC_Operation op = op_of(TEEC_VALUE_INPUT, a, 0);
    uint32_t origin = 0;

    assert_int_equal(TEEC_InvokeCommand(&c->session, command, &op, &origin), want);
    assert_int_equal(origin, want_origin);
}

static void invoke_ok(struct client *c, uint32_t command, uint32_t a)
{
    expect_invoke(c, command, a, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static void invoke_dead(struct client *c, uint32_t command)
{
    expect_invoke(c, command, 0, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
}

/* ---- single and multi instance, multi session, keep alive ---- */

static void test_an_instance_for_each_session(void **state)
{
    static const uint8_t kinds[] = {LIFE_MULTI, LIFE_ODD};
    struct client a, b;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(kinds); i++) {
        open_ta(&a, kinds[i]);
        open_ta(&b, kinds[i]);
        invoke_ok(&b, LIFE_NOP, 0);
        close_ta(&a);
        close_ta(&b);
        expect_story("create, open 1, create, open 1, invoke, close 1, destroy, close 1, destroy");
        story_begin();
    }
}

static void test_one_instance_for_all_sessions(void **state)
{
    struct client a, b, c;

    (void)state;
    open_ta(&a, LIFE_SHARED);
    open_ta(&b, LIFE_SHARED);
    open_ta(&c, LIFE_SHARED);
    close_ta(&b);
    close_ta(&c);
    invoke_ok(&a, LIFE_NOP, 0);
    close_ta(&a);
    open_ta(&a, LIFE_SHARED);
    close_ta(&a);
    expect_story("create, open 1, open 2, open 3, close 2, close 3, invoke, close 1, destroy, "
                 "create, open 1, close 1, destroy");
}

static void test_one_session_at_a_time(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_ALONE);
    expect_open(&b, LIFE_ALONE, LIFE_OPEN_GOOD, 0, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    invoke_ok(&a, LIFE_NOP, 0);
    close_ta(&a);
    open_ta(&b, LIFE_ALONE);
    close_ta(&b);
    expect_story("create, open 1, invoke, close 1, destroy, create, open 1, close 1, destroy");
}

static void test_a_kept_instance(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_KEPT);
    open_ta(&b, LIFE_KEPT);
    close_ta(&a);
    close_ta(&b);
    open_ta(&a, LIFE_KEPT);
    close_ta(&a);
    expect_story("create, open 1, open 2, close 1, close 2, open 3, close 3");
}

static void test_a_kept_instance_of_one_session(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_KEPT_ALONE);
    expect_open(&b, LIFE_KEPT_ALONE, LIFE_OPEN_GOOD, 0, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    close_ta(&a);
    open_ta(&b, LIFE_KEPT_ALONE);
    close_ta(&b);
    expect_story("create, open 1, close 1, open 2, close 2");
}

static void test_a_context_closes_its_sessions(void **state)
{
    struct client a, b;
    TEEC_Session second;
    TEEC_UUID uuid = LIFE_UUID(LIFE_SHARED);

    (void)state;
    open_ta(&a, LIFE_SHARED);
    open_ta(&b, LIFE_SHARED);
    assert_int_equal(TEEC_OpenSession(&a.ctx, &second, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
                     TEEC_SUCCESS);
    TEEC_FinalizeContext(&a.ctx);
    invoke_ok(&b, LIFE_NOP, 0);
    close_ta(&b);
    const char *story = story_end();
    /* The two that the client left behind close in any order. */
    if (strcmp(story, "create, open 1, open 2, open 3, close 3, close 1, invoke, close 2, destroy"))
        assert_string_equal(
            story, "create, open 1, open 2, open 3, close 1, close 3, invoke, close 2, destroy");
}

/* Sessions are closed; an instance that is kept alive goes without a word. */
static void end_of_the_machine(enum teesim_sched next)
{
    struct client kept, many;

    open_ta(&kept, LIFE_KEPT);
    close_ta(&kept);
    open_ta(&many, LIFE_MULTI);
    assert_int_equal(teesim_stop(), 0);
    expect_story("create, open 1, close 1, create, open 1, close 1, destroy");
    assert_int_equal(setup(next), 0);
}

static void test_the_end_of_the_machine(void **state)
{
    (void)state;
    end_of_the_machine(TEESIM_SCHED_INLINE);  /* of the threads' … */
    end_of_the_machine(TEESIM_SCHED_THREADS); /* … and of the inline one */
}

/* ---- failures ---- */

static void test_a_create_that_fails(void **state)
{
    struct client c;

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        expect_open(&c, LIFE_FAIL_CREATE, LIFE_OPEN_GOOD, 0, TEEC_ERROR_STORAGE_NO_SPACE,
                    TEEC_ORIGIN_TRUSTED_APP);
    expect_story("create, create");
}

static void test_a_create_that_panics(void **state)
{
    struct client c;

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        expect_open(&c, LIFE_DIE_CREATE, LIFE_OPEN_GOOD, 0, TEEC_ERROR_TARGET_DEAD,
                    TEEC_ORIGIN_TEE);
    expect_story("create, create");
}

static void test_an_open_that_fails(void **state)
{
    static const struct {
        uint8_t kind;
        const char *story;
    } cases[] = {
        {LIFE_SHARED, "create, open 1, destroy, create, open 1, close 1, destroy"},
        {LIFE_ALONE, "create, open 1, destroy, create, open 1, close 1, destroy"},
        {LIFE_KEPT, "create, open 1, open 2, close 2"},
        {LIFE_KEPT_ALONE, "create, open 1, open 2, close 2"},
    };
    struct client c;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        expect_open(&c, cases[i].kind, LIFE_OPEN_FAIL, 0xbad0000 + i, 0xbad0000 + i,
                    TEEC_ORIGIN_TRUSTED_APP);
        open_ta(&c, cases[i].kind);
        close_ta(&c);
        expect_story(cases[i].story);
        story_begin();
    }
}

/* Its instance goes while others come: nobody waits for it. */
static void test_an_open_that_fails_of_its_own_instance(void **state)
{
    struct client c, quiet;

    (void)state;
    open_ta(&quiet, LIFE_QUIET);
    expect_open(&c, LIFE_MULTI, LIFE_OPEN_FAIL, 0xbad0000, 0xbad0000, TEEC_ORIGIN_TRUSTED_APP);
    open_ta(&c, LIFE_MULTI);
    while (count_of(story_so_far(), "destroy") == 0)
        invoke_ok(&quiet, LIFE_NOP, 0);
    close_ta(&c);
    close_ta(&quiet);
    const char *story = story_end();
    assert_int_equal(count_of(story, "create"), 2);
    assert_int_equal(count_of(story, "close"), 1);
    assert_int_equal(count_of(story, "destroy"), 2);
}

static void test_an_open_that_fails_beside_a_session(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_SHARED);
    expect_open(&b, LIFE_SHARED, LIFE_OPEN_FAIL, TEEC_ERROR_ACCESS_DENIED, TEEC_ERROR_ACCESS_DENIED,
                TEEC_ORIGIN_TRUSTED_APP);
    invoke_ok(&a, LIFE_NOP, 0);
    close_ta(&a);
    expect_story("create, open 1, open 2, invoke, close 1, destroy");
}

/* ---- panics ---- */

static void test_a_panic_in_open(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_KEPT);
    expect_open(&b, LIFE_KEPT, LIFE_OPEN_DIE, 0, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    invoke_dead(&a, LIFE_NOP);
    close_ta(&a);
    open_ta(&a, LIFE_KEPT);
    close_ta(&a);
    expect_story("create, open 1, open 2, create, open 1, close 1");
}

static void test_a_panic_in_invoke(void **state)
{
    struct client a, b, other, fresh;

    (void)state;
    open_ta(&a, LIFE_SHARED);
    open_ta(&b, LIFE_SHARED);
    open_ta(&other, LIFE_KEPT);
    invoke_dead(&a, LIFE_DIE);
    open_ta(&fresh, LIFE_SHARED); /* while the dead one's sessions are still to be closed */
    invoke_dead(&a, LIFE_NOP);
    invoke_dead(&b, LIFE_NOP);
    close_ta(&b);
    close_ta(&a);
    invoke_ok(&fresh, LIFE_NOP, 0);
    invoke_ok(&other, LIFE_NOP, 0);
    close_ta(&fresh);
    close_ta(&other);
    expect_story("create, open 1, open 2, create, open 1, invoke, create, open 1, invoke, invoke, "
                 "close 1, destroy, close 1");
}

static void test_a_panic_in_close(void **state)
{
    struct client a, b;

    (void)state;
    open_ta(&a, LIFE_KEPT);
    open_ta(&b, LIFE_KEPT);
    invoke_ok(&a, LIFE_DIE_LATER, 0);
    close_ta(&a);
    invoke_dead(&b, LIFE_NOP);
    close_ta(&b);
    open_ta(&a, LIFE_KEPT);
    close_ta(&a);
    expect_story("create, open 1, open 2, invoke, close 1, create, open 1, close 1");
}

static void test_a_panic_in_destroy(void **state)
{
    struct client a;

    (void)state;
    open_ta(&a, LIFE_ALONE);
    invoke_ok(&a, LIFE_DIE_LATER, 1);
    close_ta(&a);
    open_ta(&a, LIFE_ALONE);
    close_ta(&a);
    expect_story("create, open 1, invoke, close 1, destroy, create, open 1, close 1, destroy");
}

/* ---- many at once: BUSY, or one after the other ---- */

#define CALLERS 6u

struct caller {
    uint8_t kind;
    unsigned rounds;
    pthread_barrier_t *start;
    pthread_t thread;
    unsigned opened, busy, failed;
};

static void *caller_main(void *arg)
{
    struct caller *me = arg;
    TEEC_UUID uuid = LIFE_UUID(me->kind);
    TEEC_Context ctx;
    TEEC_Session session;

    CHECK(TEEC_InitializeContext(NULL, &ctx) == TEEC_SUCCESS);
    pthread_barrier_wait(me->start);
    for (unsigned i = 0; i < me->rounds; i++) {
        uint32_t origin = 0;
        TEEC_Result res =
            TEEC_OpenSession(&ctx, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
        me->busy += res == TEEC_ERROR_BUSY && origin == TEEC_ORIGIN_TEE;
        me->failed += res == TEEC_ERROR_STORAGE_NO_SPACE && origin == TEEC_ORIGIN_TRUSTED_APP;
        if (res != TEEC_SUCCESS)
            continue;
        me->opened++;
        for (unsigned n = 0; n < 5; n++)
            CHECK(TEEC_InvokeCommand(&session, LIFE_NOP, NULL, NULL) == TEEC_SUCCESS);
        TEEC_CloseSession(&session);
    }
    TEEC_FinalizeContext(&ctx);
    return NULL;
}

/* Sums in *all. */
static void call_at_once(uint8_t kind, unsigned rounds, struct caller *all)
{
    struct caller caller[CALLERS];
    pthread_barrier_t start;

    pthread_barrier_init(&start, NULL, CALLERS);
    memset(all, 0, sizeof(*all));
    for (unsigned i = 0; i < CALLERS; i++) {
        caller[i] = (struct caller){.kind = kind, .rounds = rounds, .start = &start};
        assert_int_equal(pthread_create(&caller[i].thread, NULL, caller_main, &caller[i]), 0);
    }
    for (unsigned i = 0; i < CALLERS; i++) {
        pthread_join(caller[i].thread, NULL);
        all->opened += caller[i].opened;
        all->busy += caller[i].busy;
        all->failed += caller[i].failed;
    }
    pthread_barrier_destroy(&start);
}

/* The TA panics when it is entered twice at once: then some call would not be a success. */
static void test_calls_to_one_instance_queue(void **state)
{
    struct caller all;

    (void)state;
    call_at_once(LIFE_QUIET, 20, &all);
    assert_int_equal(all.opened, CALLERS * 20);
    story_end();
}

static void test_sessions_of_one_are_busy_or_open(void **state)
{
    struct caller all;

    (void)state;
    call_at_once(LIFE_KEPT_ALONE, 5, &all);
    assert_int_equal(all.opened + all.busy, CALLERS * 5);
    assert_true(all.opened > 0);
    story_end();
}

static void test_each_waits_for_its_own_create(void **state)
{
    struct caller all;

    (void)state;
    call_at_once(LIFE_FAIL_CREATE, 2, &all);
    assert_int_equal(all.failed, CALLERS * 2);
    assert_int_equal(count_of(story_end(), "create"), CALLERS * 2);
}

/* Opens of one TA while its session is opened, runs and has ended. */
struct slow {
    struct client c;
    TEEC_Operation op;
    TEEC_Result res;
    pthread_t thread;
};

static void *slow_open(void *arg)
{
    struct slow *s = arg;
    TEEC_UUID uuid = LIFE_UUID(LIFE_ALONE);

    do {
        s->op.started = 0;
        s->res = TEEC_OpenSession(&s->c.ctx, &s->c.session, &uuid, TEEC_LOGIN_PUBLIC, NULL, &s->op,
                                  NULL);
    } while (s->res == TEEC_ERROR_BUSY); /* with wait_for_busy's */
    return NULL;
}

/* Until the TA is in it. */
static void wait_for_busy(void)
{
    TEEC_UUID uuid = LIFE_UUID(LIFE_ALONE);
    TEEC_Context ctx;
    TEEC_Session session;
    TEEC_Result res;

    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    while ((res = TEEC_OpenSession(&ctx, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL)) ==
           TEEC_SUCCESS)
        TEEC_CloseSession(&session);
    assert_int_equal(res, TEEC_ERROR_BUSY);
    TEEC_FinalizeContext(&ctx);
}

static void test_busy_while_it_opens(void **state)
{
    struct slow s = {.op = op_of(TEEC_VALUE_INPUT, LIFE_OPEN_WAIT, UINT32_MAX)};
    struct client c;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &s.c.ctx), TEEC_SUCCESS);
    assert_int_equal(pthread_create(&s.thread, NULL, slow_open, &s), 0);
    wait_for_busy();
    TEEC_RequestCancellation(&s.op);
    pthread_join(s.thread, NULL);
    TEEC_FinalizeContext(&s.c.ctx);
    assert_int_equal(s.res, TEEC_ERROR_CANCEL);
    open_ta(&c, LIFE_ALONE);
    close_ta(&c);
    story_end();
}

static void *slow_call(void *arg)
{
    struct slow *s = arg;

    s->res = TEEC_InvokeCommand(&s->c.session, LIFE_POLL, &s->op, NULL);
    return NULL;
}

static void test_busy_while_it_runs(void **state)
{
    struct slow s = {.op = op_of(TEEC_VALUE_INPUT, 0, 0)};

    (void)state;
    open_ta(&s.c, LIFE_ALONE);
    assert_int_equal(pthread_create(&s.thread, NULL, slow_call, &s), 0);
    wait_for_busy();
    TEEC_RequestCancellation(&s.op);
    pthread_join(s.thread, NULL);
    assert_int_equal(s.res, TEEC_ERROR_CANCEL);
    close_ta(&s.c);
    story_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_an_instance_for_each_session),
        BOTH(test_one_instance_for_all_sessions),
        BOTH(test_one_session_at_a_time),
        BOTH(test_a_kept_instance),
        BOTH(test_a_kept_instance_of_one_session),
        BOTH(test_a_context_closes_its_sessions),
        {"test_the_end_of_the_machine", test_the_end_of_the_machine, setup_threads, teardown, NULL},
        BOTH(test_a_create_that_fails),
        BOTH(test_a_create_that_panics),
        BOTH(test_an_open_that_fails),
        BOTH(test_an_open_that_fails_of_its_own_instance),
        BOTH(test_an_open_that_fails_beside_a_session),
        BOTH(test_a_panic_in_open),
        BOTH(test_a_panic_in_invoke),
        BOTH(test_a_panic_in_close),
        BOTH(test_a_panic_in_destroy),
        BOTH(test_calls_to_one_instance_queue),
        BOTH(test_sessions_of_one_are_busy_or_open),
        BOTH(test_each_waits_for_its_own_create),
        BOTH(test_busy_while_it_opens),
        BOTH(test_busy_while_it_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
