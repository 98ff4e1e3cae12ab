/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of the memory that an instance has used, when it ends. */
#include "app_fixture.h"

#include <stdio.h>

static struct tee_msg deep(struct app_fixture *f, uint32_t frames)
{
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, ZOO_DEEP);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, 0, frames);
    return m;
}

/* What is said of an instance that gets one command. Gives its connection back: there are many. */
static const char *end_after(struct app_fixture *f, struct tee_msg m)
{
    struct conn *c = fixture_open(f, ZOO_MULTI);

    stderr_begin();
    if (fixture_call(f, c, m) == TEE_ERROR_TARGET_DEAD) {
        fixture_wait_hup(f, c);
        fixture_hang_up(f, c);
    } else {
        fixture_destroy(f, c);
    }
    const char *text = stderr_end();
    pthread_mutex_lock(&f->lock);
    f->conn_count--;
    pthread_mutex_unlock(&f->lock);
    wait_fini(&c->wp);
    memset(c, 0, sizeof(*c));
    return text;
}

static struct tee_msg command(struct app_fixture *f, uint32_t func)
{
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, func);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INOUT, 0, 0);
    return m;
}

static void test_nothing_is_said_of_an_ordinary_end(void **state)
{
    struct app_fixture *f = *state;

    assert_null(strstr(end_after(f, command(f, ZOO_NOTHING)), "memory:"));
}

static void test_every_end_is_told_on_request(void **state)
{
    struct app_fixture *f = *state;
    unsigned declared = 0, allowance = 0, limit = 0, heap = 0, stack = 0;

    const char *text = end_after(f, command(f, ZOO_NOTHING));
    assert_non_null(strstr(text, "teesim: TA 200c0000-7e57-4a11-8d0c-3b627c1a5d01 ended\n"));
    const char *memory = strstr(text, "  memory: stack");
    assert_non_null(memory);
    int n =
        sscanf(memory, "  memory: stack %u bytes used of %u + %u; heap at most %u bytes used of %u",
               &stack, &declared, &allowance, &heap, &limit);
    assert_int_equal(n, 5);
    assert_int_equal(declared, ZOO_STACK_SIZE);
    assert_int_equal(limit, ZOO_DATA_SIZE);
    assert_in_range(stack, 1, declared + allowance);
    assert_in_range(heap, 16, 200); /* what its constructor took and gave back */
    assert_null(strstr(text, "warning"));
}

static void test_a_full_heap_is_a_warning(void **state)
{
    struct app_fixture *f = *state;
    const char *text = end_after(f, command(f, ZOO_HEAP));

    assert_non_null(strstr(text, "ended\n"));
    assert_non_null(strstr(text, "of the heap were used; raise TA_DATA_SIZE"));
    assert_null(strstr(text, "raise TA_STACK_SIZE"));
}

static void test_a_nearly_full_stack_is_a_warning(void **state)
{
    struct app_fixture *f = *state;
    bool warned = false, died = false;

    for (uint32_t frames = 30; !warned && !died; frames += 2) {
        const char *text = end_after(f, deep(f, frames));
        died = strstr(text, "died") != NULL;
        warned = strstr(text, "of the stack were used; raise TA_STACK_SIZE") != NULL;
    }
    assert_true(warned && !died);
}

/* The memory of an instance goes with it: whatever may be mapped there next, it holds no secret. */
static void test_no_secret_outlives_an_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    static const uint8_t secret[8] = {0x5e, 0x5e, 0x5e, 0x5e, 0x5e, 0x5e, 0x5e, 0x5e};
    uint8_t found[8] = {0};

    assert_int_equal(fixture_call(f, c, command(f, ZOO_SECRET)), TEE_SUCCESS);
    uintptr_t at = (uintptr_t)c->reply.param[0].a << 32 | (uint32_t)c->reply.param[0].b;
    assert_int_equal(user_copy(found, (const void *)at, sizeof(found)), 0);
    assert_memory_equal(found, secret, sizeof(found));
    stderr_begin();
    fixture_destroy(f, c);
    stderr_end();
    if (user_copy(found, (const void *)at, sizeof(found)) == 0)
        assert_memory_not_equal(found, secret, sizeof(found));
}

static int setup_all(void **state)
{
    fixture_report_all = true;
    int rc = fixture_setup(state);
    fixture_report_all = false;
    return rc;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
        TEST(test_nothing_is_said_of_an_ordinary_end, fixture_setup),
        TEST(test_every_end_is_told_on_request, setup_all),
        TEST(test_a_full_heap_is_a_warning, fixture_setup),
        TEST(test_no_secret_outlives_an_instance, fixture_setup),
        TEST(test_a_nearly_full_stack_is_a_warning, fixture_setup),
    };
    return FIXTURE_RUN(tests);
}
