/* SPDX-License-Identifier: BSD-2-Clause */
/* What a TA is told when storage is damaged, full, or cannot be reached. How storage finds out is
 * tested where it does: tests/storage. */
#include "storage/storage_rig.h"
#include "report.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "tee/storage/point.h"

static struct client c;

static void begin(void **state)
{
    open_storage(&c, kind_of(state));
}

static void end(void)
{
    close_ta(&c);
}

/* ---- damage, while no machine runs ---- */

static void damage(void **state, char kind)
{
    end();
    assert_int_equal(teesim_stop(), 0);
    rig_damage(kind);
    assert_int_equal(rig_start(sched_of(state)), 0);
    begin(state);
}

static void test_damaged_data(void **state)
{
    static uint8_t data[40000] = {1, 2, 3};

    begin(state);
    st_put(&c, "large", data, sizeof(data));
    damage(state, 'D');
    st_put(&c, "other", data, sizeof(data));
    OK(&c, OPEN, .slot = 1, .a = PRIVATE, .b = CAN_READ, .id = "large");
    assert_int_equal(st_info(&c, 1).data_size, sizeof(data));
    assert_int_equal(ST(&c, READ, .slot = 1, .a = 1, .size = 1), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(st_probe(&c, "large"), TEE_SUCCESS); /* that handle is closed */
    st_expect(&c, "other", data, sizeof(data));
    st_put(&c, "large", data, sizeof(data));
    st_expect(&c, "large", data, sizeof(data));
    end();
}

static void test_damaged_attributes(void **state)
{
    begin(state);
    OK(&c, MAKE_KEY, .slot = 1, .a = TEE_TYPE_AES, .b = 128);
    OK(&c, CREATE, .slot = 2, .other = 1, .a = PRIVATE, .id = "key");
    damage(state, 'A');
    assert_int_equal(ST(&c, OPEN, .slot = 2, .a = PRIVATE, .id = "key"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(st_probe(&c, "key"), TEE_ERROR_CORRUPT_OBJECT);
    st_put(&c, "key", "x", 1);
    st_expect(&c, "key", "x", 1);
    end();
}

static void test_a_damaged_head(void **state)
{
    struct storage_found found;
    unsigned good = 0, bad = 0;
    uint32_t res;

    begin(state);
    st_put(&c, "bad", "x", 1);
    damage(state, 'O');
    st_put(&c, "good", "y", 1);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .id = "bad"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .id = "bad"), TEE_ERROR_CORRUPT_OBJECT);
    OK(&c, ENUM_ALLOCATE, );
    OK(&c, ENUM_START, .a = PRIVATE);
    while ((res = ST(&c, ENUM_NEXT, .to = &found, .size = sizeof(found))) !=
           TEE_ERROR_ITEM_NOT_FOUND) {
        good += res == TEE_SUCCESS;
        bad += res == TEE_ERROR_CORRUPT_OBJECT;
        assert_int_equal(good + bad > 2, false);
    }
    assert_int_equal(good, 1);
    assert_int_equal(bad, 1);
    st_put(&c, "bad", "z", 1);
    st_expect(&c, "bad", "z", 1);
    end();
}

static void copy_store(const char *from, const char *to)
{
    char command[256];

    snprintf(command, sizeof(command), "cp %s/%s %s/%s", rig_dir, from, rig_dir, to);
    assert_int_equal(system(command), 0);
}

static void test_an_older_copy_of_the_store(void **state)
{
    begin(state);
    st_put(&c, "a", "old", 3);
    end();
    assert_int_equal(teesim_stop(), 0);
    copy_store("teesim.mdb", "aside");
    assert_int_equal(rig_start(sched_of(state)), 0);
    begin(state);
    st_put(&c, "a", "new", 3);
    end();
    assert_int_equal(teesim_stop(), 0);
    copy_store("aside", "teesim.mdb");
    assert_int_equal(rig_start(sched_of(state)), 0);
    begin(state);
    report_begin();
    OK(&c, ENUM_ALLOCATE, );
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .id = "a"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .id = "b"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .b = OVERWRITE, .id = "a"),
                     TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_CORRUPT_OBJECT);
    expect_in(report_end(), "older");
    end();
}

