/* SPDX-License-Identifier: BSD-2-Clause */
/* What is whole and what is not, by pobj_check; what belongs to no object; and removing. */
#include "../crypto/crypto_rig.h"
#include "check_rig.h"
#include "tee/storage/chunks.h"
#include "tee/storage/orphans.h"
#include "tee/storage/point.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_whole_objects_are_whole(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_checked checked;
    struct words w;

    check_rig_make_whole(r);
    assert_int_equal(check_rig(r, "whole", &checked, &w), TEE_SUCCESS);
    assert_int_equal(w.count, 0);
    assert_true(checked.readable);
    assert_int_equal(checked.id_size, 5);
    assert_memory_equal(checked.id, "whole", 5);
    assert_int_equal(checked.number, 1);
    assert_int_equal(checked.info.data_size, WHOLE_SIZE);
    assert_int_equal(checked.info.type, TEE_TYPE_GENERIC_SECRET);
    expect_finding(r, "other", "");
    assert_int_equal(check_rig(r, "nobody", &checked, &w), TEE_ERROR_ITEM_NOT_FOUND);
    expect_orphans(r, 0);
}

/* Removing looks at who has it open; an object is removed whole. */
static void test_remove(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[OBJECT_KEY_SIZE];
    struct pobj *p;

    check_rig_make_whole(r);
    vault_rig_key(r, "whole", key);
    assert_int_equal(pobj_open(r->ta, &whole, MANY, &p), TEE_SUCCESS);
    assert_int_equal(pobj_remove(r->ta, key), TEE_ERROR_ACCESS_CONFLICT);
    pobj_close(p);
    assert_int_equal(pobj_remove(r->ta, key), TEE_SUCCESS);
    expect_orphans(r, 0);
    assert_int_equal(pobj_rig_count(r->ta, 'D'), 0);
    assert_int_equal(pobj_rig_try_create(r->ta, "whole", RD, "again", 5), TEE_SUCCESS);
}

/* ---- what belongs to no object ---- */

/* What belongs to no object at all, under whatever number. */
static void test_strays(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[64];

    check_rig_make_whole(r);
    vault_rig_close(r);
    struct raw w = raw_first(r, 'D');
    chunk_key(1, 1, key); /* of the object, but nothing leads there */
    raw_put(r, key, CHUNK_KEY_SIZE, w.value, w.size);
    index_key(1, 3, 0, key);
    raw_put(r, key, INDEX_KEY_SIZE, w.value, w.size);
    chunk_key(2, 0, key); /* "other" has no chunks */
    raw_put(r, key, CHUNK_KEY_SIZE, w.value, w.size);
    chunk_key(77, 0, key);
    raw_put(r, key, CHUNK_KEY_SIZE, w.value, w.size);
    attr_key(UINT64_MAX, key);
    raw_put(r, key, ATTR_KEY_SIZE, w.value, w.size);
    raw_put(r, "A", 1, w.value, w.size); /* no key of ours */
    vault_rig_open(r);
    expect_finding(r, "whole", "2 records are there that are no part of it");
    expect_finding(r, "other", "1 records are there that are no part of it");
    struct orphans o;
    assert_int_equal(orphans_find(r->vault, &o), TEE_SUCCESS);
    assert_int_equal(o.count, 2);
    assert_int_equal(o.number[0], 77);
    assert_true(o.number[1] == UINT64_MAX);
    assert_int_equal(orphans_remove(r->vault, &o), TEE_SUCCESS);
    orphans_free(&o);
    expect_orphans(r, 0);
    /* What is a hole reads as zeros all the same. */
    struct pobj *p;
    assert_int_equal(pobj_open(r->ta, &whole, MANY | META, &p), TEE_SUCCESS);
    pobj_rig_expect(p, CHUNK_SIZE, "\0\0\0\0", 4);
    pobj_close(p);
    raw_free(&w, 1);
}

/* Between two transactions of the search another process deletes, renames or makes an object. */
enum deed { DELETES, RENAMES, MAKES, DEEDS };

struct intruder {
    pid_t pid;
    int to, from; /* pipes */
    unsigned left;
    uint8_t deed;
    bool done;
};

static const uint8_t chunks[CHUNK_SIZE * 2] = "x";

