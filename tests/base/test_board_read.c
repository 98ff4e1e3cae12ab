/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a board: while it is written, and any bytes. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "board_rig.h"

/* ---- reading while it is written ---- */

static _Atomic bool enough;

static void *write_calls(void *arg)
{
    (void)arg;
    for (uint64_t n = 1; !enough; n++) {
        const struct board_call call = {
            .call = n, .what = n ^ 1, .session = n + 2, .command = n * 3, .since = n + 5};
        struct board_ticket t = board_call_begin(&call, (uint64_t[2]){~n, n << 8});
        board_call_end(&t);
    }
    return NULL;
}

static const struct board_session *session_of(struct board_session *s, uint64_t n)
{
    *s = (struct board_session){.id = n, .ta = {n + 1, n + 2}, .login = n + 3, .by = n * 5};
    return s;
}

static void *write_lines(void *arg)
{
    struct board_session s;
    unsigned line = board_instance_add(&(struct board_instance){.number = 1});

    (void)arg;
    for (uint64_t n = 1; !enough; n++) {
        unsigned at = board_session_add(session_of(&s, n));
        board_instance_enter(line, &(struct board_entry){.state = BOARD_INSTANCE_ENTRY,
                                                         .entry = n,
                                                         .command = n ^ 7,
                                                         .session = ~n,
                                                         .call = n + 9});
        board_session_end(at);
    }
    return NULL;
}

static void expect_one_moment(void)
{
    for (unsigned i = 0; i < view->client_count; i++) {
        const struct board_call *c = &view->client[i].call;
        uint64_t n = c->command / 3;
        assert_true(c->call == n || c->call == 0);
        assert_true(c->what == (n ^ 1) || n == 0);
        assert_true(c->session == n + 2 || n == 0);
        assert_true(view->client[i].ta[0] == ~n || n == 0);
        assert_int_equal(view->client[i].ta[1], n << 8);
        assert_true(c->since == n + 5 || n == 0);
    }
    for (unsigned i = 0; i < view->session_count; i++) {
        const struct board_session *s = &view->session[i];
        assert_true(s->ta[0] == s->id + 1 && s->ta[1] == s->id + 2);
        assert_true(s->login == s->id + 3 && s->by == s->id * 5);
    }
    for (unsigned i = 0; i < view->instance_count; i++) {
        const struct board_entry *e = &view->instance[i].entry;
        assert_true(e->entry == 0 || (e->command == (e->entry ^ 7) && e->session == ~e->entry &&
                                      e->call == e->entry + 9));
    }
}

/* The number of the entry that the instance is in changes all the time: was it another one before?
 * Whoever finds nothing wrong in many such looks has been there while it was replaced. */
static unsigned changed(uint64_t *before)
{
    uint64_t now = view->instance_count ? view->instance[0].entry.entry : *before;
    unsigned is_other = now != *before;

    *before = now;
    return is_other;
}

static void test_a_line_is_of_one_moment(void **state)
{
    enum { WRITERS = 3, CHANGES = 400 };
    pthread_t thread[WRITERS];
    struct board_session s;
    uint64_t last = 0;
    unsigned seen = 0;

    (void)state;
    enough = false;
    /* One line is left: it is replaced all the time. */
    for (unsigned i = 1; i < BOARD_SESSIONS; i++)
        assert_int_not_equal(board_session_add(session_of(&s, i)), BOARD_NO_LINE);
    for (unsigned i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, i ? write_calls : write_lines, NULL), 0);
    while (seen < CHANGES) {
        assert_int_equal(board_read(board_page, sizeof(*board_page), view), BOARD_GOOD);
        expect_one_moment();
        seen += changed(&last);
    }
    enough = true;
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(thread[i], NULL);
    look();
}

static void *call_once(void *unused)
{
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);

    t.failed = false;
    board_call_end(&t);
    return unused;
}

static void *make_short_threads(void *unused)
{
    pthread_t t;

    while (!enough) {
        assert_int_equal(pthread_create(&t, NULL, call_once, NULL), 0);
        pthread_join(t, NULL);
    }
    return unused;
}

