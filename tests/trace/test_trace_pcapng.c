/* SPDX-License-Identifier: BSD-2-Clause */
/* The file is read back block by block; test_wireshark.py has Wireshark read it. */
#include <stdio.h>

#include "abi/tipc_wire.h"
#include "trace/reader.h"
#include "trace_fake.h"

#define SECTION    0x0a0d0d0au
#define INTERFACE  1u
#define STATISTICS 5u
#define PACKET     6u

static uint8_t *file;
static size_t file_size;

static void write_file(const struct trace_record *r)
{
    FILE *out = open_memstream((char **)&file, &file_size);

    assert_non_null(out);
    trace_pcapng_write(r, out);
    assert_int_equal(fclose(out), 0);
}

static uint32_t u32_at(size_t at)
{
    assert_true(at + 4 <= file_size);
    return file[at] | (uint32_t)file[at + 1] << 8 | (uint32_t)file[at + 2] << 16 |
           (uint32_t)file[at + 3] << 24;
}

static unsigned u16_at(size_t at)
{
    assert_true(at + 2 <= file_size);
    return file[at] | (unsigned)file[at + 1] << 8;
}

/* Where the n-th block of a type begins, all blocks before it being sound. */
static size_t block_at(uint32_t type, unsigned n)
{
    for (size_t at = 0, size; at < file_size; at += size) {
        size = u32_at(at + 4);
        assert_true(size >= 12 && size % 4 == 0 && at + size <= file_size);
        assert_int_equal(u32_at(at + size - 4), size);
        if (u32_at(at) == type && n-- == 0)
            return at;
    }
    return SIZE_MAX;
}

/* An option of the block, whose options begin `head` behind its type and length: where its value
 * lies, and how long it is. */
static size_t option_at(size_t block, size_t head, unsigned code, unsigned *size)
{
    size_t end = block + u32_at(block + 4) - 4;

    for (size_t at = block + 8 + head; at < end; at += 4 + ((u16_at(at + 2) + 3u) & ~3u)) {
        if (u16_at(at) == 0) {
            assert_int_equal(at + 4, end); /* the end of them is the block's */
            break;
        }
        if (u16_at(at) == code) {
            *size = u16_at(at + 2);
            return at + 4;
        }
    }
    *size = 0;
    return SIZE_MAX;
}

static const char *text_option(size_t block, size_t head, unsigned code)
{
    static char text[512];
    unsigned size;
    size_t at = option_at(block, head, code, &size);

    if (at == SIZE_MAX)
        return NULL;
    snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)&file[at]);
    return text;
}

static uint64_t count_option(size_t block, size_t head, unsigned code)
{
    unsigned size;
    size_t at = option_at(block, head, code, &size);

    assert_int_equal(size, 8);
    return u32_at(at) | (uint64_t)u32_at(at + 4) << 32;
}

/* ---- a run ---- */

static const char names[3][TRACE_NAME_MAX] = {"", "hyp", "tee"};
static const uint8_t bytes[] = {
    0x3c, 0x5f, 0x7a, 0x0e, 0x6d, 0x1b, 0x4f, 0x28, 0x9a,
    0x67, 0x0b, 0x1e, 0x5c, 0x2d, 0x8f, 0x41, /* UUID */
    53,   0,    0,    0,    53,   0,    0,    0,    0,
    0,    0,    0,    9,    0,    0,    0,    'x' /* a frame */
};

