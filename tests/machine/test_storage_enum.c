/* SPDX-License-Identifier: BSD-2-Clause */
/* Enumerators of persistent objects: TEE Internal Core API 5.8. */
#include "storage/storage_rig.h"

#include <stdio.h>
#include <stdlib.h>

#define NAMES 200u

static struct client c;
static unsigned seen[NAMES];

static void begin(void **state)
{
    open_storage(&c, kind_of(state));
    OK(&c, ENUM_ALLOCATE, );
}

static void end(void)
{
    OK(&c, ENUM_FREE, );
    close_ta(&c);
}

static char *name(unsigned i)
{
    static char text[16];

    snprintf(text, sizeof(text), "%u", i);
    return text;
}

static void put(unsigned i)
{
    st_put(&c, name(i), "data", i % 5);
}

static void take(unsigned i)
{
    OK(&c, OPEN, .a = PRIVATE, .b = META, .id = name(i));
    OK(&c, DELETE, );
}

static uint32_t next(struct storage_found *found)
{
    return ST(&c, ENUM_NEXT, .to = found, .size = sizeof(*found));
}

static unsigned number_of(const struct storage_found *f)
{
    char text[65] = "";

    memcpy(text, f->id, f->id_size);
    return (unsigned)atoi(text);
}

/* How many are left of the enumeration; counts each in `seen`. */
static unsigned rest(void)
{
    struct storage_found found;
    unsigned count = 0;
    uint32_t res;

    while ((res = next(&found)) == TEE_SUCCESS) {
        unsigned i = number_of(&found);
        assert_in_range(i, 0, NAMES - 1);
        assert_int_equal(found.info.data_size, i % 5);
        seen[i]++;
        count++;
    }
    assert_int_equal(res, TEE_ERROR_ITEM_NOT_FOUND);
    return count;
}

static unsigned all(void)
{
    memset(seen, 0, sizeof(seen));
    OK(&c, ENUM_START, .a = PRIVATE);
    return rest();
}

