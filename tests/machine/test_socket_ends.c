/* SPDX-License-Identifier: BSD-2-Clause */
/* How a TA's sockets end: a call by its cancellation, all of them with the session, the instance,
 * the machine or the process. */
#include "socket/socket_rig.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- cancellation ---- */

/* From whatever moment the call has come to. */
static void test_cancel_a_recv(void **state)
{
    unsigned char buf[100];
    struct ta t;
    int fd = ta_connected(&t);

    (void)state;
    for (int i = 0; i < 50; i++) {
        struct call c = {.t = &t, .command = SOCKET_RECV};
        c.op = op_of(&t, TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf));
        c.op.params[2].value.a = FOREVER;
        call_begin(&c);
        for (int spin = 0; spin < i * 500; spin++)
            __atomic_signal_fence(__ATOMIC_SEQ_CST);
        assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    }
    assert_int_equal(send(fd, "x", 1, 0), 1);
    expect_received(&t, "x", 1);
    ta_end(&t);
    close(fd);
}

/* What it says has been sent is what arrives. */
static void test_cancel_a_send(void **state)
{
    const uint32_t size = 16 << 20;
    unsigned char *data = calloc(1, size), buf[4096];
    struct ta t;
    int fd = ta_connected(&t);
    struct call c = {.t = &t, .command = SOCKET_SEND};
    uint32_t got = 0;

    (void)state;
    c.op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, data, size);
    c.op.params[2].value.a = FOREVER;
    call_begin(&c);
    assert_int_equal(recv(fd, buf, 1, 0), 1); /* it has begun */
    assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    ta_close(&t);
    for (ssize_t r; (r = recv(fd, buf, sizeof(buf), 0)) > 0; got += (uint32_t)r)
        ;
    assert_int_equal(got + 1, c.op.params[2].value.b);
    ta_end(&t);
    close(fd);
    free(data);
}

/* A listener with no room lets a connection wait. */
static void test_cancel_an_open(void **state)
{
    int listener, fill[8];
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    uint16_t port = bind_any(AF_INET, SOCK_STREAM, &listener);
    struct ta t;

    (void)state;
    assert_int_equal(listen(listener, 0), 0);
    a.sin_port = htons(port);
    for (size_t i = 0; i < 8; i++) {
        fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)!connect(fill[i], (struct sockaddr *)&a, sizeof(a));
    }
    ta_begin(&t, TCP);
    struct call c = {.t = &t, .command = SOCKET_OPEN};
    c.op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, "127.0.0.1", 10);
    c.op.params[0].value.a = port;
    call_begin(&c);
    assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    assert_int_equal(c.op.params[2].value.a, 0);
    ta_end(&t);
    for (size_t i = 0; i < 8; i++)
        close(fill[i]);
    close(listener);
}

/* ---- ends ---- */

static void test_sockets_close_with_the_session(void **state)
{
    struct ta t;
    int fd = ta_connected(&t);

    (void)state;
    ta_end(&t);
    expect_end(fd);
}

static void test_sockets_close_with_a_dead_instance(void **state)
{
    struct ta t;
    int fd = ta_connected(&t);
    TEEC_Operation op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    (void)state;
    assert_int_equal(run(&t, SOCKET_PANIC, &op), TEE_ERROR_TARGET_DEAD);
    expect_end(fd);
    ta_end(&t);
}

static void test_more_sockets_than_there_are(void **state)
{
    TEEC_Result res;
    struct ta t;
    int fd;
    uint16_t port = bind_any(AF_INET, SOCK_DGRAM, &fd);
    unsigned count = 0;

    (void)state;
    ta_begin(&t, UDP);
    while ((res = try_connect(&t, TEE_IP_VERSION_4, "127.0.0.1", port)) == TEEC_SUCCESS)
        count++;
    assert_int_equal(res, TEE_ISOCKET_ERROR_OUT_OF_RESOURCES);
    assert_int_equal(count, 256);
    ta_end(&t);
    ta_begin(&t, UDP);
    ta_connect(&t, port);
    ta_end(&t);
    close(fd);
}

/* The session's end is nobody's call; the TA waits for its peer in it all the same. */
static void test_a_socket_in_close_session(void **state)
{
    struct echo_server e;
    struct ta t;

    (void)state;
    assert_true(echo_begin(&e, AF_INET));
    ta_begin(&t, TCP);
    ta_connect(&t, e.port);
    TEEC_Operation op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, "goodbye", 7);
    assert_int_equal(run(&t, SOCKET_LATER, &op), TEEC_SUCCESS);
    TEEC_FinalizeContext(&t.c.ctx);
    echo_end(&e);
}

/* The machine goes while a call waits. */
static void machine_stops(enum teesim_sched sched)
{
    unsigned char buf[100];
    struct ta t;

    assert_int_equal(machine_setup(NULL, sched, TEESIM_MEMREF_STRICT), 0);
    int fd = ta_connected(&t);
    struct call c = {.t = &t, .command = SOCKET_RECV};
    c.op = op_of(&t, TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf));
    c.op.params[2].value.a = FOREVER;
    call_begin(&c);
    assert_int_equal(teesim_stop(), 0);
    pthread_join(c.thread, NULL);
    assert_int_not_equal(c.res, TEEC_SUCCESS);
    expect_end(fd);
    TEEC_FinalizeContext(&t.c.ctx);
}

static void test_the_machine_stops(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        machine_stops(TEESIM_SCHED_THREADS);
        machine_stops(TEESIM_SCHED_INLINE);
    }
}

/* The child's sockets are its own machine's; the parent's go on, and end when the parent ends them.
 */
static void test_fork(void **state)
{
    struct echo_server e;
    struct ta t;
    int status, hold[2];

    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* it takes the child's threads for the parent's, whose stacks they get */
#endif
    int fd = ta_connected(&t);
    assert_true(echo_begin(&e, AF_INET));
    assert_int_equal(pipe(hold), 0);
    pid_t child = fork();
    if (child == 0) {
        struct ta mine;
        char c;
        alarm(60);
        close(hold[1]);
        machine_setup(NULL, TEESIM_SCHED_THREADS, TEESIM_MEMREF_STRICT);
        ta_begin(&mine, TCP);
        ta_connect(&mine, e.port);
        bool ok = ta_echo(&mine, 10000, 1000) == TEEC_SUCCESS;
        ta_end(&mine);
        ok &= read(hold[0], &c, 1) == 0; /* the parent has seen its own end */
        _exit(ok ? 0 : 1);
    }
    close(hold[0]);
    expect_sent(&t, "x", 1);
    echo_end(&e);
    ta_close(&t);
    ta_end(&t);
    char c;
    assert_int_equal(recv(fd, &c, 1, 0), 1);
    expect_end(fd);
    close(hold[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_cancel_a_recv),
        BOTH(test_cancel_a_send),
        BOTH(test_cancel_an_open),
        BOTH(test_sockets_close_with_the_session),
        BOTH(test_sockets_close_with_a_dead_instance),
        BOTH(test_more_sockets_than_there_are),
        BOTH(test_a_socket_in_close_session),
#ifdef __SANITIZE_ADDRESS__ /* gcc 12's leaves its allocator locked in the child of threads */
        {"test_fork [inline]", test_fork, setup_inline, teardown, NULL},
#else
        BOTH(test_fork),
#endif
        cmocka_unit_test(test_the_machine_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
