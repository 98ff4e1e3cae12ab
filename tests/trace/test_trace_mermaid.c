/* SPDX-License-Identifier: BSD-2-Clause */
/* What is written must be what Mermaid reads: the grammar of a sequence diagram, as far as it is
 * used, is checked line by line. */
#include <stdio.h>

#include "abi/tipc_wire.h"
#include "trace/reader.h"
#include "trace_fake.h"

static const char names[2][TRACE_NAME_MAX] = {"", "evil\\;\n```#<b>%%{"};

static char *text_of(const struct trace_record *r)
{
    static char *text; /* static: gcc takes what comes back for its address otherwise */
    static size_t size;

    text = NULL;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    trace_mermaid_write(r, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *text_of_events(const struct trace_event *e, unsigned count)
{
    struct trace_record r = {.events = e, .count = count, .names = names, .thread_count = 2};
    return text_of(&r);
}

/* ---- the grammar ---- */

struct diagram {
    bool boxes_over, in_box;
    unsigned participants, messages, notes;
    bool declared[BOX_COUNT];
    unsigned active[BOX_COUNT];
};

/* The participant that a line goes on with, which must have been declared. */
static unsigned take_name(const struct diagram *d, const char **at)
{
    size_t len = strspn(*at, "abcdefghijklmnopqrstuvwxyz_");

    for (unsigned i = 0; i < BOX_COUNT; i++)
        if (strlen(trace_box_name[i]) == len && memcmp(trace_box_name[i], *at, len) == 0) {
            assert_true(!d || d->declared[i]);
            *at += len;
            return i;
        }
    fail_msg("no participant: %s", *at);
    return 0;
}

static bool take(const char **at, const char *words)
{
    if (strncmp(*at, words, strlen(words)) != 0)
        return false;
    *at += strlen(words);
    return true;
}

/* Printable, and what means something only as a number. */
static void assert_text(const char *at)
{
    assert_true(take(&at, ": ") && *at);
    while (*at) {
        size_t digits = *at == '#' ? strspn(at + 1, "0123456789") : 0;
        if (digits) {
            assert_int_equal(at[1 + digits], ';');
            at += digits + 2;
            continue;
        }
        assert_true((unsigned char)*at >= 0x20 && *at != 0x7f);
        assert_null(strchr("#;%<>&\"`{}\\", *at));
        at++;
    }
}

static void read_box(struct diagram *d, const char *at)
{
    if (take(&at, "  box rgba(")) {
        assert_false(d->in_box);
        d->in_box = true;
        at = strchr(at, ')');
        assert_true(at && at[1] == ' ' && at[2]);
    } else if (strcmp(at, "  end") == 0) {
        assert_true(d->in_box);
        d->in_box = false;
    } else {
        assert_true(d->in_box && take(&at, "    participant "));
        unsigned box = take_name(NULL, &at);
        assert_true(*at == '\0' && !d->declared[box]);
        d->declared[box] = true;
        d->participants++;
    }
}

static void read_message(struct diagram *d, const char *at)
{
    static const char *const arrows[] = {"-->>", "->>", "--)", "-)", "--x", "-x"};
    unsigned i = 0;

    assert_true(take(&at, "  "));
    take_name(d, &at);
    while (i < ARRAY_COUNT(arrows) && !take(&at, arrows[i]))
        i++;
    assert_true(i < ARRAY_COUNT(arrows));
    take_name(d, &at);
    assert_text(at);
    d->messages++;
}

static void read_statement(struct diagram *d, const char *at)
{
    const char *line = at;

    if (take(&at, "  activate ")) {
        d->active[take_name(d, &at)]++;
        assert_int_equal(*at, '\0');
    } else if (take(&at, "  deactivate ")) {
        unsigned box = take_name(d, &at);
        assert_true(*at == '\0' && d->active[box]-- > 0);
    } else if (take(&at, "  Note over ")) {
        take_name(d, &at);
        assert_text(at);
        d->notes++;
    } else {
        read_message(d, line);
    }
}

static bool is_of_boxes(const char *line)
{
    return strncmp(line, "  box ", 6) == 0 || strcmp(line, "  end") == 0 ||
           strncmp(line, "    ", 4) == 0;
}

/* From behind "```mermaid"; *at becomes what follows the diagram. */
static struct diagram read_diagram(char **at)
{
    struct diagram d = {.in_box = false};
    const char *begin = *at;
    char *line = strsep(at, "\n");

    assert_int_equal(strncmp(line, "%%{init: {\"sequence\": {", 23), 0);
    assert_string_equal(line + strlen(line) - 5, "}}}%%");
    assert_string_equal(strsep(at, "\n"), "sequenceDiagram");
    for (line = strsep(at, "\n"); line && is_of_boxes(line); line = strsep(at, "\n"))
        read_box(&d, line);
    assert_false(d.in_box);
    for (; line && strcmp(line, "```") != 0; line = strsep(at, "\n"))
        read_statement(&d, line);
    assert_non_null(line);
    assert_true(line - begin < 50000);
    for (unsigned i = 0; i < BOX_COUNT; i++)
        assert_int_equal(d.active[i], 0);
    return d;
}

/* Checks all diagrams of it and frees it; how many there are, and the last one in *last. */
static unsigned read_all(char *text, struct diagram *last)
{
    char *at = text;
    unsigned count = 0;

    for (char *line; (line = strsep(&at, "\n"));) {
        if (strcmp(line, "```mermaid") != 0) {
            assert_null(strstr(line, "```"));
            continue;
        }
        *last = read_diagram(&at);
        count++;
    }
    free(text);
    return count;
}

/* ---- what is to be seen ---- */

static const uint8_t control[24] = {53, 0, 0, 0, 53, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 1};

static const struct trace_event run[] = {
    {.time = 500, .id = TR_UVMM_IRQ},
    {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1, .session = 7, .word = {5}},
    {.time = 1100, .id = TR_LIBTEEC_IOCTL, .call = 1, .word = {1}},
    {.time = 1200, .id = TR_TEE_DEV_SHM, .call = 1, .word = {1, 64}},
    {.time = 1300, .id = TR_LIBTEEC_RETURN, .call = 1, .word = {1, 14}},
    {.time = 2000, .id = TR_MIPSTEE_INVOKE, .call = 1, .session = 7, .word = {5}},
    {.time = 9000,
     .id = TR_PROXY_MOVE_DOWN,
     .thread = 1,
     .call = 1,
     .word = {24},
     .data_size = sizeof(control)},
    {.time = 9500, .id = TR_TA_ENTRY, .thread = 1, .call = 1, .word = {3, 5}},
    {.time = 9600, .id = TR_TA_WAIT, .thread = 1, .call = 1, .word = {3}},
    {.time = 9700, .id = TR_TA_RETURN, .thread = 1, .call = 1, .word = {3, 0xffff0006}},
    {.time = 9800, .id = TR_MIPSTEE_COPY_OUT, .call = 1, .word = {9}},
    {.time = 9900, .id = TR_CLIENT_DONE, .call = 1, .word = {0xffff0006, 4}},
};

static const struct trace_record record = {
    .events = run, .count = ARRAY_COUNT(run), .bytes = control, .names = names, .thread_count = 2};

static void test_a_call_as_a_diagram(void **state)
{
    (void)state;
    char *text = text_of(&record);
    assert_non_null(strstr(text,
                           "## Call 1: TEEC_InvokeCommand command 0x5\n\n"
                           "TEEC_ERROR_BAD_PARAMETERS after 8.9 µs, by client 1, session 7\n"));
    assert_non_null(strstr(text,
                           "REE user\n    participant client\n    participant libteec\n  end\n"
                           "  box rgba(57, 197, 207, 0.15) REE\n    participant tee_dev\n"));
    assert_non_null(strstr(text, "\n1 call; 1 hops of the machine's own, which belong to none, are "
                                 "left out.\n"));
    struct diagram d;
    assert_int_equal(read_all(text, &d), 1);
    assert_int_equal(d.participants, 6);
}

/* Each says what the box did that it comes from. */
static void test_arrows(void **state)
{
    (void)state;
    char *text = text_of(&record);
    assert_non_null(strstr(text, "sequenceDiagram\n"));
    assert_non_null(strstr(text, "  activate client\n  client->>libteec: TEEC_InvokeCommand "
                                 "command 0x5 ()\n  activate libteec\n"));

    assert_non_null(strstr(text, "\n  ta--xmipstee: TA_InvokeCommandEntryPoint returns "
                                 "TEE_ERROR_BAD_PARAMETERS\n  deactivate ta\n"));
    assert_non_null(strstr(text, "\n  mipstee-)proxy: invoke_func command 0x5, session 7\n"));
    free(text);
}

/* Dotted is what leads back, wherever the next hop is. */
static void test_arrows_have_the_direction_of_the_call(void **state)
{
    static const struct trace_event signals[] = {
        {.id = TR_PROXY_MOVE_DOWN, .call = 1, .word = {184, 3, 3}},
        {.id = TR_UVMM_DOORBELL, .call = 1, .word = {1, 1}},
        {.id = TR_PROXY_MOVE_UP, .call = 1, .word = {44, 2, 2}},
        {.id = TR_VMMIO_IRQ, .call = 1, .word = {1}},
        {.id = TR_UVMM_TRAP, .call = 1, .word = {0, 0x64, 1}},
        {.id = TR_SM_FORWARD, .call = 1, .word = {2}},
        {.id = TR_IPC_SEND_DOWN, .call = 1, .word = {1}},
        {.id = TR_APP_GONE, .call = 1, .word = {1}},
    };
    const struct trace_record r = {.events = signals, .count = ARRAY_COUNT(signals)};
    (void)state;
    char *text = text_of(&r);
    assert_non_null(strstr(text, "\n  proxy->>uvmm: moves 184 bytes to the TEE VM"));
    assert_non_null(strstr(text, "\n  uvmm-->>proxy: TEE VM: doorbell"));
    assert_non_null(strstr(text, "\n  virtio_mmio-->>uvmm: interrupt"));
    assert_non_null(strstr(text, "\n  uvmm-->>sess_mngr: REE VM: write of InterruptACK"));
    assert_non_null(strstr(text, "\n  sess_mngr->>ipc: sends INVOKE to the instance\n"));
    assert_non_null(strstr(text, "\n  ipc->>app: queues 1 byte\n"));
    free(text);
}

/* And what leads on from there is no second telling. */
static void test_what_happens_in_a_box_comes_after_what_leads_there(void **state)
{
    static const struct trace_event e[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1},
        {.time = 2000, .id = TR_TA_ENTRY, .call = 1, .word = {3, 0x10}},
        {.time = 3000, .id = TR_TA_WAIT, .call = 1, .word = {5}},
        {.time = 4000, .id = TR_TA_WAIT, .call = 1, .word = {6}},
        {.time = 5000, .id = TR_TA_RETURN, .call = 1, .word = {3, 0}},
        {.time = 6000, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 4}},
    };
    static const struct trace_event hangs[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1},
        {.time = 2000, .id = TR_TA_ENTRY, .call = 1, .word = {3, 0x10}},
        {.time = 3000, .id = TR_TA_WAIT, .call = 1, .word = {5}},
    };
    static const struct trace_event leads_on[] = {
        {.time = 1000, .id = TR_CLIENT_INVOKE, .call = 1},
        {.time = 2000, .id = TR_TA_ENTRY, .call = 1, .word = {3, 0x10}},
        {.time = 3000, .id = TR_TA_WAIT, .call = 1, .word = {5}},
        {.time = 4000, .id = TR_SM_REQUEST, .call = 1, .word = {1}},
    };
    struct trace_record r = {.events = hangs,
                             .count = ARRAY_COUNT(hangs),
                             .until = 2001000,
                             .names = names,
                             .thread_count = 2};
    struct diagram d;
    (void)state;
    char *text = text_of_events(e, ARRAY_COUNT(e));
    assert_non_null(strstr(text, "\n  Note over ta: TA_InvokeCommandEntryPoint command 0x10\n"
                                 "  Note over ta: TEE_Wait 5 ms\n  Note over ta: TEE_Wait 6 ms\n"
                                 "  ta-->>client: TA_InvokeCommandEntryPoint returns TEE_SUCCESS"));
    assert_int_equal(read_all(text, &d), 1);
    text = text_of(&r);
    assert_non_null(strstr(text, "\nhas not returned after 2000.0 µs, by client 1"));
    assert_non_null(strstr(text, "\n  Note over ta: TEE_Wait 5 ms\n  deactivate"));
    assert_int_equal(read_all(text, &d), 1);
    text = text_of_events(leads_on, ARRAY_COUNT(leads_on));
    assert_non_null(strstr(text, "\n  Note over ta: TEE_Wait 5 ms\n  ta->>sess_mngr: goes on\n"));
    assert_int_equal(read_all(text, &d), 1);
}

