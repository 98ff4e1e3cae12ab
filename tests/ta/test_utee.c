/* SPDX-License-Identifier: BSD-2-Clause */
/* libutee above a fake kernel: entry wrapper, memory functions, console, ends. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "ta/utee.h"
#include "trace.h"

/* ---- the kernel ---- */

static char logged[4096];
static size_t logged_len;
static jmp_buf on_panic;
static uint32_t panic_code;
static const char *panic_rule, *panic_func;
static uint32_t masked, traced;

static __attribute__((noreturn)) void sys_panic(uint32_t code, const char *func, const char *clause,
                                                const char *rule)
{
    (void)clause;
    panic_func = func;
    panic_code = code;
    panic_rule = rule;
    longjmp(on_panic, 1);
}

static void sys_log(const char *text, size_t len)
{
    assert_true(logged_len + len < sizeof(logged));
    memcpy(logged + logged_len, text, len);
    logged_len += len;
    logged[logged_len] = '\0';
}

static struct ta_trace last_hop;

static void sys_trace(const struct ta_trace *hop)
{
    traced += hop->leaving ? 100 : 1;
    last_hop = *hop;
}

static uint32_t sys_wait(uint32_t ms)
{
    return ms == 5 ? TEE_ERROR_CANCEL : TEE_SUCCESS;
}

static uint32_t sys_get_cancel_flag(void)
{
    return !masked;
}

static uint32_t sys_set_cancel_mask(uint32_t want)
{
    uint32_t old = masked;
    masked = want;
    return old;
}

static void sys_get_time(uint32_t *seconds, uint32_t *millis)
{
    *seconds = 12;
    *millis = 345;
}

static const struct ta_sys_time fake_time = {.wait = sys_wait, .get_system = sys_get_time};
static const struct ta_sys_cancel fake_cancel = {.get_flag = sys_get_cancel_flag,
                                                 .set_mask = sys_set_cancel_mask};

static const struct ta_sys fake_sys = {
    .size = sizeof(struct ta_sys),
    .panic = sys_panic,
    .log = sys_log,
    .trace = sys_trace,
    .time = &fake_time,
    .cancel = &fake_cancel,
};

/* ---- the TA ---- */

static char called[256];

TEE_Result TA_CreateEntryPoint(void)
{
    strcat(called, "create ");
    return TEE_ERROR_BUSY;
}

void TA_DestroyEntryPoint(void)
{
    strcat(called, "destroy ");
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    strcat(called, "open ");
    assert_int_equal(types, TEE_PARAM_TYPES(1, 2, 3, 5));
    assert_int_equal(params[0].value.a, 7);
    assert_null(*session);
    *session = called;
    return TEE_ERROR_NO_DATA;
}

void TA_CloseSessionEntryPoint(void *session)
{
    assert_ptr_equal(session, called);
    strcat(called, "close ");
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)types;
    assert_ptr_equal(session, called);
    strcat(called, "invoke ");
    params[1].memref.size = 99;
    TEE_Free(TEE_Malloc(100, TEE_MALLOC_FILL_ZERO));
    return command;
}

uint32_t teesim_ta_entry(const struct ta_sys *sys, struct ta_call *call);

/* ---- tests ---- */

static uint8_t heap[16384] __attribute__((aligned(16)));
static uint64_t heap_index[TA_HEAP_INDEX_SIZE(sizeof(heap)) / sizeof(uint64_t) + 1];

static uint32_t call(struct ta_call *c)
{
    called[0] = '\0';
    traced = 0;
    return teesim_ta_entry(&fake_sys, c);
}

static int setup(void **state)
{
    struct ta_call start = {
        .entry = TA_CALL_START, .heap = heap, .heap_size = sizeof(heap), .heap_index = heap_index};

    (void)state;
    memset(heap_index, 0, sizeof(heap_index));
    logged_len = 0;
    logged[0] = '\0';
    masked = 1;
    return (int)call(&start);
}

