/* SPDX-License-Identifier: BSD-2-Clause */
/* TAs that die: what the client gets, what the report says, and that nothing else is harmed. */
#include "app_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "tee/app/run.h"

/* Every way to die in an entry point, and the words of its report. */
static const struct death {
    uint32_t command;
    const char *words;
} deaths[] = {
    {ZOO_PANIC, "TEE_Panic(0x00001234)\n"},
    {ZOO_WRITE, "SIGSEGV: write to 0x10, a NULL pointer"},
    {ZOO_READ, "SIGSEGV: read of 0x10, a NULL pointer"},
    {ZOO_JUMP, "SIGSEGV: jump to 0x10"},
    {ZOO_NONCANONICAL, "SIGSEGV: access to an address that no memory can have"},
    {ZOO_DIVIDE, "SIGFPE: integer division by zero"},
    {ZOO_ILLEGAL, "SIGILL: illegal instruction"},
    {ZOO_ABORT, "abort: abort() was called"},
    {ZOO_RAISE, "SIGABRT: abort()"},
    {ZOO_EXIT, "exit: a TA returns from its entry point"},
    {ZOO_ASSERT, "assert: no == 1 does not hold"},
    {ZOO_OVERFLOW, "stack overflow: 4096 bytes declared + "},
    {ZOO_OVERFLOW_OF_TWO, "stack overflow: 4096 bytes declared + "},
    {ZOO_SMASH, "SIGSEGV"},
    {ZOO_DOUBLE_FREE, "TEE_Free: a block that is free already (Core API 1.3.1, 4.11.6)"},
    {ZOO_BAD_POINTER, "TEE_GetSystemTime: a pointer to memory that the TA may not use so: "},
};

static const char *die(struct app_fixture *f, struct conn *c, struct tee_msg m)
{
    stderr_begin();
    uint32_t ret = fixture_call(f, c, m);
    const char *text = stderr_end();

    assert_int_equal(ret, TEE_ERROR_TARGET_DEAD);
    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TEE);
    fixture_wait_hup(f, c);
    return text;
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        fail_msg("\"%s\" is not in:\n%s", words, text);
}

static void test_each_death_has_its_report(void **state)
{
    struct app_fixture *f = *state;

    for (size_t i = 0; i < ARRAY_COUNT(deaths); i++) {
        struct conn *c = fixture_open(f, ZOO_MULTI);
        struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, deaths[i].command);
        const char *text = die(f, c, m);
        assert_says(text, deaths[i].words);
        assert_says(text, "TA 200c0000-7e57-4a11-8d0c-3b627c1a5d01 died in "
                          "TA_InvokeCommandEntryPoint, command 0x");
        assert_says(text, "5d01.ta, instance ");
        assert_says(text, ", session 3\n");
        assert_says(text, "  #0  0x");
    }
}

static void test_report_names_the_functions(void **state)
{
    struct app_fixture *f = *state;
    const char *text = die(f, fixture_open(f, ZOO_MULTI), fixture_msg(f, TEE_CMD_INVOKE, ZOO_READ));

    assert_says(text, "processor_fault+0x");
    assert_says(text, "TA_InvokeCommandEntryPoint+0x");
    assert_says(text, "teesim_ta_entry+0x");
    assert_null(strstr(text, "user_main"));
    assert_null(strstr(text, "run_switch"));
}

static void test_report_of_a_panic_begins_in_the_ta(void **state)
{
    struct app_fixture *f = *state;
    const char *text =
        die(f, fixture_open(f, ZOO_MULTI), fixture_msg(f, TEE_CMD_INVOKE, ZOO_PANIC));
    const char *first = strstr(text, "#0 ");

    assert_non_null(first);
    assert_says(first, "TA_InvokeCommandEntryPoint+0x");
    assert_null(strstr(text, "sys_panic"));
}

static unsigned count_of(const char *text, const char *words)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, words)); at += strlen(words))
        count++;
    return count;
}

/* The fault's frame, the recursion's once, and how often it comes again. */
static void test_report_of_an_endless_recursion(void **state)
{
    struct app_fixture *f = *state;
    const char *text =
        die(f, fixture_open(f, ZOO_MULTI), fixture_msg(f, TEE_CMD_INVOKE, ZOO_OVERFLOW));

    assert_int_equal(count_of(text, " recurse+0x"), 2);
    assert_says(text, "       ... 30 times more\n       ...\n");

    text = die(f, fixture_open(f, ZOO_MULTI), fixture_msg(f, TEE_CMD_INVOKE, ZOO_OVERFLOW_OF_TWO));
    assert_int_equal(count_of(text, " call_back+0x") + count_of(text, " call_forth+0x"), 4);
    assert_says(text, "       ... these 2 another 14 times\n");
    assert_says(text, "  #31 0x");
}

static void test_report_has_the_high_water_marks(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_HEAP);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    const char *text = die(f, c, fixture_msg(f, TEE_CMD_INVOKE, ZOO_PANIC));
    const char *stack = strstr(text, "stack "), *heap = strstr(text, "heap at most ");
    assert_non_null(stack);
    assert_non_null(heap);
    assert_in_range(strtoul(stack + 6, NULL, 10), 100, ZOO_STACK_SIZE + RUN_ALLOWANCE_INSTRUMENTED);
    assert_in_range(strtoul(heap + 13, NULL, 10), ZOO_DATA_SIZE - 512, ZOO_DATA_SIZE);
}

static void test_wait_with_little_stack_left(void **state)
{
    struct app_fixture *f = *state;
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_WAIT_DEEP);
    uint32_t allowance = RUN_ALLOWANCE;

#ifdef RUN_SANITIZED
    allowance = RUN_ALLOWANCE_INSTRUMENTED;
