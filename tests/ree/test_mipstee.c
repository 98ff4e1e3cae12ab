/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions, calls and their ends, cancellation; through the ioctls, against the fake TEE. */
#include "ree_rig.h"
#include "unwind.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- messages ---- */

static void test_what_an_open_says(void **state)
{
    static const uint8_t uuid[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    struct rig *r = *state;
    struct user_call c;

    user_open_init(&c, 4);
    memcpy(c.u.open.uuid, uuid, sizeof(uuid));
    c.u.open.params[0] = value_param(VAL_INOUT, 7, 8);
    assert_int_equal(user_open(r, &c), 0);
    const struct ree_msg *m = &r->tee.last_open;
    const struct ree_param nil = {.attr = REE_ATTR_META | REE_ATTR_VALUE_INPUT};
    assert_int_equal(r->tee.last_hdr.len, 232);
    assert_int_equal(m->arg.num_params, 6);
    assert_int_equal(m->param[0].attr, REE_ATTR_META | REE_ATTR_VALUE_INPUT);
    assert_memory_equal(&m->param[0].a, uuid, 16);
    assert_memory_equal(&m->param[1], &nil, sizeof(nil)); /* PUBLIC: nobody */
    assert_int_equal(m->param[2].attr, REE_ATTR_VALUE_INOUT);
    assert_true(c.u.open.params[0].a == ~7ull && c.u.open.params[0].b == ~8ull);
}

static void test_an_open_says_who_the_client_is(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    uint32_t gid = getegid();

    user_open_init(&c, 0);
    c.u.open.clnt_login = TEEC_LOGIN_GROUP;
    memcpy(c.u.open.clnt_uuid, &gid, sizeof(gid));
    assert_int_equal(user_open(r, &c), 0);
    const struct ree_param *who = &r->tee.last_open.param[1];
    assert_int_equal(who->c, TEEC_LOGIN_GROUP);
    assert_int_equal(((const uint8_t *)&who->a)[6] >> 4, 5); /* a name-based UUID */
    assert_int_equal(((const uint8_t *)&who->b)[0] >> 6, 2);
}

static void test_what_an_invoke_says(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    uint32_t session = session_open(r), id;

    int shm = shm_alloc(r, 4096, &id);
    user_invoke_init(&c, session, FAKE_ECHO, 3);
    c.u.invoke.params[0] = value_param(VAL_IN, 1, 2);
    c.u.invoke.params[1] = memref_param(MEM_INOUT, 16, 32, id);
    c.u.invoke.params[2] = memref_param(MEM_OUT, 0, 5, TEE_MEMREF_NULL);
    assert_int_equal(user_invoke(r, &c), 0);
    const struct ree_msg *m = &r->tee.last_invoke;
    assert_int_equal(r->tee.last_hdr.len, 168);
    assert_int_equal(m->arg.session, session);
    assert_int_equal(m->param[0].attr, REE_ATTR_VALUE_INPUT);
    assert_int_equal(m->param[1].attr, REE_ATTR_TMEM_INOUT);
    assert_int_equal(m->param[1].a % 4096, 16);
    assert_int_equal(m->param[1].b, 32);
    assert_true(m->param[1].c != REE_SHM_NULL);
    assert_int_equal(m->param[2].attr, REE_ATTR_TMEM_OUTPUT);
    assert_true(m->param[2].b == 5 && m->param[2].c == REE_SHM_NULL);
    assert_int_equal(m->param[3].attr, REE_ATTR_NONE);
    assert_int_equal(ree_close(r->ree, shm), 0);
}

/* ---- sessions ---- */

static void test_a_session_is_its_files_own(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    uint32_t session = session_open(r);

    int mine = use_file(r, ree_open(r->ree, "/dev/tee0"));
    user_invoke_init(&c, session, FAKE_ECHO, 4);
    assert_int_equal(user_invoke(r, &c), -EINVAL);
    assert_int_equal(user_close_session(r, session), -EINVAL);
    assert_int_equal(user_cancel(r, 1, session), -EINVAL);
    int other = use_file(r, mine);
    assert_int_equal(user_invoke(r, &c), 0);
    assert_int_equal(user_close_session(r, session), 0);
    assert_int_equal(user_close_session(r, session), -EINVAL);
    assert_int_equal(user_invoke(r, &c), -EINVAL);
    assert_int_equal(user_cancel(r, 1, session), -EINVAL);
    assert_int_equal(ree_close(r->ree, other), 0);
}

static void test_a_refused_session_is_none(void **state)
{
    struct rig *r = *state;
    struct user_call c;

    r->tee.open_ret = TEEC_ERROR_ACCESS_DENIED;
    user_open_init(&c, 4);
    assert_int_equal(user_open(r, &c), 0);
    assert_int_equal(c.u.open.ret, TEEC_ERROR_ACCESS_DENIED);
    assert_int_equal(c.u.open.ret_origin, TEEC_ORIGIN_TRUSTED_APP);
    assert_int_equal(c.u.open.session, 0);
    assert_int_equal(user_close_session(r, r->tee.last_session), -EINVAL);
}

static void test_ten_thousand_sessions_are_closed_with_their_file(void **state)
{
    struct rig *r = *state;
    const unsigned count = 10000;

    for (unsigned i = 0; i < count; i++)
        session_open(r);
    assert_int_equal(ree_close(r->ree, r->fd), 0);
    assert_int_equal(fake_count(&r->tee, &r->tee.close_count), count);
    assert_int_equal(r->tee.dead_count, count); /* "client died" */
}

static void test_closing_a_session_by_hand(void **state)
{
    struct rig *r = *state;

    assert_int_equal(user_close_session(r, session_open(r)), 0);
    assert_int_equal(fake_count(&r->tee, &r->tee.close_count), 1);
    assert_int_equal(r->tee.dead_count, 0);
}

static void test_a_refused_context(void **state)
{
    struct rig *r = *state;

    fake_set(&r->tee, &r->tee.refuse, true);
    assert_int_equal(ree_open(r->ree, "/dev/tee0"), -ECONNREFUSED);
}

/* ---- the link fails ---- */

static void test_calls_that_end_with_the_link(void **state)
{
    static const enum fake_cmd cases[] = {FAKE_SHORT_REPLY, FAKE_WRONG_REPLY, FAKE_HANG_UP,
                                          FAKE_BREAK,       FAKE_NEEDS_RESET, FAKE_OFFLINE};
    struct rig *r = *state;
    struct user_call c;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t session = session_open(r);
        user_invoke_init(&c, session, cases[i], 1);
        c.u.invoke.params[0] = value_param(VAL_INOUT, 1, 2);
        assert_int_equal(user_invoke(r, &c), 0);
        assert_int_equal(c.u.invoke.ret, TEEC_ERROR_COMMUNICATION);
        assert_int_equal(c.u.invoke.ret_origin, TEEC_ORIGIN_COMMS);
        assert_true(c.u.invoke.params[0].a == 1); /* no outputs */
        /* A new context works. */
        assert_int_equal(ree_close(r->ree, r->fd), 0);
        r->fd = ree_open(r->ree, "/dev/tee0");
        assert_true(r->fd > 0);
    }
}