static bool does(struct vault_ta *ta, enum deed deed)
{
    struct pobj_name old = {TEE_STORAGE_PRIVATE, "a", 1}, new = {TEE_STORAGE_PRIVATE, "b", 1};
    struct pobj_new what = {.data = chunks, .size = sizeof(chunks)};
    struct pobj *p;
    uint32_t res = deed == MAKES ? pobj_create(ta, &new, &what, &p) : pobj_open(ta, &old, ALL, &p);

    if (res != TEE_SUCCESS)
        return false;
    if (deed == DELETES)
        return pobj_delete(p) == TEE_SUCCESS;
    if (deed == RENAMES)
        res = pobj_rename(p, new.id, new.size);
    pobj_close(p);
    return res == TEE_SUCCESS;
}

static void lurk(struct vault_rig *r, int from, int to)
{
    uint8_t deed, good;

    vault_rig_open(r);
    while (read(from, &deed, 1) == 1) {
        good = does(r->ta, deed);
        if (write(to, &good, 1) != 1)
            break;
    }
    _exit(0);
}

static void begin_intruder(struct vault_rig *r, struct intruder *in)
{
    int to[2], from[2];

    assert_int_equal(pipe(to) | pipe(from), 0);
    vault_rig_close(r);
    in->pid = fork();
    assert_true(in->pid >= 0);
    if (in->pid == 0) {
        close(to[1]);
        lurk(r, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    in->to = to[1];
    in->from = from[0];
    vault_rig_open(r);
}

static void end_intruder(struct intruder *in)
{
    int status;

    close(in->to);
    close(in->from);
    assert_int_equal(waitpid(in->pid, &status, 0), in->pid);
    assert_int_equal(status, 0);
}

static int before_reading(const char *what, void *ctx)
{
    struct intruder *in = ctx;
    uint8_t good = false;

    if (in->done ||
        (strcmp(what, "mdb_txn_renew") != 0 && strcmp(what, "mdb_txn_begin to read") != 0))
        return 0;
    if (in->left-- > 0)
        return 0;
    in->done = true;
    return write(in->to, &in->deed, 1) == 1 && read(in->from, &good, 1) == 1 && good ? 0 : EIO;
}

static void remove_all(struct vault_rig *r)
{
    static const char *const names[] = {"a", "b"};
    uint8_t key[OBJECT_KEY_SIZE];

    for (unsigned i = 0; i < ARRAY_COUNT(names); i++) {
        vault_rig_key(r, names[i], key);
        uint32_t res = pobj_remove(r->ta, key);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND);
    }
}

static void test_no_orphans_of_what_comes_and_goes(void **state)
{
    struct vault_rig *r = *state;
    struct intruder in;

    begin_intruder(r, &in);
    for (in.deed = 0; in.deed < DEEDS; in.deed++) {
        unsigned n = 0;
        for (in.done = true; in.done; n++) {
            assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, chunks, sizeof(chunks)),
                             TEE_SUCCESS);
            in.left = n;
            in.done = false;
            storage_point_set(before_reading, &in);
            expect_orphans(r, 0);
            storage_point_set(NULL, NULL);
            remove_all(r);
        }
        assert_true(n > 4); /* so many transactions a search has */
    }
    end_intruder(&in);
    expect_orphans(r, 0);
}

/* ---- what was sealed with the right keys, and cannot be ---- */

static uint32_t forge_fn(struct ledger_txn *t, void *arg)
{
    const struct raw *w = arg; /* its value in the clear */
    uint32_t res = record_put(t, w->key, w->key_size, w->value, w->size);

    return res == TEE_SUCCESS && w->key[0] == 'O' ? ledger_set(t, w->key, ledger_version(t)) : res;
}

static void test_heads_that_cannot_be(void **state)
{
    static uint8_t no_head[3] = {64, 1, 2};
    struct vault_rig *r = *state;
    struct head h = {.number = 1, .type = TEE_TYPE_DATA, .id_size = 1, .id = "b"};
    uint8_t record[HEAD_SIZE_MAX];
    struct raw w = {.key_size = OBJECT_KEY_SIZE, .value = no_head, .size = sizeof(no_head)};

    assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, "x", 1), TEE_SUCCESS);
    vault_rig_key(r, "a", w.key);
    assert_int_equal(ledger_write(r->ta, forge_fn, &w), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_CORRUPT_OBJECT);
    expect_finding(r, "a", "its head");
    w.value = record;
    w.size = head_encode(&h, record);
    assert_int_equal(ledger_write(r->ta, forge_fn, &w), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_CORRUPT_OBJECT);
    expect_finding(r, "a", "another name");
    h.id[0] = 'a';
    h.type = TEE_TYPE_ILLEGAL_VALUE;
    w.size = head_encode(&h, record);
    assert_int_equal(ledger_write(r->ta, forge_fn, &w), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_CORRUPT_OBJECT);
    expect_finding(r, "a", "no such objects");
    h.type = TEE_TYPE_AES; /* which has a key */
    h.max_bits = h.bits = 128;
    w.size = head_encode(&h, record);
    assert_int_equal(ledger_write(r->ta, forge_fn, &w), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_CORRUPT_OBJECT);
    expect_finding(r, "a", "its attributes");
}