static const struct trace_event run[] = {
    {.time = 0x100000002, .id = TR_CLIENT_OPEN, .call = 1, .data = 0, .data_size = 16},
    {.time = 0x100000003,
     .id = TR_PROXY_MOVE_DOWN,
     .thread = 1,
     .call = 1,
     .word = {17},
     .data = 16,
     .data_size = 17},
    {.time = 0x100000004, .id = TR_CLIENT_DONE, .call = 1, .session = 3, .word = {0, 4}},
    {.time = 0x100000005, .id = TR_CLIENT_INVOKE, .call = 2, .session = 3},
    {.time = 0x100000006, .id = TR_PROXY_MOVE_UP, .thread = 1, .call = 2, .word = {40}},
    {.time = 0x100000007,
     .id = TR_PROXY_MOVE_UP,
     .thread = 1,
     .word = {17},
     .data = 16,
     .data_size = 17},
};
static const struct trace_record record = {
    .events = run, .count = ARRAY_COUNT(run), .bytes = bytes, .names = names, .thread_count = 3};

#define PACKET_HEAD 20u /* before the bytes */

static int setup(void **state)
{
    (void)state;
    write_file(&record);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(file);
    file = NULL;
    return 0;
}

static void test_the_section_says_who_wrote_it(void **state)
{
    (void)state;
    assert_int_equal(block_at(SECTION, 0), 0);
    assert_int_equal(u32_at(8), 0x1a2b3c4d);
    assert_int_equal(u32_at(12), 1);
    assert_int_equal(u32_at(16) & u32_at(20), UINT32_MAX);
    assert_string_equal(text_option(0, 16, 4), "teesim " TEESIM_VERSION);
    assert_int_equal(block_at(SECTION, 1), SIZE_MAX);
}

static void test_an_interface_for_each_ring(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        size_t at = block_at(INTERFACE, i);
        unsigned size;
        assert_int_equal(u16_at(at + 8), 147);
        assert_int_equal(u32_at(at + 12), TIPC_BUF_SIZE);
        assert_string_equal(text_option(at, 8, 2), i ? "tipc-rx" : "tipc-tx");
        assert_int_equal(file[option_at(at, 8, 9, &size)], 9);
        assert_int_equal(size, 1);
    }
    assert_int_equal(block_at(INTERFACE, 2), SIZE_MAX);
}

static void test_a_packet_is_what_has_crossed(void **state)
{
    (void)state;
    size_t at = block_at(PACKET, 0);
    unsigned size;
    assert_int_equal(u32_at(at + 8), 0);
    assert_int_equal(u32_at(at + 12), 1); /* the upper half first */
    assert_int_equal(u32_at(at + 16), 3);
    assert_int_equal(u32_at(at + 20), 17);
    assert_int_equal(u32_at(at + 24), 17);
    assert_memory_equal(&file[at + 28], &bytes[16], 17);
    assert_int_equal(u32_at(option_at(at, PACKET_HEAD + 20, 2, &size)), 2); /* outbound */
    at = block_at(PACKET, 2);
    assert_int_equal(u32_at(at + 8), 1);
    assert_int_equal(u32_at(option_at(at, PACKET_HEAD + 20, 2, &size)), 1);
    assert_int_equal(block_at(PACKET, 3), SIZE_MAX);
}

static void test_comments_say_whose_call_it_is(void **state)
{
    (void)state;
    assert_string_equal(text_option(block_at(PACKET, 0), PACKET_HEAD + 20, 1),
                        "call 1, session 3, TA 3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41, "
                        "thread client 1");
    assert_string_equal(text_option(block_at(PACKET, 1), PACKET_HEAD, 1),
                        "call 2, session 3, TA 3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41, "
                        "thread client 1, its bytes were not kept");
    assert_string_equal(text_option(block_at(PACKET, 2), PACKET_HEAD + 20, 1),
                        "no call, thread hyp");
}

static void test_lost_bytes_are_counted(void **state)
{
    (void)state;
    size_t at = block_at(PACKET, 1);
    assert_int_equal(u32_at(at + 20), 0);
    assert_int_equal(u32_at(at + 24), 40);
    at = block_at(STATISTICS, 0);
    assert_int_equal(u32_at(at + 8), 0);
    assert_int_equal(count_option(at, 12, 4), 1);
    assert_int_equal(count_option(at, 12, 5), 0);
    at = block_at(STATISTICS, 1);
    assert_int_equal(u32_at(at + 8), 1);
    assert_int_equal(count_option(at, 12, 4), 2);
    assert_int_equal(count_option(at, 12, 5), 1);
    assert_null(text_option(at, 12, 1));
}

