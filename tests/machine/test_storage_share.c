/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may have an object open together with whom, TEE Internal Core API 5.7.3, and who sees what:
 * handles of one session, of sessions of one instance, of instances, of TAs. */
#include "storage/storage_rig.h"

#include <pthread.h>

static const uint32_t flag[] = {CAN_READ, CAN_WRITE, META, SHARE_READ, SHARE_WRITE};
#define FLAG_SETS 32u

static uint32_t flags_of(unsigned set)
{
    uint32_t flags = 0;

    for (unsigned i = 0; i < 5; i++)
        flags |= set >> i & 1 ? flag[i] : 0;
    return flags;
}

/* "If more than one handle is open, and any reads, all share reading"; writing alike; write-meta is
 * exclusive. And, by OP-TEE: what they share is the same. */
static bool go_together(uint32_t a, uint32_t b)
{
    const uint32_t share = SHARE_READ | SHARE_WRITE;

    if (((a | b) & META) || (a & share) != (b & share))
        return false;
    if (((a | b) & CAN_READ) && !(a & b & SHARE_READ))
        return false;
    return !((a | b) & CAN_WRITE) || (a & b & SHARE_WRITE);
}

static void check_pair(struct client *one, struct client *other, uint32_t a, uint32_t b)
{
    uint32_t want = go_together(a, b) ? TEE_SUCCESS : TEE_ERROR_ACCESS_CONFLICT;
    uint32_t got = ST(other, OPEN, .slot = 2, .a = PRIVATE, .b = b, .id = "a");

    if (got != want)
        fail_msg("flags 0x%x and then 0x%x: 0x%x", a, b, got);
    if (got == TEE_SUCCESS)
        OK(other, CLOSE, .slot = 2);
    (void)one;
}

static void check_all_pairs(struct client *one, struct client *other)
{
    st_put(one, "a", "x", 1);
    for (unsigned i = 0; i < FLAG_SETS; i++) {
        uint32_t a = flags_of(i);
        OK(one, OPEN, .slot = 1, .a = PRIVATE, .b = a, .id = "a");
        for (unsigned j = 0; j < FLAG_SETS; j++)
            check_pair(one, other, a, flags_of(j));
        OK(one, CLOSE, .slot = 1);
    }
    assert_int_equal(st_probe(other, "a"), TEE_SUCCESS);
}

static void test_handles_of_one_session(void **state)
{
    struct client c;

    open_storage(&c, kind_of(state));
    check_all_pairs(&c, &c);
    close_ta(&c);
}

static void test_sessions_of_one_instance(void **state)
{
    struct client one, other;

    (void)state;
    open_storage(&one, STORAGE_SINGLE);
    open_storage(&other, STORAGE_SINGLE);
    check_all_pairs(&one, &other);
    close_ta(&other);
    close_ta(&one);
}

static void test_instances(void **state)
{
    struct client one, other;

    open_storage(&one, kind_of(state));
    open_storage(&other, kind_of(state));
    check_all_pairs(&one, &other);
    close_ta(&other);
    close_ta(&one);
}

/* A third handle has to go together with both. */
static void test_three_handles(void **state)
{
    struct client c;

    open_storage(&c, kind_of(state));
    st_put(&c, "a", "x", 1);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = SHARE_READ | SHARE_WRITE, .id = "a");
    OK(&c, OPEN, .slot = 2, .a = PRIVATE, .b = CAN_READ | SHARE_READ | SHARE_WRITE, .id = "a");
    OK(&c, OPEN, .slot = 3, .a = PRIVATE, .b = CAN_WRITE | SHARE_READ | SHARE_WRITE, .id = "a");
    OK(&c, CLOSE, .slot = 1);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .b = SHARE_READ, .id = "a"),
                     TEE_ERROR_ACCESS_CONFLICT);
    OK(&c, CLOSE, .slot = 3);
    assert_int_equal(st_probe(&c, "a"), TEE_ERROR_ACCESS_CONFLICT);
    OK(&c, CLOSE, .slot = 2);
    assert_int_equal(st_probe(&c, "a"), TEE_SUCCESS);
    close_ta(&c);
}

/* Creating is opening: the new handle has its flags at once. */
static void test_a_new_object_is_shared_as_it_was_created(void **state)
{
    struct client c;

    open_storage(&c, kind_of(state));
    OK(&c, CREATE, .slot = 1, .a = PRIVATE, .b = CAN_WRITE | SHARE_WRITE, .id = "a");
    OK(&c, OPEN, .slot = 2, .a = PRIVATE, .b = CAN_WRITE | SHARE_WRITE, .id = "a");
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .b = CAN_READ | SHARE_WRITE, .id = "a"),
                     TEE_ERROR_ACCESS_CONFLICT);
    close_ta(&c);
}