static void test_a_session_without_a_number_is_no_answer(void **state)
{
    struct rig *r = *state;
    struct user_call c;

    r->tee.last_session = UINT32_MAX;
    user_open_init(&c, 4);
    assert_int_equal(user_open(r, &c), 0);
    assert_int_equal(c.u.open.ret, TEEC_ERROR_COMMUNICATION);
    assert_int_equal(c.u.open.ret_origin, TEEC_ORIGIN_COMMS);
}

/* ---- cancellation ---- */

static void start_held(struct rig *r, struct user_thread *t, uint32_t session, uint32_t cancel_id)
{
    t->open = session == 0;
    if (t->open) {
        fake_set(&r->tee, &r->tee.hold_open, true);
        user_open_init(&t->call, 4);
        t->call.u.open.cancel_id = cancel_id;
    } else {
        user_invoke_init(&t->call, session, FAKE_HOLD, 4);
        t->call.u.invoke.cancel_id = cancel_id;
    }
    user_thread_start(t, r);
    fake_wait(&r->tee, &r->tee.held_count, 1);
}

static void test_a_running_invoke_is_cancelled(void **state)
{
    struct rig *r = *state;
    struct user_thread t;
    uint32_t session = session_open(r);

    start_held(r, &t, session, 99);
    assert_int_equal(user_cancel(r, 99, session), 0);
    pthread_join(t.thread, NULL);
    assert_int_equal(t.rc, 0);
    assert_int_equal(t.call.u.invoke.ret, TEEC_ERROR_CANCEL);
    assert_int_equal(r->tee.last_cancel.session, session);
}

