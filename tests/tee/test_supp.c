/* SPDX-License-Identifier: BSD-2-Clause */
/* The TEE's side of the supplicant, with a supplicant that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "machine/sched_impl.h"
#include "tee/supp.h"

#define CALL 5u

struct fix {
    struct sched *sched;
    struct ipc *ipc;
    struct ipc_app *ree;
    struct supp *supp;
    struct wait_point wp;
    uint32_t chan; /* the supplicant's end; 0: none */
    struct supp_sock *sock;
};

static void wake(void *arg, call_id call)
{
    (void)arg;
    (void)call;
}

static void poll_all(struct fix *f)
{
    while (supp_poll(f->supp))
        ;
}

static uint32_t connect_supp(struct fix *f)
{
    int h = ipc_connect(f->ree, SUPP_PORT, CALL);

    assert_true(h > 0);
    poll_all(f);
    return (uint32_t)h;
}

static int setup_alone(void **state)
{
    static const struct ipc_uuid normal_world;
    struct fix *f = calloc(1, sizeof(*f));

    assert_int_equal(sched_inline_create(0, &f->sched), 0);
    assert_int_equal(ipc_create(&f->ipc), 0);
    assert_int_equal(ipc_app_create(f->ipc, &normal_world, wake, f, &f->ree), 0);
    assert_int_equal(supp_create(f->ipc, f->sched, wake, f, &f->supp), 0);
    wait_init(&f->wp);
    *state = f;
    return 0;
}

static void new_sock(struct fix *f)
{
    assert_int_equal(supp_sock_create(f->supp, &f->wp, &f->sock), SUPP_OK);
    assert_non_null(f->sock);
}

static int setup(void **state)
{
    setup_alone(state);
    struct fix *f = *state;
    f->chan = connect_supp(f);
    new_sock(f);
    return 0;
}

static int teardown(void **state)
{
    struct fix *f = *state;

    if (f->sock)
        supp_sock_close(f->sock);
    poll_all(f);
    ipc_app_destroy(f->ree);
    poll_all(f);
    supp_destroy(f->supp);
    ipc_destroy(f->ipc);
    wait_fini(&f->wp);
    sched_destroy(f->sched);
    free(f);
    return 0;
}

/* ---- the supplicant ---- */

/* The oldest message that has come; its data is in `data`. */
static struct supp_hdr next(struct fix *f, uint8_t data[SUPP_PART_MAX])
{
    static uint8_t buf[SUPP_MSG_MAX];
    struct supp_hdr hdr;
    struct ipc_msg msg;

    assert_int_equal(ipc_get_msg(f->ree, f->chan, &msg), 0);
    assert_int_equal(ipc_read_msg(f->ree, f->chan, msg.id, 0, buf, sizeof(buf)), msg.len);
    assert_int_equal(ipc_put_msg(f->ree, f->chan, msg.id), 0);
    memcpy(&hdr, buf, sizeof(hdr));
    assert_int_equal(hdr.len, msg.len - sizeof(hdr));
    if (data)
        memcpy(data, buf + sizeof(hdr), hdr.len);
    poll_all(f);
    return hdr;
}

static struct supp_hdr expect(struct fix *f, uint32_t type)
{
    struct supp_hdr hdr = next(f, NULL);
    assert_int_equal(hdr.type, type);
    return hdr;
}

static void expect_nothing(struct fix *f)
{
    struct ipc_msg msg;
    assert_int_equal(ipc_get_msg(f->ree, f->chan, &msg), -ENOMSG);
}

static void say(struct fix *f, const void *msg, size_t len)
{
    struct iovec iov = {(void *)(uintptr_t)msg, len};

    assert_int_equal(ipc_send(f->ree, f->chan, &iov, 1, CALL), 0);
    poll_all(f);
}

/* A REPLY to `to`, with hdr.len bytes. */
static void reply(struct fix *f, const struct supp_hdr *to, uint32_t result, uint32_t count,
                  uint32_t len)
{
    static uint8_t buf[SUPP_MSG_MAX];
    struct supp_hdr hdr = {.type = SUPP_REPLY,
                           .sock = to->sock,
                           .request = to->request,
                           .a = result,
                           .b = count,
                           .len = len};

    memcpy(buf, &hdr, sizeof(hdr));
    for (uint32_t i = 0; i < len; i++)
        buf[sizeof(hdr) + i] = (uint8_t)(i * 5);
    say(f, buf, sizeof(hdr) + len);
}