/* No arrow leads on from where the client has its answer. */
static void test_what_comes_after_the_clients_return(void **state)
{
    static const struct trace_event late[] = {
        {.time = 1000, .id = TR_CLIENT_CLOSE, .call = 1},
        {.time = 4000, .id = TR_CLIENT_DONE, .call = 1, .word = {0, 1}},
        {.time = 5000, .id = TR_APP_LEAVE, .call = 1, .word = {1, 0}},
        {.time = 9700, .id = TR_APP_GONE, .call = 1, .word = {1}},
    };
    const struct trace_record r = {.events = late, .count = ARRAY_COUNT(late)};
    (void)state;
    char *text = text_of(&r);
    assert_non_null(strstr(text, "\nTEEC_SUCCESS after 3.0 µs, by client 1; the TEE worked on for "
                                 "5.7 µs\n"));
    assert_non_null(strstr(text, "\n  client-->>client: TEEC_CloseSession\n") ||
                    strstr(text, "\n  client->>client: TEEC_CloseSession\n"));
    assert_non_null(strstr(text, "\n  Note over client: returns TEEC_SUCCESS from API\n"
                                 "  deactivate client\n"
                                 "  Note over client: the TEE worked on for 5.7 µs\n"
                                 "  Note over app: instance 1 is gone\n"));
    struct diagram d;
    assert_int_equal(read_all(text, &d), 1);
    assert_int_equal(d.messages, 1);
}

