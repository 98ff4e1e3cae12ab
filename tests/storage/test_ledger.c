/* SPDX-License-Identifier: BSD-2-Clause */
/* Which versions are the current ones: the trie, the state and their transactions. */
#include "vault_rig.h"

#include <endian.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../crypto/crypto_rig.h"
#include "base/fault.h"
#include "tee/storage/vault_impl.h"

/* ---- a store begins ---- */

static void test_reading_an_empty_store_makes_nothing(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[OBJECT_KEY_SIZE];

    assert_int_equal(vault_name(r->ta, AREA_PRIVATE, "a", 1, key), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(access(vault_rig_path(r, "device.key"), F_OK), -1);
    assert_int_equal(access(vault_rig_path(r, "counter"), F_OK), -1);
}

static void test_what_is_put_is_there(void **state)
{
    struct vault_rig *r = *state;
    char text[64];

    assert_int_equal(vault_rig_put(r, "one", "1"), TEE_SUCCESS);
    assert_int_equal(vault_rig_put(r, "", "no name"), TEE_SUCCESS);
    vault_rig_expect(r, "one", "1");
    assert_int_equal(vault_rig_put(r, "one", "2"), TEE_SUCCESS);
    vault_rig_reopen(r);
    vault_rig_expect(r, "one", "2");
    vault_rig_expect(r, "", "no name");
    assert_int_equal(vault_rig_del(r, "one"), TEE_SUCCESS);
    assert_int_equal(vault_rig_del(r, "one"), TEE_ERROR_ITEM_NOT_FOUND);
    vault_rig_reopen(r);
    assert_int_equal(vault_rig_get(r, "one", text), TEE_ERROR_ITEM_NOT_FOUND);
}

/* ---- the trie ---- */

/* `count` objects, made and removed in an order of their own, compared with a list of what is
 * there. */
#define NAMES 3000u

static void name_of(unsigned i, char name[16])
{
    snprintf(name, 16, "%u", i);
}

static void expect_all(struct vault_rig *r, const uint8_t *there)
{
    char name[16], text[64], want[16];

    for (unsigned i = 0; i < NAMES; i++) {
        name_of(i, name);
        snprintf(want, sizeof(want), "%u", there[i]);
        assert_int_equal(vault_rig_get(r, name, text),
                         there[i] ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
        if (there[i])
            assert_string_equal(text, want);
    }
}

static void test_random_changes(void **state)
{
    struct vault_rig *r = *state;
    static uint8_t there[NAMES];
    uint64_t seed = 5;
    char name[16], text[16];

    for (unsigned step = 0; step < 4 * NAMES; step++) {
        /* First it grows, then it shrinks. */
        unsigned i = rig_random(&seed) % NAMES, put = rig_random(&seed) % 8;
        name_of(i, name);
        if (step < 2 * NAMES ? put < 6 : put < 2) {
            there[i] = (uint8_t)(there[i] % 200 + 1);
            snprintf(text, sizeof(text), "%u", there[i]);
            assert_int_equal(vault_rig_put(r, name, text), TEE_SUCCESS);
        } else {
            assert_int_equal(vault_rig_del(r, name),
                             there[i] ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
            there[i] = 0;
        }
        if (step % NAMES == 0) {
            vault_rig_reopen(r);
            expect_all(r, there);
        }
    }
    expect_all(r, there);
}

/* ---- many objects ---- */

#define MANY 12000u

/* Hashes as they are drawn, so that many objects are quick to make: no names, no records. */
struct batch {
    uint64_t seed;
    unsigned count;
    bool gone;
};

static void draw_key(uint64_t *seed, uint8_t key[OBJECT_KEY_SIZE])
{
    memset(key, 0, OBJECT_KEY_SIZE);
    rig_random_bytes(seed, key + 18, 16);
}

static uint32_t set_batch(struct ledger_txn *t, void *arg)
{
    const struct batch *b = arg;
    uint64_t seed = b->seed;
    uint32_t res = TEE_SUCCESS;
    uint8_t key[OBJECT_KEY_SIZE];

    for (unsigned i = 0; i < b->count && res == TEE_SUCCESS; i++) {
        draw_key(&seed, key);
        res = ledger_set(t, key, b->gone ? 0 : ledger_version(t));
    }
    return res;
}

/* In transactions of a few hundred; from the same seed on they are the same ones. */
static void set_many(struct vault_rig *r, uint64_t seed, unsigned count, bool gone)
{
    uint8_t key[OBJECT_KEY_SIZE];
    struct batch b = {.seed = seed, .gone = gone};

    for (unsigned done = 0; done < count; done += b.count) {
        b.count = count - done < 300 ? count - done : 300;
        assert_int_equal(ledger_write(r->ta, set_batch, &b), TEE_SUCCESS);
        for (unsigned i = 0; i < b.count; i++)
            draw_key(&b.seed, key);
    }
}

static uint32_t find_one(struct ledger_txn *t, void *arg)
{
    uint64_t seed = *(uint64_t *)arg, version;
    uint8_t key[OBJECT_KEY_SIZE];

    draw_key(&seed, key);
    uint32_t res = ledger_find(t, key, &version);
    return res == TEE_SUCCESS && !version ? TEE_ERROR_ITEM_NOT_FOUND : res;
}

static uint64_t fetched_to_find(struct vault_rig *r, uint64_t seed)
{
    uint64_t before = r->ta->cache.fetched;

    assert_int_equal(ledger_read(r->ta, find_one, &seed), TEE_SUCCESS);
    return r->ta->cache.fetched - before;
}

static void forget(struct vault_rig *r)
{
    vault_ta_destroy(r->ta);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
}

static void test_what_a_find_fetches(void **state)
{
    struct vault_rig *r = *state;

    set_many(r, 3, 30, false);
    forget(r);
    assert_int_equal(fetched_to_find(r, 3), 0); /* the root is the state's */
    set_many(r, 3, 1000, false);
    forget(r);
    assert_int_equal(fetched_to_find(r, 3), 1);
    set_many(r, 3, MANY, false);
    forget(r);
    assert_int_equal(fetched_to_find(r, 3), 2);
    /* And what was verified is not fetched again, until it is another. */
    assert_int_equal(fetched_to_find(r, 3), 0);
    set_many(r, 3, 1, false);
    assert_int_equal(fetched_to_find(r, 3), 0); /* what this instance has written, it knows */
    struct vault_ta *other = r->ta;
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
    set_many(r, 3, 1, false);
    vault_ta_destroy(r->ta);
    r->ta = other;
    assert_int_equal(fetched_to_find(r, 3), 2);
}

static unsigned nodes_stored(struct vault_rig *r)
{
    static struct raw all[RAW_MAX];
    unsigned nodes = 0;

    vault_rig_close(r);
    unsigned count = raw_all(r, all);
    for (unsigned i = 0; i < count; i++)
        nodes += all[i].key[0] == 'N';
    raw_free(all, count);
    vault_rig_open(r);
    return nodes;
}

static void test_many_come_and_go(void **state)
{
    struct vault_rig *r = *state;

    set_many(r, 9, MANY, false);
    struct found f = vault_rig_check(r);
    assert_int_equal(f.sums.objects, MANY);
    assert_int_equal(f.count[FINDING_MISSING_OBJECT], MANY); /* as there are no records */
    assert_int_equal(f.count[FINDING_COUNT], 0);
    assert_in_range(nodes_stored(r), MANY / NODE_ENTRIES, RAW_MAX);
    set_many(r, 9, MANY, true);
    assert_int_equal(nodes_stored(r), 0);
    vault_rig_expect_clean(r, 0);
    assert_int_equal(vault_rig_check(r).sums.records, 1);
}

/* ---- hashes that have much in common ---- */

/* They have their first `bits` bits in common, and then come in their order. */
struct alike {
    unsigned bits, count;
    bool gone;
};

static void alike_key(const struct alike *a, unsigned i, uint8_t key[OBJECT_KEY_SIZE])
{
    uint64_t head = htobe64(a->bits ? ~(uint64_t)0 << (64 - a->bits) : 0);

    memset(key, 0, OBJECT_KEY_SIZE);
    if (a->bits < 60)
        head |= htobe64((uint64_t)i << (64 - a->bits - 6));
    memcpy(key + 18, &head, sizeof(head));
    key[33] = (uint8_t)i;
}

static uint32_t set_alike(struct ledger_txn *t, void *arg)
{
    const struct alike *a = arg;
    uint32_t res = TEE_SUCCESS;
    uint8_t key[OBJECT_KEY_SIZE];

    for (unsigned i = 0; i < a->count && res == TEE_SUCCESS; i++) {
        alike_key(a, i, key);
        res = ledger_set(t, key, a->gone ? 0 : ledger_version(t));
    }
    return res;
}

/* One more than a leaf holds. */
static void test_a_deep_trie(void **state)
{
    struct vault_rig *r = *state;

    for (unsigned bits = 0; bits < 60; bits += 6) {
        struct alike a = {.count = NODE_ENTRIES + 1, .bits = bits};
        assert_int_equal(ledger_write(r->ta, set_alike, &a), TEE_SUCCESS);
        struct found f = vault_rig_check(r);
        assert_int_equal(f.sums.objects, NODE_ENTRIES + 1);
        /* The way down, and a leaf for each. */
        assert_int_equal(f.sums.nodes, bits / 6 + 1 + NODE_ENTRIES + 1);
        assert_int_equal(f.count[FINDING_MISSING_OBJECT], NODE_ENTRIES + 1);
        a.gone = true;
        assert_int_equal(ledger_write(r->ta, set_alike, &a), TEE_SUCCESS);
        vault_rig_expect_clean(r, 0);
    }
    assert_int_equal(nodes_stored(r), 0);
}

static void test_hashes_that_are_all_but_the_same(void **state)
{
    struct vault_rig *r = *state;
    struct alike a = {.count = NODE_ENTRIES + 1, .bits = 60};

    assert_int_equal(ledger_write(r->ta, set_alike, &a), TEE_ERROR_STORAGE_NO_SPACE);
    vault_rig_expect_clean(r, 0);
    a.count--;
    assert_int_equal(ledger_write(r->ta, set_alike, &a), TEE_SUCCESS);
    assert_int_equal(vault_rig_check(r).sums.objects, NODE_ENTRIES);
    a.count++;
    assert_int_equal(ledger_write(r->ta, set_alike, &a), TEE_ERROR_STORAGE_NO_SPACE);
    assert_int_equal(vault_rig_check(r).sums.objects, NODE_ENTRIES);
}

/* ---- several at once ---- */

#define WRITERS 4u
#define ROUNDS  40u

static void write_rounds(struct vault_rig *r, unsigned writer)
{
    char name[32], text[32];

    for (unsigned i = 0; i < ROUNDS; i++) {
        snprintf(name, sizeof(name), "%u of %u", i % 10, writer);
        snprintf(text, sizeof(text), "%u", i);
        assert_int_equal(vault_rig_put(r, name, text), TEE_SUCCESS);
        vault_rig_expect(r, name, text);
    }
}

static void expect_rounds(struct vault_rig *r)
{
    char name[32], text[32];

    for (unsigned writer = 0; writer < WRITERS; writer++)
        for (unsigned i = ROUNDS - 10; i < ROUNDS; i++) {
            snprintf(name, sizeof(name), "%u of %u", i % 10, writer);
            snprintf(text, sizeof(text), "%u", i);
            vault_rig_expect(r, name, text);
        }
    vault_rig_expect_clean(r, WRITERS * 10);
}

struct writer {
    struct vault_rig rig;
    unsigned number;
    pthread_t thread;
};

static void *writer_main(void *arg)
{
    struct writer *w = arg;

    assert_int_equal(fault_thread_init(), 0);
    write_rounds(&w->rig, w->number);
    return NULL;
}

/* Instances of one TA in threads of their own; the first of them makes key, counter and state. */
static void test_threads_write_at_once(void **state)
{
    struct vault_rig *r = *state;
    struct writer w[WRITERS];

    for (unsigned i = 0; i < WRITERS; i++) {
        w[i].rig = *r;
        w[i].number = i;
        assert_int_equal(vault_ta_create(r->vault, r->uuid, &w[i].rig.ta), TEE_SUCCESS);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&w[i].thread, NULL, writer_main, &w[i]), 0);
    for (unsigned i = 0; i < WRITERS; i++) {
        pthread_join(w[i].thread, NULL);
        vault_ta_destroy(w[i].rig.ta);
    }
    expect_rounds(r);
}

static void test_processes_write_at_once(void **state)
{
    struct vault_rig *r = *state;
    pid_t child[WRITERS];
    int status;

    vault_rig_close(r);
    for (unsigned i = 0; i < WRITERS; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) {
            vault_rig_open(r);
            write_rounds(r, i);
            vault_rig_close(r);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    vault_rig_open(r);
    expect_rounds(r);
}

/* ---- what lies in the store ---- */

struct listing {
    uint8_t key[OBJECT_KEY_SIZE], uuid[16];
    enum vault_area area;
    bool begin, found;
};

static uint32_t next_object(struct ledger_txn *t, void *arg)
{
    struct listing *l = arg;
    return ledger_next(t, l->area, l->key, l->begin, &l->found);
}

static unsigned list(struct vault_rig *r, enum vault_area area)
{
    struct listing l = {.area = area, .begin = true, .found = true};
    unsigned count = 0;

    while (l.found) {
        uint8_t before[OBJECT_KEY_SIZE];
        memcpy(before, l.key, sizeof(before));
        assert_int_equal(ledger_read(r->ta, next_object, &l), TEE_SUCCESS);
        if (!l.found)
            break;
        assert_true(l.begin || memcmp(l.key, before, sizeof(before)) > 0);
        assert_int_equal(l.key[17], area);
        l.begin = false;
        count++;
    }
    return count;
}

static uint32_t next_ta(struct ledger_txn *t, void *arg)
{
    struct listing *l = arg;
    return ledger_next_ta(t, l->uuid, l->begin, &l->found);
}

static void test_what_lies_in_the_store(void **state)
{
    static const uint8_t tas[] = {0x00, 0x11, 0xff};
    struct vault_rig *r = *state;
    char name[16];

    assert_int_equal(list(r, AREA_PRIVATE), 0);
    for (unsigned i = 0; i < sizeof(tas); i++) {
        memset(r->uuid, tas[i], sizeof(r->uuid));
        vault_rig_reopen(r);
        for (unsigned n = 0; n <= i; n++) {
            name_of(n, name);
            assert_int_equal(vault_rig_put(r, name, "x"), TEE_SUCCESS);
        }
        assert_int_equal(list(r, AREA_PRIVATE), i + 1);
        assert_int_equal(list(r, AREA_PERSO), 0);
    }
    vault_rig_close(r);
    raw_put(r, "O\0\0", 3, "x", 1);
    static const uint8_t longer[40] = {'O', 1};
    raw_put(r, longer, sizeof(longer), "x", 1);
    vault_rig_open(r);
    struct listing l = {.begin = true};
    for (unsigned i = 0; i < sizeof(tas); i++, l.begin = false) {
        assert_int_equal(ledger_read(r->ta, next_ta, &l), TEE_SUCCESS);
        assert_true(l.found);
        assert_int_equal(l.uuid[0], tas[i]);
        assert_int_equal(l.uuid[15], tas[i]);
    }
    assert_int_equal(ledger_read(r->ta, next_ta, &l), TEE_SUCCESS);
    assert_false(l.found);
}

static void test_areas(void **state)
{
    static const struct {
        uint32_t id;
        enum vault_area area;
    } cases[] = {{TEE_STORAGE_PRIVATE, AREA_PRIVATE},
                 {TEE_STORAGE_PRIVATE_REE, AREA_PRIVATE},
                 {TEE_STORAGE_PERSO, AREA_PERSO},
                 {TEE_STORAGE_PROTECTED, AREA_PROTECTED},
                 {TEE_STORAGE_PRIVATE_RPMB, AREA_RPMB},
                 {0, AREA_NONE},
                 {4, AREA_NONE},
                 {0x80000200, AREA_NONE}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(vault_area(cases[i].id), cases[i].area);
}

/* ---- transactions ---- */

static uint32_t set_and_fail(struct ledger_txn *t, void *arg)
{
    uint8_t key[OBJECT_KEY_SIZE];
    uint64_t version;

    (void)arg;
    memset(key, 7, sizeof(key));
    assert_int_equal(ledger_set(t, key, ledger_version(t)), TEE_SUCCESS);
    assert_int_equal(ledger_find(t, key, &version), TEE_SUCCESS);
    assert_true(version == ledger_version(t));
    assert_int_equal(ledger_new_number(t), 1);
    assert_int_equal(ledger_new_number(t), 2);
    return TEE_ERROR_BUSY;
}

static void test_a_change_that_fails_changes_nothing(void **state)
{
    struct vault_rig *r = *state;

    for (unsigned twice = 0; twice < 2; twice++) {
        assert_int_equal(ledger_write(r->ta, set_and_fail, NULL), TEE_ERROR_BUSY);
        vault_rig_expect_clean(r, 0);
        assert_int_equal(ledger_found(r->ta), TEE_SUCCESS);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_reading_an_empty_store_makes_nothing),
        TEST(test_what_is_put_is_there),
        TEST(test_random_changes),
        TEST(test_what_a_find_fetches),
        TEST(test_many_come_and_go),
        TEST(test_a_deep_trie),
        TEST(test_hashes_that_are_all_but_the_same),
        TEST(test_threads_write_at_once),
        TEST(test_processes_write_at_once),
        TEST(test_what_lies_in_the_store),
        TEST(test_areas),
        TEST(test_a_change_that_fails_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
