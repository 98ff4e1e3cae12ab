/* SPDX-License-Identifier: BSD-2-Clause */
/* Persistent objects: TEE Internal Core API 5.7. Their data: test_storage_data.c. */
#include "storage/storage_rig.h"
#include "report.h"

#include <stdlib.h>

static struct client c;

static void begin(void **state)
{
    open_storage(&c, kind_of(state));
}

static void end(void)
{
    close_ta(&c);
}

/* ---- open, create ---- */

static void test_what_is_created_can_be_opened(void **state)
{
    begin(state);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .b = CAN_READ, .id = "a"),
                     TEE_ERROR_ITEM_NOT_FOUND);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ, .id = "a", .data = "hello", .size = 5);
    OK(&c, CLOSE, );
    st_expect(&c, "a", "hello", 5);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .b = CAN_READ, .id = "b"),
                     TEE_ERROR_ITEM_NOT_FOUND);
    end();
}

static void test_a_new_object_is_open_at_its_beginning(void **state)
{
    char got[8];
    uint32_t count;

    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = ALL, .id = "a", .data = "hello", .size = 5);
    struct storage_info info = st_info(&c, 0);
    assert_int_equal(info.position, 0);
    assert_int_equal(info.data_size, 5);
    assert_int_equal(info.flags, TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED | ALL);
    OK(&c, READ, .a = 8, .to = got, .size = 8, .count = &count);
    assert_int_equal(count, 5);
    assert_memory_equal(got, "hello", 5);
    end();
}

static void test_only_overwrite_replaces(void **state)
{
    begin(state);
    st_put(&c, "a", "one", 3);
    assert_int_equal(
        ST(&c, CREATE, .a = PRIVATE, .b = CAN_READ, .id = "a", .data = "two!", .size = 4),
        TEE_ERROR_ACCESS_CONFLICT);
    st_expect(&c, "a", "one", 3);
    OK(&c, CREATE, .a = PRIVATE, .b = CAN_READ | OVERWRITE, .id = "a", .data = "two!", .size = 4);
    assert_int_equal(st_info(&c, 0).flags & OVERWRITE, 0);
    OK(&c, CLOSE, );
    st_expect(&c, "a", "two!", 4);
    end();
}

static void test_what_is_open_is_not_replaced(void **state)
{
    begin(state);
    st_put(&c, "a", "one", 3);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = CAN_READ | SHARE_READ | SHARE_WRITE, .id = "a");
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .b = OVERWRITE | SHARE_READ | SHARE_WRITE,
                        .id = "a", .data = "two", .size = 3),
                     TEE_ERROR_ACCESS_CONFLICT);
    OK(&c, CLOSE, .slot = 1);
    st_expect(&c, "a", "one", 3);
    end();
}

static void test_replacing_takes_attributes_and_usage_away(void **state)
{
    begin(state);
    OK(&c, MAKE_KEY, .slot = 1, .a = TEE_TYPE_AES, .b = 128);
    OK(&c, CREATE, .slot = 2, .other = 1, .a = PRIVATE, .id = "a", .data = "x", .size = 1);
    OK(&c, RESTRICT, .slot = 2, .a = TEE_USAGE_ENCRYPT);
    OK(&c, CLOSE, .slot = 2);
    st_put(&c, "a", "data", 4);
    OK(&c, OPEN, .slot = 2, .a = PRIVATE, .b = CAN_READ, .id = "a");
    struct storage_info info = st_info(&c, 2);
    assert_int_equal(info.type, TEE_TYPE_DATA);
    assert_int_equal(info.usage, UINT32_MAX);
    assert_int_equal(info.bits, 0);
    assert_int_equal(info.max_bits, 0);
    assert_int_equal(info.data_size, 4);
    end();
}

static void test_names_of_any_bytes(void **state)
{
    static const char full[64] = "0123456789012345678901234567890123456789012345678901234567890123";
    static const struct {
        const void *id;
        size_t size;
    } names[] = {{"", 0},  {"\0", 1},  {"\0\0", 2}, {"a", 1},
                 {"A", 1}, {"a\0", 2}, {full, 64},  {full, 63}};
    const uint32_t count = sizeof(names) / sizeof(names[0]);
    uint8_t got;

    begin(state);
    for (uint8_t i = 0; i < count; i++) {
        OK(&c, CREATE, .a = PRIVATE, .id = names[i].id, .id_size = names[i].size, .data = &i,
           .size = 1);
        OK(&c, CLOSE, );
    }
    for (uint8_t i = 0; i < count; i++) {
        OK(&c, OPEN, .a = PRIVATE, .b = CAN_READ, .id = names[i].id, .id_size = names[i].size);
        OK(&c, READ, .a = 1, .to = &got, .size = 1);
        assert_int_equal(got, i);
        OK(&c, CLOSE, );
    }
    end();
}