static void test_notes(void **state)
{
    (void)state;
    char *text = text_of(&record);
    assert_non_null(strstr(text, "/dev/tee0\n  Note over tee_dev: shared memory 1, 64 bytes\n"));
    assert_non_null(strstr(text, "\n  Note over proxy: copies 24 bytes: GO_ONLINE\n"));
    assert_non_null(strstr(text, "\n  Note over ta: TEE_Wait 3 ms\n"));
    assert_non_null(strstr(text, "\n  Note over mipstee: copies 9 bytes out\n"));
    assert_non_null(strstr(text, "\n  Note over client: returns TEEC_ERROR_BAD_PARAMETERS from "
                                 "TRUSTED_APP\n  deactivate client\n"));
    free(text);
}

/* Of a thread, which a TA's file names: not a word of it is taken for Mermaid's or Markdown's. */
static void test_a_hostile_name(void **state)
{
    static const struct trace_event odd = {.id = TR_TA_ENTRY, .thread = 1, .call = 1};
    struct diagram d;

    (void)state;
    char *text = text_of_events(&odd, 1);
    assert_non_null(strstr(text, "by evil#92;#59; #96;#96;#96;#35;#60;b#62;#37;#37;#123;\n"));
    assert_int_equal(read_all(text, &d), 1);
}

