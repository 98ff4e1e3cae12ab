/* SPDX-License-Identifier: BSD-2-Clause */
/* Instances, sessions and parameters: TAs that behave. */
#include "app_fixture.h"

#include <errno.h>
#include <stdio.h>

static struct tee_msg invoke(struct app_fixture *f, uint32_t command)
{
    return fixture_msg(f, TEE_CMD_INVOKE, command);
}

static uint32_t count(struct app_fixture *f, struct conn *c)
{
    struct tee_msg m = invoke(f, ZOO_COUNT);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    return (uint32_t)c->reply.param[0].a;
}

static void test_flags_of_a_ta(void **state)
{
    struct app_fixture *f = *state;
    struct ipc_uuid multi = zoo_uuid(ZOO_MULTI), alive = zoo_uuid(ZOO_ALIVE);
    uint32_t flags;

    assert_int_equal(app_get_flags(f->host, &multi, &flags), TEE_SUCCESS);
    assert_int_equal(flags, 0);
    assert_int_equal(app_get_flags(f->host, &alive, &flags), TEE_SUCCESS);
    assert_int_equal(flags, 0x4 | 0x8 | 0x10);
}

static void test_session_from_open_to_close(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_SINGLE);

    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(c->reply.session, 3);
    assert_int_equal(fixture_invoke(f, c, ZOO_NOTHING), TEE_SUCCESS);
    stderr_begin();
    assert_int_equal(fixture_close(f, c), TEE_SUCCESS);
    assert_string_equal(stderr_end(), "zoo closed 1\n");
}

static void test_destroy_closes_and_destroys(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_SINGLE);

    stderr_begin();
    assert_int_equal(fixture_destroy(f, c), TEE_SUCCESS);
    assert_string_equal(stderr_end(), "zoo closed 1\nzoo destroyed\n");
}

static void test_destroy_without_a_session(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_connect(f, ZOO_SINGLE);
    struct tee_msg m = fixture_msg(f, TEE_CMD_OPEN, 0);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, TEE_ERROR_ACCESS_DENIED, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_ERROR_ACCESS_DENIED);
    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TRUSTED_APP);
    stderr_begin();
    m = fixture_msg(f, TEE_CMD_DESTROY, TEE_DESTROY_ONLY);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_string_equal(stderr_end(), "zoo destroyed\n");
    fixture_wait_hup(f, c);
}

static void test_failed_open_leaves_the_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_SINGLE), *b = fixture_connect(f, ZOO_SINGLE);
    struct tee_msg m = fixture_msg(f, TEE_CMD_OPEN, 0);

    assert_int_equal(count(f, a), 1);
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, TEE_ERROR_BUSY, 0);
    assert_int_equal(fixture_call(f, b, m), TEE_ERROR_BUSY);
    fixture_hang_up(f, b);
    assert_int_equal(count(f, a), 2);
}

static void test_failed_create_ends_the_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_connect(f, ZOO_NO_CREATE);

    assert_int_equal(fixture_call(f, c, fixture_msg(f, TEE_CMD_OPEN, 0)), TEE_ERROR_BAD_STATE);
    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TRUSTED_APP);
    fixture_wait_hup(f, c);
}

static void test_sessions_of_one_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_SINGLE), *b = fixture_open(f, ZOO_SINGLE);
    struct tee_msg m = invoke(f, ZOO_SESSION);

    assert_int_equal(a->instance, b->instance);
    assert_int_equal(count(f, a), 1);
    assert_int_equal(count(f, b), 2);
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, b, m), TEE_SUCCESS);
    assert_int_equal(b->reply.param[0].a, 2);
    assert_int_equal(fixture_call(f, a, m), TEE_SUCCESS);
    assert_int_equal(a->reply.param[0].a, 1);
}

static void test_instances_have_their_own_globals(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_MULTI), *b = fixture_open(f, ZOO_MULTI);

    assert_int_not_equal(a->instance, b->instance);
    assert_int_equal(count(f, a), 1);
    assert_int_equal(count(f, a), 2);
    assert_int_equal(count(f, b), 1);
}

/* Also where the loader keeps what was there: a copy that is loaded serves nobody else. */
static void test_next_instance_is_fresh(void **state)
{
    static const unsigned kinds[] = {ZOO_SINGLE, ZOO_MULTI, ZOO_STAYS};
    struct app_fixture *f = *state;

    for (unsigned i = 0; i < 12; i++) {
        struct conn *a = fixture_open(f, kinds[i % 3]);
        assert_int_equal(count(f, a), 1);
        assert_int_equal(count(f, a), 2);
        assert_int_equal(fixture_destroy(f, a), TEE_SUCCESS);
        fixture_wait_hup(f, a);
    }
}

