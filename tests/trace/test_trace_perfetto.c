/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "abi/tipc_wire.h"
#include "trace/reader.h"
#include "json_read.h"
#include "trace_fake.h"

static const char names[3][TRACE_NAME_MAX] = {"", "hyp", "a \"q\" \\ \x01 \xc3\xa9"};

static char *json_of_record(const struct trace_record *r)
{
    static char *text; /* static: gcc takes what comes back for its address otherwise */
    static size_t size;

    text = NULL;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    trace_perfetto_write(r, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *json_of(const struct trace_event *e, unsigned count)
{
    struct trace_record r = {.events = e, .count = count, .names = names, .thread_count = 3};
    return json_of_record(&r);
}

/* A call over three tracks and back, and a hop of nobody's call. */
static const struct trace_event run[] = {
    {.time = 1000, .id = TR_CLIENT_INVOKE, .thread = 0, .call = 1, .word = {0, 0, 0}},
    {.time = 1500, .id = TR_LIBTEEC_IOCTL, .thread = 0, .call = 1, .word = {3, 0, 0}},
    {.time = 2000, .id = TR_TEE_DEV_IOCTL, .thread = 0, .call = 1, .word = {3, 4, 0}},
    {.time = 9000, .id = TR_PROXY_MOVE_DOWN, .thread = 1, .call = 1, .word = {184, 0, 0}},
    {.time = 9100, .id = TR_UVMM_IRQ, .thread = 1, .call = 0, .word = {1, 0, 0}},
    {.time = 30000, .id = TR_CLIENT_DONE, .thread = 0, .call = 1, .word = {0, 4, 0}},
};

static void test_the_file_is_json(void **state)
{
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    assert_json(text);
    free(text);
}

static void test_an_empty_recording_is_json(void **state)
{
    (void)state;
    char *text = json_of(NULL, 0);
    assert_json(text);
    assert_int_equal(count_of(text, "\"ph\":\"X\""), 0);
    free(text);
}

static void test_each_hop_is_a_slice_on_its_worlds_track(void **state)
{
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    assert_int_equal(count_of(text, "\"cat\":\"hop\""), ARRAY_COUNT(run));
    assert_non_null(strstr(
        text, "{\"ph\":\"X\",\"pid\":3,\"tid\":2,\"name\":\"proxy\",\"cat\":"
              "\"hop\",\"ts\":9.000,\"dur\":0.100,\"args\":{\"words\":\"moves "
              "184 bytes to the TEE VM: descriptor 0, buffer 0\",\"event\":\"PROXY_MOVE_DOWN\","
              "\"call\":1,\"session\":0,\"copied\":184}}"));
    free(text);
}

/* Within the call a slice lasts until the thread's next hop; where it hands over, 1 µs. The
 * client's return is the end. */
static void test_slices_never_overlap(void **state)
{
    static const char *const lengths[] = {
        "\"ts\":1.000,\"dur\":0.500", "\"ts\":1.500,\"dur\":0.500",  "\"ts\":2.000,\"dur\":1.000",
        "\"ts\":9.100,\"dur\":1.000", "\"ts\":30.000,\"dur\":0.000",
    };
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    for (unsigned i = 0; i < ARRAY_COUNT(lengths); i++)
        assert_non_null(strstr(text, lengths[i]));
    free(text);
}

static void test_a_flow_joins_the_tracks_of_a_call(void **state)
{
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    assert_int_equal(count_of(text, "\"ph\":\"s\""), 1);
    assert_int_equal(count_of(text, "\"ph\":\"t\""), 3); /* leaves libteec; tee_dev; proxy */
    assert_int_equal(count_of(text, "\"ph\":\"f\""), 1);
    assert_int_equal(count_of(text, "\"cat\":\"call\",\"id\":1"), 5);
    free(text);
}

static void test_a_lone_hop_has_no_flow(void **state)
{
    (void)state;
    char *text = json_of(run, 1);
    assert_int_equal(count_of(text, "\"ph\":\"s\""), 0);
    assert_int_equal(count_of(text, "\"id\":"), 0);
    free(text);
}

/* From the first of the call's hops in the client to the client's return. */
static void test_a_call_is_a_slice_over_its_hops(void **state)
{
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    const char *bar = strstr(
        text, "{\"ph\":\"X\",\"pid\":1,\"tid\":1,\"name\":\"TEEC_InvokeCommand command 0x0\","
              "\"cat\":\"call\",\"ts\":1.000,\"dur\":29.000,\"args\":{\"call\":1,"
              "\"session\":0,\"hops\":5,\"copied\":184,\"result\":\"TEEC_SUCCESS\"}}");
    assert_non_null(bar);
    assert_true(bar < strstr(text, "\"name\":\"client\""));
    assert_int_equal(count_of(text, "\"cat\":\"call\",\"ts\""), 1);
    free(text);
}

/* While a thread goes on with the call, however long; a call without an end lasts until now. */
static void test_a_call_that_hangs(void **state)
{
    static const struct trace_params params = {0x2, 0, {{0xab, 0xcd}}};
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1, .data_size = sizeof(params)},
        {.time = 6000, .id = TR_LIBTEEC_IOCTL, .call = 1, .word = {3}},
        {.time = 9000, .id = TR_CLIENT_DONE, .call = 2, .data_size = sizeof(params)},
    };
    struct trace_record r = {.events = e,
                             .count = 2,
                             .until = 31000,
                             .bytes = (const uint8_t *)&params,
                             .names = names,
                             .thread_count = 3};
    char index[128];
    (void)state;
    char *text = json_of_record(&r);
    assert_non_null(strstr(text, "\"cat\":\"hop\",\"ts\":1.000,\"dur\":5.000,"));
    assert_non_null(strstr(text, "\"cat\":\"call\",\"ts\":1.000,\"dur\":30.000,"));
    assert_non_null(strstr(text, "\"result\":\"has not returned\""));
    assert_non_null(strstr(text, "\"0\":\"VALUE_OUTPUT\","));
    assert_null(strstr(text, "0xab"));
    for (unsigned w = 0; w < WORLD_COUNT; w++) {
        snprintf(index, sizeof(index),
                 "\"pid\":%u,\"tid\":1,\"name\":\"process_sort_index\",\"args\":"
                 "{\"sort_index\":%u}",
                 w + 1, w);
        assert_non_null(strstr(text, index));
    }
    free(text);
    r.count = 3;
    text = json_of_record(&r);
    assert_non_null(strstr(text, "\"0\":\"VALUE_OUTPUT 0xab 0xcd\","));
    free(text);
}