/* Boxes that a call is in are active, from whichever hop it comes in by until the one it leaves
 * by, or dies by. */
static void test_activations(void **state)
{
    static const struct trace_event e[] = {
        {.id = TR_CLIENT_CANCEL, .call = 1}, {.id = TR_APP_ENTER, .call = 1},
        {.id = TR_TA_ENTRY, .call = 1},      {.id = TR_TA_PANIC, .call = 1},
        {.id = TR_APP_DEAD, .call = 1},      {.id = TR_TEE_DEV_DONE, .call = 1},
        {.id = TR_CLIENT_RETURN, .call = 1},
    };
    static const char *const lines[] = {"  activate client\n  client-",
                                        "\n  activate app\n",
                                        "\n  activate ta\n",
                                        "\n  deactivate ta\n  app-",
                                        "\n  deactivate app\n  tee_dev-",
                                        "\n  deactivate client\n```"};
    (void)state;
    char *text = text_of_events(e, ARRAY_COUNT(e));
    for (const char *at = text, **l = (const char **)(uintptr_t)lines; l < lines + 6; l++) {
        at = strstr(at, *l);
        if (!at)
            fail_msg("no %s in %s", *l, text);
    }
    free(text);
}

static void test_nothing(void **state)
{
    (void)state;
    char *text = text_of_events(NULL, 0);
    assert_string_equal(text, "# What the calls did\n\n0 calls.\n");
    free(text);
}