/* ---- the TA's side ---- */

static void ask(struct fix *f, enum supp_type type, uint32_t a)
{
    struct supp_ask what = {.type = type, .a = a, .call = CALL};

    assert_int_equal(supp_ask(f->sock, &what), SUPP_OK);
    poll_all(f);
}

static bool is_done(struct fix *f)
{
    struct supp_answered answered;
    return supp_done(f->sock, &answered);
}

static struct supp_answered answered(struct fix *f)
{
    struct supp_answered a;

    assert_true(supp_done(f->sock, &a));
    assert_int_equal(atomic_exchange(&f->wp.signalled, 0), 1);
    return a;
}

static void open_sock(struct fix *f)
{
    ask(f, SUPP_OPEN, SUPP_TCP);
    struct supp_hdr hdr = expect(f, SUPP_OPEN);
    assert_false(is_done(f));
    reply(f, &hdr, SUPP_OK, 0, 0);
    assert_int_equal(answered(f).result, SUPP_OK);
    hdr = expect(f, SUPP_ACK);
}

/* The TEE has closed this end's peer; what it sent before is thrown away. */
static bool is_hung_up(struct fix *f, uint32_t chan)
{
    struct ipc_event ev;
    struct ipc_msg msg;
    bool hup = false;

    while (ipc_get_msg(f->ree, chan, &msg) == 0)
        assert_int_equal(ipc_put_msg(f->ree, chan, msg.id), 0);
    while (!hup && ipc_next_event(f->ree, &ev))
        hup = ev.handle == chan && ev.events & IPC_EV_HUP;
    return hup;
}

/* The channel has ended, and with it the request. */
static void expect_broken(struct fix *f)
{
    assert_int_equal(answered(f).result, SUPP_FAILED);
    assert_true(is_hung_up(f, f->chan));
    assert_int_equal(ipc_close(f->ree, f->chan), 0);
    f->chan = 0;
}

/* ---- lies ---- */

struct lie {
    const char *what;
    enum supp_type type;
    uint32_t a; /* of the request */
    uint32_t result, count, len;
};

static const struct lie lies[] = {
    {"no such result", SUPP_RECV, 100, SUPP_FAILED + 1, 0, 0},
    {"no such result", SUPP_OPTION, 1, UINT32_MAX, 0, 0},
    {"more received than asked for", SUPP_RECV, 100, SUPP_OK, 101, 101},
    {"more received than any message holds", SUPP_RECV, 100, SUPP_OK, UINT32_MAX, 0},
    {"less data than received", SUPP_RECV, 100, SUPP_OK, 10, 9},
    {"more data than received", SUPP_RECV, 100, SUPP_OK, 10, 11},
    {"less data than a part", SUPP_RECV, 9000, SUPP_OK, 9000, 100},
    {"data with a failure", SUPP_RECV, 100, SUPP_TIMEOUT, 10, 10},
    {"a count with a failure", SUPP_RECV, 100, SUPP_TIMEOUT, 10, 0},
    {"more sent than asked for", SUPP_SEND, 100, SUPP_TIMEOUT, 101, 0},
    {"not all sent, but no failure", SUPP_SEND, 100, SUPP_OK, 99, 0},
    {"data with what was sent", SUPP_SEND, 100, SUPP_OK, 100, 1},
    {"data of no datagram", SUPP_MORE, 0, SUPP_OK, 0, 1},
    {"data with an option", SUPP_OPTION, 1, SUPP_OK, 0, 1},
    {"data with an open", SUPP_OPEN, 1, SUPP_OK, 0, 1},
};

static void test_lies(void **state)
{
    for (size_t i = 0; i < ARRAY_COUNT(lies); i++) {
        const struct lie *l = &lies[i];
        struct fix *f;

        assert_int_equal(setup(state), 0);
        f = *state;
        open_sock(f);
        ask(f, l->type, l->a);
        struct supp_hdr hdr = expect(f, l->type);
        reply(f, &hdr, l->result, l->count, l->len);
        if (!is_done(f))
            fail_msg("%s: taken for the truth", l->what);
        expect_broken(f);
        teardown(state);
    }
    setup(state);
}

