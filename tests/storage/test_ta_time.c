/* SPDX-License-Identifier: BSD-2-Clause */
/* The persistent time of TAs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "store_rig.h"
#include "tee/storage/ta_time.h"
#include "tee_api_defines.h"

#define S_NS  1000000000ull
#define MS_NS 1000000ull
#define T0    (1000 * S_NS)

static const uint8_t ta[16] = {0x51, 0xe5}, other_ta[16] = {0x51, 0xe6};

static uint64_t stopped_clock(void *ctx)
{
    return *(uint64_t *)ctx;
}

static void expect_time(struct store_rig *r, const uint8_t uuid[16], uint64_t wall, uint32_t want,
                        uint64_t seconds, uint32_t millis)
{
    struct ta_time t = {77, 77};

    assert_int_equal(ta_time_get(r->s, uuid, stopped_clock, &wall, &t), want);
    assert_int_equal(t.seconds, seconds);
    assert_int_equal(t.millis, millis);
}

static void test_time_is_each_tas_own_and_goes_on(void **state)
{
    struct store_rig *r = *state;
    struct ta_time t = {5, 900};

    expect_time(r, ta, T0, TEE_ERROR_TIME_NOT_SET, 0, 0);
    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0, TEE_SUCCESS, 5, 900);
    expect_time(r, other_ta, T0, TEE_ERROR_TIME_NOT_SET, 0, 0);
    rig_reopen(r);
    expect_time(r, ta, T0 + 99 * MS_NS, TEE_SUCCESS, 5, 999);
    expect_time(r, ta, T0 + 100 * MS_NS, TEE_SUCCESS, 6, 0);
    expect_time(r, ta, T0 + 10 * S_NS, TEE_SUCCESS, 15, 900);
    t.seconds = UINT32_MAX;
    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0 + S_NS, TEE_SUCCESS, 1ull << 32, 900);
}

static void test_time_needs_a_reset_once_the_clock_went_back(void **state)
{
    struct store_rig *r = *state;
    struct ta_time t = {5, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    expect_time(r, ta, T0 - 1, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    expect_time(r, ta, T0 + S_NS, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    rig_reopen(r);
    expect_time(r, ta, T0 + S_NS, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    assert_int_equal(ta_time_set(r->s, ta, T0 - S_NS, &t), TEE_SUCCESS);
    expect_time(r, ta, T0, TEE_SUCCESS, 6, 0);
}

/* A clock that is read after a transaction of somebody else's. */
static uint64_t late_clock(void *ctx)
{
    struct store_rig *r = ctx;
    struct ta_time t = {9, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0 + S_NS, &t), TEE_SUCCESS);
    return T0 - 1;
}

static void test_what_is_set_meanwhile_is_not_spoiled(void **state)
{
    struct store_rig *r = *state;
    struct ta_time t = {5, 0};

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    assert_int_equal(ta_time_get(r->s, ta, late_clock, r, &t), TEE_ERROR_TIME_NEEDS_RESET);
    expect_time(r, ta, T0 + S_NS, TEE_SUCCESS, 9, 0);
}

/* Once released, the format stays. */
static const uint8_t record_key[] = "ta-time\0\x51\xe5\0\0\0\0\0\0\0\0\0\0\0\0\0";
static const uint8_t record[32] = {1, 0, 0, 0, 1, 0, 0, 0, 5, 0,    0,    0,    0,    0, 0, 0,
                                   7, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0xa5, 0xd4, 0xe8, 0, 0, 0};

static void test_time_is_stored_in_these_bytes(void **state)
{
    struct store_rig *r = *state;
    struct ta_time t = {5, 7};
    uint8_t bytes[64];
    size_t size = sizeof(bytes);

    assert_int_equal(ta_time_set(r->s, ta, T0, &t), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, record_key, 24, bytes, &size), TEE_SUCCESS);
    assert_int_equal(size, sizeof(record));
    assert_memory_equal(bytes, record, sizeof(record));
}

static void test_records_that_nobody_wrote(void **state)
{
    static const struct {
        uint8_t at, byte;
        size_t size;
    } cases[] = {{0, 2, 32},     {4, 2, 32}, {4, 3, 32}, {18, 1, 32},
                 {15, 0xff, 32}, {0, 1, 31}, {0, 1, 33}, {0, 1, 0}};
    struct store_rig *r = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[33] = {0};
        memcpy(bytes, record, sizeof(record));
        bytes[cases[i].at] = cases[i].byte;
        assert_int_equal(store_put(r->s, record_key, 24, bytes, cases[i].size), TEE_SUCCESS);
        expect_time(r, ta, T0, TEE_ERROR_TIME_NEEDS_RESET, 0, 0);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_time_is_each_tas_own_and_goes_on),
        T(test_time_needs_a_reset_once_the_clock_went_back),
        T(test_what_is_set_meanwhile_is_not_spoiled),
        T(test_time_is_stored_in_these_bytes),
        T(test_records_that_nobody_wrote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