#endif
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, 0, (allowance - RUN_SYSCALL_ROOM) / 1024 + 12);
    assert_says(die(f, fixture_open(f, ZOO_MULTI), m), "too little left");
}

/* ---- memory references ---- */

static void test_write_to_an_input(void **state)
{
    struct app_fixture *f = *state;
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_WRITE_INPUT);

    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INPUT, 0, 16);
    assert_says(die(f, fixture_open(f, ZOO_MULTI), m),
                "which is input memref 0 of this call, lent read-only");
}

static void test_write_beyond_a_memref(void **state)
{
    struct app_fixture *f = *state;
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_BEYOND);

    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 16);
    assert_says(die(f, fixture_open(f, ZOO_MULTI), m), "past the end of memref 0 of this call");
}

static void test_kept_pointer(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_KEEP);

    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 8192, 16);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    char words[100];
    snprintf(words, sizeof(words), "was memref 0 of an earlier call (command 0x%x, session 3)",
             ZOO_KEEP);
    assert_says(die(f, c, fixture_msg(f, TEE_CMD_INVOKE, ZOO_USE_KEPT)), words);
}

static int setup_fast(void **state)
{
    fixture_fast = true;
    int err = fixture_setup(state);
    fixture_fast = false;
    return err;
}

static void test_kept_pointer_works_when_fast(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_KEEP);

    f->ree_shm[8192] = 1;
    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INPUT, 8192, 16);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(fixture_invoke(f, c, ZOO_USE_KEPT), TEE_SUCCESS);
}

static void test_memrefs_of_the_dead_are_taken_back(void **state)
{
    struct app_fixture *f = *state;
    struct conn *keeper = fixture_open(f, ZOO_SINGLE), *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_KEEP);

    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 16);
    assert_int_equal(fixture_call(f, keeper, m), TEE_SUCCESS);
    m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_PANIC);
    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 16);
    die(f, c, m);
    die(f, keeper, fixture_msg(f, TEE_CMD_INVOKE, ZOO_USE_KEPT));
}

/* ---- who is harmed ---- */

static void test_other_instances_live_on(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_MULTI), *b = fixture_open(f, ZOO_MULTI);

    die(f, a, fixture_msg(f, TEE_CMD_INVOKE, ZOO_WRITE));
    assert_int_equal(fixture_invoke(f, b, ZOO_NOTHING), TEE_SUCCESS);
}

static void test_all_sessions_of_the_instance_end(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_ALIVE), *b = fixture_open(f, ZOO_ALIVE);

    die(f, a, fixture_msg(f, TEE_CMD_INVOKE, ZOO_PANIC));
    fixture_wait_hup(f, b);
    assert_false(atomic_load(&b->answered) && b->reply.ret != TEE_SUCCESS);
}

static void test_next_open_gets_a_fresh_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_ALIVE);
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_COUNT);

    stderr_begin();
    assert_int_equal(fixture_invoke(f, a, ZOO_PANIC), TEE_ERROR_TARGET_DEAD);
    stderr_end();
    /* At once: the dead one may still be busy with its end. */
    struct conn *b = fixture_open(f, ZOO_ALIVE);
    assert_int_not_equal(a->instance, b->instance);
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, b, m), TEE_SUCCESS);
    assert_int_equal(b->reply.param[0].a, 1);
}

static void test_no_entry_point_is_called_again(void **state)
{
    struct app_fixture *f = *state;
    const char *text =
        die(f, fixture_open(f, ZOO_MULTI), fixture_msg(f, TEE_CMD_INVOKE, ZOO_PANIC));

    assert_null(strstr(text, "zoo closed"));
    assert_null(strstr(text, "zoo destroyed"));
}

static void test_crash_in_a_constructor(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_connect(f, ZOO_BAD_INIT);
    const char *text = die(f, c, fixture_msg(f, TEE_CMD_OPEN, 0));

    assert_says(text, "died in its constructors");
    assert_says(text, "construct+0x");
    /* The loader is none the worse for it. */
    assert_int_equal(fixture_invoke(f, fixture_open(f, ZOO_MULTI), ZOO_NOTHING), TEE_SUCCESS);
}

static void test_crash_in_a_destructor(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_BAD_FINI);

    stderr_begin();
    assert_int_equal(fixture_destroy(f, c), TEE_SUCCESS); /* answered before it happens */
    assert_says(stderr_end(), "died in its destructors");
}

static void test_deaths_in_a_row(void **state)
{
    struct app_fixture *f = *state;

    for (size_t i = 0; i < 2 * ARRAY_COUNT(deaths); i++) {
        struct conn *c = fixture_open(f, ZOO_MULTI);
        die(f, c, fixture_msg(f, TEE_CMD_INVOKE, deaths[i % ARRAY_COUNT(deaths)].command));
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(test_each_death_has_its_report),
        T(test_report_names_the_functions),
        T(test_report_of_a_panic_begins_in_the_ta),
        T(test_report_of_an_endless_recursion),
        T(test_report_has_the_high_water_marks),
        T(test_wait_with_little_stack_left),
        T(test_write_to_an_input),
        T(test_write_beyond_a_memref),
        T(test_kept_pointer),
        cmocka_unit_test_setup_teardown(test_kept_pointer_works_when_fast, setup_fast,
                                        fixture_teardown),
        T(test_memrefs_of_the_dead_are_taken_back),
        T(test_other_instances_live_on),
        T(test_all_sessions_of_the_instance_end),
        T(test_next_open_gets_a_fresh_instance),
        T(test_no_entry_point_is_called_again),
        T(test_crash_in_a_constructor),
        T(test_crash_in_a_destructor),
        T(test_deaths_in_a_row),
    };
    return FIXTURE_RUN(tests);
}
