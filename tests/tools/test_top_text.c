/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture in words, of a machine that is made up: the same on each width as the golden files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "abi/ta_abi.h"
#include "tools/top.h"

#define SECOND 1000000000ull

static struct top_machine machine;
static char *text;

void top_thread_name(const struct top_machine *m, uint64_t thread, char name[TOP_NAME_SIZE])
{
    (void)m;
    snprintf(name, TOP_NAME_SIZE, "thread-%c", (char)('a' + thread % 26));
}

static void add_client(uint64_t thread, const struct board_call *call, uint64_t ta)
{
    machine.view.client[machine.view.client_count++] = (struct board_client){
        .thread = thread, .call = *call, .done = 100, .failed = 2, .ta = {ta, ta}};
}

static struct board_instance *add_instance(uint64_t number, uint64_t state, const char *name)
{
    struct board_instance *in = &machine.view.instance[machine.view.instance_count++];

    *in = (struct board_instance){.number = number,
                                  .ta = {number, number},
                                  .entry.state = state,
                                  .heap_used = 48 << 10,
                                  .heap_most = (500 << 10) + 100,
                                  .heap_size = 512 << 10,
                                  .stack_most = 10 << 10,
                                  .stack_size = 32 << 10,
                                  .stack_room = 96 << 10,
                                  .sessions = 1};
    memcpy(in->name, name, strnlen(name, sizeof(in->name)));
    return in;
}

static void add_instances(void)
{
    struct board_instance *in = add_instance(1, BOARD_INSTANCE_IDLE, "idle one");

    in->flags = TA_ABI_FLAG_SINGLE_INSTANCE | TA_ABI_FLAG_INSTANCE_KEEP_ALIVE;
    in->heap_used = in->heap_most = BOARD_UNKNOWN;
    in = add_instance(2, BOARD_INSTANCE_DEAD, "panicked");
    in->panic = 0xdead;
    in->ended_at = machine.now - 61 * SECOND;
    in = add_instance(3, BOARD_INSTANCE_DEAD, "killed");
    in->signal = 11; /* and whatever there is beside it */
    in->panic = 0xbeef;
    in->ended_at = machine.now - 3 * SECOND / 2;
    in = add_instance(4, BOARD_INSTANCE_ENTRY, "a name that is far too long for its column");
    in->entry = (struct board_entry){BOARD_INSTANCE_ENTRY, TA_CALL_INVOKE, 0x12, 8, 70};
    in->waits = BOARD_WAIT_EVENT;
    in->flags = TA_ABI_FLAG_MULTI_SESSION;
    add_instance(5, BOARD_INSTANCE_STARTING, "");
}

static void add_sessions(void)
{
    static const struct board_session sessions[] = {
        {.id = 7, .calls = 3, .state = BOARD_SESSION_OPEN, .instance = 1, .ta = {1, 1}, .login = 5},
        {.id = 8, .calls = 12, .state = BOARD_SESSION_OPEN, .instance = 4, .ta = {4, 4}, .by = 1},
        {.id = 9, .state = BOARD_SESSION_DEAD, .ta = {3, 3}, .login = 99},
    };

    for (unsigned i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
        machine.view.session[i] = sessions[i];
        machine.view.session[i].since = machine.now - (20 + 1000 * i) * SECOND;
        machine.view.opener[i] = i ? 0 : 1234567;
    }
    machine.view.session_count = 3;
}

