/* SPDX-License-Identifier: BSD-2-Clause */
/* The board: its life, and what is written is read. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "board_rig.h"

#define MODEST_FD_FROM 200

static bool other_device; /* what a descriptor is of lies elsewhere, under the same number */
static bool no_keys;      /* there are none left */

int __real_fstat(int fd, struct stat *st);
int __wrap_fstat(int fd, struct stat *st);
int __wrap_fstat(int fd, struct stat *st)
{
    int rc = __real_fstat(fd, st);

    st->st_dev += other_device;
    return rc;
}

int __real_pthread_key_create(pthread_key_t *key, void (*end)(void *));
int __wrap_pthread_key_create(pthread_key_t *key, void (*end)(void *));
int __wrap_pthread_key_create(pthread_key_t *key, void (*end)(void *))
{
    return no_keys ? EAGAIN : __real_pthread_key_create(key, end);
}

/* A descriptor of this process for a board, or -1. */
static int find_fd(void)
{
    char link[64], name[64];

    for (int fd = 0; fd < 1024; fd++) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, name, sizeof(name) - 1);
        name[n < 0 ? 0 : n] = '\0';
        if (strstr(name, "memfd:" BOARD_NAME))
            return fd;
    }
    return -1;
}

/* ---- life ---- */

static void test_the_head_says_whose_it_is(void **state)
{
    (void)state;
    look();
    assert_int_equal(view->machine.pid, getpid());
    assert_int_equal(view->machine.flags, BOARD_INLINE);
    assert_int_equal(view->machine.started_at, 1000);
    assert_int_equal(view->machine.shm_size, 4096);
    assert_int_equal(view->client_count + view->session_count + view->instance_count, 0);
}

static void test_the_descriptor_is_modest(void **state)
{
    (void)state;
    int fd = find_fd();
    assert_true(fd >= MODEST_FD_FROM);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(fd, F_GET_SEALS) & F_SEAL_SHRINK);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(ftruncate(fd, 2 * sizeof(struct board_page)), -1);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_ptr_equal(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
}

static void test_it_goes_with_its_descriptor(void **state)
{
    (void)state;
    board_destroy();
    assert_int_equal(find_fd(), -1);
    assert_null(board_page);
    board_destroy(); /* there is none: nothing happens */
}

static void test_what_took_its_number_stays_open(void **state)
{
    struct stat before, after;

    (void)state;
    int fd = find_fd(), other = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(dup2(other, fd), fd);
    assert_int_equal(fstat(fd, &before), 0);
    board_destroy();
    assert_int_equal(fstat(fd, &after), 0);
    assert_int_equal(before.st_rdev, after.st_rdev);
    close(fd);
    close(other);
}

static void test_what_has_its_inode_elsewhere_stays_open(void **state)
{
    (void)state;
    int fd = find_fd();
    other_device = true;
    board_destroy();
    other_device = false;
    assert_int_equal(close(fd), 0);
}