/* Times of statistics: the upper half first, too. */
static void test_statistics_are_of_the_whole_run(void **state)
{
    (void)state;
    assert_int_equal(count_option(block_at(STATISTICS, 0), 12, 2), 0x200000001);
    assert_int_equal(count_option(block_at(STATISTICS, 0), 12, 3), 0x700000001);
}

static void test_dropped_events_are_told(void **state)
{
    struct trace_record r = record;

    (void)state;
    free(file);
    r.dropped = 7;
    write_file(&r);
    assert_string_equal(text_option(block_at(STATISTICS, 0), 12, 1),
                        "7 events of the trace, the oldest, were dropped");
}

static void test_an_empty_recording(void **state)
{
    (void)state;
    free(file);
    write_file(&(struct trace_record){.count = 0});
    assert_int_not_equal(block_at(INTERFACE, 1), SIZE_MAX);
    assert_int_not_equal(block_at(STATISTICS, 1), SIZE_MAX);
    assert_int_equal(block_at(PACKET, 0), SIZE_MAX);
}

/* One of which only a part was kept counts as lost; bytes are padded with zeros to four. */
static void test_a_cut_packet(void **state)
{
    static const uint8_t ones[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const struct trace_event e = {
        .id = TR_PROXY_MOVE_DOWN, .call = 1, .word = {17}, .data_size = 5};
    const struct trace_record r = {.events = &e, .count = 1, .bytes = ones};

    (void)state;
    free(file);
    write_file(&r);
    size_t at = block_at(PACKET, 0);
    assert_int_equal(u32_at(at + 20), 5);
    assert_int_equal(u32_at(at + 24), 17);
    assert_int_equal(u32_at(at + 28), UINT32_MAX);
    assert_int_equal(u32_at(at + 32), 0xff);
    assert_int_equal(count_option(block_at(STATISTICS, 0), 12, 4), 1);
    assert_int_equal(count_option(block_at(STATISTICS, 0), 12, 5), 1);
}

/* The longest message, the longest comment. */
static void test_the_longest_packet(void **state)
{
    static uint8_t long_bytes[16 + TRACE_DATA_MAX];
    static const char long_names[1][TRACE_NAME_MAX] = {"0123456789012345678901234567890"};
    struct trace_event e[] = {
        {.id = TR_CLIENT_OPEN, .call = UINT32_MAX / 1024, .data_size = 16, .session = UINT32_MAX},
        {.id = TR_PROXY_MOVE_UP,
         .call = UINT32_MAX / 1024,
         .word = {UINT32_MAX},
         .data = 16,
         .data_size = TRACE_DATA_MAX},
    };
    struct trace_record r = {
        .events = e, .count = 2, .bytes = long_bytes, .names = long_names, .thread_count = 1};

    (void)state;
    free(file);
    write_file(&r);
    assert_string_equal(
        text_option(block_at(PACKET, 0), PACKET_HEAD + TRACE_DATA_MAX, 1),
        "call 4194303, session 4294967295, TA 00000000-0000-0000-0000-000000000000, "
        "thread 0123456789012345678901234567890, its bytes were not kept");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_the_section_says_who_wrote_it),
        TEST(test_an_interface_for_each_ring),
        TEST(test_a_packet_is_what_has_crossed),
        TEST(test_comments_say_whose_call_it_is),
        TEST(test_lost_bytes_are_counted),
        TEST(test_statistics_are_of_the_whole_run),
        TEST(test_dropped_events_are_told),
        TEST(test_an_empty_recording),
        TEST(test_a_cut_packet),
        TEST(test_the_longest_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