/* Every hop that there is, after every other: activations are closed in any order. */
static void test_hops_in_any_order(void **state)
{
    struct trace_event e[TR_COUNT * 2] = {0};
    struct diagram d;

    (void)state;
    for (unsigned step = 1; step < TR_COUNT; step++) {
        for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
            e[i] = (struct trace_event){.id = (uint16_t)(i * step % TR_COUNT), .call = 1};
        assert_int_equal(read_all(text_of_events(e, ARRAY_COUNT(e)), &d), 1);
    }
}

/* ---- what is left out ---- */

static void test_a_long_call(void **state)
{
    static struct trace_event e[3000];
    struct diagram d;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
        e[i] = (struct trace_event){
            .id = i % 2 ? TR_LIBTEEC_RETURN : TR_LIBTEEC_IOCTL, .call = 1, .word = {i, i}};
    char *text = text_of_events(e, ARRAY_COUNT(e));
    assert_non_null(strstr(text, "\n  Note over libteec: 2600 more hops are left out\n```\n"));
    assert_int_equal(read_all(text, &d), 1);
    assert_int_equal(d.messages, 399);
}

/* Those with the longest words there are: 50,000 characters are not reached. */
static void test_a_call_of_long_words(void **state)
{
    static struct trace_event e[400];
    static const struct trace_params params = {
        0x7777, 0, {{UINT64_MAX, 1}, {UINT64_MAX, 1}, {UINT64_MAX, 1}, {UINT64_MAX, 1}}};
    struct trace_record r = {.events = e,
                             .count = ARRAY_COUNT(e),
                             .bytes = (const uint8_t *)&params,
                             .names = names,
                             .thread_count = 2};
    struct diagram d;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
        e[i] = (struct trace_event){.id = TR_CLIENT_INVOKE,
                                    .call = 1,
                                    .word = {UINT64_MAX, 0x7777},
                                    .data_size = sizeof(params)};
    char *text = text_of(&r);
    assert_non_null(strstr(text, " more hops are left out\n"));
    assert_int_equal(read_all(text, &d), 1);
}

static void test_many_calls(void **state)
{
    static struct trace_event e[3000];
    struct diagram d;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(e); i++)
        e[i] = (struct trace_event){.id = TR_CLIENT_INIT, .call = i + 1};
    char *text = text_of_events(e, ARRAY_COUNT(e));
    assert_true(strlen(text) < 500 * 1024);
    const char *end = strstr(text, " more are left out, as a longer file is not shown whole.\n");
    assert_non_null(end);
    while (end[-1] != ' ')
        end--;
    unsigned left_out = (unsigned)strtoul(end, NULL, 10);
    assert_true(left_out > 0);
    assert_int_equal(read_all(text, &d) + left_out, ARRAY_COUNT(e));
}

static void test_dropped_events_are_told(void **state)
{
    struct trace_record r = record;

    (void)state;
    r.dropped = 9;
    char *text = text_of(&r);
    assert_non_null(strstr(text, "; 9 events, the oldest, were dropped.\n"));
    assert_null(strstr(text, "; hops were dropped"));
    free(text);
    r.all_from = 1001;
    text = text_of(&r);
    assert_non_null(strstr(text, ", by client 1, session 7; hops were dropped\n\n"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_call_as_a_diagram),
        cmocka_unit_test(test_arrows),
        cmocka_unit_test(test_arrows_have_the_direction_of_the_call),
        cmocka_unit_test(test_what_happens_in_a_box_comes_after_what_leads_there),
        cmocka_unit_test(test_what_comes_after_the_clients_return),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_a_hostile_name),
        cmocka_unit_test(test_activations),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_hops_in_any_order),
        cmocka_unit_test(test_a_long_call),
        cmocka_unit_test(test_a_call_of_long_words),
        cmocka_unit_test(test_many_calls),
        cmocka_unit_test(test_dropped_events_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