static void test_without_descriptors_there_is_none(void **state)
{
    struct rlimit was, none;

    (void)state;
    board_destroy();
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    none = (struct rlimit){.rlim_cur = 0, .rlim_max = was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int err = board_create(&(struct board_config){.sched = &sched.base});
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    assert_int_equal(err, -EMFILE);
    assert_null(board_page);
}

/* Few descriptors: it takes one where there is room. */
static void test_a_low_limit_is_no_reason(void **state)
{
    struct rlimit was, few;

    (void)state;
    board_destroy();
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    few = (struct rlimit){.rlim_cur = MODEST_FD_FROM - 1, .rlim_max = was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    int err = board_create(&(struct board_config){.sched = &sched.base});
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    assert_int_equal(err, 0);
    assert_in_range(find_fd(), 3, MODEST_FD_FROM - 2);
}

static void test_a_child_has_none(void **state)
{
    int status;

    (void)state;
    board_before_fork();
    pid_t pid = fork();
    if (pid == 0) {
        board_after_fork_child();
        struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
        board_call_end(&t);
        _exit(board_page || find_fd() >= 0);
    }
    board_after_fork_parent();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    look();
    assert_int_equal(view->client_count, 0);
    assert_true(find_fd() >= 0);
}

static void test_without_a_board_nothing_happens(void **state)
{
    (void)state;
    board_destroy();
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
    board_call_end(&t);
    assert_int_equal(board_session_add(&(struct board_session){.id = 1}), BOARD_NO_LINE);
    board_session_end(BOARD_NO_LINE);
    assert_int_equal(board_instance_add(&(struct board_instance){.number = 1}), BOARD_NO_LINE);
    board_instance_died(BOARD_NO_LINE, 0, 0);
    board_instance_end(BOARD_NO_LINE);
    board_shm_used(1);
    board_shm_count(1);
    board_opened(1);
}

/* ---- clients ---- */

static void test_a_call_is_there_until_it_ends(void **state)
{
    const struct board_call call = {
        .call = 7, .what = BOARD_INVOKE, .session = 3, .command = 9, .since = 1234};

    (void)state;
    struct board_ticket t = board_call_begin(&call, NULL);
    look();
    assert_int_equal(view->client_count, 1);
    assert_memory_equal(&view->client[0].call, &call, sizeof(call));
    assert_int_equal(view->client[0].thread, gettid());
    t.failed = false;
    board_call_end(&t);
    look();
    assert_int_equal(view->client[0].call.call, 0);
    assert_int_equal(view->client[0].done, 1);
    assert_int_equal(view->client[0].failed, 0);
    t = board_call_begin(&call, NULL); /* and nobody says that it went well */
    board_call_end(&t);
    look();
    assert_int_equal(view->client[0].failed, 1);
}

/* Which TA, opens alone say: what follows leaves it as it was. */
static void test_an_open_says_of_which_ta(void **state)
{
    const uint64_t ta[2] = {11, 22}, other[2] = {33, 44};

    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        struct board_ticket t = board_call_begin(
            &(struct board_call){.call = 1, .what = round ? BOARD_INVOKE : BOARD_OPEN},
            round ? NULL : ta);
        look();
        assert_memory_equal(view->client[0].ta, ta, sizeof(ta));
        board_call_end(&t);
    }
    struct board_ticket t =
        board_call_begin(&(struct board_call){.call = 3, .what = BOARD_OPEN}, other);
    look();
    assert_memory_equal(view->client[0].ta, other, sizeof(other));
    board_call_end(&t);
}

static void test_a_call_in_a_call_is_hidden(void **state)
{
    (void)state;
    struct board_ticket outer = board_call_begin(&(struct board_call){.call = 1}, NULL);
    struct board_ticket inner = board_call_begin(&(struct board_call){.call = 2}, NULL);
    look();
    assert_int_equal(view->client[0].call.call, 1);
    assert_int_equal(view->machine.hidden_calls, 1);
    board_call_end(&inner);
    board_call_end(&outer);
    look();
    assert_int_equal(view->machine.hidden_calls, 0);
    assert_int_equal(view->machine.other_failed + view->client[0].failed, 2);
}

static pthread_barrier_t meet;

static void *call_and_meet(void *arg)
{
    (void)arg;
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
    pthread_barrier_wait(&meet);
    pthread_barrier_wait(&meet);
    t.failed = false;
    board_call_end(&t);
    return NULL;
}

static void test_threads_beyond_the_room_are_counted(void **state)
{
    enum { COUNT = BOARD_CLIENTS + 5 };
    pthread_t thread[COUNT];

    (void)state;
    pthread_barrier_init(&meet, NULL, COUNT + 1);
    for (unsigned i = 0; i < COUNT; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, call_and_meet, NULL), 0);
    pthread_barrier_wait(&meet);
    look();
    assert_int_equal(view->client_count, BOARD_CLIENTS);
    assert_int_equal(view->machine.hidden_calls, COUNT - BOARD_CLIENTS);
    pthread_barrier_wait(&meet);
    for (unsigned i = 0; i < COUNT; i++)
        pthread_join(thread[i], NULL);
    pthread_barrier_destroy(&meet);
    look(); /* all have gone: lines are free, no call is lost */
    assert_int_equal(view->client_count, 0);
    assert_int_equal(view->machine.hidden_calls, 0);
    assert_int_equal(view->machine.other_done, COUNT);
}

static void *fail_and_end(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < 3; i++) {
        struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
        t.failed = i > 0;
        board_call_end(&t);
    }
    return NULL;
}