/* ---- a directory that cannot be used ---- */

static void test_no_directory(void **state)
{
    char dir[sizeof(rig_dir)];

    memcpy(dir, rig_dir, sizeof(dir));
    strcpy(rig_dir, "/dev/null/state");
    rig_restart(sched_of(state));
    begin(state);
    report_begin();
    OK(&c, ENUM_ALLOCATE, );
    assert_int_equal(ST(&c, OPEN, .a = PRIVATE, .id = "a"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, CREATE, .a = PRIVATE, .id = "a"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, ENUM_START, .a = PRIVATE), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    const char *text = report_end(), *at = strstr(text, "/dev/null/state");
    assert_non_null(at);
    assert_null(strchr(strchr(at, '\n') + 1, '\n')); /* one message */
    end();
    memcpy(rig_dir, dir, sizeof(dir));
}

/* ---- calls of the host's that fail, while the TA has handles ---- */

struct failing {
    const char *what; /* the beginning of the points' names */
    int err;
};

/* What fails now; NULL: nothing. Set between a TA's calls, looked at in its thread. */
static const struct failing *_Atomic failing;

static int fail_at(const char *what, void *ctx)
{
    const struct failing *f = atomic_load(&failing);

    (void)ctx;
    return f && strncmp(what, f->what, strlen(f->what)) == 0 ? f->err : 0;
}

static void break_it(const struct failing *f)
{
    atomic_store(&failing, f);
}

static void mend_it(void)
{
    atomic_store(&failing, NULL);
}

/* Slot 1 is "a", open for everything, slot 2 a key that is in no storage. */
static void begin_with_handles(void **state)
{
    begin(state);
    OK(&c, MAKE_KEY, .slot = 2, .a = TEE_TYPE_AES, .b = 128);
    OK(&c, CREATE, .slot = 1, .other = 2, .a = PRIVATE, .b = ALL, .id = "a", .data = "hello",
       .size = 5);
    OK(&c, ENUM_ALLOCATE, );
    OK(&c, ENUM_START, .a = PRIVATE);
}

/* All is as it was, and works. */
static void expect_unchanged(void)
{
    struct storage_found found;
    struct storage_info info = st_info(&c, 1);

    assert_int_equal(info.data_size, 5);
    assert_int_equal(info.position, 0);
    assert_int_equal(info.usage, UINT32_MAX);
    OK(&c, CLOSE, .slot = 1);
    st_expect(&c, "a", "hello", 5);
    assert_int_equal(st_probe(&c, "b"), TEE_ERROR_ITEM_NOT_FOUND);
    OK(&c, ENUM_START, .a = PRIVATE);
    OK(&c, ENUM_NEXT, .to = &found, .size = sizeof(found));
    assert_int_equal(ST(&c, ENUM_NEXT, .to = &found, .size = sizeof(found)),
                     TEE_ERROR_ITEM_NOT_FOUND);
}

static void expect_changes_to_give(uint32_t res)
{
    assert_int_equal(ST(&c, CREATE, .slot = 3, .a = PRIVATE, .id = "b", .size = 1), res);
    assert_int_equal(ST(&c, WRITE, .slot = 1, .data = "HELLO, you", .size = 10), res);
    assert_int_equal(ST(&c, TRUNCATE, .slot = 1, .a = 1), res);
    assert_int_equal(ST(&c, RENAME, .slot = 1, .id = "b"), res);
    assert_int_equal(ST(&c, RESTRICT, .slot = 1, .a = 0), res);
}

static void test_a_full_disk(void **state)
{
    static const struct failing full = {"mdb_txn_commit", ENOSPC};

    begin_with_handles(state);
    report_begin();
    break_it(&full);
    expect_changes_to_give(TEE_ERROR_STORAGE_NO_SPACE);
    mend_it();
    report_end();
    expect_unchanged();
    end();
}

/* The handle is closed in any case, the object is there. */
static void test_a_full_disk_and_a_deletion(void **state)
{
    static const struct failing full = {"mdb_txn_commit", ENOSPC};

    begin_with_handles(state);
    report_begin();
    break_it(&full);
    assert_int_equal(ST(&c, DELETE, .slot = 1), TEE_ERROR_STORAGE_NO_SPACE);
    mend_it();
    report_end();
    st_expect(&c, "a", "hello", 5);
    end();
}

static void test_no_access(void **state)
{
    static const struct failing gone = {"mdb_txn_", EIO};
    struct storage_found found;

    begin_with_handles(state);
    report_begin();
    break_it(&gone);
    expect_changes_to_give(TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, OPEN, .slot = 3, .a = PRIVATE, .id = "x"),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, READ, .slot = 1, .a = 1, .size = 1), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, SEEK, .slot = 1, .b = TEE_DATA_SEEK_END),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, INFO, .slot = 1, .size = sizeof(struct storage_info)),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, ATTR, .slot = 1, .a = TEE_ATTR_SECRET_VALUE, .size = 16),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, CREATE, .slot = 3, .other = 1, .a = PRIVATE, .id = "b"),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ST(&c, ENUM_NEXT, .to = &found, .size = sizeof(found)),
                     TEE_ERROR_STORAGE_NOT_AVAILABLE);
    mend_it();
    report_end();
    expect_unchanged();
    end();
}

