/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands in the page. What a browser makes of it: page/test_page.py. */
#include <errno.h>
#include <stdio.h>

#include "json_read.h"
#include "page_records.h"
#include "trace_fake.h"

static int allocations_left; /* fewer than 0: as many as one wants */
static bool refused;

static bool allocation(void)
{
    if (allocations_left == 0) {
        errno = ENOMEM;
        refused = true;
    }
    return allocations_left < 0 || allocations_left-- > 0;
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
    return allocation() ? __real_calloc(n, size) : NULL;
}

char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);
char *__wrap_strdup(const char *s)
{
    return allocation() ? __real_strdup(s) : NULL;
}

FILE *__real_open_memstream(char **text, size_t *size);
FILE *__wrap_open_memstream(char **text, size_t *size);
FILE *__wrap_open_memstream(char **text, size_t *size)
{
    return allocation() ? __real_open_memstream(text, size) : NULL;
}

static char *page_of(const struct trace_record *r)
{
    static char *text; /* static: gcc takes what comes back for its address otherwise */
    static size_t size;

    text = NULL;
    FILE *out = __real_open_memstream(&text, &size);
    assert_non_null(out);
    trace_html_write(r, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

#define DATA_BEGIN "<script type=\"application/json\" id=\"trace\">\n"

/* The recording in a page, which the caller frees. */
static char *data_of(const struct trace_record *r)
{
    char *page = page_of(r), *begin = strstr(page, DATA_BEGIN), *end;

    assert_non_null(begin);
    begin += strlen(DATA_BEGIN);
    end = strstr(begin, "</script>");
    assert_non_null(end);
    *end = '\0';
    char *data = strdup(begin);
    free(page);
    assert_non_null(data);
    assert_json(data);
    return data;
}

static const struct trace_site sites[] = {{"/a/src/ree/tipc.c", "send", 12},
                                          {"/a/src/hyp/proxy.c", "move", 3}};
static const struct trace_event run[] = {
    {.time = 1000, .id = TR_CLIENT_CLOSE, .call = 1, .site = &sites[0]},
    {.time = 1500, .id = TR_UVMM_IRQ, .call = 0, .thread = 1, .word = {1, UINT64_MAX, 0}},
    {.time = 1700, .id = TR_CLIENT_DONE, .call = 1, .site = &sites[1], .word = {0xffff0006, 1, 0}},
    {.time = 1800, .id = TR_CLIENT_CLOSE, .call = 2, .session = 7, .site = &sites[0]},
};
static const char names[2][TRACE_NAME_MAX] = {"", "hyp"};
static const struct trace_record small = {
    .events = run, .count = ARRAY_COUNT(run), .names = names, .thread_count = 2, .dropped = 5};

static void assert_has(const char *text, const char *what)
{
    if (!strstr(text, what))
        fail_msg("no %s in %s", what, text);
}

static void test_events_are_columns(void **state)
{
    (void)state;
    char *data = data_of(&small);
    assert_has(data, "{\"teesim_page\":1,\"dropped\":5,\"virtual_clock\":0,");
    assert_has(data, "\n\"threads\":[\"client 1\",\"hyp\"],");
    assert_has(data, "\n\"ns\":[1000,500,200,100],");
    assert_has(data, "\n\"words\":[0,0,0,1,\"18446744073709551615\",0,4294901766,1,0,0,0,0],");
    assert_has(data, "\n\"failures\":[2,4294901766],");
    assert_has(data, "\n\"calls\":[[-1,\"\"],[2,\"\"],[-1,\"\",0]],");
    assert_has(data, "\n\"dir\":[0,0,1,0],");
    assert_has(data, "\n\"instance\":[0,0,0,0],\n\"tas\":[]}");
    free(data);
}

static void test_what_repeats_is_there_once(void **state)
{
    (void)state;
    char *data = data_of(&small);
    assert_has(data, "\n\"sites\":[\n[\"src/ree/tipc.c\",12,\"send\"],\n[\"\",0,\"\"],\n"
                     "[\"src/hyp/proxy.c\",3,\"move\"]],");
    assert_has(data, "\n\"site\":[0,1,2,0],");
    assert_has(data, "\n\"text\":[0,1,2,0],");
    assert_has(data, "\n\"content\":[-1,-1,-1,-1],");
    assert_int_equal(count_of(data, "\"TEEC_CloseSession\"]"), 1); /* of the kind */
    free(data);
}

static void test_frames_have_bytes_and_fields(void **state)
{
    struct trace_record r;
    (void)state;
    record_hostile(&r);
    char *data = data_of(&r);
    assert_has(data, "[[0,0,16,\"tipc header\"],[1,0,4,\"src\"],");
    assert_has(data, "[\"frame\",\"CONN_REQ\",\"0004000035000000");
    assert_has(data, "\n\"content\":[-1,-1,-1,0,-1],");
    free(data);
}

static void test_parameters(void **state)
{
    struct {
        uint8_t uuid[16];
        struct trace_params params;
    } open = {.uuid = {0x8a}, .params = {.types = 0x253, .param = {{42, 1}, {7, 1}, {0, 0}}}};
    struct trace_event e = {.id = TR_CLIENT_OPEN, .data_size = sizeof(open)};
    struct trace_record r = {.events = &e, .count = 1, .bytes = (const uint8_t *)&open};
    (void)state;
    char *data = data_of(&r);
    assert_has(data, "[\"params\",[\"TA's UUID\",\"8a000000-0000-0000-0000-000000000000\"],"
                     "[\"param 0\",\"VALUE_INOUT 0x2a 0x1\"],"
                     "[\"param 1\",\"MEMREF_TEMP_INPUT NULL 7 bytes\"],"
                     "[\"param 2\",\"VALUE_OUTPUT\"],[\"param 3\",\"NONE\"]]");
    free(data);
}

static void test_instances_and_tas(void **state)
{
    static const uint8_t uuid[16] = {0x8a};
    static const struct trace_event e[] = {
        {.id = TR_APP_ENTER, .call = 1, .word = {4, 3}, .data_size = sizeof(uuid)},
        {.id = TR_TA_ENTRY, .call = 1, .word = {3, 0, 4}},
    };
    const struct trace_record r = {.events = e, .count = 2, .bytes = uuid};
    (void)state;
    char *data = data_of(&r);
    assert_has(data,
               "\n\"instance\":[4,4],\n\"tas\":[0,\"8a000000-0000-0000-0000-000000000000\"]}");
    assert_has(data, "\n\"content\":[-1,-1],");
    free(data);
}

/* The page's own two scripts, and no more of anything that somebody else has written. */
static void test_names_are_no_markup(void **state)
{
    struct trace_record r, none = {.count = 0};
    static const char *const marks[] = {"<script", "</script>", "<!--",        "<b",
                                        "<img",    "<i>",       "\xe2\x80\xa8"};
    (void)state;
    record_hostile(&r);
    char *page = page_of(&none);
    unsigned count[ARRAY_COUNT(marks)];
    for (unsigned i = 0; i < ARRAY_COUNT(marks); i++)
        count[i] = count_of(page, marks[i]);
    free(page);
    page = page_of(&r);
    for (unsigned i = 0; i < ARRAY_COUNT(marks); i++)
        assert_int_equal(count_of(page, marks[i]), count[i]);
    assert_has(page, "\"\\u003c/script>\\u003cb id=evil>\\\"\\\\\"");
    free(page);
}

static void test_the_page_is_whole_and_loads_nothing(void **state)
{
    (void)state;
    char *page = page_of(&small);
    assert_int_equal(strncmp(page, "<!doctype html>\n", 16), 0);
    assert_has(page, "</html>\n");
    assert_null(strstr(page, "@CSS@"));
    assert_null(strstr(page, "@JS@"));
    assert_null(strstr(page, "@DATA@"));
    assert_null(strstr(page, "@import"));
    assert_null(strstr(page, " src="));
    assert_null(strstr(page, "url("));
    assert_int_equal(count_of(page, "<link"), 1); /* no icon */
    free(page);
}

static void test_the_same_recording_gives_the_same_bytes(void **state)
{
    struct trace_record r;
    (void)state;
    record_hostile(&r);
    char *one = page_of(&r), *other = page_of(&r);
    assert_string_equal(one, other);
    free(one);
    free(other);
}

static void test_an_empty_recording(void **state)
{
    struct trace_record r = {.count = 0};
    (void)state;
    char *data = data_of(&r);
    assert_has(data, "\n\"ns\":[],");
    free(data);
}

/* What every page has, whatever was recorded. */
static void test_the_page_itself_is_small(void **state)
{
    struct trace_record r = {.count = 0};
    (void)state;
    char *page = page_of(&r);
    assert_in_range(strlen(page), 1, 80 * 1024);
    free(page);
}

/* Its size is what docs/trace.md says. */
static void test_10000_events_are_small(void **state)
{
    struct trace_event *events = calloc(MANY, sizeof(*events));
    uint8_t *bytes = calloc(MANY, FRAME_SIZE);
    struct trace_record r;
    (void)state;
    assert_true(events && bytes);
    record_many(&r, events, bytes);
    char *page = page_of(&r);
    assert_in_range(strlen(page), 500000, 1500000);
    free(page);
    free(events);
    free(bytes);
}

static void test_no_memory(void **state)
{
    struct trace_record r;
    (void)state;
    record_hostile(&r);
    for (int left = 0;; left++) {
        allocations_left = left;
        refused = false;
        char *page = page_of(&r);
        allocations_left = -1;
        if (refused)
            assert_has(page,
                       "\"error\":\"There was no memory to write the recording.\"}\n</script>");
        else
            assert_null(strstr(page, "\"error\":\"There"));
        free(page);
        if (!refused)
            break;
        assert_in_range(left, 0, 200);
    }
}

static int unlimited(void **state)
{
    (void)state;
    allocations_left = -1;
    return 0;
}

#define TEST(f) cmocka_unit_test_setup(f, unlimited)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_events_are_columns),
        TEST(test_what_repeats_is_there_once),
        TEST(test_frames_have_bytes_and_fields),
        TEST(test_parameters),
        TEST(test_instances_and_tas),
        TEST(test_names_are_no_markup),
        TEST(test_the_page_is_whole_and_loads_nothing),
        TEST(test_the_same_recording_gives_the_same_bytes),
        TEST(test_an_empty_recording),
        TEST(test_the_page_itself_is_small),
        TEST(test_10000_events_are_small),
        TEST(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
