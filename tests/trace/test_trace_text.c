/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "trace/reader.h"
#include "trace_fake.h"

static uint64_t made_at; /* the recordings */

static char *text_of(const struct trace_event *e, unsigned count, bool colour)
{
    struct trace_record r = {.events = e, .count = count, .until = made_at};
    static char *text; /* static: gcc takes what comes back for its address otherwise */
    static size_t size;

    text = NULL;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    trace_text_write(&r, out, colour);
    assert_int_equal(fclose(out), 0);
    return text;
}

static unsigned columns(const char *s, size_t len)
{
    unsigned n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xc0) != 0x80; /* not inside a UTF-8 character */
    return n;
}

static void test_a_call_is_a_ladder(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000000, .id = TR_CLIENT_INVOKE, .call = 1, .word = {0, 0x3, 0}},
        {.time = 1001250, .id = TR_PROXY_MOVE_DOWN, .thread = 1, .call = 1, .word = {184, 2, 5}},
        {.time = 1002000, .id = TR_TA_RETURN, .thread = 1, .call = 1, .word = {3, 0xffff0006, 0}},
        {.time = 1042999, .id = TR_CLIENT_DONE, .call = 1, .word = {0xffff0006, 4, 0}},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    char *rule = strchr(text, '\n') + 1;
    char *hops = strchr(rule, '\n') + 1;
    rule[-1] = hops[-1] = '\0';
    assert_string_equal(text, "call 1  TEEC_InvokeCommand  at 0.000 ms"
                              "                          TEEC_ERROR_BAD_PARAMETERS · 42.9 µs");
    assert_int_equal(columns(rule, strlen(rule)), 100);
    assert_string_equal(
        hops,
        "      0.0  client 1     client     ↓ TEEC_InvokeCommand command 0x0 (VALUE_INOUT)\n"
        "      1.2  client 2     proxy             ↓ moves 184 bytes to the TEE VM: descriptor 2, "
        "buffer "
        "5\n"
        "      2.0  client 2     ta                      ↑ TA_InvokeCommandEntryPoint returns\n"
        "                                                    TEE_ERROR_BAD_PARAMETERS\n"
        "     42.9  client 1     client     ↑ returns TEEC_ERROR_BAD_PARAMETERS from TRUSTED_APP\n"
        "  µs: REE user 1.2, REE 0.0, hypervisor 0.7, TEE 0.0, TA 40.9 · 2 wake-ups · 1 copy, 184"
        " bytes\n"
        "\n");
    free(text);
}

static void test_parameters_are_shown_with_their_bytes(void **state)
{
    static const struct trace_params params = {.types = 0x6753,
                                               .param = {{5, 0x10}, {16, 0}, {8, 1}, {0, 0}}};
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_INVOKE, .data_size = sizeof(params), .call = 1, .word = {7, 0x6753}},
        {.id = TR_CLIENT_DONE, .data_size = sizeof(params), .call = 1, .word = {0, 4, 0x6753}},
    };
    const struct trace_record r = {.events = e, .count = 2, .bytes = (const uint8_t *)&params};
    char words[256];
    (void)state;
    trace_words(&r, &e[0], words, sizeof(words));
    assert_string_equal(words, "TEEC_InvokeCommand command 0x7 (VALUE_INOUT 0x5 0x10, "
                               "MEMREF_TEMP_INPUT 16 bytes, MEMREF_TEMP_INOUT NULL 8 bytes, "
                               "MEMREF_TEMP_OUTPUT 0 bytes)");
    trace_words(&r, &e[1], words, sizeof(words));
    assert_string_equal(words, "returns TEEC_SUCCESS from TRUSTED_APP (param 0: 0x5 0x10, "
                               "param 2: NULL 8 bytes, param 3: 0 bytes)");
}

/* Neither is anything before the call, and the second says only in its block whether it comes back.
 */
static void test_outputs_are_shown_when_they_are_some(void **state)
{
    static const struct {
        struct trace_params in, out, unread;
    } bytes = {{0xc2, 0x20, {{7, 8}, {4096, 0}}},
               {0xc2, 0x20, {{7, 8}, {37, 0}}},
               {0xc, 0x1, {{4096, 0}}}};
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_INVOKE, .data_size = 72, .call = 1, .word = {7, 0xc2}},
        {.id = TR_CLIENT_DONE, .data = 72, .data_size = 72, .call = 1, .word = {0, 4, 0xc2}},
        {.id = TR_CLIENT_DONE, .data = 144, .data_size = 72, .call = 1, .word = {0, 4, 0xc}},
        {.id = TR_CLIENT_DONE, .call = 1, .word = {0, 4, 0xc2}},
    };
    static const char *const wanted[] = {
        "TEEC_InvokeCommand command 0x7 (VALUE_OUTPUT, MEMREF_WHOLE 4096 bytes)",
        "returns TEEC_SUCCESS from TRUSTED_APP (param 0: 0x7 0x8, param 1: 37 bytes)",
        "returns TEEC_SUCCESS from TRUSTED_APP",
        "returns TEEC_SUCCESS from TRUSTED_APP",
    };
    const struct trace_record r = {.events = e, .count = 4, .bytes = (const uint8_t *)&bytes};
    char words[256];
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++) {
        trace_words(&r, &e[i], words, sizeof(words));
        assert_string_equal(words, wanted[i]);
    }
}

