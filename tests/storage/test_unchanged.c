/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is taken for unchanged without being looked at again, while another process changes it: at
 * the moment between the look at what is announced and the transaction, and otherwise.
 */
#include "../crypto/crypto_rig.h"
#include "check_rig.h"
#include "pobj_rig.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tee/storage/ledger.h"
#include "tee/storage/point.h"

static uint8_t large[40000];

/* ---- another process, which does one thing when it is told to ---- */

static struct {
    pid_t pid;
    int go[2], done[2];
    const char *at; /* the point at which it is told; NULL: no more */
} other;

/* Before the vault is open: a store is not taken over by a child. */
static void other_begin(struct vault_rig *r, void (*what)(struct vault_ta *ta))
{
    char c = 0;

    vault_rig_close(r);
    assert_int_equal(pipe(other.go) | pipe(other.done), 0);
    other.pid = fork();
    if (other.pid == 0) {
        vault_rig_open(r);
        /* It has the newest state before it is told. */
        (void)!ledger_found(r->ta);
        if (write(other.done[1], &c, 1) == 1 && read(other.go[0], &c, 1) == 1)
            what(r->ta);
        _exit(write(other.done[1], &c, 1) == 1 ? 0 : 1);
    }
    assert_int_equal(read(other.done[0], &c, 1), 1);
    vault_rig_open(r);
}

static void other_go(void)
{
    char c = 0;

    assert_int_equal(write(other.go[1], &c, 1), 1);
    assert_int_equal(read(other.done[0], &c, 1), 1);
}

static void other_end(void)
{
    int status;

    assert_int_equal(waitpid(other.pid, &status, 0), other.pid);
    assert_int_equal(status, 0);
    for (unsigned i = 0; i < 2; i++) {
        close(other.go[i]);
        close(other.done[i]);
    }
}

static int at_point(const char *what, void *ctx)
{
    (void)ctx;
    if (!other.at || strcmp(what, other.at) != 0)
        return 0;
    other.at = NULL;
    other_go();
    return 0;
}

/* At the beginning of the next transaction that reads. */
static void other_goes_between(void)
{
    other.at = "mdb_txn_renew";
    storage_point_set(at_point, NULL);
}

static void was_between(void)
{
    storage_point_set(NULL, NULL);
    assert_null(other.at);
    other_end();
}

static void replace_small(struct vault_ta *ta)
{
    assert_int_equal(pobj_rig_try_create(ta, "small", MANY | OVER, "new", 3), TEE_SUCCESS);
}

static void write_large(struct vault_ta *ta)
{
    struct pobj *p = pobj_rig_open(ta, "large", MANY);

    pobj_rig_write(p, 20000, "new", 3);
    pobj_close(p);
}

static void make_more(struct vault_ta *ta)
{
    assert_int_equal(pobj_rig_try_create(ta, "more", MANY, "more", 4), TEE_SUCCESS);
}

/* The last change is this process's own: it has verified what is announced. */
static void begin(struct vault_rig *r, void (*what)(struct vault_ta *ta))
{
    memset(large, 7, sizeof(large)); /* what is zero has no records */
    pobj_close(pobj_rig_create(r->ta, "large", MANY, large, sizeof(large)));
    other_begin(r, what);
    pobj_close(pobj_rig_create(r->ta, "small", MANY, "old", 3));
    assert_true(ledger_unchanged(r->ta) != 0);
}

/* ---- between the look and the transaction ---- */

static void test_an_object_is_opened_while_it_is_replaced(void **state)
{
    struct vault_rig *r = *state;

    begin(r, replace_small);
    other_goes_between();
    struct pobj *p = pobj_rig_open(r->ta, "small", MANY);
    was_between();
    pobj_rig_expect(p, 0, "new", 3);
    pobj_close(p);
}