static void test_parts_of_a_datagram_that_are_none(void **state)
{
    struct fix *f = *state;

    open_sock(f);
    ask(f, SUPP_RECV, 9000);
    struct supp_hdr hdr = expect(f, SUPP_RECV);
    reply(f, &hdr, SUPP_OK, 5000, SUPP_PART_MAX);
    assert_int_equal(answered(f).count, 5000);
    expect(f, SUPP_ACK);
    ask(f, SUPP_MORE, SUPP_PART_MAX);
    hdr = expect(f, SUPP_MORE);
    reply(f, &hdr, SUPP_OK, 0, 5000 - SUPP_PART_MAX + 1);
    expect_broken(f);
}

/* Whatever its bytes are, a message that is no REPLY ends the channel. */
static void garbage(struct fix *f, const void *msg, size_t len)
{
    open_sock(f);
    ask(f, SUPP_RECV, 10);
    expect(f, SUPP_RECV);
    say(f, msg, len);
    expect_broken(f);
}

static void test_an_empty_message(void **state)
{
    garbage(*state, "", 0);
}

static void test_half_a_header(void **state)
{
    struct supp_hdr hdr = {.type = SUPP_REPLY};
    garbage(*state, &hdr, sizeof(hdr) - 1);
}

static void test_a_request_from_the_wrong_side(void **state)
{
    struct supp_hdr hdr = {.type = SUPP_OPEN, .sock = 1};
    garbage(*state, &hdr, sizeof(hdr));
}

static void test_a_length_that_is_not_there(void **state)
{
    struct supp_hdr hdr = {.type = SUPP_REPLY, .len = UINT32_MAX};
    garbage(*state, &hdr, sizeof(hdr));
}

static void test_replies_faster_than_acknowledged(void **state)
{
    struct fix *f = *state;
    struct supp_hdr none[2] = {{.type = SUPP_REPLY, .sock = 999}, {.type = SUPP_REPLY}};

    open_sock(f);
    ask(f, SUPP_RECV, 10);
    for (int i = 0; i < 2; i++) {
        struct iovec iov = {&none[i], sizeof(none[i])};
        assert_int_equal(ipc_send(f->ree, f->chan, &iov, 1, CALL), 0);
    }
    poll_all(f);
    expect_broken(f);
}

/* ---- late, but true ---- */

static void test_a_reply_to_nobody(void **state)
{
    struct fix *f = *state;
    struct supp_hdr stranger = {.sock = 12345, .request = 1};

    open_sock(f);
    ask(f, SUPP_RECV, 10);
    struct supp_hdr hdr = expect(f, SUPP_RECV), late = hdr;
    late.request--;
    reply(f, &late, SUPP_OK, 10, 10);
    expect(f, SUPP_ACK);
    reply(f, &stranger, SUPP_OK, 10, 10);
    expect(f, SUPP_ACK);
    assert_false(is_done(f));
    reply(f, &hdr, SUPP_OK, 3, 3);
    struct supp_answered a = answered(f);
    assert_int_equal(a.len, 3);
    assert_int_equal(a.data[2], 10);
    hdr = expect(f, SUPP_ACK);
    reply(f, &hdr, SUPP_OK, 3, 3); /* once more */
    expect(f, SUPP_ACK);
}

static void test_a_reply_after_the_close(void **state)
{
    struct fix *f = *state;

    open_sock(f);
    ask(f, SUPP_RECV, 10);
    struct supp_hdr hdr = expect(f, SUPP_RECV);
    supp_sock_close(f->sock);
    f->sock = NULL;
    poll_all(f);
    assert_int_equal(expect(f, SUPP_CLOSE).sock, hdr.sock);
    reply(f, &hdr, SUPP_OK, 10, 10);
    expect(f, SUPP_ACK);
}

/* ---- messages ---- */

static void test_a_block_goes_in_parts(void **state)
{
    static uint8_t data[SUPP_PART_MAX];
    struct fix *f = *state;
    const uint32_t size = 2 * SUPP_PART_MAX + 7;

    open_sock(f);
    uint8_t *draft = supp_draft(f->sock, size);
    assert_non_null(draft);
    for (uint32_t i = 0; i < size; i++)
        draft[i] = (uint8_t)(i * 3);
    ask(f, SUPP_SEND, size);
    for (uint32_t at = 0; at < size;) {
        struct supp_hdr hdr = next(f, data);
        assert_int_equal(hdr.type, SUPP_SEND);
        assert_int_equal(hdr.a, size);
        for (uint32_t i = 0; i < hdr.len; i++)
            assert_int_equal(data[i], (uint8_t)((at + i) * 3));
        at += hdr.len;
        if (at == size)
            reply(f, &hdr, SUPP_OK, size, 0);
    }
    assert_int_equal(answered(f).count, size);
}