/* The REE's doorbell and the TEE's interrupt lead on, the TEE's doorbell and the REE's interrupt
 * back, and its acknowledgement.
 */
static void test_monitors_signals_have_the_direction_of_the_call(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_UVMM_DOORBELL, .call = 1, .word = {0, 2}},
        {.id = TR_UVMM_IRQ, .call = 1, .word = {1}},
        {.id = TR_UVMM_TRAP, .call = 1, .word = {1, 0x50}},
        {.id = TR_UVMM_IRQ, .call = 1, .word = {0}},
        {.id = TR_UVMM_TRAP, .call = 1, .word = {0, 0x64}},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    assert_non_null(strstr(text, "↓ REE VM: doorbell"));
    assert_non_null(strstr(text, "↓ TEE VM: injects an interrupt"));
    assert_non_null(strstr(text, "↑ TEE VM: write of QueueNotify"));
    assert_non_null(strstr(text, "↑ REE VM: injects an interrupt"));
    assert_non_null(strstr(text, "↑ REE VM: write of InterruptACK"));
    free(text);
}

/* Its time, by world as well, and its copies. */
static void test_a_call_ends_with_the_clients_return(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_CLOSE, .call = 1},
        {.time = 2000, .id = TR_MIPSTEE_CLOSE, .call = 1},
        {.time = 4500, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 1, 0}},
        {.time = 5000, .id = TR_PROXY_MOVE_UP, .thread = 1, .call = 1, .word = {44}},
        {.time = 9700, .id = TR_APP_GONE, .thread = 2, .call = 1, .word = {1}},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    assert_non_null(strstr(text, "  TEEC_SUCCESS · 3.5 µs\n"));
    assert_non_null(strstr(text, "↑ returns TEEC_SUCCESS from API\n"
                                 "  after the client's return the TEE worked on for 5.2 µs:\n"
                                 "      4.0  "));
    assert_non_null(strstr(text, "instance 1 is gone\n"
                                 "  µs: REE user 1.0, REE 2.5, hypervisor 0.0, TEE 0.0, TA 0.0 · "
                                 "0 wake-ups · 0 copies, 0 bytes\n"));
    free(text);
}

/* Until the recording was made, in the world that its last hop has led to. */
static void test_a_call_that_has_not_returned(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1},
        {.time = 2000, .id = TR_TA_WAIT, .thread = 1, .call = 1, .word = {UINT32_MAX}},
    };
    (void)state;
    made_at = 501000;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    made_at = 0;
    char *rule = strchr(text, '\n') + 1;
    rule[-1] = '\0';
    assert_string_equal(text, "call 1  TEEC_InvokeCommand  at 0.000 ms"
                              "                                  has not returned · 500.0 µs");
    assert_int_equal(columns(text, strlen(text)), 100);
    assert_non_null(strstr(rule, "REE user 1.0, REE 0.0, hypervisor 0.0, TEE 0.0, TA 499.0 "));
    free(text);
}

/* There is no result of a function that gives none; which function it was is in the words. */
static void test_a_call_without_a_result(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_SHM, .call = 1, .word = {16, TRACE_SHARING_RELEASE}},
        {.time = 2000, .id = TR_LIBTEEC_RETURN, .call = 1, .word = {9, 14}},
        {.time = 3500, .id = TR_CLIENT_RETURN, .call = 1},
        {.time = 4000, .id = TR_APP_GONE, .call = 1},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), true);
    char *header = strndup(text, strcspn(text, "\n"));
    assert_non_null(strstr(header, "call 1  TEEC_ReleaseSharedMemory\033"));
    assert_non_null(strstr(header, "2.5 µs"));
    assert_null(strstr(header, "TEEC_SUCCESS"));
    assert_non_null(strstr(text, "\033[31mioctl SHM_REGISTER returns -1, EFAULT\033[0m\n"));
    assert_non_null(strstr(text, "↑ returns\n\033[2m  after the client's return"));
    free(header);
    free(text);
    text = text_of(e, ARRAY_COUNT(e), false);
    header = strndup(text, strcspn(text, "\n"));
    assert_int_equal(columns(header, strlen(header)), 100);
    free(header);
    free(text);
}

