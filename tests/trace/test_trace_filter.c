/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>

#include "trace/calls.h"
#include "trace/filter.h"
#include "trace_fake.h"

/* An opened session 7 of TA 1, a call in it that fails, a session 8 of TA 2, and the machine. */
static const struct {
    uint8_t uuid[2][16];
} bytes = {{{1}, {2}}};
static const struct trace_event run[] = {
    {.id = TR_VMMIO_STATUS},
    {.id = TR_CLIENT_OPEN, .call = 1, .data = 0, .data_size = 16},
    {.id = TR_PROXY_MOVE_DOWN, .call = 1},
    {.id = TR_CLIENT_DONE, .call = 1, .session = 7},
    {.id = TR_CLIENT_INVOKE, .call = 2, .session = 7},
    {.id = TR_PROXY_MOVE_DOWN, .call = 2},
    {.id = TR_CLIENT_DONE, .call = 2, .session = 7, .word = {0xffff0006}},
    {.id = TR_CLIENT_OPEN, .call = 3, .data = 16, .data_size = 16},
    {.id = TR_CLIENT_DONE, .call = 3, .session = 8},
    {.id = TR_CLIENT_CLOSE, .call = 4, .session = 7},
    {.id = TR_CLIENT_DONE, .call = 4, .session = 7},
    {.id = TR_CLIENT_OPEN, .call = 5, .data = 16, .data_size = 16},
    {.id = TR_CLIENT_DONE, .call = 5, .session = 7},
    {.id = TR_CLIENT_INVOKE, .call = 6, .session = 7},
    {.id = TR_CLIENT_DONE, .call = 6, .session = 7},
};
static const struct trace_record record = {
    .events = run, .count = ARRAY_COUNT(run), .bytes = (const uint8_t *)&bytes};

/* Which events are left, as a bit for each. */
static unsigned left(const char *spec)
{
    struct trace_filter f;
    struct trace_record some;
    unsigned bits = 0, at = 0;

    assert_int_equal(trace_filter_parse(spec, &f), 0);
    assert_true(trace_filter_apply(&f, &record, &some));
    for (unsigned i = 0; i < some.count; i++) {
        while (memcmp(&run[at], &some.events[i], sizeof(run[at])) != 0)
            at++;
        bits |= 1u << at++;
    }
    trace_filter_free(&some);
    return bits;
}

#define CALL1    (7u << 1)
#define CALL2    (7u << 4)
#define CALL3    (3u << 7)
#define CALL4    (3u << 9)
#define CALL5    (3u << 11)
#define CALL6    (3u << 13)
#define EVERY    ((1u << ARRAY_COUNT(run)) - 1)
#define TA_ONE   "ta=01000000-0000-0000-0000-000000000000"
#define TA_TWO   "ta=02000000-0000-0000-0000-000000000000"
#define TA_OTHER "ta=03000000-0000-0000-0000-000000000000"

static void test_what_is_left(void **state)
{
    (void)state;
    assert_int_equal(left(""), EVERY);
    assert_int_equal(left("box=proxy"), CALL1 | CALL2);
    assert_int_equal(left("box=proxy,box=virtio_mmio"), 1u | CALL1 | CALL2);
    assert_int_equal(left("box=virtio_mmio"), 1u);
    assert_int_equal(left("session=8"), CALL3);
    assert_int_equal(left("session=7"), EVERY & ~1u & ~CALL3);
    assert_int_equal(left("session=99"), 0);
    assert_int_equal(left("session=08,session=0x9"), CALL3);
    assert_int_equal(left("errors"), CALL2);
    assert_int_equal(left("errors,session=8"), 0);
    assert_int_equal(left("errors,box=proxy"), CALL2);
}

/* With the hops that are left out: a call's name, result and sums are the same. */
static void test_a_boxs_hops_do_not_change_what_is_said_of_a_call(void **state)
{
    static const struct trace_event e[] = {
        {.time = 100, .id = TR_CLIENT_INVOKE, .call = 1, .session = 7},
        {.time = 300, .id = TR_MIPSTEE_COPY_IN, .call = 1, .word = {10}},
        {.time = 700, .id = TR_PROXY_MOVE_DOWN, .thread = 1, .call = 1, .word = {184}},
        {.time = 900, .id = TR_TA_ENTRY, .thread = 2, .call = 1},
        {.time = 1900, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 4}},
        {.time = 2500, .id = TR_PROXY_MOVE_UP, .thread = 1, .call = 1, .word = {1}},
        {.time = 2600, .id = TR_APP_GONE, .thread = 2, .call = 1},
        {.time = 3000, .id = TR_CLIENT_CLOSE, .call = 2},
    };
    const struct trace_record all = {.events = e, .count = ARRAY_COUNT(e)};
    struct trace_record some;
    struct trace_filter f;

    (void)state;
    assert_int_equal(trace_filter_parse("box=proxy", &f), 0);
    assert_true(trace_filter_apply(&f, &all, &some));
    assert_int_equal(some.count, 4);
    struct trace_call *c = trace_calls(&some), *whole = trace_calls(&all);
    assert_int_equal(c[1].count, 4);
    assert_int_equal(c[1].first, 0);
    assert_int_equal(c[1].end, 2);
    assert_int_equal(c[1].last, 3);
    assert_int_equal(c[2].count, 0);
    assert_true(c[1].done);
    assert_int_equal(c[1].ns, 1800);
    assert_int_equal(c[1].after_ns, 700);
    assert_int_equal(c[1].sum.copies, 2);
    assert_int_equal(c[1].sum.copied, 194);
    assert_int_equal(c[1].sum.wakes, 3);
    assert_int_equal(c[1].sum.world_ns[WORLD_HYP], 200);
    assert_int_equal(c[1].sum.world_ns[WORLD_REE], 400);
    assert_memory_equal(&c[1].sum, &whole[1].sum, sizeof(c[1].sum));
    free(c);
    free(whole);
    trace_filter_free(&some);
}