static void test_storage_spaces_are_apart(void **state)
{
    static const uint32_t spaces[] = {TEE_STORAGE_PRIVATE, TEE_STORAGE_PERSO, TEE_STORAGE_PROTECTED,
                                      TEE_STORAGE_PRIVATE_RPMB};
    uint32_t got;

    begin(state);
    for (unsigned i = 0; i < 4; i++) {
        OK(&c, CREATE, .a = spaces[i], .id = "a", .data = &spaces[i], .size = 4);
        OK(&c, CLOSE, );
    }
    for (unsigned i = 0; i < 4; i++) {
        OK(&c, OPEN, .a = spaces[i], .b = CAN_READ, .id = "a");
        OK(&c, READ, .a = 4, .to = &got, .size = 4);
        assert_int_equal(got, spaces[i]);
        OK(&c, CLOSE, );
    }
    OK(&c, OPEN, .a = TEE_STORAGE_PRIVATE_REE, .b = CAN_READ, .id = "a");
    OK(&c, READ, .a = 4, .to = &got, .size = 4);
    assert_int_equal(got, TEE_STORAGE_PRIVATE);
    end();
}

static void test_storage_spaces_that_are_none(void **state)
{
    static const uint32_t spaces[] = {0, 4, TEE_STORAGE_ILLEGAL_VALUE, 0x80000001, 0xffffffff};

    begin(state);
    OK(&c, ENUM_ALLOCATE, );
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(ST(&c, OPEN, .a = spaces[i], .id = "a"), TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(ST(&c, CREATE, .a = spaces[i], .b = OVERWRITE, .id = "a"),
                         TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(ST(&c, ENUM_START, .a = spaces[i]), TEE_ERROR_ITEM_NOT_FOUND);
    }
    end();
}

/* ---- a handle that nobody wants, 1.2 and later ---- */

static void test_a_transient_object_becomes_the_persistent_one(void **state)
{
    char got[8];
    uint32_t count;

    begin(state);
    OK(&c, MAKE_KEY, .slot = 1, .a = TEE_TYPE_AES, .b = 128);
    OK(&c, RESTRICT, .slot = 1, .a = TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE);
    OK(&c, CREATE, .slot = ST_NO_SLOT, .other = 1, .a = PRIVATE, .b = CAN_READ, .id = "a",
       .data = "hello", .size = 5);
    struct storage_info info = st_info(&c, 1);
    assert_int_equal(info.flags,
                     TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED | CAN_READ);
    assert_int_equal(info.type, TEE_TYPE_AES);
    assert_int_equal(info.bits, 128);
    assert_int_equal(info.usage, TEE_USAGE_ENCRYPT | TEE_USAGE_EXTRACTABLE);
    OK(&c, READ, .slot = 1, .a = 8, .to = got, .size = 8, .count = &count);
    assert_int_equal(count, 5);
    assert_int_equal(st_probe(&c, "a"), TEE_ERROR_ACCESS_CONFLICT);
    OK(&c, CLOSE, .slot = 1);
    st_expect(&c, "a", "hello", 5);
    end();
}

static void test_a_transient_object_stays_one_when_that_fails(void **state)
{
    begin(state);
    st_put(&c, "a", "x", 1);
    OK(&c, MAKE_KEY, .slot = 1, .a = TEE_TYPE_AES, .b = 128);
    assert_int_equal(ST(&c, CREATE, .slot = ST_NO_SLOT, .other = 1, .a = PRIVATE, .id = "a"),
                     TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(st_info(&c, 1).flags, TEE_HANDLE_FLAG_INITIALIZED);
    st_expect(&c, "a", "x", 1);
    end();
}

static void test_without_a_handle_nothing_stays_open(void **state)
{
    begin(state);
    OK(&c, CREATE, .slot = ST_NO_SLOT, .a = PRIVATE, .id = "a", .data = "x", .size = 1);
    assert_int_equal(st_probe(&c, "a"), TEE_SUCCESS);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .id = "a");
    OK(&c, CREATE, .slot = ST_NO_SLOT, .other = 1, .a = PRIVATE, .id = "b", .data = "y", .size = 1);
    assert_int_equal(st_probe(&c, "b"), TEE_SUCCESS);
    assert_int_equal(st_probe(&c, "a"), TEE_ERROR_ACCESS_CONFLICT); /* the slot's, as it was */
    end();
}

static void test_1_1_wants_a_handle(void **state)
{
    open_storage(&c, STORAGE_11);
    (void)state;
    report_begin();
    DIES(&c, CREATE, .slot = ST_NO_SLOT, .a = PRIVATE, .id = "a");
    expect_in(report_end(), "in TEE_CreatePersistentObject: a pointer to memory");
    end();
}

/* ---- delete, rename ---- */

static void delete_one(uint32_t b)
{
    st_put(&c, "a", "x", 1);
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = META, .id = "a");
    OK(&c, DELETE, .slot = 1, .b = b);
    assert_int_equal(st_probe(&c, "a"), TEE_ERROR_ITEM_NOT_FOUND);
}

static void test_delete(void **state)
{
    begin(state);
    delete_one(0);
    delete_one(1);
    OK(&c, DELETE, .slot = 1);
    OK(&c, DELETE, .slot = 1, .b = 1);
    end();
}

