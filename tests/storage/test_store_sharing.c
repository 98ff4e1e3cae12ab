/* SPDX-License-Identifier: BSD-2-Clause */
/* Several threads and processes that use the store at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee_api_defines.h"

/* A child has a store of its own, as after fork, while the parent's is open. */
static void test_two_processes_at_once(void **state)
{
    struct store_rig *r = *state;
    char key[16];
    int status;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    pid_t pid = fork();
    assert_true(pid >= 0);
    for (unsigned i = 0; pid == 0 && i < 20; i++) {
        snprintf(key, sizeof(key), "child%u", i);
        if ((i == 0 && store_create(&(struct store_config){.dir = r->d.dir}, &r->s)) ||
            store_put(r->s, key, strlen(key), "c", 1))
            _exit(1);
    }
    if (pid == 0)
        _exit(0);
    for (unsigned i = 0; i < 20; i++) {
        snprintf(key, sizeof(key), "parent%u", i);
        assert_int_equal(rig_put(r, key, "p"), TEE_SUCCESS);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    rig_expect(r, "child0", "c");
    rig_expect(r, "child19", "c");
    rig_expect(r, "parent19", "p");
}

#define THREADS 4u

struct user {
    struct store_rig *r;
    unsigned number;
    bool fine;
};

static void *use_store(void *arg)
{
    struct user *u = arg;
    char key[16], value[64];

    u->fine = true;
    for (unsigned i = 0; i < 30; i++) {
        snprintf(key, sizeof(key), "thread%u", u->number);
        snprintf(value, sizeof(value), "%u", i);
        u->fine = u->fine && rig_put(u->r, key, value) == TEE_SUCCESS;
        u->fine = u->fine && rig_get(u->r, key, value) == TEE_SUCCESS && (unsigned)atoi(value) == i;
    }
    return NULL;
}

static void use_at_once(struct store_rig *r)
{
    struct user u[THREADS];
    pthread_t t[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        u[i] = (struct user){.r = r, .number = i};
        assert_int_equal(pthread_create(&t[i], NULL, use_store, &u[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(t[i], NULL);
        assert_true(u[i].fine);
    }
}

static void test_threads_at_once(void **state)
{
    struct store_rig *r = *state;

    use_at_once(r);
    rig_close(r);
    assert_int_equal(store_create(&(struct store_config){.dir = STORE_IN_MEMORY}, &r->s), 0);
    use_at_once(r);
}

/* ---- the file grows ---- */

#define VALUES     40u
#define VALUE_SIZE (50u << 10)

static const struct store_config small = {.map_size = 64u << 10, .sync = STORE_NONE};

static bool put_many(struct store_rig *r, const char *name)
{
    char key[32];
    bool fine = true;

    for (unsigned i = 0; i < VALUES; i++) {
        snprintf(key, sizeof(key), "%s%u", name, i);
        fine = fine && rig_put_bytes(r, key, VALUE_SIZE) == TEE_SUCCESS;
    }
    return fine;
}

struct growth {
    struct store_rig *r;
    _Atomic bool done;
};

/* Counts what there is of ours, and looks at all of it. */
static uint32_t count_values(struct store_txn *t, void *arg)
{
    char key[32];
    unsigned *count = arg;
    const uint8_t *value;
    size_t size;

    for (*count = 0; *count < VALUES; ++*count) {
        snprintf(key, sizeof(key), "parent%u", *count);
        uint32_t res = txn_get(t, key, strlen(key), (const void **)&value, &size);
        if (res != TEE_SUCCESS)
            return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
        if (size != VALUE_SIZE || value[0] != 'v' || value[size - 1] != 'v')
            return TEE_ERROR_GENERIC;
    }
    return TEE_SUCCESS;
}

static void *count_until_done(void *arg)
{
    struct growth *g = arg;
    unsigned count = 0, before = 0;
    bool fine = true;

    while (fine && !atomic_load(&g->done)) {
        fine = store_read(g->r->s, count_values, &count) == TEE_SUCCESS && count >= before;
        before = count;
    }
    return fine ? g : NULL;
}

static void test_it_grows_while_others_use_it(void **state)
{
    struct store_rig *r = *state;
    struct growth g = {.r = r};
    pthread_t t[2];
    struct other o;
    unsigned count;
    void *fine;

    if (other_begin(&o)) {
        rig_open(r, small);
        _exit(put_many(r, "child") ? 0 : 1);
    }
    rig_open(r, small);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&t[i], NULL, count_until_done, &g), 0);
    bool all = put_many(r, "parent");
    atomic_store(&g.done, true);
    for (unsigned i = 0; i < 2; i++) {
        pthread_join(t[i], &fine);
        assert_non_null(fine);
    }
    assert_true(all);
    assert_int_equal(other_wait(&o), 0);
    assert_int_equal(store_read(r->s, count_values, &count), TEE_SUCCESS);
    assert_int_equal(count, VALUES);
    assert_true(file_size(r->file) > (off_t)(2 * VALUES * VALUE_SIZE));
}

/* LMDB calls this to make a change durable. */
static sem_t syncing, sync_may_go;
static _Atomic bool sync_stops;

__attribute__((visibility("default"))) int fdatasync(int fd)
{
    if (atomic_load(&sync_stops)) {
        sem_post(&syncing);
        sem_wait(&sync_may_go);
    }
    return fsync(fd);
}

static void *put_late(void *arg)
{
    return rig_put(arg, "k", "new") == TEE_SUCCESS ? arg : NULL;
}

static void test_who_reads_does_not_wait_for_a_commit(void **state)
{
    struct store_rig *r = *state;
    pthread_t t;
    void *done;

    assert_int_equal(rig_put(r, "k", "old"), TEE_SUCCESS);
    sem_init(&syncing, 0, 0);
    sem_init(&sync_may_go, 0, 0);
    atomic_store(&sync_stops, true);
    assert_int_equal(pthread_create(&t, NULL, put_late, r), 0);
    sem_wait(&syncing);
    rig_expect(r, "k", "old");
    atomic_store(&sync_stops, false);
    sem_post(&sync_may_go);
    pthread_join(t, &done);
    assert_ptr_equal(done, r);
    rig_expect(r, "k", "new");
    sem_destroy(&syncing);
    sem_destroy(&sync_may_go);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_two_processes_at_once),
        T(test_threads_at_once),
        T(test_it_grows_while_others_use_it),
        T(test_who_reads_does_not_wait_for_a_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