static void test_constructor_has_run_with_a_heap(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);

    assert_int_equal(count(f, c), 1);
    assert_int_equal(c->reply.param[0].b, 0x600d);
}

static unsigned images_mapped(void)
{
    unsigned mapped = 0;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");

    assert_non_null(maps);
    while (fgets(line, sizeof(line), maps))
        mapped += strstr(line, "memfd:200c0000") != NULL;
    fclose(maps);
    return mapped;
}

static void test_destroyed_instance_leaves_nothing(void **state)
{
    struct app_fixture *f = *state;
    unsigned before = images_mapped(); /* those that the loader keeps */

    for (int i = 0; i < 3; i++) {
        struct conn *c = fixture_open(f, ZOO_MULTI);
        assert_true(images_mapped() > before);
        assert_int_equal(fixture_destroy(f, c), TEE_SUCCESS);
        assert_int_equal(images_mapped(), before); /* before the channel's end was told */
    }
}

static void test_hang_up_before_open_ends_the_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_connect(f, ZOO_MULTI);
    struct wait_point wp;

    fixture_hang_up(f, c);
    wait_init(&wp);
    while (!app_host_idle(f->host))
        assert_int_equal(wait_on(f->sched, &wp, sched_now(f->sched) + 100000, CALL_ANY),
                         -ETIMEDOUT);
    wait_fini(&wp);
}

static void test_hang_up_of_a_session_does_not(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = fixture_open(f, ZOO_ALIVE);

    assert_int_equal(count(f, a), 1);
    assert_int_equal(fixture_close(f, a), TEE_SUCCESS);
    struct conn *b = fixture_open(f, ZOO_ALIVE);
    assert_int_equal(count(f, b), 2);
}

/* ---- parameters ---- */

static void test_values_go_in_and_out(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_ADD);

    msg_value(&m, 1, TEE_PARAM_TYPE_VALUE_INOUT, 41, UINT32_MAX);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(c->reply.param[1].a, 42);
    assert_int_equal(c->reply.param[1].b, 0);
}

static void test_input_value_does_not_come_back(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_ADD);

    msg_value(&m, 1, TEE_PARAM_TYPE_VALUE_INPUT, 41, 41);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(c->reply.param[1].a, 41);
}

static void test_memref_is_the_clients_memory(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_ADD);

    memset(f->ree_shm, 7, SHM_SIZE);
    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 4000, 5000);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(f->ree_shm[3999], 7);
    assert_int_equal(f->ree_shm[4000], 8);
    assert_int_equal(f->ree_shm[8999], 8);
    assert_int_equal(f->ree_shm[9000], 7);
    assert_int_equal(c->reply.param[0].b, 5000);
}

static void test_overlapping_memrefs(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_ADD);

    memset(f->ree_shm, 0, SHM_SIZE);
    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_OUTPUT, 100, 100);
    msg_memref(&m, 2, TEE_PARAM_TYPE_MEMREF_INPUT, 0, 8192);
    msg_memref(&m, 3, TEE_PARAM_TYPE_MEMREF_INPUT, 100, 100);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(f->ree_shm[150], 1);
}

static void test_size_may_exceed_the_buffer(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_SIZE);

    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_OUTPUT, 0, 16);
    msg_value(&m, 1, TEE_PARAM_TYPE_VALUE_INPUT, SHM_SIZE * 2, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(c->reply.param[0].b, SHM_SIZE * 2);
}

static void test_null_and_empty_memrefs(void **state)
{
    static const struct {
        uint32_t kind;
        uint64_t offset, size;
        uint64_t is_null;
    } cases[] = {
        {TEE_MEM_NULL, 0, 0, 1},  {TEE_MEM_NULL, 0, 99, 1},      {TEE_MEM_REE, 0, 0, 0},
        {TEE_MEM_REE, 100, 0, 0}, {TEE_MEM_REE, SHM_SIZE, 0, 0},
    };
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct tee_msg m = invoke(f, ZOO_IS_NULL);
        msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INPUT, cases[i].offset, cases[i].size);
        m.param[0].kind = cases[i].kind;
        msg_value(&m, 1, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
        assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
        assert_int_equal(c->reply.param[1].a, cases[i].is_null);
        assert_int_equal(c->reply.param[1].b, cases[i].size);
    }
}

