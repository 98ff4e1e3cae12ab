/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of persistent objects: TEE Internal Core API 5.9. */
#include "storage/storage_rig.h"

static struct client c;

static void begin(void **state)
{
    open_storage(&c, kind_of(state));
}

static void end(void)
{
    close_ta(&c);
}

static void expect_data(const void *data, size_t size)
{
    uint8_t got[64];
    uint32_t count;

    OK(&c, SEEK, .b = TEE_DATA_SEEK_SET);
    OK(&c, READ, .a = sizeof(got), .to = got, .size = sizeof(got), .count = &count);
    assert_int_equal(count, size);
    if (size)
        assert_memory_equal(got, data, size);
}

static void test_read_moves_on_to_the_end(void **state)
{
    static const uint32_t counts[] = {2, 2, 1, 0, 0};
    char got[5], *at = got;
    uint32_t count;

    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ, .id = "a", .data = "hello", .size = 5);
    for (unsigned i = 0; i < 5; i++, at += count) {
        char part[2];
        OK(&c, READ, .a = 2, .to = part, .size = 2, .count = &count);
        assert_int_equal(count, counts[i]);
        memcpy(at, part, count);
    }
    assert_memory_equal(got, "hello", 5);
    OK(&c, SEEK, .a = 100, .b = TEE_DATA_SEEK_SET);
    OK(&c, READ, .a = 1, .to = got, .size = 1, .count = &count);
    assert_int_equal(count, 0);
    assert_int_equal(st_info(&c, 0).position, 100);
    end();
}

static void test_write_replaces_and_extends(void **state)
{
    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | CAN_WRITE, .id = "a", .data = "hello", .size = 5);
    OK(&c, WRITE, .data = "J", .size = 1);
    OK(&c, WRITE, .data = "", .size = 0);
    assert_int_equal(st_info(&c, 0).position, 1);
    OK(&c, SEEK, .a = 4, .b = TEE_DATA_SEEK_SET);
    OK(&c, WRITE, .data = "y!!", .size = 3);
    assert_int_equal(st_info(&c, 0).data_size, 7);
    expect_data("Jelly!!", 7);
    end();
}

static void test_a_gap_reads_as_zeros(void **state)
{
    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | CAN_WRITE, .id = "a", .data = "ab", .size = 2);
    OK(&c, SEEK, .a = 3, .b = TEE_DATA_SEEK_END);
    assert_int_equal(st_info(&c, 0).data_size, 2);
    OK(&c, WRITE, .data = "z", .size = 1);
    expect_data("ab\0\0\0z", 6);
    end();
}

static void test_truncate(void **state)
{
    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | CAN_WRITE, .id = "a", .data = "hello", .size = 5);
    OK(&c, SEEK, .a = 4, .b = TEE_DATA_SEEK_SET);
    OK(&c, TRUNCATE, .a = 2);
    assert_int_equal(st_info(&c, 0).position, 4);
    expect_data("he", 2);
    OK(&c, TRUNCATE, .a = 4);
    expect_data("he\0\0", 4);
    OK(&c, TRUNCATE, .a = 0);
    expect_data("", 0);
    end();
}

static void test_seek(void **state)
{
    static const struct {
        int32_t offset;
        uint32_t whence;
        uint64_t position;
    } steps[] = {{3, TEE_DATA_SEEK_SET, 3},  {1, TEE_DATA_SEEK_CUR, 4},
                 {-2, TEE_DATA_SEEK_CUR, 2}, {-9, TEE_DATA_SEEK_CUR, 0},
                 {0, TEE_DATA_SEEK_END, 5},  {7, TEE_DATA_SEEK_END, 12},
                 {-4, TEE_DATA_SEEK_END, 1}, {-6, TEE_DATA_SEEK_END, 0},
                 {-1, TEE_DATA_SEEK_SET, 0}, {INT32_MIN, TEE_DATA_SEEK_END, 0}};

    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .id = "a", .data = "hello", .size = 5);
    for (unsigned i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        OK(&c, SEEK, .a = (uint32_t)steps[i].offset, .b = steps[i].whence);
        assert_int_equal(st_info(&c, 0).position, steps[i].position);
    }
    end();
}