/* An object of one chunk, with everything else as it should be. */
struct forged {
    uint8_t key[OBJECT_KEY_SIZE];
    size_t level2_size, level1_size, chunk_size;
    bool no_child;
    uint32_t size; /* of the data */
};

static uint32_t forge_data_fn(struct ledger_txn *t, void *arg)
{
    static const uint8_t bytes[CHUNK_SIZE] = "forged";
    const struct forged *f = arg;
    uint64_t node[NODE_CHILDREN + 1] = {ledger_version(t)};
    struct head h = {.number = 1,
                     .type = TEE_TYPE_DATA,
                     .id_size = 1,
                     .id = "f",
                     .size = f->size,
                     .indexed = true,
                     .index_count = 1,
                     .index = {ledger_version(t)}};
    uint8_t index2[INDEX_KEY_SIZE], index1[INDEX_KEY_SIZE], chunk[CHUNK_KEY_SIZE];
    uint8_t record[HEAD_SIZE_MAX];

    index_key(1, 2, 0, index2);
    index_key(1, 1, 0, index1);
    chunk_key(1, 0, chunk);
    uint32_t res = record_put(t, index2, sizeof(index2), node, f->level2_size);
    node[0] = f->no_child ? 0 : node[0];
    if (res == TEE_SUCCESS)
        res = record_put(t, index1, sizeof(index1), node, f->level1_size);
    if (res == TEE_SUCCESS)
        res = record_put(t, chunk, sizeof(chunk), bytes, f->chunk_size);
    if (res == TEE_SUCCESS)
        res = record_put(t, f->key, sizeof(f->key), record, head_encode(&h, record));
    return res == TEE_SUCCESS ? ledger_set(t, f->key, ledger_version(t)) : res;
}

static void test_data_that_cannot_be(void **state)
{
    enum { NODE = NODE_CHILDREN * 8 };
    static const struct {
        struct forged f;
        uint32_t result; /* of reading it */
        const char *finding;
    } cases[] = {
        {{{0}, NODE, NODE, 6, false, 10}, TEE_SUCCESS, ""},
        {{{0}, NODE, NODE, 6, false, 5}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 4"}, /* too long */
        {{{0}, NODE, NODE, CHUNK_SIZE, false, 10}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 9"},
        {{{0}, NODE, NODE, 7, false, 10}, TEE_SUCCESS, "bytes 0 to 9"}, /* a zero at its end */
        {{{0}, NODE - 8, NODE, 6, false, 10}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 9"},
        {{{0}, NODE + 8, NODE, 6, false, 10}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 9"},
        {{{0}, NODE, NODE - 8, 6, false, 10}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 9"},
        {{{0}, NODE, NODE + 8, 6, false, 10}, TEE_ERROR_CORRUPT_OBJECT, "bytes 0 to 9"},
        {{{0}, NODE, NODE, 6, true, 10}, TEE_SUCCESS, "bytes 0 to 9"}, /* nothing below it */
    };
    struct vault_rig *r = *state;
    uint8_t bytes[10];
    size_t count;

    assert_int_equal(pobj_rig_try_create(r->ta, "f", RD, "x", 1), TEE_SUCCESS);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct forged f = cases[i].f;
        vault_rig_key(r, "f", f.key);
        assert_int_equal(ledger_write(r->ta, forge_data_fn, &f), TEE_SUCCESS);
        struct pobj *p = pobj_rig_open(r->ta, "f", RD);
        assert_int_equal(pobj_read(p, bytes, sizeof(bytes), &count), cases[i].result);
        pobj_close(p);
        expect_finding(r, "f", cases[i].finding);
    }
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_objects_are_whole),
        TEST(test_remove),
        TEST(test_strays),
        TEST(test_no_orphans_of_what_comes_and_goes),
        TEST(test_heads_that_cannot_be),
        TEST(test_data_that_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