/* Session 7 is a session with the one, and after its end with the other. */
static void test_a_session_belongs_to_who_was_opened_last(void **state)
{
    (void)state;
    assert_int_equal(left(TA_ONE), CALL1 | CALL2 | CALL4);
    assert_int_equal(left(TA_TWO), CALL3 | CALL5 | CALL6);
    assert_int_equal(left(TA_ONE "," TA_TWO), EVERY & ~1u);
    assert_int_equal(left(TA_OTHER), 0);
}

/* Of a session that is closed nobody knows the TA any more, until the number is another's. */
static void test_a_closed_session_has_no_ta(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_OPEN, .call = 1, .data = 0, .data_size = 16},
        {.id = TR_CLIENT_DONE, .call = 1, .session = 7},
        {.id = TR_CLIENT_INVOKE, .call = 2, .session = 7},
        {.id = TR_CLIENT_CLOSE, .call = 3, .session = 7},
        {.id = TR_CLIENT_RETURN, .call = 3, .session = 7},
        {.id = TR_CLIENT_INVOKE, .call = 4, .session = 7},
    };
    const struct trace_record all = {
        .events = e, .count = ARRAY_COUNT(e), .bytes = (const uint8_t *)&bytes};

    (void)state;
    struct trace_call *c = trace_calls(&all);
    for (unsigned i = 1; i < 4; i++)
        assert_ptr_equal(c[i].uuid, &bytes);
    assert_null(c[4].uuid);
    free(c);
}

/* Of an OPEN they come behind the UUID. */
static void test_parameters_that_are_cut(void **state)
{
    static const uint8_t none[100];
    static const struct {
        unsigned id, size;
        bool whole;
    } cases[] = {{TR_CLIENT_OPEN, 88, true},
                 {TR_CLIENT_OPEN, 87, false},
                 {TR_CLIENT_OPEN, 72, false},
                 {TR_CLIENT_INVOKE, 72, true},
                 {TR_CLIENT_INVOKE, 71, false}};
    const struct trace_record r = {.bytes = none};
    struct trace_params p;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct trace_event e = {.id = (uint16_t)cases[i].id, .data_size = (uint16_t)cases[i].size};
        assert_int_equal(trace_params_of(&r, &e, &p), cases[i].whole);
    }
}

/* A TA may be another TA's; and its opening may have been dropped. */
static void test_the_calls_in_which_a_ta_works(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_INVOKE, .call = 1, .session = 4},
        {.id = TR_APP_ENTER, .call = 1, .session = 4, .data = 0, .data_size = 16},
        {.id = TR_TA_CALL, .call = 1, .session = 4, .data = 16, .data_size = 16},
        {.id = TR_CLIENT_DONE, .call = 1, .session = 4},
        {.id = TR_CLIENT_INVOKE, .call = 2, .session = 5},
        {.id = TR_APP_ENTER, .call = 2, .session = 5, .data = 0, .data_size = 16},
        {.id = TR_CLIENT_DONE, .call = 2, .session = 5},
    };
    const struct trace_record all = {
        .events = e, .count = ARRAY_COUNT(e), .bytes = (const uint8_t *)&bytes};
    static const struct {
        const char *filter;
        unsigned count;
    } cases[] = {{TA_ONE, 7}, {TA_TWO, 4}, {TA_OTHER, 0}};
    struct trace_record some;
    struct trace_filter f;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(trace_filter_parse(cases[i].filter, &f), 0);
        assert_true(trace_filter_apply(&f, &all, &some));
        assert_int_equal(some.count, cases[i].count);
        trace_filter_free(&some);
    }
}

static void test_what_is_not_understood(void **state)
{
    static const char *const bad[] = {
        "box",
        "box=",
        "box=world",
        "session=",
        "session=-1",
        "session=7x",
        "session=4294967296",
        "ta=",
        "ta=1",
        "error",
        "errors=1",
        ",",
        "errors,,errors",
        "BOX=proxy",
        " errors",
        "session=1,session=2,session=3,session=4,session=5,session=6,session=7,session=8,session=9",
        "box=0123456789012345678901234567890123456789012345678901234567890123456789",
    };
    struct trace_filter f;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        stderr_catch();
        int rc = trace_filter_parse(bad[i], &f);
        char *said = stderr_release();
        assert_int_equal(rc, -EINVAL);
        assert_non_null(strstr(said, "is not understood; say box=NAME, session=NUMBER"));
        free(said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_left),
        cmocka_unit_test(test_a_boxs_hops_do_not_change_what_is_said_of_a_call),
        cmocka_unit_test(test_a_session_belongs_to_who_was_opened_last),
        cmocka_unit_test(test_a_closed_session_has_no_ta),
        cmocka_unit_test(test_parameters_that_are_cut),
        cmocka_unit_test(test_the_calls_in_which_a_ta_works),
        cmocka_unit_test(test_what_is_not_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