static void test_a_chunk_is_read_while_it_is_written(void **state)
{
    struct vault_rig *r = *state;
    char got[4] = "";
    size_t count;

    begin(r, write_large);
    struct pobj *p = pobj_rig_open(r->ta, "large", MANY);
    pobj_rig_seek(p, 20000);
    other_goes_between();
    assert_int_equal(pobj_read(p, got, 3, &count), TEE_SUCCESS);
    was_between();
    assert_string_equal(got, "new");
    pobj_close(p);
}

static void test_enumerating_while_objects_are_made(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_enum e = {.ta = r->ta};
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    struct pobj_info info;
    unsigned count = 0;
    size_t size;
    uint32_t res;

    begin(r, make_more);
    e.ta = r->ta;
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    other_goes_between();
    while ((res = pobj_enum_next(&e, &info, id, &size)) == TEE_SUCCESS)
        count++;
    was_between();
    assert_int_equal(res, TEE_ERROR_ITEM_NOT_FOUND);
    assert_in_range(count, 2, 3);
}

static void test_a_whole_object_is_checked_while_it_is_written(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_checked checked;
    struct words w;

    begin(r, write_large);
    other_goes_between();
    assert_int_equal(check_rig(r, "large", &checked, &w), TEE_SUCCESS);
    was_between();
    assert_int_equal(w.count, 0);
}

/* ---- at other times ---- */

static void test_what_is_at_hand_is_not_what_another_has_replaced(void **state)
{
    struct vault_rig *r = *state;

    begin(r, write_large);
    struct pobj *p = pobj_rig_open(r->ta, "small", MANY);
    pobj_rig_expect(p, 0, "old", 3);
    assert_true(ledger_unchanged(r->ta) != 0);
    other_go();
    assert_int_equal(ledger_unchanged(r->ta), 0);
    pobj_rig_expect(p, 0, "old", 3);
    assert_true(ledger_unchanged(r->ta) != 0);
    pobj_close(p);
    other_end();
}

/* Whoever dies between has announced what never comes. */
static void die_before_commit(struct vault_ta *ta);

static int kill_at_commit(const char *what, void *ctx)
{
    char c = 0;

    (void)ctx;
    if (strcmp(what, "mdb_txn_commit") != 0)
        return 0;
    _exit(write(other.done[1], &c, 1) == 1 ? 0 : 1);
}

static void die_before_commit(struct vault_ta *ta)
{
    storage_point_set(kill_at_commit, NULL);
    replace_small(ta);
}

static void test_a_change_that_was_announced_and_never_made(void **state)
{
    struct vault_rig *r = *state;

    begin(r, die_before_commit);
    other_go();
    other_end();
    assert_int_equal(ledger_unchanged(r->ta), 0);
    pobj_rig_expect_object(r->ta, "small", "old", 3);
    assert_int_equal(pobj_rig_try_create(r->ta, "small", MANY | OVER, "own", 3), TEE_SUCCESS);
    assert_true(ledger_unchanged(r->ta) != 0);
    pobj_rig_expect_object(r->ta, "small", "own", 3);
}

static void accept_and_replace(struct vault_ta *ta)
{
    if (ledger_accept(ta) == TEE_SUCCESS)
        replace_small(ta);
}

/* Who has the counter mapped since before sees what is announced afterwards. */
static void test_the_store_is_accepted_while_it_is_used(void **state)
{
    struct vault_rig *r = *state;

    begin(r, accept_and_replace);
    pobj_rig_expect_object(r->ta, "small", "old", 3);
    other_go();
    other_end();
    assert_int_equal(ledger_unchanged(r->ta), 0);
    pobj_rig_expect_object(r->ta, "small", "new", 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_an_object_is_opened_while_it_is_replaced),
        T(test_a_chunk_is_read_while_it_is_written),
        T(test_enumerating_while_objects_are_made),
        T(test_a_whole_object_is_checked_while_it_is_written),
        T(test_what_is_at_hand_is_not_what_another_has_replaced),
        T(test_a_change_that_was_announced_and_never_made),
        T(test_the_store_is_accepted_while_it_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
