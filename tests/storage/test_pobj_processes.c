/* SPDX-License-Identifier: BSD-2-Clause */
/* Two processes on one store: each sees what the other has done, at once and never by half. */
#include "../crypto/crypto_rig.h"
#include "bustle_rig.h"
#include "pobj_rig.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the other process: does what it is told, with one handle ---- */

enum verb { OPEN, CREATE, CLOSE, DELETE, RENAME, WRITE, TRUNCATE, RESTRICT, READ };

struct order {
    enum verb verb;
    char id[16];
    uint32_t number; /* flags, size or usage */
    char data[64];
};

struct answer {
    uint32_t result;
    size_t count;
    char data[64];
};

struct other {
    pid_t pid;
    int to, from; /* pipes */
};

static uint32_t obey(struct vault_ta *ta, struct pobj **p, const struct order *o, struct answer *a)
{
    struct pobj_name name = {TEE_STORAGE_PRIVATE, o->id, strlen(o->id)};
    struct pobj_new what = {.flags = o->number, .data = o->data, .size = strlen(o->data)};

    switch (o->verb) {
    case OPEN:
        return pobj_open(ta, &name, o->number, p);
    case CREATE:
        return pobj_create(ta, &name, &what, p);
    case CLOSE:
        pobj_close(*p);
        return TEE_SUCCESS;
    case DELETE:
        return pobj_delete(*p);
    case RENAME:
        return pobj_rename(*p, o->id, strlen(o->id));
    case WRITE:
        return pobj_write(*p, o->data, strlen(o->data));
    case TRUNCATE:
        return pobj_truncate(*p, o->number);
    case RESTRICT:
        return pobj_restrict(*p, o->number);
    default:
        return pobj_read(*p, a->data, sizeof(a->data), &a->count);
    }
}

static void serve(struct vault_rig *r, int from, int to)
{
    struct pobj *p = NULL;
    struct order o;

    vault_rig_open(r);
    while (read(from, &o, sizeof(o)) == sizeof(o)) {
        struct answer a = {.count = 0};
        a.result = obey(r->ta, &p, &o, &a);
        if (write(to, &a, sizeof(a)) != sizeof(a))
            break;
    }
    _exit(0);
}

static struct other begin(struct vault_rig *r)
{
    struct other other;
    int to[2], from[2];

    assert_int_equal(pipe(to) | pipe(from), 0);
    vault_rig_close(r);
    other.pid = fork();
    assert_true(other.pid >= 0);
    if (other.pid == 0) {
        close(to[1]);
        serve(r, to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    other.to = to[1];
    other.from = from[0];
    vault_rig_open(r);
    return other;
}

static void end(struct other *other)
{
    int status;

    close(other->to);
    close(other->from);
    assert_int_equal(waitpid(other->pid, &status, 0), other->pid);
    assert_int_equal(status, 0);
}

static struct answer tell(struct other *other, enum verb verb, const char *id, uint32_t number,
                          const char *data)
{
    struct order o = {.verb = verb, .number = number};
    struct answer a;

    snprintf(o.id, sizeof(o.id), "%s", id);
    snprintf(o.data, sizeof(o.data), "%s", data);
    assert_int_equal(write(other->to, &o, sizeof(o)), sizeof(o));
    assert_int_equal(read(other->from, &a, sizeof(a)), sizeof(a));
    return a;
}

static void must(struct other *other, enum verb verb, const char *id, uint32_t number,
                 const char *data)
{
    assert_int_equal(tell(other, verb, id, number, data).result, TEE_SUCCESS);
}

/* ---- what one does the other sees ---- */

static void test_data_size_and_usage(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "mine", 4);

    must(&other, OPEN, "a", MANY, "");
    struct answer a = tell(&other, READ, "", 0, "");
    assert_int_equal(a.result, TEE_SUCCESS);
    assert_int_equal(a.count, 4);
    assert_memory_equal(a.data, "mine", 4);
    must(&other, WRITE, "", 0, " and its"); /* where it has read to */
    pobj_rig_expect_size(p, 12);
    pobj_rig_expect(p, 0, "mine and its", 12);
    must(&other, RESTRICT, "", TEE_USAGE_SIGN, "");
    assert_int_equal(pobj_rig_info(p).usage, TEE_USAGE_SIGN);
    must(&other, TRUNCATE, "", 2, "");
    pobj_rig_expect_size(p, 2);
    pobj_rig_write(p, 2, "nd", 2);
    pobj_rig_expect(p, 0, "mind", 4);
    pobj_close(p);
    end(&other);
}

/* The first object of all is the other's: the store's keys are made by it. */
static void test_who_comes_first(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);

    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_ITEM_NOT_FOUND);
    must(&other, CREATE, "a", RD, "theirs");
    must(&other, CLOSE, "", 0, "");
    pobj_rig_expect_object(r->ta, "a", "theirs", 6);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, "", 0), TEE_ERROR_ACCESS_CONFLICT);
    end(&other);
}

