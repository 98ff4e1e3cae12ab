/* SPDX-License-Identifier: BSD-2-Clause */
/* Time in a whole machine; the records of persistent times: tests/tee/test_store.c. */
#include "itest_client.h"
#include "report.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <tee_api_defines.h>

#include "tee/storage/ta_time.h"
#include "time/time_defs.h"

static char dir[] = "/tmp/teesim-time-XXXXXX";

static int start(enum teesim_sched sched, uint64_t seed, const char *state_dir)
{
    struct teesim_config cfg = {
        .sched = sched, .seed = seed, .ta_path = ITEST_TA_DIR, .state_dir = state_dir};

    return teesim_start(&cfg);
}

static int time_setup(void **state)
{
    return start((enum teesim_sched)(uintptr_t)*state, 0, dir);
}

static int time_teardown(void **state)
{
    char command[64];

    (void)state;
    int err = teesim_stop();
    snprintf(command, sizeof(command), "rm -rf %s/*", dir);
    return system(command) || err;
}

static void open_time(struct client *c)
{
    TEEC_UUID uuid = TIME_UUID;

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

struct answer {
    TEEC_Result call, res;
    uint32_t seconds, millis;
};

static struct answer ask(struct client *c, uint32_t command, uint32_t seconds, uint32_t millis)
{
    TEEC_Operation op = op_values(seconds, millis);

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    TEEC_Result call = TEEC_InvokeCommand(&c->session, command, &op, NULL);
    return (struct answer){call, op.params[1].value.a, op.params[0].value.a, op.params[0].value.b};
}

/* One call in a session of its own. */
static struct answer ask_once(uint32_t command, uint32_t seconds, uint32_t millis)
{
    struct client c;

    open_time(&c);
    struct answer a = ask(&c, command, seconds, millis);
    close_ta(&c);
    return a;
}

static void test_system_time_never_goes_back(void **state)
{
    struct client c;
    uint64_t last = 0;

    (void)state;
    open_time(&c);
    for (unsigned i = 0; i < 100; i++) {
        struct answer a = ask(&c, TIME_SYSTEM, 0, 5000);
        assert_in_range(a.millis, 0, 999);
        uint64_t now = a.seconds * 1000ull + a.millis;
        assert_true(now >= last);
        last = now;
    }
    close_ta(&c);
}

static void test_ree_time_is_the_clients(void **state)
{
    struct timespec before, after;

    (void)state;
    clock_gettime(CLOCK_REALTIME, &before);
    struct answer a = ask_once(TIME_REE, 0, 5000);
    clock_gettime(CLOCK_REALTIME, &after);
    assert_in_range(a.seconds, before.tv_sec, after.tv_sec);
    assert_in_range(a.millis, 0, 999);
}

static void test_a_wait_takes_as_long_as_it_says(void **state)
{
    (void)state;
    struct answer a = ask_once(TIME_WAIT, 20, 0);

    assert_int_equal(a.res, TEE_SUCCESS);
    assert_true(a.seconds >= 20);
}

static void test_persistent_time_persists(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;
    struct answer a = ask_once(TIME_GET, 5, 5);

    assert_int_equal(a.res, TEE_ERROR_TIME_NOT_SET);
    assert_int_equal(a.seconds, 0);
    assert_int_equal(a.millis, 0);
    assert_int_equal(ask_once(TIME_SET, 1000, 999).res, TEE_SUCCESS);
    a = ask_once(TIME_GET, 0, 5000);
    assert_int_equal(a.res, TEE_SUCCESS);
    assert_in_range(a.seconds, 1000, 1100);
    assert_in_range(a.millis, 0, 999);
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(start(sched, 0, dir), 0);
    a = ask_once(TIME_GET, 0, 0);
    assert_int_equal(a.res, TEE_SUCCESS);
    assert_in_range(a.seconds, 1000, 1100);
}

static void test_persistent_time_overflows(void **state)
{
    struct answer a;

    (void)state;
    assert_int_equal(ask_once(TIME_SET, UINT32_MAX, 999).res, TEE_SUCCESS);
    assert_int_equal(ask_once(TIME_WAIT, 2, 0).res, TEE_SUCCESS);
    a = ask_once(TIME_GET, 5, 5);
    assert_int_equal(a.res, TEE_ERROR_OVERFLOW);
    assert_in_range(a.seconds, 0, 100);
}

/* What a process whose clock is far ahead would set. */
static void set_from_the_future(void)
{
    TEEC_UUID uuid = TIME_UUID;
    uint32_t low = htobe32(uuid.timeLow);
    uint16_t mid = htobe16(uuid.timeMid), high = htobe16(uuid.timeHiAndVersion);
    struct ta_time t = {5, 0};
    uint8_t octets[16];
    struct store *s;

    memcpy(octets, &low, 4);
    memcpy(octets + 4, &mid, 2);
    memcpy(octets + 6, &high, 2);
    memcpy(octets + 8, uuid.clockSeqAndNode, 8);
    assert_int_equal(store_create(&(struct store_config){.dir = dir}, &s), 0);
    assert_int_equal(ta_time_set(s, octets, (uint64_t)time(NULL) * 2000000000u, &t), TEE_SUCCESS);
    store_destroy(s);
}

static void test_a_clock_that_is_set_back(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;

    assert_int_equal(teesim_stop(), 0);
    set_from_the_future();
    assert_int_equal(start(sched, 0, dir), 0);
    struct answer a = ask_once(TIME_GET, 5, 5);
    assert_int_equal(a.res, TEE_ERROR_TIME_NEEDS_RESET);
    assert_int_equal(a.seconds, 0);
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(start(sched, 0, dir), 0);
    assert_int_equal(ask_once(TIME_GET, 0, 0).res, TEE_ERROR_TIME_NEEDS_RESET);
    assert_int_equal(ask_once(TIME_SET, 5, 0).res, TEE_SUCCESS);
    assert_int_equal(ask_once(TIME_GET, 0, 0).res, TEE_SUCCESS);
}

static void test_a_seeded_run_has_times_of_its_own(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;

    assert_int_equal(ask_once(TIME_SET, 5, 0).res, TEE_SUCCESS);
    assert_int_equal(teesim_stop(), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(start(TEESIM_SCHED_INLINE, 7, dir), 0);
        assert_int_equal(ask_once(TIME_GET, 0, 0).res, TEE_ERROR_TIME_NOT_SET);
        assert_int_equal(ask_once(TIME_SET, 77, 0).res, TEE_SUCCESS);
        assert_int_equal(ask_once(TIME_GET, 0, 0).seconds, 77);
        assert_int_equal(teesim_stop(), 0);
    }
    assert_int_equal(start(sched, 0, dir), 0);
    struct answer a = ask_once(TIME_GET, 0, 0);
    assert_int_equal(a.res, TEE_SUCCESS);
    assert_in_range(a.seconds, 5, 70);
}

static void expect_no_storage(uint32_t command, const char *func)
{
    report_begin();
    struct answer a = ask_once(command, 0, 0);
    const char *text = report_end();
    assert_int_equal(a.call, TEEC_ERROR_TARGET_DEAD);
    expect_in(text, func);
    expect_in(text, "/dev/null/state");
    expect_in(text, "the state directory cannot be used");
}

static void test_no_storage_is_said(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;

    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(start(sched, 0, "/dev/null/state"), 0);
    expect_no_storage(TIME_GET, "TEE_GetTAPersistentTime");
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(start(sched, 0, "/dev/null/state"), 0);
    expect_no_storage(TIME_SET, "TEE_SetTAPersistentTime");
}

/* $TEESIM_STATE, $XDG_STATE_HOME, $HOME: the first that says something. */
static void test_where_state_is_kept(void **state)
{
    static const char *const set[][2] = {{"HOME", "/.local/state/teesim/teesim.mdb"},
                                         {"XDG_STATE_HOME", "/teesim/teesim.mdb"},
                                         {"TEESIM_STATE", "/teesim.mdb"}};
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;
    char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;
    char path[160], value[80];

    unsetenv("TEESIM_STATE");
    unsetenv("XDG_STATE_HOME");
    for (unsigned i = 0; i < 3; i++) {
        snprintf(value, sizeof(value), "%s/%u", dir, i);
        snprintf(path, sizeof(path), "%s%s", value, set[i][1]);
        setenv(set[i][0], value, 1);
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(start(sched, 0, NULL), 0);
        assert_int_equal(access(path, F_OK), -1);
        assert_int_equal(ask_once(TIME_SET, 5, 0).res, TEE_SUCCESS);
        assert_int_equal(access(path, F_OK), 0);
    }
    unsetenv("TEESIM_STATE");
    unsetenv("XDG_STATE_HOME");
    if (home)
        setenv("HOME", home, 1);
    free(home);
}

static void test_state_in_memory_goes_with_the_machine(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;

    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(start(sched, 0, "memory:"), 0);
        assert_int_equal(ask_once(TIME_GET, 0, 0).res, TEE_ERROR_TIME_NOT_SET);
        assert_int_equal(ask_once(TIME_SET, 5, 0).res, TEE_SUCCESS);
        assert_int_equal(ask_once(TIME_GET, 0, 0).res, TEE_SUCCESS);
    }
    assert_int_equal(access("memory:", F_OK), -1);
}