static void test_what_was_dropped_is_said(void **state)
{
    struct trace_event e[ARRAY_COUNT(run)];
    struct trace_record r = {.events = e,
                             .count = ARRAY_COUNT(e),
                             .names = names,
                             .thread_count = 3,
                             .dropped = 4,
                             .all_from = 1000};
    (void)state;
    memcpy(e, run, sizeof(e));
    e[3].lost = 1;
    char *text = json_of_record(&r);
    assert_json(text);
    assert_non_null(strstr(text, "\"otherData\":{\"dropped\":4,\"without_bytes\":1},"));
    assert_non_null(strstr(text, "\"result\":\"TEEC_SUCCESS\"}}"));
    free(text);
    r.all_from = 1001;
    text = json_of_record(&r);
    assert_json(text);
    assert_non_null(strstr(text, "\"result\":\"TEEC_SUCCESS\",\"dropped\":\"hops\"}}"));
    free(text);
}

/* What the TEE does when the client has its answer is none of the call's time, nor of its copies.
 */
static void test_a_calls_slice_ends_with_the_clients_return(void **state)
{
    static const struct trace_event late[] = {
        {.time = 1000, .id = TR_CLIENT_CLOSE, .call = 1},
        {.time = 4000, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 1, 0}},
        {.time = 9000, .id = TR_PROXY_MOVE_UP, .thread = 1, .call = 1, .word = {44}},
    };
    (void)state;
    char *text = json_of(late, ARRAY_COUNT(late));
    assert_non_null(strstr(text, "\"cat\":\"call\",\"ts\":1.000,\"dur\":3.000,\"args\":{\"call\":1,"
                                 "\"session\":0,\"hops\":3,\"copied\":0,"));
    free(text);
}

/* A TA says where it is, and may say anything. */
static void test_a_place_is_a_string(void **state)
{
    static const struct trace_site site = {"a\"b", "f\\", 3};
    static const uint8_t uuid[16] = {0x8a};
    static const struct trace_event e[] = {
        {.id = TR_APP_ENTER, .call = 1, .word = {4, 3}, .site = &site, .data_size = sizeof(uuid)}};
    const struct trace_record r = {
        .events = e, .count = 1, .bytes = uuid, .names = names, .thread_count = 1};
    (void)state;
    char *text = json_of_record(&r);
    assert_json(text);
    assert_non_null(
        strstr(text, "\"source\":\"a\\\"b:3 f\\\\\",\"instance\":4,\"ta\":\"8a000000-"));
    free(text);
}