static void test_a_cancel_names_its_request(void **state)
{
    struct fix *f = *state;

    open_sock(f);
    supp_cancel(f->sock, CALL); /* there is none */
    poll_all(f);
    expect_nothing(f);
    ask(f, SUPP_RECV, 10);
    struct supp_hdr hdr = expect(f, SUPP_RECV);
    supp_cancel(f->sock, CALL);
    poll_all(f);
    assert_int_equal(expect(f, SUPP_CANCEL).request, hdr.request);
    assert_false(is_done(f));
    reply(f, &hdr, SUPP_CANCELLED, 0, 0);
    assert_int_equal(answered(f).result, SUPP_CANCELLED);
}

/* More than the channel holds: none is lost, the order is kept. */
static void test_a_full_channel(void **state)
{
    struct fix *f = *state;
    const uint32_t size = SUPP_BLOCK_MAX;

    open_sock(f);
    for (int i = 0; i < 4; i++) {
        assert_non_null(supp_draft(f->sock, size));
        struct supp_ask what = {.type = SUPP_SEND, .a = size, .b = (uint32_t)i};
        assert_int_equal(supp_ask(f->sock, &what), SUPP_OK);
    }
    poll_all(f);
    for (uint32_t i = 0; i < 4; i++) {
        for (uint32_t got = 0; got < size;) {
            struct supp_hdr hdr = expect(f, SUPP_SEND);
            assert_int_equal(hdr.b, i);
            got += hdr.len;
        }
    }
    expect_nothing(f);
}

/* ---- the channel ---- */

static void test_no_supplicant(void **state)
{
    struct fix *f = *state;

    assert_int_equal(supp_sock_create(f->supp, &f->wp, &f->sock), SUPP_FAILED);
    assert_null(f->sock);
}

static void test_it_goes_and_another_comes(void **state)
{
    struct fix *f = *state;

    open_sock(f);
    ask(f, SUPP_RECV, 10);
    assert_int_equal(ipc_close(f->ree, f->chan), 0);
    poll_all(f);
    assert_int_equal(answered(f).result, SUPP_FAILED);
    f->chan = connect_supp(f);
    ask(f, SUPP_RECV, 10); /* the new one knows nothing of it */
    assert_int_equal(answered(f).result, SUPP_FAILED);
    supp_sock_close(f->sock);
    poll_all(f);
    expect_nothing(f);
    new_sock(f);
    open_sock(f);
}

static void test_a_second_one_is_refused(void **state)
{
    struct fix *f = *state;
    uint32_t second = connect_supp(f);

    assert_true(is_hung_up(f, second));
    open_sock(f);
}

static void test_the_most_sockets(void **state)
{
    struct fix *f = *state;
    struct supp_sock *s[SUPP_SOCKS_MAX], *none;

    for (unsigned i = 1; i < SUPP_SOCKS_MAX; i++)
        assert_int_equal(supp_sock_create(f->supp, &f->wp, &s[i]), SUPP_OK);
    assert_int_equal(supp_sock_create(f->supp, &f->wp, &none), SUPP_NO_RESOURCES);
    assert_null(none);
    for (unsigned i = 1; i < SUPP_SOCKS_MAX; i++)
        supp_sock_close(s[i]);
    poll_all(f);
    expect_nothing(f); /* the supplicant has not heard of them */
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_lies, teardown),
        TEST(test_parts_of_a_datagram_that_are_none),
        TEST(test_an_empty_message),
        TEST(test_half_a_header),
        TEST(test_a_request_from_the_wrong_side),
        TEST(test_a_length_that_is_not_there),
        TEST(test_replies_faster_than_acknowledged),
        TEST(test_a_reply_to_nobody),
        TEST(test_a_reply_after_the_close),
        TEST(test_a_block_goes_in_parts),
        TEST(test_a_cancel_names_its_request),
        TEST(test_a_full_channel),
        cmocka_unit_test_setup_teardown(test_no_supplicant, setup_alone, teardown),
        TEST(test_it_goes_and_another_comes),
        TEST(test_a_second_one_is_refused),
        TEST(test_the_most_sockets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