static void test_what_failed_is_counted_for_ever(void **state)
{
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, fail_and_end, NULL), 0);
    pthread_join(thread, NULL);
    look();
    assert_int_equal(view->client_count, 0);
    assert_int_equal(view->machine.other_done, 1);
    assert_int_equal(view->machine.other_failed, 2);
    struct board_ticket t = board_call_begin_hidden();
    board_call_end_hidden(&t);
    t = board_call_begin_hidden();
    t.failed = false;
    board_call_end_hidden(&t);
    look();
    assert_int_equal(view->machine.other_done, 2);
    assert_int_equal(view->machine.other_failed, 3);
}

/* Nobody would say when it ends: it gets no line. (In a child, before it has called.) */
static void test_a_thread_without_a_key_is_hidden(void **state)
{
    int status;

    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        pthread_key_t any; /* so that the number of one that was never made is another's */
        if (pthread_key_create(&any, NULL) != 0)
            _exit(2);
        no_keys = true;
        struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
        _exit(t.line || board_get(BOARD_MACHINE(hidden_calls)) != 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void *create_again_and_meet(void *arg)
{
    (void)arg;
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
    board_call_end(&t);
    pthread_barrier_wait(&meet);
    pthread_barrier_wait(&meet); /* ends on a board that it was never on */
    return NULL;
}

static void test_a_thread_outlives_its_board(void **state)
{
    pthread_t thread;

    (void)state;
    pthread_barrier_init(&meet, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, create_again_and_meet, NULL), 0);
    pthread_barrier_wait(&meet);
    board_destroy();
    assert_int_equal(board_create(&(struct board_config){.sched = &sched.base}), 0);
    /* The same line of the new one is another thread's. */
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 5}, NULL);
    pthread_barrier_wait(&meet);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&meet);
    look();
    assert_int_equal(view->machine.other_failed, 0);
    assert_int_equal(view->client_count, 1);
    assert_int_equal(view->client[0].call.call, 5);
    board_call_end(&t);
}

/* What a thread was on another board, as its parent's before a fork, it is not on this one. */
static void test_who_has_not_come_opens_nothing(void **state)
{
    (void)state;
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
    board_call_end(&t);
    board_destroy();
    assert_int_equal(board_create(&(struct board_config){.sched = &sched.base}), 0);
    board_opened(5);
    assert_int_not_equal(board_session_add(&(struct board_session){.id = 5}), BOARD_NO_LINE);
    look();
    assert_int_equal(view->opener[0], 0);
}

/* ---- sessions, instances ---- */

static void test_a_session_and_who_opened_it(void **state)
{
    (void)state;
    struct board_ticket t = board_call_begin(&(struct board_call){.call = 1}, NULL);
    board_call_end(&t);
    unsigned line = board_session_add(
        &(struct board_session){.id = 5, .login = 4, .state = BOARD_SESSION_OPENING});
    board_session_instance(line, 2);
    board_session_state(line, BOARD_SESSION_OPEN);
    board_session_called(line);
    board_session_called(line);
    board_opened(5);
    look();
    assert_int_equal(view->session_count, 1);
    assert_int_equal(view->session[0].id, 5);
    assert_int_equal(view->session[0].login, 4);
    assert_int_equal(view->session[0].instance, 2);
    assert_int_equal(view->session[0].state, BOARD_SESSION_OPEN);
    assert_int_equal(view->session[0].calls, 2);
    assert_int_equal(view->session[0].since, 1000);
    assert_int_equal(view->opener[0], gettid());
    board_opened(5 + BOARD_OPENERS); /* in the same place: nobody is taken for another */
    look();
    assert_int_equal(view->opener[0], 0);
    board_session_end(line);
    look();
    assert_int_equal(view->session_count, 0);
}

static void test_sessions_beyond_the_room_are_counted(void **state)
{
    unsigned line[BOARD_SESSIONS + 3];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(line); i++)
        line[i] = board_session_add(&(struct board_session){.id = i + 1});
    look();
    assert_int_equal(view->session_count, BOARD_SESSIONS);
    assert_int_equal(view->machine.hidden_sessions, 3);
    assert_int_equal(line[BOARD_SESSIONS], BOARD_NO_LINE);
    for (unsigned i = 0; i < ARRAY_COUNT(line); i++)
        board_session_end(line[i]);
    look();
    assert_int_equal(view->session_count, 0);
    assert_int_equal(view->machine.hidden_sessions, 0);
    assert_int_not_equal(board_session_add(&(struct board_session){.id = 1}), BOARD_NO_LINE);
}

