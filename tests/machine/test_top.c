/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim top` at this very program, whose machine it sees from outside. */
#include "top/top_rig.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/board.h"
#include "base/board_read.h"
#include "ta2ta/ta2ta.h"
#include "tee_api_defines.h"

/* ---- calls in other threads ---- */

struct call {
    TEEC_Session *session;
    uint32_t command;
    TEEC_Operation op;
    TEEC_Result res;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *c = arg;
    pthread_setname_np(pthread_self(), "waiter");
    c->res = TEEC_InvokeCommand(c->session, c->command, &c->op, NULL);
    return NULL;
}

static void begin(struct call *c, TEEC_Session *session, uint32_t command, TEEC_Operation op)
{
    *c = (struct call){.session = session, .command = command, .op = op};
    assert_int_equal(pthread_create(&c->thread, NULL, call_main, c), 0);
}

/* As many TAs wait, and as many calls are under way: no guess about time. */
static void until(unsigned waiting, unsigned calls)
{
    static struct board_view v;

    for (unsigned found = 0, under_way = 0; found != waiting || under_way != calls;) {
        usleep(200);
        assert_int_equal(board_read(board_page, sizeof(*board_page), &v), BOARD_GOOD);
        found = under_way = 0;
        for (unsigned i = 0; i < v.instance_count; i++)
            found += v.instance[i].waits == BOARD_WAIT_TIME;
        for (unsigned i = 0; i < v.client_count; i++)
            under_way += v.client[i].call.call != 0;
    }
}

static void cancel(struct call *c)
{
    TEEC_RequestCancellation(&c->op);
    pthread_join(c->thread, NULL);
    assert_int_equal(c->res, TEEC_ERROR_CANCEL);
}

/* ---- what is seen ---- */

static void test_a_machine_at_rest(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    TEEC_Operation fails = op_value_in(TEE_ERROR_GENERIC, 0);
    expect_invoke(&c.session, ITEST_FAIL, &fails, TEEC_ERROR_GENERIC, TEEC_ORIGIN_TRUSTED_APP);
    struct json *j = picture();
    const struct json *m = machine_in(j), *in = item(j, "instances", 0);
    const struct json *s = item(j, "sessions", 0);
    assert_int_equal(number(m, "pid"), getpid());
    expect_text(m, "program", "test_top");
    expect_text(m, "clock", "host");
    assert_int_equal(number(m, "calls_done"), 2);
    assert_int_equal(number(m, "calls_failed"), 1);
    assert_int_equal(number(m, "died"), 0);
    assert_null(item(j, "calls", 0));
    assert_null(item(j, "instances", 1));
    expect_text(in, "ta", "51e57a00-7e57-4a11-8d0c-3b627c1a5d02");
    expect_text(in, "ta_name", "integration test");
    expect_text(in, "state", "idle");
    expect_null(in, "entry");
    assert_int_equal(number(in, "sessions"), 1);
    assert_true(number(in, "stack_most") > 0);
    assert_true(number(in, "heap_most") <= number(in, "heap_size"));
    assert_non_null(json_member(in, "single_instance", JSON_BOOL));
    assert_int_equal(json_member(in, "single_instance", JSON_BOOL)->number, 1);
    assert_int_equal(json_member(in, "keep_alive", JSON_BOOL)->number, 0);
    assert_null(item(j, "sessions", 1));
    expect_text(s, "state", "idle");
    expect_text(s, "login", "PUBLIC");
    assert_int_equal(number(s, "commands"), 2);
    assert_int_equal(number(s, "instance"), number(in, "instance"));
    assert_int_equal(number(s, "client_thread"), gettid());
    json_free(j);
    close_ta(&c);
    j = picture();
    assert_null(item(j, "sessions", 0));
    assert_null(item(j, "instances", 0));
    assert_int_equal(number(machine_in(j), "calls_done"), 3);
    json_free(j);
}

/* Two TAs with sessions, one of which waits; a third thread waits for that one. */
static void test_calls_and_where_they_are(void **state)
{
    struct client shared, alone;
    struct call waits, queued;

    (void)state;
    open_ta(&shared, ITEST_SHARED);
    open_ta(&alone, ITEST_ALONE);
    begin(&waits, &shared.session, ITEST_WAIT, op_value_in(TEE_TIMEOUT_INFINITE, 1));
    until(1, 1);
    begin(&queued, &shared.session, ITEST_NOP, op_value_in(0, 0));
    until(1, 2);
    struct json *j = picture();
    const struct json *call = item(j, "calls", 0), *next = item(j, "calls", 1);
    const struct json *in = item(j, "instances", 0), *s = item(j, "sessions", 0);
    expect_text(call, "function", "TEEC_InvokeCommand");
    expect_text(call, "ta", "51e57a00-7e57-4a11-8d0c-3b627c1a5d02");
    expect_text(call, "thread_name", "waiter");
    assert_int_equal(number(call, "command"), ITEST_WAIT);
    expect_text(call, "where", "ta");
    expect_text(call, "waits_for", "TEE_Wait");
    assert_int_equal(number(call, "instance"), number(in, "instance"));
    assert_int_equal(number(call, "session"), number(s, "session"));
    assert_int_equal(number(next, "command"), ITEST_NOP);
    expect_text(next, "where", "queued");
    assert_int_equal(number(next, "instance"), number(in, "instance"));
    expect_text(in, "state", "in entry");
    expect_text(in, "entry", "TA_InvokeCommandEntryPoint");
    assert_int_equal(number(in, "command"), ITEST_WAIT);
    assert_int_equal(number(in, "call"), number(call, "call"));
    expect_text(s, "state", "busy");
    expect_text(item(j, "instances", 1), "state", "idle");
    expect_text(item(j, "sessions", 1), "state", "idle");
    assert_int_equal(number(machine_in(j), "calls_done"), 2);
    json_free(j);
    assert_int_equal(top("", getpid()), 0);
    expect_words("waits: TEE_Wait");
    expect_words("queued for instance");
    cancel(&waits);
    pthread_join(queued.thread, NULL);
    assert_int_equal(queued.res, TEEC_SUCCESS);
    close_ta(&alone);
    close_ta(&shared);
}

static const struct json *instance_of(const struct json *j, const char *ta)
{
    const struct json *in;

    for (unsigned i = 0; (in = item(j, "instances", i)); i++) {
        const char *text = json_text(in, "ta");
        if (text && strcmp(text, ta) == 0)
            return in;
    }
    fail_msg("no instance of %s in:\n%s", ta, out);
    return NULL;
}

/* A TA that waits for the answer of another, which waits: the call is in the inner one. */
static void test_a_call_is_in_the_innermost_ta(void **state)
{
    struct client c;
    struct call waits;
    TEEC_Operation op = {0};

    (void)state;
    open_ta(&c, TA2TA_ONE);
    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INOUT, TEEC_VALUE_INPUT, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)(uintptr_t) "\x02"; /* ITEST_SHARED */
    op.params[0].tmpref.size = 1;
    op.params[1].value.a = ITEST_WAIT;
    op.params[1].value.b = TA2TA_UNMASK;
    op.params[2].value.a = TEE_TIMEOUT_INFINITE;
    op.params[2].value.b = 1;
    begin(&waits, &c.session, TA2TA_CHAIN, op);
    until(1, 1);
    struct json *j = picture();
    const struct json *call = item(j, "calls", 0);
    const struct json *outer = instance_of(j, "51e57a00-7e57-4a11-8d0c-3b627c1a5d51");
    const struct json *inner = instance_of(j, "51e57a00-7e57-4a11-8d0c-3b627c1a5d02");
    expect_text(outer, "waits_for", "another TA");
    expect_text(inner, "waits_for", "TEE_Wait");
    assert_int_equal(number(inner, "call"), number(call, "call"));
    assert_int_equal(number(call, "instance"), number(inner, "instance"));
    expect_text(call, "waits_for", "TEE_Wait");
    const struct json *s = item(j, "sessions", 1);
    assert_int_equal(number(s, "client_instance"), number(outer, "instance"));
    assert_int_equal(number(s, "instance"), number(inner, "instance"));
    expect_text(s, "login", "TRUSTED_APP");
    expect_text(s, "state", "busy");
    json_free(j);
    TEEC_RequestCancellation(&waits.op);
    pthread_join(waits.thread, NULL);
    assert_int_equal(waits.res, TEEC_SUCCESS);
    assert_int_equal(waits.op.params[1].value.a, TEE_ERROR_CANCEL);
    close_ta(&c);
}

static void test_a_death_stays_to_be_seen(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    TEEC_Operation op = op_value_in(0xdead, 0);
    expect_invoke(&c.session, ITEST_PANIC, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    struct json *j = picture();
    const struct json *in = item(j, "instances", 0), *s = item(j, "sessions", 0);
    assert_int_equal(number(machine_in(j), "died"), 1);
    expect_text(in, "state", "dead");
    assert_int_equal(number(in, "panic"), 0xdead);
    expect_null(in, "signal");
    expect_text(s, "state", "dead");
    expect_null(s, "instance");
    json_free(j);
    assert_int_equal(top("", getpid()), 0);
    expect_words("dead, panic 0xdead");
    close_ta(&c);
    open_ta(&c, ITEST_SHARED);
    expect_invoke(&c.session, ITEST_FPE, NULL, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    j = picture();
    assert_int_equal(number(machine_in(j), "died"), 2);
    assert_int_equal(number(item(j, "instances", 1), "signal"), SIGFPE);
    json_free(j);
    close_ta(&c);
}

static void test_the_heap_of_a_ta(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    TEEC_Operation op = op_values(5000, 0);
    invoke_ok(&c.session, ITEST_HEAP, &op);
    struct json *j = picture();
    const struct json *in = item(j, "instances", 0);
    assert_true(number(in, "heap_most") >= 5000);
    assert_true(number(in, "heap_used") <= number(in, "heap_most"));
    json_free(j);
    close_ta(&c);
}

static void test_shared_memory_is_counted(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 10000, .flags = TEEC_MEM_INPUT};

    (void)state;
    open_ta(&c, ITEST_SHARED);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    struct json *j = picture();
    assert_int_equal(number(machine_in(j), "shared_memory_used"), 12288);
    assert_int_equal(number(machine_in(j), "shared_memory_objects"), 1);
    assert_true(number(machine_in(j), "shared_memory_size") > 12288);
    json_free(j);
    TEEC_ReleaseSharedMemory(&shm);
    j = picture();
    assert_int_equal(number(machine_in(j), "shared_memory_used"), 0);
    assert_int_equal(number(machine_in(j), "shared_memory_objects"), 0);
    json_free(j);
    close_ta(&c);
}

static void test_what_has_no_room_is_counted(void **state)
{
    enum { COUNT = BOARD_SESSIONS + 2 };
    static TEEC_Session session[COUNT];
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    for (unsigned i = 0; i < COUNT; i++)
        assert_int_equal(try_open(&c.ctx, &session[i], ITEST_SHARED, NULL, NULL), TEEC_SUCCESS);
    struct json *j = picture();
    assert_int_equal(number(machine_in(j), "hidden_sessions"), COUNT + 1 - BOARD_SESSIONS);
    assert_int_equal(number(item(j, "instances", 0), "sessions"), COUNT + 1);
    json_free(j);
    assert_int_equal(top("", getpid()), 0);
    expect_words("no room here for 0 calls, 3 sessions and 0 instances more");
    for (unsigned i = 0; i < COUNT; i++)
        TEEC_CloseSession(&session[i]);
    j = picture();
    assert_int_equal(number(machine_in(j), "hidden_sessions"), 0);
    json_free(j);
    close_ta(&c);
}

/* ---- fixed text ---- */

/* The words at `column` of the lines from the heading on that has it there: what differs from build
 * to build. */
static void mask_column(char *text, const char *heading, size_t width)
{
    char *line = strstr(text, heading);
    assert_non_null(line);
    char *begin = line;
    while (begin > text && begin[-1] != '\n')
        begin--;
    size_t at = (size_t)(line - begin) + strlen(heading) - width;
    for (line = strchr(begin, '\n') + 1; *line && *line != '\n'; line = strchr(line, '\n') + 1)
        memset(line + at, '#', width);
}

/* Numbers that the system gives, of any length: one in a field of its own, one that is not. */
static void mask_thread(char *text)
{
    for (char *at = text; (at = strstr(at, "thread ")); at++)
        memset(at + strlen("thread "), '#', 8);
}

static void mask_pid(char *text)
{
    char *at = strstr(text, "pid ");
    assert_non_null(at);
    at += strlen("pid ");
    memmove(at, at + strspn(at, "0123456789"), strlen(at + strspn(at, "0123456789")) + 1);
}

static void test_the_text_of_a_seeded_run(void **state)
{
    struct teesim_config cfg = {.seed = 7, .ta_path = ITEST_TA_DIR};
    struct client shared, alone;
    char want[4096];

    (void)state;
    assert_int_equal(teesim_start(&cfg), 0);
    open_ta(&shared, ITEST_SHARED);
    open_ta(&alone, ITEST_ALONE);
    for (unsigned i = 0; i < 3; i++)
        invoke_ok(&shared.session, ITEST_NOP, NULL);
    TEEC_Operation op = op_value_in(0xdead, 0);
    expect_invoke(&alone.session, ITEST_PANIC, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    assert_int_equal(top("", getpid()), 0);
    close_ta(&alone);
    close_ta(&shared);
    assert_int_equal(teesim_stop(), 0);
    mask_pid(out);
    mask_thread(out);
    mask_column(out, "STACK MOST", 10);
    mask_column(out, "STACK SIZE", 10);
    FILE *f = fopen(TOP_TEXT, "re");
    assert_non_null(f);
    want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
    fclose(f);
    if (strcmp(out, want) != 0)
        fail_msg("this is not what %s has:\n%s", TOP_TEXT, out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_machine_at_rest),
        BOTH(test_calls_and_where_they_are),
        BOTH(test_a_call_is_in_the_innermost_ta),
        BOTH(test_a_death_stays_to_be_seen),
        BOTH(test_the_heap_of_a_ta),
        BOTH(test_shared_memory_is_counted),
        BOTH(test_what_has_no_room_is_counted),
        cmocka_unit_test(test_the_text_of_a_seeded_run),
    };
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