static void test_a_running_open_is_cancelled(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    start_held(r, &t, 0, 99);
    assert_int_equal(user_cancel(r, 99, 0), 0);
    pthread_join(t.thread, NULL);
    assert_int_equal(t.call.u.open.ret, TEEC_ERROR_CANCEL);
    assert_int_equal(t.call.u.open.session, 0);
}

static void test_other_calls_are_not_cancelled(void **state)
{
    struct rig *r = *state;
    struct user_thread t;
    uint32_t session = session_open(r), other = session_open(r);

    start_held(r, &t, session, 99);
    assert_int_equal(user_cancel(r, 98, session), 0);
    assert_int_equal(user_cancel(r, 99, other), 0);
    assert_int_equal(user_cancel(r, 99, 0), 0); /* an OPEN */
    assert_int_equal(user_cancel(r, 0, session), 0);
    fake_release(&r->tee);
    pthread_join(t.thread, NULL);
    assert_int_equal(t.call.u.invoke.ret, TEEC_SUCCESS);
    assert_int_equal(fake_count(&r->tee, &r->tee.cancel_count), 0);
}

static void test_an_early_cancel_is_remembered_once(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    uint32_t session = session_open(r);

    assert_int_equal(user_cancel(r, 7, session), 0);
    user_invoke_init(&c, session, FAKE_ECHO, 4);
    c.u.invoke.cancel_id = 7;
    assert_int_equal(user_invoke(r, &c), 0);
    assert_int_equal(c.u.invoke.ret, TEEC_ERROR_CANCEL);
    assert_int_equal(c.u.invoke.ret_origin, TEEC_ORIGIN_COMMS);
    assert_int_equal(r->tee.invoke_count, 0);
    assert_int_equal(user_invoke(r, &c), 0);
    assert_int_equal(c.u.invoke.ret, TEEC_SUCCESS);

    assert_int_equal(user_cancel(r, 8, 0), 0);
    user_open_init(&c, 4);
    c.u.open.cancel_id = 8;
    assert_int_equal(user_open(r, &c), 0);
    assert_int_equal(c.u.open.ret, TEEC_ERROR_CANCEL);
}

static void test_the_latest_early_cancels_are_kept(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    uint32_t session = session_open(r);

    for (uint32_t id = 1; id <= MIPSTEE_EARLY_MAX + 1; id++)
        assert_int_equal(user_cancel(r, id, session), 0);
    for (uint32_t id = 1; id <= MIPSTEE_EARLY_MAX + 1; id++) {
        user_invoke_init(&c, session, FAKE_ECHO, 4);
        c.u.invoke.cancel_id = id;
        assert_int_equal(user_invoke(r, &c), 0);
        assert_int_equal(c.u.invoke.ret, id == 1 ? TEEC_SUCCESS : TEEC_ERROR_CANCEL);
    }
}

/* Cancelled at whatever moment it has come to: it must end. */
static void test_no_cancel_is_lost(void **state)
{
    struct rig *r = *state;
    uint32_t session = session_open(r);

    for (uint32_t id = 1; id <= 300; id++) {
        struct user_thread t = {0};
        user_invoke_init(&t.call, session, FAKE_HOLD, 4);
        t.call.u.invoke.cancel_id = id;
        user_thread_start(&t, r);
        for (uint32_t i = 0; i < id * 7 % 50; i++)
            sched_yield();
        assert_int_equal(user_cancel(r, id, session), 0);
        pthread_join(t.thread, NULL);
        assert_int_equal(t.call.u.invoke.ret, TEEC_ERROR_CANCEL);
    }
}

/* ---- abandoned calls ---- */

static void cancel_thread(struct user_thread *t)
{
    void *ret;

    pthread_cancel(t->thread);
    pthread_join(t->thread, &ret);
    assert_ptr_equal(ret, PTHREAD_CANCELED);
}