/* The machine starts in the client's first call: that is none of the client's time. */
static void test_the_boot_is_no_worlds_time(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_INIT, .call = 1},
        {.time = 1500, .id = TR_LIBTEEC_OPEN, .call = 1, .word = {0, 1}},
        {.time = 9500, .id = TR_TEE_DEV_OPEN, .call = 1},
        {.time = 9700, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 1}},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    assert_non_null(strstr(text, "↓ opens /dev/tee0, which boots the machine\n"));
    assert_non_null(strstr(text, "\n  µs: boot 8.0, REE user 0.5, REE 0.2, hypervisor 0.0,"));
    free(text);
}

static char *text_of_record(const struct trace_record *r)
{
    static char *text;
    static size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    trace_text_write(r, out, false);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* By the time from which on all are there, and by how it begins. */
static void test_what_lacks_hops_is_not_summed_as_if_whole(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_PROXY_MOVE_UP, .call = 1, .word = {44}, .lost = 1},
        {.time = 2000, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 4}},
        {.time = 3000, .id = TR_CLIENT_CLOSE, .call = 2},
        {.time = 3500, .id = TR_CLIENT_DONE, .call = 2, .word = {0, 4}},
        {.time = 4000, .id = TR_CLIENT_CLOSE, .call = 3},
        {.time = 4500, .id = TR_CLIENT_DONE, .call = 3, .word = {0, 4}},
    };
    struct trace_record r = {.events = e, .count = 6, .dropped = 1, .all_from = 4000};
    (void)state;
    char *text = text_of_record(&r);
    assert_non_null(strstr(text, "call 1  at 0.000 ms, hops were dropped  "));
    assert_non_null(strstr(text, "call 2  TEEC_CloseSession  at 0.002 ms, hops were dropped  "));
    assert_non_null(strstr(text, "call 3  TEEC_CloseSession  at 0.003 ms  "));
    const char *sum = strstr(text, "\n  of the hops that are left, µs: ");
    assert_non_null(sum);
    assert_non_null(strstr(text, "\n  µs: "));
    assert_non_null(strstr(text, "\n1 event, the oldest, was dropped\n"
                                 "the bytes of 1 event were dropped\n"));
    free(text);
    r.all_from = 0; /* only what does not begin with the client */
    text = text_of_record(&r);
    assert_non_null(strstr(text, "call 1  at 0.000 ms, hops were dropped  "));
    assert_non_null(strstr(text, "call 2  TEEC_CloseSession  at 0.002 ms  "));
    free(text);
    r.dropped = 0; /* the machine may have begun it */
    text = text_of_record(&r);
    assert_null(strstr(text, "hops were dropped"));
    assert_null(strstr(text, "left"));
    free(text);
}

/* Of a TA's the number of the instance, whatever else there is no room for. */
static void test_the_threads_of_two_instances_are_told_apart(void **state)
{
    static const char names[3][TRACE_NAME_MAX] = {"ta 367d6be9 #1", "ta 367d6be9 #12",
                                                  "supplicant of"};
    static const struct trace_event e[] = {
        {.id = TR_TA_WAIT}, {.id = TR_TA_WAIT, .thread = 1}, {.id = TR_TA_WAIT, .thread = 2}};
    const struct trace_record r = {.events = e, .count = 3, .names = names, .thread_count = 3};
    char *text;
    size_t size;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    trace_text_write(&r, out, false);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "  367d6be9 #1  ta  "));
    assert_non_null(strstr(text, "  367d6be #12  ta  "));
    assert_non_null(strstr(text, "  supplicant   ta  "));
    free(text);
}

static void test_calls_stand_apart_and_the_machine_first(void **state)
{
    static const struct trace_event e[] = {
        {.time = 5, .id = TR_CLIENT_INIT, .call = 1},
        {.time = 6, .id = TR_IPC_CLOSE, .call = 2},
        {.time = 7, .id = TR_VMMIO_STATUS, .call = 0},
        {.time = 8, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 1, 0}},
    };
    (void)state;
    char *text = text_of(e, ARRAY_COUNT(e), false);
    char *own = strstr(text, "the machine on its own behalf");
    char *first = strstr(text, "call 1  TEEC_InitializeContext");
    char *second = strstr(text, "call 2  at ");
    char *done = strstr(text, "returns TEEC_SUCCESS");
    assert_ptr_equal(own, text);
    assert_non_null(first);
    assert_non_null(second);
    assert_non_null(done);
    assert_true(own < first && first < done && done < second);
    free(text);
}