static void test_bad_params_are_refused(void **state)
{
    static const struct {
        unsigned type;
        uint32_t kind;
        uint64_t offset, size;
    } cases[] = {
        {TEE_PARAM_TYPE_MEMREF_INPUT, TEE_MEM_REE, SHM_SIZE, 1},
        {TEE_PARAM_TYPE_MEMREF_INPUT, TEE_MEM_REE, 0, SHM_SIZE + 1},
        {TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_MEM_REE, UINT64_MAX, 2},
        {TEE_PARAM_TYPE_MEMREF_INOUT, TEE_MEM_REE, 2, UINT64_MAX},
        {TEE_PARAM_TYPE_MEMREF_INPUT, 9, 0, 1},
        {4, TEE_MEM_REE, 0, 1},
        {8, TEE_MEM_REE, 0, 1},
    };
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct tee_msg m = invoke(f, ZOO_NOTHING);
        msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 16); /* lent, and taken back */
        msg_memref(&m, 3, cases[i].type, cases[i].offset, cases[i].size);
        m.param[3].kind = cases[i].kind;
        assert_int_equal(fixture_call(f, c, m), TEE_ERROR_BAD_PARAMETERS);
        assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TEE);
    }
    assert_int_equal(fixture_invoke(f, c, ZOO_NOTHING), TEE_SUCCESS);
}

static void test_heap_is_the_declared_size(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_HEAP);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    for (int i = 0; i < 2; i++) { /* and all of it comes back */
        assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
        assert_in_range(c->reply.param[0].a, ZOO_DATA_SIZE * 3 / 4, ZOO_DATA_SIZE);
    }
}

static void test_ta_prints_on_stderr(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);

    stderr_begin();
    assert_int_equal(fixture_invoke(f, c, ZOO_PRINT), TEE_SUCCESS);
    assert_string_equal(stderr_end(), "zoo prints 1\nzoo puts\n");
    stderr_begin();
    assert_int_equal(fixture_invoke(f, c, ZOO_PUTC), TEE_SUCCESS);
    assert_string_equal(stderr_end(), "zoo\nzoo: Success\n");
}

/* What the C library returns for the TA to free is of the TA's heap, or is refused by name. */
static void test_texts_are_of_the_heap(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_TEXT);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(c->reply.param[0].a, 0);
    stderr_begin();
    assert_int_equal(fixture_invoke(f, c, ZOO_STREAM), TEE_ERROR_TARGET_DEAD);
    assert_non_null(strstr(stderr_end(), "a TA has no streams into memory; use asprintf"));
}

static void test_system_time_is_the_machines(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_TIME);
    uint64_t before = sched_now(f->sched) / 1000000;

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    uint64_t then = c->reply.param[0].a * 1000 + c->reply.param[0].b;
    assert_in_range(then, before, sched_now(f->sched) / 1000000);
}

static void test_results_pass_unchanged(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = invoke(f, ZOO_FAIL);

    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, TEE_ERROR_TARGET_DEAD, 0);
    assert_int_equal(fixture_call(f, c, m), TEE_ERROR_TARGET_DEAD);
    assert_int_equal(c->reply.ret_origin, TEE_ORIGIN_TRUSTED_APP); /* so it is not dead */
    assert_int_equal(fixture_invoke(f, c, ZOO_NOTHING), TEE_SUCCESS);
}

/* ---- limits ---- */

static int setup_six_descriptors(void **state)
{
    fixture_descriptors = 6;
    int err = fixture_setup(state);
    fixture_descriptors = 0;
    return err;
}

static void test_instances_leave_descriptors_to_the_program(void **state)
{
    struct app_fixture *f = *state;
    struct ipc_uuid uuid = zoo_uuid(ZOO_MULTI);
    struct conn *c;

    for (int i = 0; i < 3; i++)
        fixture_connect(f, ZOO_MULTI);
    stderr_begin();
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_ERROR_OUT_OF_MEMORY);
    assert_non_null(strstr(stderr_end(), "descriptor limit"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(test_flags_of_a_ta),
        T(test_session_from_open_to_close),
        T(test_destroy_closes_and_destroys),
        T(test_destroy_without_a_session),
        T(test_failed_open_leaves_the_instance),
        T(test_failed_create_ends_the_instance),
        T(test_sessions_of_one_instance),
        T(test_instances_have_their_own_globals),
        T(test_next_instance_is_fresh),
        T(test_constructor_has_run_with_a_heap),
        T(test_destroyed_instance_leaves_nothing),
        T(test_hang_up_before_open_ends_the_instance),
        T(test_hang_up_of_a_session_does_not),
        T(test_values_go_in_and_out),
        T(test_input_value_does_not_come_back),
        T(test_memref_is_the_clients_memory),
        T(test_overlapping_memrefs),
        T(test_size_may_exceed_the_buffer),
        T(test_null_and_empty_memrefs),
        T(test_bad_params_are_refused),
        T(test_heap_is_the_declared_size),
        T(test_ta_prints_on_stderr),
        T(test_texts_are_of_the_heap),
        T(test_system_time_is_the_machines),
        T(test_results_pass_unchanged),
        cmocka_unit_test_setup_teardown(test_instances_leave_descriptors_to_the_program,
                                        setup_six_descriptors, fixture_teardown),
    };
    return FIXTURE_RUN(tests);
}