static void test_rename(void **state)
{
    begin(state);
    st_put(&c, "a", "hello", 5);
    OK(&c, OPEN, .a = PRIVATE, .b = META | CAN_WRITE, .id = "a");
    OK(&c, SEEK, .a = 5, .b = TEE_DATA_SEEK_SET);
    OK(&c, RENAME, .id = "b");
    assert_int_equal(st_info(&c, 0).position, 5);
    OK(&c, WRITE, .data = "!", .size = 1);
    OK(&c, CREATE, .slot = 1, .a = PRIVATE, .id = "a", .data = "new", .size = 3);
    OK(&c, CLOSE, .slot = 1);
    OK(&c, CLOSE, );
    st_expect(&c, "b", "hello!", 6);
    st_expect(&c, "a", "new", 3);
    end();
}

static void test_rename_to_a_name_that_is_taken(void **state)
{
    begin(state);
    st_put(&c, "a", "one", 3);
    st_put(&c, "b", "two", 3);
    OK(&c, OPEN, .a = PRIVATE, .b = META, .id = "a");
    assert_int_equal(ST(&c, RENAME, .id = "b"), TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(ST(&c, RENAME, .id = "a"), TEE_ERROR_ACCESS_CONFLICT);
    OK(&c, CLOSE, );
    st_expect(&c, "a", "one", 3);
    st_expect(&c, "b", "two", 3);
    end();
}

/* ---- no handles ---- */

/* An object that the TA would have no handle on is not made. */
static void test_no_handle_is_left(void **state)
{
    struct client other;

    begin(state);
    st_put(&c, "there", "x", 1);
    assert_int_equal(ST(&c, ENUM_FILL, ), TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .b = META, .id = "there"), TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .b = META, .id = "new"), TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .b = OVERWRITE, .id = "there"),
                     TEE_ERROR_OUT_OF_MEMORY);
    open_storage(&other, kind_of(state));
    st_expect(&other, "there", "x", 1);
    assert_int_equal(st_probe(&other, "there"), TEE_SUCCESS);
    assert_int_equal(st_probe(&other, "new"), TEE_ERROR_ITEM_NOT_FOUND);
    close_ta(&other);
    end();
}

/* ---- the trace ---- */

static void test_every_call_is_in_the_trace(void **state)
{
    static const char *const hops[] = {"stores a new object with 5 bytes: TEE_SUCCESS",
                                       "writes 2 bytes of an object: TEE_SUCCESS",
                                       "reads 3 bytes of an object: TEE_SUCCESS",
                                       "makes an object 1 byte long: TEE_SUCCESS",
                                       "renames a persistent object: TEE_SUCCESS",
                                       "looks for another object: TEE_SUCCESS",
                                       "deletes a persistent object: TEE_SUCCESS",
                                       "opens a persistent object: TEE_ERROR_ITEM_NOT_FOUND"};
    struct storage_found found;
    char got[8];

    assert_int_equal(teesim_stop(), 0);
    setenv("TEESIM_TRACE", "text", 1);
    assert_int_equal(rig_start(sched_of(state)), 0);
    unsetenv("TEESIM_TRACE");
    begin(state);
    OK(&c, CREATE, .a = PRIVATE, .b = ALL, .id = "a", .data = "hello", .size = 5);
    OK(&c, WRITE, .data = "HE", .size = 2);
    OK(&c, READ, .a = 8, .to = got, .size = 8);
    OK(&c, TRUNCATE, .a = 1);
    OK(&c, RENAME, .id = "b");
    OK(&c, ENUM_ALLOCATE, );
    OK(&c, ENUM_START, .a = PRIVATE);
    OK(&c, ENUM_NEXT, .to = &found, .size = sizeof(found));
    OK(&c, DELETE, );
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .id = "a"), TEE_ERROR_ITEM_NOT_FOUND);
    end();
    report_begin();
    assert_int_equal(teesim_stop(), 0);
    const char *text = report_end();
    for (unsigned i = 0; i < sizeof(hops) / sizeof(hops[0]); i++)
        expect_in(text, hops[i]);
    assert_int_equal(rig_start(sched_of(state)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_is_created_can_be_opened),
        EACH(test_a_new_object_is_open_at_its_beginning),
        EACH(test_only_overwrite_replaces),
        EACH(test_what_is_open_is_not_replaced),
        EACH(test_replacing_takes_attributes_and_usage_away),
        EACH(test_names_of_any_bytes),
        EACH(test_storage_spaces_are_apart),
        EACH(test_storage_spaces_that_are_none),
        EACH_SCHED(test_a_transient_object_becomes_the_persistent_one),
        EACH_SCHED(test_a_transient_object_stays_one_when_that_fails),
        EACH_SCHED(test_without_a_handle_nothing_stays_open),
        EACH_SCHED(test_1_1_wants_a_handle),
        EACH(test_delete),
        EACH(test_rename),
        EACH(test_rename_to_a_name_that_is_taken),
        EACH(test_no_handle_is_left),
        EACH_SCHED(test_every_call_is_in_the_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