static void test_the_last_position(void **state)
{
    char got;
    uint32_t count;

    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | CAN_WRITE, .id = "a");
    OK(&c, SEEK, .a = INT32_MAX, .b = TEE_DATA_SEEK_SET);
    OK(&c, SEEK, .a = INT32_MAX, .b = TEE_DATA_SEEK_CUR);
    assert_int_equal(ST(&c, SEEK, .a = 2, .b = TEE_DATA_SEEK_CUR), TEE_ERROR_OVERFLOW);
    assert_int_equal(st_info(&c, 0).position, TEE_DATA_MAX_POSITION - 1);
    assert_int_equal(ST(&c, WRITE, .data = "ab", .size = 2), TEE_ERROR_OVERFLOW);
    assert_int_equal(st_info(&c, 0).data_size, 0);
    OK(&c, WRITE, .data = "", .size = 0);
    OK(&c, SEEK, .a = 1, .b = TEE_DATA_SEEK_CUR);
    assert_int_equal(ST(&c, WRITE, .data = "a", .size = 1), TEE_ERROR_OVERFLOW);
    OK(&c, READ, .a = 1, .to = &got, .size = 1, .count = &count);
    assert_int_equal(count, 0);
    assert_int_equal(st_info(&c, 0).position, TEE_DATA_MAX_POSITION);
    end();
}

#define MODEL_SIZE (300u << 10)

/* What the object is to be. */
static uint8_t model[MODEL_SIZE], scratch[MODEL_SIZE];
static uint32_t model_size, model_at;

static uint32_t draw(uint32_t below)
{
    static uint32_t seed = 1;

    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void write_some(void)
{
    uint32_t size = draw(4) ? draw(200) : draw(70000);

    if (size > MODEL_SIZE - model_at)
        size = MODEL_SIZE - model_at;
    for (uint32_t i = 0; i < size; i++)
        scratch[i] = (uint8_t)draw(256);
    OK(&c, WRITE, .data = scratch, .size = size);
    memcpy(model + model_at, scratch, size);
    model_at += size;
    if (size && model_size < model_at)
        model_size = model_at;
}

static void truncate_some(void)
{
    uint32_t size = draw(MODEL_SIZE);

    OK(&c, TRUNCATE, .a = size);
    if (size < model_size)
        memset(model + size, 0, model_size - size);
    model_size = size;
}

static void read_some(void)
{
    uint32_t size = draw(MODEL_SIZE - 1) + 1, count, left;

    OK(&c, READ, .a = size, .to = scratch, .size = size, .count = &count);
    left = model_at < model_size ? model_size - model_at : 0;
    assert_int_equal(count, size < left ? size : left);
    assert_memory_equal(scratch, model + model_at, count);
    model_at += count;
}

static void test_any_order_of_calls(void **state)
{
    begin(state);
    memset(model, 0, sizeof(model));
    model_size = model_at = 0;
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | CAN_WRITE, .id = "a");
    for (unsigned i = 0; i < 300; i++) {
        unsigned what = draw(8);
        if (what < 3) {
            write_some();
        } else if (what < 4) {
            truncate_some();
        } else if (what < 6) {
            model_at = draw(MODEL_SIZE);
            OK(&c, SEEK, .a = model_at, .b = TEE_DATA_SEEK_SET);
        } else {
            read_some();
        }
        assert_int_equal(st_info(&c, 0).data_size, model_size);
    }
    OK(&c, CLOSE, );
    st_expect(&c, "a", model, model_size);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_read_moves_on_to_the_end),
        EACH(test_write_replaces_and_extends),
        EACH(test_a_gap_reads_as_zeros),
        EACH(test_truncate),
        EACH(test_seek),
        EACH(test_the_last_position),
        EACH(test_any_order_of_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