static void test_a_renamed_object_is_open_under_its_new_name(void **state)
{
    struct client c;

    open_storage(&c, kind_of(state));
    st_put(&c, "a", "x", 1);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
    OK(&c, RENAME, .slot = 1, .id = "b");
    assert_int_equal(st_probe(&c, "b"), TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(st_probe(&c, "a"), TEE_ERROR_ITEM_NOT_FOUND);
    OK(&c, CLOSE, .slot = 1);
    assert_int_equal(st_probe(&c, "b"), TEE_SUCCESS);
    close_ta(&c);
}

/* ---- what is not there ---- */

#define MISSES 100000u

struct misser {
    struct client c;
    uint32_t flags, result;
    pthread_t thread;
};

static void *miss(void *arg)
{
    struct misser *m = arg;

    m->result = ST(&m->c, MISS, .a = MISSES, .b = m->flags, .id = "none");
    return NULL;
}

/* An open that fails has nothing, not even for a moment. */
static void test_what_is_not_there_is_open_to_nobody(void **state)
{
    struct misser m[2] = {{.flags = ALL}, {.flags = CAN_READ}};

    for (unsigned i = 0; i < 2; i++)
        open_storage(&m[i].c, kind_of(state));
    st_put(&m[0].c, "a", "x", 1);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&m[i].thread, NULL, miss, &m[i]), 0);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_join(m[i].thread, NULL), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(m[i].result, TEE_ERROR_ITEM_NOT_FOUND);
        close_ta(&m[i].c);
    }
}

/* ---- who sees what ---- */

static void share_data(struct client *one, struct client *other)
{
    char got[8];
    uint32_t count;

    OK(one, CREATE, .slot = 1, .a = PRIVATE, .b = CAN_WRITE | SHARE_READ | SHARE_WRITE, .id = "a",
       .data = "hello", .size = 5);
    OK(other, OPEN, .slot = 2, .a = PRIVATE, .b = CAN_READ | SHARE_READ | SHARE_WRITE, .id = "a");
    OK(other, READ, .slot = 2, .a = 2, .to = got, .size = 2, .count = &count);
    OK(one, WRITE, .slot = 1, .data = "HELLO, you", .size = 10);
    assert_int_equal(st_info(other, 2).data_size, 10);
    assert_int_equal(st_info(other, 2).position, 2);
    OK(other, READ, .slot = 2, .a = 8, .to = got, .size = 8, .count = &count);
    assert_int_equal(count, 8);
    assert_memory_equal(got, "LLO, you", 8);
    OK(one, TRUNCATE, .slot = 1, .a = 3);
    OK(other, SEEK, .slot = 2, .b = TEE_DATA_SEEK_END);
    assert_int_equal(st_info(other, 2).position, 3);
    OK(one, RESTRICT, .slot = 1, .a = TEE_USAGE_MAC);
    assert_int_equal(st_info(other, 2).usage, TEE_USAGE_MAC);
}

static void test_instances_see_each_others_changes(void **state)
{
    struct client one, other;

    open_storage(&one, kind_of(state));
    open_storage(&other, kind_of(state));
    share_data(&one, &other);
    close_ta(&other);
    close_ta(&one);
}

static void test_sessions_see_each_others_changes(void **state)
{
    struct client one, other;

    (void)state;
    open_storage(&one, STORAGE_SINGLE);
    open_storage(&other, STORAGE_SINGLE);
    share_data(&one, &other);
    close_ta(&other);
    close_ta(&one);
}

static void test_tas_have_objects_of_their_own(void **state)
{
    struct client one, other;

    (void)state;
    open_storage(&one, STORAGE_13);
    open_storage(&other, STORAGE_SINGLE);
    st_put(&one, "a", "one", 3);
    assert_int_equal(st_probe(&other, "a"), TEE_ERROR_ITEM_NOT_FOUND);
    OK(&one, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
    st_put(&other, "a", "other", 5);
    OK(&one, CLOSE, .slot = 1);
    st_expect(&one, "a", "one", 3);
    st_expect(&other, "a", "other", 5);
    OK(&other, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
    OK(&other, DELETE, .slot = 1);
    st_expect(&one, "a", "one", 3);
    close_ta(&other);
    close_ta(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_handles_of_one_session),
        EACH_SCHED(test_sessions_of_one_instance),
        EACH(test_instances),
        EACH(test_three_handles),
        EACH(test_a_new_object_is_shared_as_it_was_created),
        EACH(test_a_renamed_object_is_open_under_its_new_name),
        EACH_SCHED(test_what_is_not_there_is_open_to_nobody),
        EACH(test_instances_see_each_others_changes),
        EACH_SCHED(test_sessions_see_each_others_changes),
        EACH_SCHED(test_tas_have_objects_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
