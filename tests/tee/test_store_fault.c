/* SPDX-License-Identifier: BSD-2-Clause */
/* Damage in the file, and who else uses it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee_api_defines.h"

#define PAGE 4096u

/* As LMDB has it: what is free lies between the entries' places and the entries. */
struct page {
    uint64_t number;
    uint16_t pad, flags, lower, upper;
    uint16_t place[];
};
#define LEAF 0x02u /* in the flags */

struct entry {
    uint16_t size_low, size_high, flags, key_size;
    char key[];
};

static bool has_entry(const struct page *p, const char *key)
{
    unsigned count = p->flags & LEAF && p->lower <= PAGE ? (p->lower - sizeof(*p)) / 2 : 0;

    for (unsigned i = 0; i < count; i++) {
        const struct entry *e = (const void *)((const char *)p + p->place[i]);
        if (p->place[i] < PAGE - 64 && e->key_size == strlen(key) &&
            memcmp(e->key, key, e->key_size) == 0)
            return true;
    }
    return false;
}

/* Lets all entries of the leaf that has `key`, in every version, lie far behind the file's end. */
static void spoil_leaf_of(struct store_rig *r, const char *key)
{
    static _Alignas(8) char bytes[PAGE];
    struct page *p = (void *)bytes;
    unsigned spoiled = 0;
    int fd = open(r->file, O_RDWR | O_CLOEXEC);

    assert_true(fd >= 0);
    for (off_t at = 2 * PAGE; pread(fd, p, PAGE, at) == PAGE; at += PAGE) {
        if (!has_entry(p, key))
            continue;
        memset(p->place, 0xff, p->lower - sizeof(*p));
        assert_int_equal(pwrite(fd, p, PAGE, at), PAGE);
        spoiled++;
    }
    close(fd);
    assert_true(spoiled > 0);
}

/* Two leaves, in a file that is smaller than what an entry's place can say. */
static void make_two_leaves(struct store_rig *r)
{
    static const char *const keys[] = {"a1", "a2", "a3", "z7", "z8", "z9"};
    char value[900];
    struct stat st;

    memset(value, 'v', sizeof(value));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(store_put(r->s, keys[i], 2, value, sizeof(value)), TEE_SUCCESS);
    assert_int_equal(stat(r->file, &st), 0);
    assert_true(st.st_size < 0x10000);
}

/* Its store is open when the first one faults, and it changes an intact leaf. */
static _Noreturn void change_when_told(struct store_rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->d.dir}, &r->s) ||
        rig_get(r, "none", value) != TEE_ERROR_ITEM_NOT_FOUND)
        _exit(1);
    other_tell(o, 'r');
    if (other_told(o) != 'g')
        _exit(1);
    other_tell(o, rig_put(r, "a2", "changed") == TEE_SUCCESS ? 'y' : 'n');
    pause();
    _exit(0);
}

static void test_who_faults_in_a_change_keeps_nobody_waiting(void **state)
{
    struct store_rig *r = *state;
    struct other o;
    char value[64];

    make_two_leaves(r);
    rig_close(r);
    if (other_begin(&o))
        change_when_told(r, &o);
    assert_int_equal(other_told(&o), 'r');
    assert_int_equal(fault_install(), 0);
    rig_reopen(r);
    assert_int_equal(rig_get(r, "none", value), TEE_ERROR_ITEM_NOT_FOUND);
    spoil_leaf_of(r, "z8");
    assert_int_equal(rig_put(r, "z8", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(rig_put(r, "a1", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(rig_get(r, "a1", value), TEE_ERROR_CORRUPT_OBJECT);
    other_tell(&o, 'g');
    char how = other_told(&o);
    other_end(&o);
    assert_int_equal(how, 'y');
}

static int count_line(const char *line, void *count)
{
    (void)line;
    ++*(int *)count;
    return 0;
}

/* What LMDB says of those who read: a heading, and a line for each; or that there are none. */
static int lines_about_readers(const struct store_rig *r)
{
    MDB_env *env;
    int lines = 0;

    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, r->file, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOTLS, 0), 0);
    assert_true(mdb_reader_list(env, count_line, &lines) >= 0);
    mdb_env_close(env);
    return lines;
}

static _Noreturn void fault_in_a_look(struct store_rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->d.dir}, &r->s))
        _exit(1);
    other_tell(o, rig_get(r, "z8", value) == TEE_ERROR_CORRUPT_OBJECT ? 'y' : 'n');
    pause();
    _exit(0);
}

/* A reader that stays keeps all that it could see from being used again. */
static void test_who_faults_in_a_look_reads_no_more(void **state)
{
    struct store_rig *r = *state;
    struct other o;

    make_two_leaves(r);
    rig_close(r);
    spoil_leaf_of(r, "z8");
    if (other_begin(&o))
        fault_in_a_look(r, &o);
    char how = other_told(&o);
    int lines = lines_about_readers(r);
    other_end(&o);
    assert_int_equal(how, 'y');
    assert_int_equal(lines, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_who_faults_in_a_change_keeps_nobody_waiting),
        T(test_who_faults_in_a_look_reads_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