static int setup(void **state)
{
    (void)state;
    memset(&machine, 0, sizeof(machine));
    machine.pid = 4711;
    machine.now = 100000 * SECOND;
    strcpy(machine.program, "client");
    machine.view.machine = (struct board_machine){.shm_size = 64 << 20,
                                                  .shm_used = 12 << 10,
                                                  .shm_count = 2,
                                                  .started_at = SECOND,
                                                  .deaths = 2,
                                                  .other_done = 1000,
                                                  .other_failed = 10,
                                                  .hidden_calls = 5};
    /* The one that has waited the longest is the last of them; one is of the future. */
    add_client(1, &(struct board_call){.call = 0}, 0);
    add_client(1234567, &(struct board_call){73, BOARD_OPEN, 0, 0, machine.now + SECOND}, 5);
    add_client(2, &(struct board_call){72, BOARD_CLOSE, 9, 0, machine.now - 20000}, 0);
    add_client(3, &(struct board_call){71, BOARD_INVOKE, 8, 0xfffffff0, machine.now - SECOND}, 0);
    add_client(4, &(struct board_call){70, BOARD_INVOKE, 8, 0x12, machine.now - 3 * SECOND}, 0);
    add_instances();
    add_sessions();
    top_sort(&machine);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    return 0;
}

static void print(unsigned columns)
{
    size_t size;

    free(text);
    text = NULL;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    top_text(out, &machine, columns);
    assert_int_equal(fclose(out), 0);
}

/* ---- on each width ---- */

static void expect_golden(unsigned columns)
{
    char path[512], want[8192];

    print(columns);
    snprintf(path, sizeof(path), GOLDEN "/%u.txt", columns);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    want[fread(want, 1, sizeof(want) - 1, f)] = '\0';
    fclose(f);
    if (strcmp(text, want) != 0)
        fail_msg("this is not what %s has:\n%s", path, text);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > columns)
            fail_msg("more than %u columns: %.*s", columns, (int)strcspn(line, "\n"), line);
}

static void test_80_columns(void **state)
{
    (void)state;
    expect_golden(80);
}

static void test_100_columns(void **state)
{
    (void)state;
    expect_golden(100);
}

static void test_132_columns(void **state)
{
    (void)state;
    expect_golden(132);
}

static void test_200_columns(void **state)
{
    char *wide;

    (void)state;
    expect_golden(200);
    wide = strdup(text);
    print(0); /* as many as there are */
    assert_string_equal(text, wide);
    free(wide);
}

static void test_the_list(void **state)
{
    struct top_list l = {.machine = &machine, .count = 1};
    size_t size;

    (void)state;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    machine.view.machine.flags = BOARD_INLINE;
    top_text_list(out, &l, 0);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(
        text,
        "     PID PROGRAM         SCHED   CALLS DONE  FAILED IN FLIGHT INSTANCES        UP\n"
        ">   4711 client          inline        1500      20         9         5   27:46 h\n");
}

static void test_that_there_are_more_is_said(void **state)
{
    const struct top_list l = {.machine = &machine, .count = 1, .more = true};
    size_t size;

    (void)state;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    top_text_list(out, &l, UINT_MAX);
    top_json(out, &l, true);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "\n\nThere are more than these 1: say which by --pid.\n"));
    assert_non_null(strstr(text, "], \"more_machines\": true}\n"));
}

/* ---- facts ---- */

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(top_done(&machine), 1500);
    assert_int_equal(top_failed(&machine), 20);
    assert_int_equal(top_in_flight(&machine), 9);
    assert_int_equal(top_age(&machine, machine.now + 5), 0);
    assert_int_equal(top_age(&machine, machine.now - 5), 5);
}

static void test_the_longest_wait_is_the_first(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(machine.view.client[i].call.call, 70 + i);
    assert_int_equal(machine.view.client[4].call.call, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_80_columns, setup, drop),
        cmocka_unit_test_setup_teardown(test_100_columns, setup, drop),
        cmocka_unit_test_setup_teardown(test_132_columns, setup, drop),
        cmocka_unit_test_setup_teardown(test_200_columns, setup, drop),
        cmocka_unit_test_setup_teardown(test_the_list, setup, drop),
        cmocka_unit_test_setup_teardown(test_that_there_are_more_is_said, setup, drop),
        cmocka_unit_test_setup_teardown(test_counts, setup, drop),
        cmocka_unit_test_setup_teardown(test_the_longest_wait_is_the_first, setup, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