static void test_a_session_opened_too_late_is_closed(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    SKIP_UNLESS_THREADS_UNWIND();
    r->tee.deaf = 1;
    start_held(r, &t, 0, 0);
    cancel_thread(&t);
    fake_wait(&r->tee, &r->tee.cancel_count, 1);
    fake_release(&r->tee);
    fake_wait(&r->tee, &r->tee.close_count, 1);
    assert_int_equal(r->tee.dead_count, 1);
}

static void test_memory_stays_lent_to_an_abandoned_call(void **state)
{
    struct rig *r = *state;
    struct user_thread t = {0};
    uint32_t session = session_open(r), id, other;
    uint8_t mine[64];

    SKIP_UNLESS_THREADS_UNWIND();
    int arena = shm_alloc(r, 4096, &id), user = shm_register(r, mine, sizeof(mine), &other);
    user_invoke_init(&t.call, session, FAKE_HOLD, 2);
    t.call.u.invoke.params[0] = memref_param(MEM_INOUT, 0, 16, id);
    t.call.u.invoke.params[1] = memref_param(MEM_INOUT, 0, 16, other);
    r->tee.deaf = 1;
    user_thread_start(&t, r);
    fake_wait(&r->tee, &r->tee.held_count, 1);
    uint64_t lent[2] = {r->tee.last_invoke.param[0].a, r->tee.last_invoke.param[1].a / 4096 * 4096};
    cancel_thread(&t);
    assert_int_equal(ree_close(r->ree, arena), 0);
    assert_int_equal(ree_close(r->ree, user), 0);
    /* Nobody else gets these pages now … */
    struct user_call c;
    for (int i = 0; i < 8; i++) {
        int fd = shm_alloc(r, 4096, &id);
        user_invoke_init(&c, session, FAKE_ECHO, 1);
        c.u.invoke.params[0] = memref_param(MEM_IN, 0, 16, id);
        assert_int_equal(user_invoke(r, &c), 0);
        for (int k = 0; k < 2; k++)
            assert_true(r->tee.last_invoke.param[0].a != lent[k]);
        (void)fd; /* stays open: the next one is another page */
    }
    fake_release(&r->tee);
    assert_int_equal(ree_close(r->ree, r->fd), 0);
    /* … but all of them are back in the end: the block can be had whole but for the eight. */
    r->fd = ree_open(r->ree, "/dev/tee0");
    shm_alloc(r, SHMEM_SIZE_DEFAULT - 10 * 4096, &id);
}

static void test_releasing_a_file_ends_its_abandoned_calls(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    SKIP_UNLESS_THREADS_UNWIND();
    uint32_t session = session_open(r);
    r->tee.deaf = 1;
    start_held(r, &t, session, 0);
    cancel_thread(&t);
    fake_wait(&r->tee, &r->tee.cancel_count, 1);
    assert_int_equal(fake_count(&r->tee, &r->tee.held_count), 1);
    assert_int_equal(ree_close(r->ree, r->fd), 0); /* cancels it again, and waits for the answer */
    assert_int_equal(fake_count(&r->tee, &r->tee.cancel_count), 2);
    assert_int_equal(fake_count(&r->tee, &r->tee.held_count), 0);
}

static void test_the_call_of_a_cancelled_thread_is_cancelled(void **state)
{
    struct rig *r = *state;
    struct user_thread t;

    SKIP_UNLESS_THREADS_UNWIND();
    uint32_t session = session_open(r);
    start_held(r, &t, session, 0);
    cancel_thread(&t);
    fake_wait(&r->tee, &r->tee.cancel_count, 1);
    assert_int_equal(fake_count(&r->tee, &r->tee.held_count), 0);
    assert_int_equal(user_close_session(r, session), 0);
}