static void test_deprecated_functions_panic(void **state)
{
    static const uint32_t commands[] = {ST_INFO, ST_RESTRICT, ST_DELETE};
    static const char *const names[] = {
        "TEE_GetObjectInfo: ", "TEE_RestrictObjectUsage: ", "TEE_CloseAndDeletePersistentObject: "};
    static const struct failing gone = {"mdb_txn_", EIO};

    for (unsigned i = 0; i < 3; i++) {
        begin(state);
        OK(&c, CREATE, .slot = 1, .a = PRIVATE, .b = ALL | OVERWRITE, .id = "a");
        report_begin();
        break_it(&gone);
        const struct st_args args = {.command = commands[i],
                                     .slot = 1,
                                     .b = 1,
                                     .size = sizeof(struct storage_info),
                                     .call = TEEC_ERROR_TARGET_DEAD};
        (void)st_call(&c, &args);
        mend_it();
        expect_in(report_end(), names[i]);
        end();
    }
}

/* A store that is damaged as a whole: the object cannot be reached, which deleting can say. */
static void test_a_damaged_store_and_a_deletion(void **state)
{
    static const struct failing damaged = {"mdb_get", -30796 /* MDB_CORRUPTED */};

    begin_with_handles(state);
    report_begin();
    break_it(&damaged);
    assert_int_equal(ST(&c, DELETE, .slot = 1), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    mend_it();
    report_end();
    end();
}

static void test_no_memory(void **state)
{
    static const struct failing none = {"mdb_txn_", ENOMEM};

    begin_with_handles(state);
    report_begin();
    break_it(&none);
    assert_int_equal(ST(&c, OPEN, .slot = 3, .a = PRIVATE, .id = "x"), TEE_ERROR_OUT_OF_MEMORY);
    assert_int_equal(ST(&c, CREATE, .slot = 3, .a = PRIVATE, .id = "b"), TEE_ERROR_OUT_OF_MEMORY);
    DIES(&c, READ, .slot = 1, .a = 1, .size = 1);
    mend_it();
    expect_in(report_end(), "TEE_ReadObjectData: no memory");
    end();
    begin(state);
    st_expect(&c, "a", "hello", 5);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_damaged_data),
        EACH(test_damaged_attributes),
        EACH(test_a_damaged_head),
        EACH(test_an_older_copy_of_the_store),
        EACH(test_no_directory),
        EACH(test_a_full_disk),
        EACH(test_a_full_disk_and_a_deletion),
        EACH(test_no_access),
        EACH(test_deprecated_functions_panic),
        EACH(test_a_damaged_store_and_a_deletion),
        EACH(test_no_memory),
    };

    storage_point_set(fail_at, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
