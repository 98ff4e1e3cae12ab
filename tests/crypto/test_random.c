/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/crypto/random.h"

#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto_rig.h"

/* Some bytes, and what key generation draws. */
struct sample {
    uint8_t bytes[100];
    uint8_t key[64];
};

static struct sample take(void)
{
    struct sample s;
    const struct attrs none = {0};
    struct object *o;
    const struct attr *a;

    assert_int_equal(random_bytes(s.bytes, sizeof(s.bytes)), 0);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 512, &o), TEE_SUCCESS);
    RIG_OK(object_generate(o, 512, &none, NULL, &m));
    RIG_OK(object_attr(o, TEE_ATTR_SECRET_VALUE, &a, &m));
    memcpy(s.key, a->bytes, sizeof(s.key));
    object_destroy(o);
    return s;
}

static struct sample take_seeded(uint64_t seed)
{
    random_seed(seed);
    return take();
}

static void test_no_two_are_alike(void **state)
{
    struct sample a = take_seeded(0), b = take_seeded(0);

    (void)state;
    assert_memory_not_equal(&a, &b, sizeof(a));
    assert_memory_not_equal(a.bytes, a.key, sizeof(a.key));
}

static void test_a_seed_repeats(void **state)
{
    struct sample a = take_seeded(7), more = take(), b = take_seeded(7), c = take_seeded(8);

    (void)state;
    assert_memory_equal(&a, &b, sizeof(a));
    assert_memory_not_equal(&a, &more, sizeof(a));
    assert_memory_not_equal(&a, &c, sizeof(a));
    struct sample d = take_seeded(0), e = take_seeded(0);
    assert_memory_not_equal(&d, &a, sizeof(a));
    assert_memory_not_equal(&d, &e, sizeof(d));
}

static void *draw(void *arg)
{
    assert_int_equal(random_bytes(arg, 32), 0);
    return NULL;
}

static void test_another_thread_goes_on(void **state)
{
    uint8_t one[2][32], two[2][32];
    pthread_t thread;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        random_seed(9);
        draw(one[i]);
        assert_int_equal(pthread_create(&thread, NULL, draw, two[i]), 0);
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
    random_seed(0);
    assert_memory_equal(one[0], one[1], 32);
    assert_memory_equal(two[0], two[1], 32);
    assert_memory_not_equal(one[0], two[0], 32);
}

static void test_a_child_has_its_own(void **state)
{
    uint8_t mine[32], childs[32];
    int ends[2], status;

    (void)state;
    assert_int_equal(random_bytes(mine, sizeof(mine)), 0);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        bool sent = random_bytes(childs, 32) == 0 && write(ends[1], childs, 32) == 32;
        _exit(sent ? 0 : 1);
    }
    assert_int_equal(random_bytes(mine, sizeof(mine)), 0);
    assert_int_equal(read(ends[0], childs, 32), 32);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    close(ends[0]);
    close(ends[1]);
    assert_memory_not_equal(mine, childs, 32);
}

/* More at once than a DRBG gives. */
static void test_large_requests(void **state)
{
    static uint8_t zeros[200000], bytes[200000];

    (void)state;
    assert_int_equal(random_bytes(bytes, sizeof(bytes)), 0);
    assert_memory_not_equal(bytes + sizeof(bytes) - 32, zeros, 32);
    assert_int_equal(random_bytes(NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_two_are_alike),       cmocka_unit_test(test_a_seed_repeats),
        cmocka_unit_test(test_another_thread_goes_on), cmocka_unit_test(test_a_child_has_its_own),
        cmocka_unit_test(test_large_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