static void test_a_thread_can_be_cancelled_at_any_moment(void **state)
{
    struct rig *r = *state;
    uint8_t mine[64];
    uint32_t id;

    SKIP_UNLESS_THREADS_UNWIND();
    uint32_t session = session_open(r);
    int user = shm_register(r, mine, sizeof(mine), &id);
    for (unsigned i = 0; i < 500; i++) {
        struct user_thread t = {.open = i % 2};
        if (t.open) {
            user_open_init(&t.call, 4);
            t.call.u.open.params[3] = memref_param(MEM_INOUT, 0, 64, id);
        } else {
            user_invoke_init(&t.call, session, i % 3 ? FAKE_HOLD : FAKE_ECHO, 4);
            t.call.u.invoke.params[3] = memref_param(MEM_INOUT, 0, 64, id);
        }
        user_thread_start(&t, r);
        for (unsigned spin = 0; spin < i * 7 % 40; spin++)
            sched_yield();
        pthread_cancel(t.thread);
        pthread_join(t.thread, NULL);
    }
    assert_int_equal(ree_close(r->ree, user), 0);
    assert_int_equal(ree_close(r->ree, r->fd), 0);
    assert_int_equal(fake_count(&r->tee, &r->tee.held_count), 0);
    assert_int_equal(fake_count(&r->tee, &r->tee.close_count), r->tee.last_session);
    r->fd = ree_open(r->ree, "/dev/tee0");
    shm_alloc(r, SHMEM_SIZE_DEFAULT, &id); /* all memory is back */
}

/* ---- threads ---- */

struct hammer {
    struct rig *rig;
    uint32_t session;
    unsigned failures;
    pthread_t thread;
};

static void *hammer_main(void *arg)
{
    struct hammer *h = arg;
    uint8_t mine[100];

    for (unsigned i = 0; i < 100; i++) {
        struct user_call c;
        struct tee_ioctl_shm_register_data data = {.addr = (uintptr_t)mine, .length = 100};
        int fd = ree_ioctl(h->rig->ree, h->rig->fd, TEE_IOC_SHM_REGISTER, &data);
        memset(mine, (int)i, sizeof(mine));
        user_invoke_init(&c, h->session, FAKE_INVERT, 2);
        c.u.invoke.params[0] = value_param(VAL_INOUT, i, 0);
        c.u.invoke.params[1] = memref_param(MEM_INOUT, 0, 100, (uint32_t)data.id);
        h->failures += user_invoke(h->rig, &c) != 0 || c.u.invoke.ret != 0;
        h->failures += c.u.invoke.params[0].a != ~(uint64_t)i;
        h->failures += mine[0] != (uint8_t)~i || mine[99] != (uint8_t)~i;
        h->failures += ree_close(h->rig->ree, fd) != 0;
    }
    return NULL;
}

static void test_many_threads_on_one_file(void **state)
{
    struct rig *r = *state;
    struct hammer h[8];

    for (unsigned i = 0; i < 8; i++) {
        h[i] = (struct hammer){.rig = r, .session = session_open(r)};
        assert_int_equal(pthread_create(&h[i].thread, NULL, hammer_main, &h[i]), 0);
    }
    for (unsigned i = 0; i < 8; i++) {
        pthread_join(h[i].thread, NULL);
        assert_int_equal(h[i].failures, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_what_an_open_says),
        BOTH(test_an_open_says_who_the_client_is),
        BOTH(test_what_an_invoke_says),
        BOTH(test_a_session_is_its_files_own),
        BOTH(test_a_refused_session_is_none),
        BOTH(test_ten_thousand_sessions_are_closed_with_their_file),
        BOTH(test_closing_a_session_by_hand),
        BOTH(test_a_refused_context),
        BOTH(test_calls_that_end_with_the_link),
        BOTH(test_a_session_without_a_number_is_no_answer),
        BOTH(test_a_running_invoke_is_cancelled),
        BOTH(test_a_running_open_is_cancelled),
        BOTH(test_other_calls_are_not_cancelled),
        BOTH(test_an_early_cancel_is_remembered_once),
        BOTH(test_the_latest_early_cancels_are_kept),
        BOTH(test_no_cancel_is_lost),
        THREADS(test_a_session_opened_too_late_is_closed),
        THREADS(test_memory_stays_lent_to_an_abandoned_call),
        THREADS(test_the_call_of_a_cancelled_thread_is_cancelled),
        THREADS(test_a_thread_can_be_cancelled_at_any_moment),
        THREADS(test_releasing_a_file_ends_its_abandoned_calls),
        BOTH(test_many_threads_on_one_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