static void test_every_durability_outlives_the_machine(void **state)
{
    enum teesim_sched sched = (enum teesim_sched)(uintptr_t)*state;

    for (int d = TEESIM_DURABILITY_FULL; d <= TEESIM_DURABILITY_NONE; d++) {
        struct teesim_config cfg = {.sched = sched,
                                    .ta_path = ITEST_TA_DIR,
                                    .state_dir = dir,
                                    .durability = (enum teesim_durability)d};
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(teesim_start(&cfg), 0);
        assert_int_equal(ask_once(TIME_SET, 1000 * (uint32_t)d, 0).res, TEE_SUCCESS);
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(start(sched, 0, dir), 0);
        assert_in_range(ask_once(TIME_GET, 0, 0).seconds, 1000 * d, 1000 * d + 60);
    }
}

/* clang-format off */
#define EACH(f)                                                                                    \
    {#f " [threads]", f, time_setup, time_teardown, (void *)TEESIM_SCHED_THREADS},                 \
    {#f " [inline]", f, time_setup, time_teardown, (void *)TEESIM_SCHED_INLINE}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_system_time_never_goes_back),
        EACH(test_ree_time_is_the_clients),
        EACH(test_a_wait_takes_as_long_as_it_says),
        EACH(test_persistent_time_persists),
        EACH(test_persistent_time_overflows),
        EACH(test_a_clock_that_is_set_back),
        EACH(test_a_seeded_run_has_times_of_its_own),
        EACH(test_no_storage_is_said),
        EACH(test_where_state_is_kept),
        EACH(test_state_in_memory_goes_with_the_machine),
        EACH(test_every_durability_outlives_the_machine),
    };

    if (!mkdtemp(dir))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(dir);
    return failed;
}