static void test_entry_points_are_called(void **state)
{
    struct ta_call c = {.entry = TA_CALL_CREATE};

    (void)state;
    assert_int_equal(call(&c), TEE_ERROR_BUSY);
    assert_string_equal(called, "create ");
    c = (struct ta_call){.entry = TA_CALL_DESTROY};
    assert_int_equal(call(&c), TEE_SUCCESS);
    assert_string_equal(called, "destroy ");
    c = (struct ta_call){.entry = 99};
    assert_int_equal(call(&c), TEE_ERROR_NOT_IMPLEMENTED);
}

static void test_session_context_goes_round(void **state)
{
    struct ta_call c = {.entry = TA_CALL_OPEN,
                        .param_types = TEE_PARAM_TYPES(1, 2, 3, 5),
                        .session_ctx = 1234,
                        .param = {{.value = {.a = 7}}}};

    (void)state;
    assert_int_equal(call(&c), TEE_ERROR_NO_DATA);
    assert_int_equal(c.session_ctx, (uintptr_t)called);
    c.entry = TA_CALL_INVOKE;
    c.command = 0x55;
    assert_int_equal(call(&c), 0x55);
    assert_string_equal(called, "invoke ");
    assert_int_equal(c.param[1].memref.size, 99);
    c.entry = TA_CALL_CLOSE;
    assert_int_equal(call(&c), TEE_SUCCESS);
    assert_string_equal(called, "close ");
}

static void test_heap_peak_is_told(void **state)
{
    struct ta_call c = {
        .entry = TA_CALL_START, .heap = heap, .heap_size = sizeof(heap), .heap_index = heap_index};

    (void)state;
    memset(heap_index, 0, sizeof(heap_index));
    call(&c);
    TEE_Free(TEE_Malloc(100, TEE_MALLOC_FILL_ZERO));
    assert_in_range(c.heap_use->peak, 100, 400);
}

static void test_hops_are_traced_on_request(void **state)
{
    struct ta_call c = {.entry = TA_CALL_CREATE};

    (void)state;
    call(&c);
    assert_int_equal(traced, 0);
    c.trace = 1;
    call(&c);
    assert_int_equal(traced, 101);
    assert_int_equal(last_hop.entry, TA_CALL_CREATE);
    assert_int_equal(last_hop.result, TEE_ERROR_BUSY);
    assert_non_null(strstr(last_hop.file, "src/ta/entry.c"));
    assert_string_equal(last_hop.function, "utee_enter");
    assert_true(last_hop.line > 0);
}

static int sign(int32_t v)
{
    return (v > 0) - (v < 0);
}

