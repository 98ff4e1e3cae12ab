/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that changes a store without a pause is killed at a random moment, again and again.
 * Each time the store holds what all finished changes have made of it, and perhaps the one that was
 * on its way. TEESIM_KILL_ROUNDS says how often: 50 if nothing does.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"
#include "torture.h"
#include "torture_dir.h"

#define ROUNDS    50
#define DELAY_MAX 20000 /* µs */
#define SEED      0x7ee51u

static const uint8_t uuid[16] = "torture of a TA";

struct opened {
    struct vault *vault;
    struct vault_ta *ta;
};

static struct opened open_store(const char *dir, enum store_sync sync)
{
    struct vault_config cfg = {.dir = dir, .sync = sync};
    struct opened o;

    CHECK(vault_create(&cfg, &o.vault) == 0);
    CHECK(vault_ta_create(o.vault, uuid, &o.ta) == TEE_SUCCESS);
    return o;
}

static void close_store(struct opened *o)
{
    vault_ta_destroy(o->ta);
    vault_destroy(o->vault);
}

/* Never returns. `done`: changes that are finished. */
static void write_on(const char *dir, enum store_sync sync, _Atomic uint64_t *done)
{
    struct opened o = open_store(dir, sync);

    for (;;) {
        if (torture_drawn(o.ta, atomic_load(done)) != TEE_SUCCESS)
            _exit(1);
        atomic_fetch_add(done, 1);
    }
}

/* Waits until the writer is at work, then some time of chance, and kills it. */
static void kill_one(const char *dir, enum store_sync sync, _Atomic uint64_t *done,
                     unsigned *random)
{
    uint64_t before = atomic_load(done);
    pid_t child = fork();
    int status;

    if (child == 0)
        write_on(dir, sync, done);
    while (atomic_load(done) == before && waitpid(child, &status, WNOHANG) == 0)
        usleep(100);
    usleep((useconds_t)((unsigned)rand_r(random) % DELAY_MAX));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* The same changes in memory, as far as the store has them. */
static void compare(struct opened *o, struct opened *model, uint64_t *applied, uint64_t done)
{
    char *is = torture_dump(o->ta), *should = NULL;

    for (; *applied < done; (*applied)++)
        assert_int_equal(torture_drawn(model->ta, *applied), TEE_SUCCESS);
    should = torture_dump(model->ta);
    if (strcmp(is, should) != 0) {
        free(should);
        assert_int_equal(torture_drawn(model->ta, (*applied)++), TEE_SUCCESS);
        should = torture_dump(model->ta);
    }
    assert_string_equal(is, should);
    free(is);
    free(should);
}

static void run_rounds(enum store_sync sync)
{
    const char *rounds_word = getenv("TEESIM_KILL_ROUNDS"), *dir = torture_dir_new();
    unsigned rounds = rounds_word ? (unsigned)strtoul(rounds_word, NULL, 10) : ROUNDS;
    unsigned random = SEED;
    uint64_t applied = 0;
    _Atomic uint64_t *done =
        mmap(NULL, sizeof(*done), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(done, MAP_FAILED);
    struct opened model = open_store(STORE_IN_MEMORY, STORE_NONE);
    for (unsigned i = 0; i < rounds; i++) {
        kill_one(dir, sync, done, &random);
        struct opened o = open_store(dir, sync);
        compare(&o, &model, &applied, atomic_load(done));
        assert_int_equal(torture_findings(o.ta), 0);
        close_store(&o);
        atomic_store(done, applied);
    }
    print_message("%u rounds, %llu changes\n", rounds, (unsigned long long)applied);
    close_store(&model);
    munmap(done, sizeof(*done));
    torture_dir_remove(dir);
}

static void test_full(void **state)
{
    (void)state;
    run_rounds(STORE_FULL);
}

static void test_none(void **state)
{
    (void)state;
    run_rounds(STORE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
