/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole: coming up, stopping with calls inside, what is left behind. */
#include "ree_rig.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

static void start_held(struct rig *r, struct user_thread *t, uint32_t session)
{
    t->open = false;
    user_invoke_init(&t->call, session, FAKE_HOLD, 4);
    user_thread_start(t, r);
    fake_wait(&r->tee, &r->tee.held_count, 1);
}

static void test_stopping_closes_sessions(void **state)
{
    struct rig *r = *state;

    session_open(r);
    session_open(r);
    ree_stop(r->ree);
    assert_int_equal(fake_count(&r->tee, &r->tee.dead_count), 2);
    assert_int_equal(ree_open(r->ree, "/dev/tee0"), -ENODEV);
    assert_int_equal(user_close_session(r, 1), -EBADF);
}

static void test_stopping_ends_calls(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    start_held(r, &t, session_open(r));
    ree_stop(r->ree);
    pthread_join(t.thread, NULL);
    assert_int_equal(t.rc, 0);
    assert_int_equal(t.call.u.invoke.ret, TEEC_ERROR_COMMUNICATION);
    assert_int_equal(t.call.u.invoke.ret_origin, TEEC_ORIGIN_COMMS);
}

static void test_stopping_does_not_wait_for_ever(void **state)
{
    struct rig *r = *state;

    session_open(r);
    fake_set(&r->tee, &r->tee.hold_close, true);
    uint64_t before = sched_now(r->tee.sched);
    ree_stop(r->ree);
    assert_true(sched_now(r->tee.sched) - before >= MIPSTEE_STOP_CLOSE_MS * 1000000ull);
    assert_int_equal(fake_count(&r->tee, &r->tee.dead_count), 1);
}

static void test_closing_a_file_waits_for_its_call(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    start_held(r, &t, session_open(r));
    assert_int_equal(ree_close(r->ree, r->fd), 0);
    assert_int_equal(fake_count(&r->tee, &r->tee.close_count), 0);
    fake_release(&r->tee);
    pthread_join(t.thread, NULL);
    assert_int_equal(t.call.u.invoke.ret, TEEC_SUCCESS);
    assert_int_equal(fake_count(&r->tee, &r->tee.close_count), 1); /* its last user closed it */
}

static void test_mapped_memory_outlives_its_file(void **state)
{
    struct rig *r = *state;
    uint32_t id;
    uint8_t *p;

    int fd = shm_alloc(r, 4096, &id);
    assert_int_equal(ree_mmap(r->ree, fd, 4096, 0, (void **)&p), 0);
    assert_int_equal(ree_close(r->ree, fd), 0);
    assert_int_equal(ree_close(r->ree, r->fd), 0);
    memset(p, 1, 4096);
    assert_int_equal(ree_munmap(r->ree, p, 4096), 0);
    assert_int_equal(ree_munmap(r->ree, p, 4096), -EINVAL);
}

static void test_it_can_be_built_and_thrown_away(void **state)
{
    struct fake_tee tee;
    struct ree *ree;
    struct guest_map empty = {0};

    (void)state;
    fake_init(&tee, FAKE_INLINE);
    assert_int_equal(ree_create(tee.sched, hyp_guest_map(tee.hyp, VM_REE),
                                hyp_mmio_bus(tee.hyp, VM_REE), hyp_irq_line(tee.hyp, VM_REE), &ree),
                     0);
    ree_destroy(ree);
    assert_int_equal(ree_create(tee.sched, &empty, hyp_mmio_bus(tee.hyp, VM_REE),
                                hyp_irq_line(tee.hyp, VM_REE), &ree),
                     -EINVAL);
    assert_null(ree);
    fake_fini(&tee);
}

static void test_a_tee_that_does_not_come(void **state)
{
    struct fake_tee tee;
    struct ree *ree;

    (void)state;
    fake_init(&tee, FAKE_VIRTUAL);
    tee.stay_offline = true;
    assert_int_equal(ree_create(tee.sched, hyp_guest_map(tee.hyp, VM_REE),
                                hyp_mmio_bus(tee.hyp, VM_REE), hyp_irq_line(tee.hyp, VM_REE), &ree),
                     0);
    fake_start(&tee, ree_world(ree));
    assert_int_equal(ree_wait_online(ree), -ETIMEDOUT);
    assert_int_equal(ree_open(ree, "/dev/tee0"), -ENODEV);
    fake_stop(&tee);
    ree_destroy(ree);
    fake_fini(&tee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_stopping_closes_sessions),
        BOTH(test_stopping_ends_calls),
        VIRTUAL(test_stopping_does_not_wait_for_ever),
        BOTH(test_closing_a_file_waits_for_its_call),
        BOTH(test_mapped_memory_outlives_its_file),
        cmocka_unit_test(test_it_can_be_built_and_thrown_away),
        cmocka_unit_test(test_a_tee_that_does_not_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