/* Their counts go over from their lines to the machine's words. */
static void test_threads_that_end_are_counted_once(void **state)
{
    pthread_t t;
    uint64_t last = 0;

    (void)state;
    enough = false;
    assert_int_equal(pthread_create(&t, NULL, make_short_threads, NULL), 0);
    while (last < 3000) {
        assert_int_equal(board_read(board_page, sizeof(*board_page), view), BOARD_GOOD);
        uint64_t done = view->machine.other_done;
        for (unsigned i = 0; i < view->client_count; i++)
            done += view->client[i].done;
        assert_true(done >= last);
        last = done;
    }
    enough = true;
    pthread_join(t, NULL);
    look();
}

/* A writer that was stopped in the middle, as by a debugger. */
static void test_a_line_that_is_never_finished_is_left_out(void **state)
{
    (void)state;
    unsigned line = board_session_add(&(struct board_session){.id = 1});
    (void)board_session_add(&(struct board_session){.id = 2});
    board_add(BOARD_SESSION_LINE(line), 1);
    assert_int_equal(board_read(board_page, sizeof(*board_page), view), BOARD_GOOD);
    assert_int_equal(view->torn, 1);
    assert_int_equal(view->session_count, 1);
    assert_int_equal(view->session[0].id, 2);
    board_add(BOARD_SESSION_LINE(line), 1);
}

/* ---- any bytes ---- */

static enum board_verdict read_copy(struct board_page *copy, size_t size)
{
    return board_read(copy, size, view);
}

static void test_what_is_no_board_is_none(void **state)
{
    struct board_page *copy = aligned_alloc(64, sizeof(*copy));

    (void)state;
    assert_non_null(copy);
    memcpy((void *)copy, (void *)board_page, sizeof(*copy));
    assert_int_equal(read_copy(copy, sizeof(*copy)), BOARD_GOOD);
    assert_int_equal(read_copy(copy, 0), BOARD_NONE);
    assert_int_equal(read_copy(copy, sizeof(*copy) - 1), BOARD_NONE);
    struct board_page *none = (void *)copy;
    uint64_t *head = (void *)none;
    head[1]++;
    assert_int_equal(read_copy(copy, sizeof(*copy)), BOARD_OTHER);
    assert_int_equal(view->machine.version, BOARD_VERSION + 1);
    head[1]--;
    head[2]++;
    assert_int_equal(read_copy(copy, sizeof(*copy)), BOARD_NONE);
    head[2]--;
    head[0]++;
    assert_int_equal(read_copy(copy, sizeof(*copy)), BOARD_NONE);
    free(copy);
}

/* With the head of a board and anything behind it: the lists stay in their bounds. */
static void test_any_bytes_can_be_read(void **state)
{
    struct board_page *copy = aligned_alloc(64, sizeof(*copy));
    uint64_t *words = (void *)copy;
    unsigned seed = 1;

    (void)state;
    assert_non_null(copy);
    for (unsigned round = 0; round < 200; round++) {
        memcpy((void *)copy, (void *)board_page, sizeof(*copy));
        for (size_t i = 3; i < sizeof(*copy) / sizeof(*words); i++)
            words[i] = (uint64_t)rand_r(&seed) << 33 ^ (uint64_t)rand_r(&seed) << 1 ^ (round & 1);
        if (round % 4 >= 2) /* no line is being written */
            for (size_t i = 3; i < sizeof(*copy) / sizeof(*words); i++)
                words[i] &= ~1ull;
        assert_int_equal(read_copy(copy, sizeof(*copy)), BOARD_GOOD);
        assert_in_range(view->client_count, 0, BOARD_CLIENTS);
        assert_in_range(view->session_count, 0, BOARD_SESSIONS);
        assert_in_range(view->instance_count, 0, BOARD_INSTANCES);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_BOARD(test_a_line_is_of_one_moment),
        ON_A_BOARD(test_threads_that_end_are_counted_once),
        ON_A_BOARD(test_a_line_that_is_never_finished_is_left_out),
        ON_A_BOARD(test_what_is_no_board_is_none),
        ON_A_BOARD(test_any_bytes_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