static void test_an_instance(void **state)
{
    struct board_instance loaded = {.heap_size = 100, .stack_size = 200, .stack_room = 300};
    const struct board_entry e = {
        .state = BOARD_INSTANCE_ENTRY, .entry = 3, .command = 4, .session = 5, .call = 6};

    (void)state;
    unsigned line = board_instance_add(
        &(struct board_instance){.number = 9, .flags = 12, .entry.state = BOARD_INSTANCE_STARTING});
    memcpy(loaded.name, "a name", sizeof("a name"));
    board_instance_loaded(line, &loaded);
    board_instance_enter(line, &e);
    board_instance_waits(line, BOARD_WAIT_TIME);
    board_instance_heap(line, 10, 20);
    board_instance_stack(line, 30);
    board_instance_sessions(line, 2);
    look();
    const struct board_instance *in = &view->instance[0];
    assert_int_equal(view->instance_count, 1);
    assert_memory_equal(&in->entry, &e, sizeof(e));
    assert_string_equal((const char *)in->name, "a name");
    assert_int_equal(in->number, 9);
    assert_int_equal(in->flags, 12);
    assert_int_equal(in->since, 1000);
    assert_int_equal(in->waits, BOARD_WAIT_TIME);
    assert_int_equal(in->heap_used, 10);
    assert_int_equal(in->heap_most, 20);
    assert_int_equal(in->heap_size, 100);
    assert_int_equal(in->stack_most, 30);
    assert_int_equal(in->stack_size, 200);
    assert_int_equal(in->stack_room, 300);
    assert_int_equal(in->sessions, 2);
    board_instance_end(line);
    look();
    assert_int_equal(view->instance_count, 0);
}

/* The dead stay to be seen until all other lines have been used. */
static void test_the_dead_stay_for_a_while(void **state)
{
    (void)state;
    unsigned line = board_instance_add(&(struct board_instance){.number = 1});
    sched.now = 2000;
    board_instance_died(line, 0, 0x77);
    board_instance_end(line);
    look();
    assert_int_equal(view->machine.deaths, 1);
    assert_int_equal(view->instance[0].entry.state, BOARD_INSTANCE_DEAD);
    assert_int_equal(view->instance[0].panic, 0x77);
    assert_int_equal(view->instance[0].ended_at, 2000);
    for (unsigned i = 1; i < BOARD_INSTANCES; i++)
        (void)board_instance_add(&(struct board_instance){.number = i + 1});
    look();
    assert_int_equal(view->instance[0].number, 1);
    assert_int_equal(board_instance_add(&(struct board_instance){.number = 1000}), line);
    assert_int_equal(board_instance_add(&(struct board_instance){.number = 1001}), BOARD_NO_LINE);
    look();
    assert_int_equal(view->instance[0].number, 1000);
    assert_int_equal(view->instance[0].entry.state, 0);
    assert_int_equal(view->machine.hidden_instances, 1);
    board_instance_end(BOARD_NO_LINE);
    look();
    assert_int_equal(view->machine.hidden_instances, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_BOARD(test_a_thread_without_a_key_is_hidden), /* the first: nobody has called */
        ON_A_BOARD(test_the_head_says_whose_it_is),
        ON_A_BOARD(test_the_descriptor_is_modest),
        ON_A_BOARD(test_it_goes_with_its_descriptor),
        ON_A_BOARD(test_what_took_its_number_stays_open),
        ON_A_BOARD(test_what_has_its_inode_elsewhere_stays_open),
        ON_A_BOARD(test_without_descriptors_there_is_none),
        ON_A_BOARD(test_a_low_limit_is_no_reason),
        ON_A_BOARD(test_a_child_has_none),
        ON_A_BOARD(test_without_a_board_nothing_happens),
        ON_A_BOARD(test_a_call_is_there_until_it_ends),
        ON_A_BOARD(test_an_open_says_of_which_ta),
        ON_A_BOARD(test_a_call_in_a_call_is_hidden),
        ON_A_BOARD(test_threads_beyond_the_room_are_counted),
        ON_A_BOARD(test_what_failed_is_counted_for_ever),
        ON_A_BOARD(test_a_thread_outlives_its_board),
        ON_A_BOARD(test_who_has_not_come_opens_nothing),
        ON_A_BOARD(test_a_session_and_who_opened_it),
        ON_A_BOARD(test_sessions_beyond_the_room_are_counted),
        ON_A_BOARD(test_an_instance),
        ON_A_BOARD(test_the_dead_stay_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