static void test_no_line_is_wider_than_100_columns(void **state)
{
    struct trace_event e[TR_COUNT];
    (void)state;
    for (unsigned i = 0; i < TR_COUNT; i++)
        e[i] = (struct trace_event){
            .time = i == 0 ? 0 : 99999999999ull,
            .id = (uint16_t)i,
            .call = 1,
            .session = UINT32_MAX,
            .word = {UINT64_MAX, UINT64_MAX, UINT64_MAX},
        };
    char *text = text_of(e, TR_COUNT, false);
    unsigned lines = 0;
    for (char *at = text, *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        assert_non_null(end);
        assert_true(columns(at, (size_t)(end - at)) <= 100);
        lines++;
    }
    assert_true(lines > TR_COUNT);
    free(text);
}

static void test_colours_only_when_asked_for(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_INIT, .call = 1},
        {.id = TR_TEE_DEV_RETURN, .call = 1, .word = {0, 2, 0}},
        {.id = TR_CLIENT_DONE, .call = 1, .word = {0xffff0000, 2, 0}},
    };
    (void)state;
    char *plain = text_of(e, ARRAY_COUNT(e), false), *painted = text_of(e, ARRAY_COUNT(e), true);
    assert_null(strchr(plain, '\033'));
    assert_null(strstr(painted, "\033[31mcopies"));
    assert_non_null(strstr(painted, "\033[31mreturns TEEC_ERROR_GENERIC from COMMS\033[0m\n"));
    free(plain);
    free(painted);
}

static void test_the_failed_call_alone(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_INIT, .call = 1},
        {.id = TR_CLIENT_OPEN, .call = 2},
        {.id = TR_CLIENT_CLOSE, .call = 3},
        {.id = TR_VMMIO_STATUS},
    };
    static const call_id failed[] = {2, 0, 9};
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        const struct trace_record r = {.events = e, .count = 4, .failed = failed[i]};
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        assert_non_null(out);
        trace_text_failed(&r, out, false);
        assert_int_equal(fclose(out), 0);
        assert_int_equal(strncmp(text, "call 2  TEEC_OpenSession", 24) == 0, i == 0);
        assert_null(strstr(text, "call 3"));
        assert_null(strstr(text, "call 1"));
        assert_null(strstr(text, "machine"));
        free(text);
    }
}

/* The lines after the first begin further right: whatever the lengths of the words are. */
static void test_wrapped_lines_are_not_too_wide(void **state)
{
    struct trace_params p = {.types = 0x3333};
    const struct trace_event e = {
        .id = TR_CLIENT_INVOKE, .call = 1, .data_size = sizeof(p), .word = {~0u, 0x3333}};
    const struct trace_record r = {.events = &e, .count = 1, .bytes = (const uint8_t *)&p};
    unsigned widest = 0;
    (void)state;
    for (unsigned i = 0; i < 64; i++) {
        for (unsigned n = 0; n < 4; n++)
            p.param[n].a = p.param[n].b = UINT64_MAX >> (n % 2 ? i : 63 - i);
        char *text = text_of_record(&r);
        for (char *at = text, *end; (end = strchr(at, '\n')); at = end + 1) {
            bool is_rest = at != text && strncmp(at, "         ", 9) == 0;
            unsigned width = columns(at, (size_t)(end - at));
            assert_true(width <= 100);
            widest = is_rest && width > widest ? width : widest;
        }
        free(text);
    }
    assert_int_equal(widest, 100);
}

static void test_an_empty_recording_is_no_text(void **state)
{
    (void)state;
    char *text = text_of(NULL, 0, true);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call_is_a_ladder),
        cmocka_unit_test(test_a_call_that_has_not_returned),
        cmocka_unit_test(test_parameters_are_shown_with_their_bytes),
        cmocka_unit_test(test_outputs_are_shown_when_they_are_some),
        cmocka_unit_test(test_monitors_signals_have_the_direction_of_the_call),
        cmocka_unit_test(test_a_call_ends_with_the_clients_return),
        cmocka_unit_test(test_the_threads_of_two_instances_are_told_apart),
        cmocka_unit_test(test_what_lacks_hops_is_not_summed_as_if_whole),
        cmocka_unit_test(test_a_call_without_a_result),
        cmocka_unit_test(test_the_boot_is_no_worlds_time),
        cmocka_unit_test(test_calls_stand_apart_and_the_machine_first),
        cmocka_unit_test(test_no_line_is_wider_than_100_columns),
        cmocka_unit_test(test_colours_only_when_asked_for),
        cmocka_unit_test(test_the_failed_call_alone),
        cmocka_unit_test(test_wrapped_lines_are_not_too_wide),
        cmocka_unit_test(test_an_empty_recording_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