/* Two at once on a thread there are not, but a file may not break for it. */
static void test_slices_of_calls_do_not_overlap(void **state)
{
    static const struct trace_event mixed[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1},
        {.time = 2000, .id = TR_CLIENT_INVOKE, .call = 2},
        {.time = 4000, .id = TR_CLIENT_DONE, .call = 1},
        {.time = 8000, .id = TR_CLIENT_DONE, .call = 2},
    };
    (void)state;
    char *text = json_of(mixed, ARRAY_COUNT(mixed));
    assert_non_null(strstr(text, "\"cat\":\"call\",\"ts\":1.000,\"dur\":1.000"));
    assert_non_null(strstr(text, "\"cat\":\"call\",\"ts\":2.000,\"dur\":6.000"));
    free(text);
}

/* A message's fields as they lie in each other; a call's parameters. */
static void test_what_a_hop_carries(void **state)
{
    static const struct {
        struct tipc_hdr hdr;
        struct tipc_ctrl ctrl;
        struct trace_params params;
    } bytes = {
        {53, 53, 0, 8, 0}, {TIPC_GO_ONLINE, 0}, {0x51, 0, {{1, 0xab}, {9, 0}, {0, 0}, {0, 0}}}};
    static const struct trace_event e[] = {
        {.id = TR_PROXY_MOVE_UP, .word = {24}, .data_size = 24},
        {.id = TR_CLIENT_INVOKE, .call = 1, .data = 24, .data_size = sizeof(struct trace_params)},
    };
    struct trace_record r = {.events = e,
                             .count = 2,
                             .bytes = (const uint8_t *)&bytes,
                             .names = names,
                             .thread_count = 3};
    (void)state;
    char *text = json_of_record(&r);
    assert_json(text);
    assert_non_null(strstr(
        text,
        ",\"copied\":24,\"message\":\"GO_ONLINE\",\"fields\":{\"tipc header\":{\"src\":\"53\","
        "\"dst\":\"53\",\"call\":\"0\",\"len\":\"8\",\"flags\":\"0\"},\"control message\":{"
        "\"type\":\"1 GO_ONLINE\",\"body_len\":\"0\"}}}}"));
    assert_non_null(strstr(text, "\"params\":{\"0\":\"VALUE_INPUT 0x1 0xab\",\"1\":"
                                 "\"MEMREF_TEMP_INPUT 9 bytes\",\"2\":\"NONE\",\"3\":\"NONE\"}"));
    free(text);
}

static void test_worlds_and_threads_are_named(void **state)
{
    static const struct trace_event odd = {.id = TR_IPC_CLOSE, .thread = 2};
    (void)state;
    char *text = json_of(run, ARRAY_COUNT(run));
    assert_int_equal(count_of(text, "\"process_name\""), WORLD_COUNT);
    assert_int_equal(count_of(text, "\"thread_name\""), 3); /* client in two worlds, hyp in one */
    assert_int_equal(count_of(text, "\"args\":{\"name\":\"client 1\"}"), 2);
    assert_int_equal(count_of(text, "\"args\":{\"name\":\"hyp\"}"), 1);
    free(text);
    text = json_of(&odd, 1);
    assert_json(text);
    assert_non_null(strstr(text, "{\"name\":\"a \\\"q\\\" \\\\ \\u0001 \xc3\xa9\"}"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_file_is_json),
        cmocka_unit_test(test_an_empty_recording_is_json),
        cmocka_unit_test(test_each_hop_is_a_slice_on_its_worlds_track),
        cmocka_unit_test(test_slices_never_overlap),
        cmocka_unit_test(test_a_flow_joins_the_tracks_of_a_call),
        cmocka_unit_test(test_a_lone_hop_has_no_flow),
        cmocka_unit_test(test_a_call_is_a_slice_over_its_hops),
        cmocka_unit_test(test_a_calls_slice_ends_with_the_clients_return),
        cmocka_unit_test(test_a_place_is_a_string),
        cmocka_unit_test(test_a_call_that_hangs),
        cmocka_unit_test(test_what_was_dropped_is_said),
        cmocka_unit_test(test_slices_of_calls_do_not_overlap),
        cmocka_unit_test(test_what_a_hop_carries),
        cmocka_unit_test(test_worlds_and_threads_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