static void test_nothing_to_enumerate(void **state)
{
    struct storage_found found;

    begin(state);
    assert_int_equal(next(&found), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(next(&found), TEE_ERROR_ITEM_NOT_FOUND);
    put(1);
    assert_int_equal(next(&found), TEE_ERROR_ITEM_NOT_FOUND); /* not started */
    assert_int_equal(ST(&c, ENUM_START, .a = TEE_STORAGE_PERSO), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(all(), 1);
    take(1);
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    end();
}

static void test_every_object_comes_once(void **state)
{
    begin(state);
    for (unsigned i = 0; i < NAMES; i++)
        put(i);
    for (unsigned round = 0; round < 2; round++) {
        assert_int_equal(all(), NAMES);
        for (unsigned i = 0; i < NAMES; i++)
            assert_int_equal(seen[i], 1);
        assert_int_equal(rest(), 0);
    }
    end();
}

static void test_what_is_said_of_an_object(void **state)
{
    struct storage_found found;

    begin(state);
    OK(&c, MAKE_KEY, .slot = 1, .a = TEE_TYPE_AES, .b = 192);
    OK(&c, RESTRICT, .slot = 1, .a = TEE_USAGE_ENCRYPT);
    OK(&c, CREATE, .slot = 2, .other = 1, .a = PRIVATE, .b = ALL, .id = "\0x\0", .id_size = 3,
       .data = "hello", .size = 5);
    OK(&c, SEEK, .slot = 2, .a = 3, .b = TEE_DATA_SEEK_SET);
    OK(&c, ENUM_START, .a = PRIVATE);
    assert_int_equal(next(&found), TEE_SUCCESS);
    assert_int_equal(found.id_size, 3);
    assert_memory_equal(found.id, "\0x\0", 3);
    assert_int_equal(found.info.type, TEE_TYPE_AES);
    assert_int_equal(found.info.bits, 192);
    assert_int_equal(found.info.max_bits, 192);
    assert_int_equal(found.info.usage, TEE_USAGE_ENCRYPT);
    assert_int_equal(found.info.data_size, 5);
    assert_int_equal(found.info.position, 0);
    assert_int_equal(found.info.flags, TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED);
    end();
}

static void test_names_without_information(void **state)
{
    struct storage_found found;

    begin(state);
    st_put(&c, "", "x", 1);
    OK(&c, ENUM_START, .a = PRIVATE);
    OK(&c, ENUM_NEXT, .a = 1, .to = &found, .size = sizeof(found));
    assert_int_equal(found.id_size, 0);
    assert_int_equal(found.info.type, 0);
    end();
}

static void test_reset_and_start_again(void **state)
{
    struct storage_found found;

    begin(state);
    for (unsigned i = 0; i < 10; i++)
        put(i);
    OK(&c, ENUM_START, .a = PRIVATE);
    assert_int_equal(next(&found), TEE_SUCCESS);
    OK(&c, ENUM_RESET, );
    assert_int_equal(next(&found), TEE_ERROR_ITEM_NOT_FOUND);
    OK(&c, ENUM_START, .a = PRIVATE);
    assert_int_equal(next(&found), TEE_SUCCESS);
    assert_int_equal(all(), 10);
    end();
}

static void test_two_enumerators_do_not_meet(void **state)
{
    struct storage_found found;

    begin(state);
    for (unsigned i = 0; i < 10; i++)
        put(i);
    OK(&c, ENUM_ALLOCATE, .slot = 1);
    OK(&c, ENUM_START, .slot = 1, .a = PRIVATE);
    OK(&c, ENUM_NEXT, .slot = 1, .to = &found, .size = sizeof(found));
    assert_int_equal(all(), 10);
    for (unsigned i = 0; i < 9; i++)
        OK(&c, ENUM_NEXT, .slot = 1, .to = &found, .size = sizeof(found));
    assert_int_equal(ST(&c, ENUM_NEXT, .slot = 1, .to = &found, .size = sizeof(found)),
                     TEE_ERROR_ITEM_NOT_FOUND);
    OK(&c, ENUM_FREE, .slot = 1);
    end();
}

/* Even ones are there all the time; odd ones go, and others come, while it is under way. */
static void test_objects_come_and_go(void **state)
{
    struct storage_found found;

    begin(state);
    for (unsigned i = 0; i < NAMES / 2; i++)
        put(i);
    memset(seen, 0, sizeof(seen));
    OK(&c, ENUM_START, .a = PRIVATE);
    for (unsigned i = 0; i < NAMES / 2; i++) {
        if (next(&found) == TEE_SUCCESS)
            seen[number_of(&found)]++;
        if (i % 2)
            take(i);
        put(NAMES / 2 + i);
    }
    rest();
    for (unsigned i = 0; i < NAMES; i++) {
        if (i < NAMES / 2 && i % 2 == 0)
            assert_int_equal(seen[i], 1);
        else
            assert_in_range(seen[i], 0, 1);
    }
    assert_int_equal(all(), NAMES / 4 * 3);
    end();
}

static void test_what_has_come_is_deleted(void **state)
{
    struct storage_found found;
    unsigned count = 0;

    begin(state);
    for (unsigned i = 0; i < NAMES; i++)
        put(i);
    OK(&c, ENUM_START, .a = PRIVATE);
    while (next(&found) == TEE_SUCCESS) {
        take(number_of(&found));
        count++;
    }
    assert_int_equal(count, NAMES);
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    end();
}

static void test_a_ta_sees_its_own(void **state)
{
    uint8_t other = kind_of(state) == STORAGE_13 ? STORAGE_11 : STORAGE_13;

    begin(state);
    put(1);
    close_ta(&c);
    open_storage(&c, other);
    OK(&c, ENUM_ALLOCATE, );
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    put(2);
    assert_int_equal(all(), 1);
    assert_int_equal(seen[2], 1);
    assert_int_equal(st_probe(&c, "1"), TEE_ERROR_ITEM_NOT_FOUND);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_nothing_to_enumerate),      EACH(test_every_object_comes_once),
        EACH(test_what_is_said_of_an_object), EACH(test_names_without_information),
        EACH(test_reset_and_start_again),     EACH(test_two_enumerators_do_not_meet),
        EACH(test_objects_come_and_go),       EACH(test_what_has_come_is_deleted),
        EACH(test_a_ta_sees_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