/* ---- what one takes away the other has not any more ---- */

static void expect_dead(struct vault_rig *r, struct pobj *p)
{
    struct pobj_info info;
    char byte;
    size_t count = 1;

    assert_int_equal(pobj_read(p, &byte, 1, &count), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(count, 0);
    assert_int_equal(pobj_readable(p, 1, &count), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_write(p, "x", 1), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_truncate(p, 1), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_seek(p, 0, TEE_DATA_SEEK_END), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_info(p, &info), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_restrict(p, 0), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(pobj_rename(p, "elsewhere", 9), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(p->position, 0);
    assert_int_equal(pobj_rig_try_open(r->ta, "elsewhere", RD), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_delete(p), TEE_SUCCESS); /* it is gone */
}

static void test_deleted(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "one", 3);

    must(&other, OPEN, "a", ALL, ""); /* access is shared within a process */
    must(&other, DELETE, "", 0, "");
    expect_dead(r, p);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, "two", 3), TEE_SUCCESS);
    pobj_rig_expect_object(r->ta, "a", "two", 3);
    end(&other);
}

static void test_replaced(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "one", 3);

    must(&other, CREATE, "a", ALL | OVER, "two");
    must(&other, CLOSE, "", 0, "");
    expect_dead(r, p);
    pobj_rig_expect_object(r->ta, "a", "two", 3);
    end(&other);
}

static void test_renamed(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "one", 3);

    must(&other, OPEN, "a", ALL, "");
    must(&other, RENAME, "b", 0, "");
    must(&other, CLOSE, "", 0, "");
    expect_dead(r, p);
    pobj_rig_expect_object(r->ta, "b", "one", 3);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_ITEM_NOT_FOUND);
    end(&other);
}

/* Back under its name, it is the same object. */
static void test_renamed_and_back(void **state)
{
    struct vault_rig *r = *state;
    struct other other = begin(r);
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "one", 3);

    must(&other, OPEN, "a", ALL, "");
    must(&other, RENAME, "b", 0, "");
    must(&other, RENAME, "a", 0, "");
    pobj_rig_expect(p, 0, "one", 3);
    pobj_rig_write(p, 0, "two", 3);
    assert_memory_equal(tell(&other, READ, "", 0, "").data, "two", 3);
    assert_int_equal(pobj_delete(p), TEE_SUCCESS);
    assert_int_equal(tell(&other, READ, "", 0, "").result, TEE_ERROR_CORRUPT_OBJECT);
    must(&other, CLOSE, "", 0, "");
    end(&other);
}

/* ---- both at once ---- */

static void test_both_at_once(void **state)
{
    struct vault_rig *r = *state;
    int status;

    vault_rig_close(r);
    pid_t pid = fork();
    assert_true(pid >= 0);
    vault_rig_open(r);
    bool good = bustle(r->ta, pid ? 1 : 2, BUSTLE_PROCESSES);
    if (pid == 0)
        _exit(good ? 0 : 1);
    assert_true(good);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    bustle_expect_whole(r);
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_data_size_and_usage),
        TEST(test_who_comes_first),
        TEST(test_deleted),
        TEST(test_replaced),
        TEST(test_renamed),
        TEST(test_renamed_and_back),
        TEST(test_both_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