static void test_compare(void **state)
{
    static const struct {
        const char *a, *b;
        size_t size;
        int want;
    } cases[] = {
        {"", "", 0, 0},        {"x", "y", 0, 0},        {"abc", "abc", 3, 0},
        {"abc", "abd", 3, -1}, {"abd", "abc", 3, 1},    {"b12", "a99", 3, 1},
        {"a99", "b12", 3, -1}, {"\xff", "\x01", 1, 1},  {"\x7f", "\x80", 1, -1},
        {"ax", "ay", 1, 0},    {"a\0b", "a\0c", 3, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(sign(TEE_MemCompare(cases[i].a, cases[i].b, cases[i].size)),
                         cases[i].want);
}

static void test_move_and_fill(void **state)
{
    char text[] = "abcdef";

    (void)state;
    TEE_MemMove(text + 2, text, 4);
    assert_string_equal(text, "ababcd");
    TEE_MemFill(text, 0x12345678, 3);
    assert_memory_equal(text,
                        "\x78\x78\x78"
                        "bcd",
                        6);
    TEE_MemMove(NULL, NULL, 0);
    TEE_MemFill(NULL, 1, 0);
}

static void test_malloc_hints(void **state)
{
    (void)state;
    assert_non_null(TEE_Malloc(16, TEE_MALLOC_FILL_ZERO));
    assert_non_null(TEE_Malloc(0, TEE_MALLOC_FILL_ZERO));
    assert_non_null(TEE_Malloc(16, TEE_MALLOC_NO_FILL | TEE_MALLOC_NO_SHARE));
    assert_null(TEE_Malloc(16, 0x7000));
    assert_null(TEE_Malloc(SIZE_MAX, 0));
}

static void test_realloc_keeps_contents(void **state)
{
    (void)state;
    char *p = TEE_Realloc(NULL, 8);
    assert_non_null(p);
    memcpy(p, "1234567", 8);
    assert_non_null(TEE_Malloc(8, 0)); /* in the way */
    p = TEE_Realloc(p, 4000);
    assert_non_null(p);
    assert_string_equal(p, "1234567");
    assert_int_equal(p[3999], 0);
    assert_null(TEE_Realloc(p, sizeof(heap)));
    assert_string_equal(p, "1234567");
    TEE_Free(p);
    TEE_Free(NULL);
}

static void test_instance_data(void **state)
{
    (void)state;
    TEE_SetInstanceData(called);
    assert_ptr_equal(TEE_GetInstanceData(), called);
    TEE_SetInstanceData(NULL);
    assert_null(TEE_GetInstanceData());
}

static void test_system_calls(void **state)
{
    TEE_Time now;

    (void)state;
    TEE_GetSystemTime(&now);
    assert_int_equal(now.seconds, 12);
    assert_int_equal(now.millis, 345);
    assert_int_equal(TEE_Wait(5), TEE_ERROR_CANCEL);
    assert_int_equal(TEE_Wait(6), TEE_SUCCESS);
    assert_false(TEE_GetCancellationFlag());
    assert_true(TEE_UnmaskCancellation());
    assert_true(TEE_GetCancellationFlag());
    assert_false(TEE_MaskCancellation());
}

static void test_what_is_printed(void **state)
{
    (void)state;
    trace_printf("fn", 12, TRACE_ERROR, true, "x %d", 1);
    assert_string_equal(logged, "E/TA: fn:12 x 1\n");
    logged_len = 0;
    trace_printf(NULL, 12, TRACE_INFO, true, "y\n");
    assert_string_equal(logged, "I/TA: y\n");
    logged_len = 0;
    trace_printf("fn", 12, TRACE_ERROR, true, "%pUl", (const void *)&(TEE_UUID){.timeLow = 0xabc});
    assert_string_equal(logged, "E/TA: fn:12 00000abc-0000-0000-0000-000000000000\n");
}

static void test_levels_of_messages(void **state)
{
    (void)state;
    assert_int_equal(trace_get_level(), TRACE_MAX);
    trace_set_level(TRACE_INFO);
    assert_int_equal(trace_get_level(), TRACE_INFO);
    trace_printf("fn", 12, TRACE_DEBUG, true, "above the level");
    dhex_dump("fn", 12, TRACE_DEBUG, "x", 1);
    assert_int_equal(logged_len, 0);
    trace_printf("fn", 12, 0, false, "of no level");
    assert_string_equal(logged, "M/TA: fn:12 of no level\n");
    trace_set_level(TRACE_MAX + 1);
    assert_int_equal(trace_get_level(), TRACE_MAX);
    trace_set_level(-1);
    assert_int_equal(trace_get_level(), TRACE_MAX);
}

static void test_bytes_in_hexadecimal(void **state)
{
    char want[256];
    uint8_t bytes[18];

    (void)state;
    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(0xf0 + i);
    snprintf(want, sizeof(want),
             "D/TA: %016lx  f0 f1 f2 f3 f4 f5 f6 f7  f8 f9 fa fb fc fd fe ff \n"
             "D/TA: %016lx  00 01 \n",
             (unsigned long)(uintptr_t)bytes, (unsigned long)(uintptr_t)(bytes + 16));
    dhex_dump(NULL, 0, TRACE_DEBUG, bytes, sizeof(bytes));
    assert_string_equal(logged, want);
}

static void test_long_lines_are_cut(void **state)
{
    static char longer[3000];

    (void)state;
    memset(longer, 'z', sizeof(longer) - 1);
    trace_printf("fn", 1, TRACE_ERROR, true, "%s", longer);
    assert_in_range(logged_len, 1000, 1024);
    assert_int_equal(logged[logged_len - 1], '\n');
}

static void end_by_panic(void)
{
    TEE_Panic(77);
}

static void end_by_abort(void)
{
    abort();
}

static void end_by_exit(void)
{
    exit(1);
}

static void end_at_once(void)
{
    _exit(1);
}

static void end_quickly(void)
{
    quick_exit(1);
}

static void end_the_thread(void)
{
    pthread_exit(NULL);
}

static void *thread_main(void *arg)
{
    return arg;
}

static void begin_a_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, thread_main, NULL);
}

static void begin_a_process(void)
{
    (void)!fork();
}

void __stack_chk_fail(void);

static void test_ends_of_the_process_are_ends_of_the_ta(void **state)
{
    static const struct {
        void (*end)(void);
        uint32_t code;
        const char *words;
    } cases[] = {
        {end_by_panic, 77, NULL},
        {end_by_abort, TEE_ERROR_GENERIC, "abort"},
        {end_by_exit, TEE_ERROR_GENERIC, "exit"},
        {end_at_once, TEE_ERROR_GENERIC, "_exit"},
        {end_quickly, TEE_ERROR_GENERIC, "quick_exit"},
        {end_the_thread, TEE_ERROR_GENERIC, "pthread_exit"},
        {begin_a_thread, TEE_ERROR_GENERIC, "pthread_create"},
        {begin_a_process, TEE_ERROR_GENERIC, "fork"},
        {__stack_chk_fail, TEE_ERROR_OVERFLOW, "stack"},
    };

    (void)state;
    for (volatile size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (setjmp(on_panic) == 0) {
            cases[i].end();
            fail();
        }
        assert_int_equal(panic_code, cases[i].code);
        if (cases[i].words)
            assert_non_null(strstr(panic_func, cases[i].words));
        else
            assert_null(panic_func);
    }
}

static char ended[8];

static void end_a(void)
{
    strcat(ended, "a");
}

static void end_b(void)
{
    strcat(ended, "b");
}

void __cxa_finalize(void *image);

static void test_at_exit_is_the_images(void **state)
{
    (void)state;
    ended[0] = '\0';
    assert_int_equal(atexit(end_a), 0);
    assert_int_equal(atexit(end_b), 0);
    __cxa_finalize(NULL);
    assert_string_equal(ended, "ba");
    __cxa_finalize(NULL);
    assert_string_equal(ended, "ba");
}

static unsigned at_end;

static void end_in_turn(void *number)
{
    assert_int_equal((uintptr_t)number, at_end);
    at_end--;
}

int __cxa_atexit(void (*fn)(void *arg), void *arg, void *image);
int __cxa_thread_atexit(void (*fn)(void *arg), void *arg, void *image);

/* More than have room of their own, until the heap has none. */
static void test_many_at_exit(void **state)
{
    (void)state;
    for (at_end = 0; at_end < 1000; at_end++) {
        void *number = (void *)(uintptr_t)(at_end + 1);
        int ret = at_end % 2 ? __cxa_atexit(end_in_turn, number, NULL)
                             : __cxa_thread_atexit(end_in_turn, number, NULL);
        if (ret < 0)
            break;
    }
    assert_in_range(at_end, 64, 1000);
    __cxa_finalize(NULL);
    assert_int_equal(at_end, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_entry_points_are_called, setup),
        cmocka_unit_test_setup(test_session_context_goes_round, setup),
        cmocka_unit_test_setup(test_heap_peak_is_told, setup),
        cmocka_unit_test_setup(test_hops_are_traced_on_request, setup),
        cmocka_unit_test_setup(test_compare, setup),
        cmocka_unit_test_setup(test_move_and_fill, setup),
        cmocka_unit_test_setup(test_malloc_hints, setup),
        cmocka_unit_test_setup(test_realloc_keeps_contents, setup),
        cmocka_unit_test_setup(test_instance_data, setup),
        cmocka_unit_test_setup(test_system_calls, setup),
        cmocka_unit_test_setup(test_what_is_printed, setup),
        cmocka_unit_test_setup(test_levels_of_messages, setup),
        cmocka_unit_test_setup(test_bytes_in_hexadecimal, setup),
        cmocka_unit_test_setup(test_long_lines_are_cut, setup),
        cmocka_unit_test_setup(test_ends_of_the_process_are_ends_of_the_ta, setup),
        cmocka_unit_test_setup(test_at_exit_is_the_images, setup),
        cmocka_unit_test_setup(test_many_at_exit, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
