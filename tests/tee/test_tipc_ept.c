/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/tipc_fixture.h"

/* Channels and messages. */

#define REE 1024u

static struct tipc_fix f;

static int setup(void **state)
{
    (void)state;
    tf_init(&f);
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tf_fini(&f);
    return 0;
}

static void send_data(uint32_t src, uint32_t dst, const void *body, uint16_t len)
{
    struct tipc_hdr hdr = {.src = src, .dst = dst, .call = 7, .len = len};
    tf_send(&f, &hdr, body);
}

/* Takes the port's oldest message. */
static uint32_t take(uint32_t handle, void *buf, size_t size)
{
    struct ipc_msg msg;

    assert_int_equal(ipc_get_msg(f.app, handle, &msg), 0);
    assert_int_equal(msg.call, 7);
    int got = ipc_read_msg(f.app, handle, msg.id, 0, buf, size);
    assert_int_equal(got, msg.len);
    assert_int_equal(ipc_put_msg(f.app, handle, msg.id), 0);
    return msg.len;
}

static void assert_no_message(uint32_t handle)
{
    struct ipc_msg msg;
    assert_int_equal(ipc_get_msg(f.app, handle, &msg), -ENOMSG);
}

static void answer(uint32_t handle, const void *body, size_t len)
{
    struct iovec iov = {(void *)(uintptr_t)body, len};
    assert_int_equal(ipc_send(f.app, handle, &iov, 1, 9), 0);
}

/* ---- connect ---- */

static void test_connect(void **state)
{
    struct tipc_conn_req req = {.name = TF_PORT};
    struct tipc_conn_rsp rsp;
    struct ipc_uuid peer = {{1}}, nobody = {{0}};

    (void)state;
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    tf_expect_nothing(&f); /* not before the port accepts */
    assert_true(ipc_accept(f.app, (uint32_t)f.port, &peer) > 0);
    assert_memory_equal(&peer, &nobody, sizeof(peer));
    tf_poll(&f);
    tf_expect_rsp(&f, REE, &rsp);
    assert_int_equal(rsp.status, 0);
    assert_in_range(rsp.remote, TIPC_ADDR_TEE_BASE, TIPC_ADDR_TEE_BASE + 255);
    assert_int_equal(rsp.max_msg_size, 4096);
    assert_int_equal(rsp.max_msg_cnt, TIPC_QUEUE_SIZE);
}

static void test_connect_no_such_port(void **state)
{
    struct tipc_conn_req req = {.name = "no.such.port"};

    (void)state;
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    tf_expect_refused(&f, REE);
    tf_connect(&f, REE, &(uint32_t){0});
}

static void test_connect_bad_names(void **state)
{
    struct tipc_conn_req req;

    (void)state;
    memset(&req, 'a', sizeof(req)); /* not terminated */
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    req.name[TIPC_NAME_SIZE - 1] = 0; /* longer than any port's */
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    req.name[0] = 0; /* empty */
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    for (unsigned i = 0; i < 3; i++)
        tf_expect_refused(&f, REE);
}

static void test_connect_bad_lengths(void **state)
{
    static const uint32_t bad[] = {0, 1, 255};
    struct tipc_conn_req req = {.name = TF_PORT};
    uint8_t msg[512] = {0};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++)
        tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, bad[i]);
    /* body_len that is not the header's, then a body that is too long. */
    struct tipc_hdr hdr = {REE, TIPC_ADDR_CTRL, 7, 8 + 256, 0};
    struct tipc_ctrl ctrl = {TIPC_CONN_REQ, 255};
    memcpy(msg, &ctrl, sizeof(ctrl));
    memcpy(msg + sizeof(ctrl), &req, sizeof(req));
    tf_send(&f, &hdr, msg);
    hdr.len = 8 + 257;
    ctrl.body_len = 257;
    memcpy(msg, &ctrl, sizeof(ctrl));
    tf_send(&f, &hdr, msg);
    tf_poll(&f);
    for (unsigned i = 0; i < ARRAY_COUNT(bad) + 2; i++)
        tf_expect_refused(&f, REE);
}

static void test_connect_twice_from_one_address(void **state)
{
    struct tipc_conn_req req = {.name = TF_PORT};
    uint32_t handle, addr = tf_connect(&f, REE, &handle);

    (void)state;
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    tf_expect_refused(&f, REE);
    send_data(REE, addr, "x", 1);
    tf_poll(&f);
    assert_int_equal(take(handle, &(char[4]){0}, 4), 1);
}

static void test_connect_more_than_there_are_endpoints(void **state)
{
    struct tipc_conn_req req = {.name = TF_PORT};
    uint32_t handle[TIPC_ENDPOINTS_MAX];

    (void)state;
    for (uint32_t i = 0; i < TIPC_ENDPOINTS_MAX; i++)
        tf_connect(&f, REE + i, &handle[i]);
    tf_send_ctrl(&f, REE + 256, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    tf_expect_refused(&f, REE + 256);
    assert_int_equal(ipc_close(f.app, handle[5]), 0);
    tf_poll(&f);
    tf_expect_disc(&f, REE + 5);
    assert_int_equal(tf_connect(&f, REE + 256, &handle[5]), TIPC_ADDR_TEE_BASE + 5);
}

/* The port goes instead of accepting: that is the answer. */
static void test_connect_refused_by_the_port(void **state)
{
    struct tipc_conn_req req = {.name = TF_PORT};

    (void)state;
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    assert_int_equal(ipc_close(f.app, (uint32_t)f.port), 0);
    tf_poll(&f);
    tf_expect_refused(&f, REE);
    tf_expect_nothing(&f);
}

/* ---- disconnect ---- */

static void assert_hup(uint32_t handle)
{
    struct ipc_event ev;
    assert_true(ipc_next_event(f.app, &ev));
    assert_int_equal(ev.handle, handle);
    assert_int_equal(ev.events, IPC_EV_HUP);
}

static void test_disconnect_by_ree(void **state)
{
    (void)state;
    for (unsigned by_remote = 0; by_remote < 2; by_remote++) {
        uint32_t handle, addr = tf_connect(&f, REE, &handle);
        struct tipc_disc_req req = {by_remote ? REE : addr};
        tf_send_ctrl(&f, REE, TIPC_DISC_REQ, &req, sizeof(req));
        tf_poll(&f);
        assert_hup(handle);
        tf_expect_nothing(&f);
        assert_int_equal(ipc_close(f.app, handle), 0);
    }
}

static void test_disconnect_while_connecting(void **state)
{
    struct tipc_conn_req req = {.name = TF_PORT};
    struct tipc_disc_req disc = {0};
    struct ipc_uuid peer;

    (void)state;
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_send_ctrl(&f, REE, TIPC_DISC_REQ, &disc, sizeof(disc));
    tf_poll(&f);
    tf_expect_nothing(&f);
    assert_int_equal(ipc_accept(f.app, (uint32_t)f.port, &peer), -ENOMSG);
}

/* Somebody else's address in the target harms nobody. */
static void test_disconnect_of_anothers_channel(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    struct tipc_disc_req req = {addr};
    struct ipc_event ev;

    (void)state;
    tf_send_ctrl(&f, REE + 1, TIPC_DISC_REQ, &req, sizeof(req));
    tf_poll(&f);
    assert_false(ipc_next_event(f.app, &ev));
}

static void test_disconnect_by_port_after_its_messages(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);

    (void)state;
    answer(handle, "one", 3);
    answer(handle, "two", 3);
    assert_int_equal(ipc_close(f.app, handle), 0);
    tf_poll(&f);
    struct tf_msg m = tf_expect(&f);
    assert_memory_equal(m.body, "one", 3);
    m = tf_expect(&f);
    assert_memory_equal(m.body, "two", 3);
    tf_expect_disc(&f, REE);
    tf_expect_nothing(&f);
    send_data(REE, addr, "late", 4);
    tf_poll(&f);
    tf_expect_disc(&f, REE);
}

/* ---- data ---- */

static void test_data_both_ways(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    uint8_t msg[TF_PORT_SIZE], got[TF_PORT_SIZE];

    (void)state;
    for (unsigned len = 0; len <= TF_PORT_SIZE; len += 128) {
        memset(msg, (int)len + 1, sizeof(msg));
        send_data(REE, addr, msg, (uint16_t)len);
        tf_poll(&f);
        assert_int_equal(take(handle, got, sizeof(got)), len);
        assert_memory_equal(got, msg, len);
        answer(handle, msg, len);
        tf_poll(&f);
        struct tf_msg m = tf_expect(&f);
        assert_int_equal(m.hdr.src, addr);
        assert_int_equal(m.hdr.dst, REE);
        assert_int_equal(m.hdr.call, 9);
        assert_int_equal(m.hdr.len, len);
        assert_memory_equal(m.body, msg, len);
    }
    assert_int_equal(tf_reclaim(&f), 1); /* every buffer came back; the rest were taken before */
    assert_int_equal(f.tx_free_count, TF_NUM);
}

static void test_data_in_pieces(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    struct tipc_hdr hdr = {REE, addr, 7, 6, 0};
    uint64_t at = TEE_GPA_WINDOW + 0xf0000;
    struct virtq_seg seg[4] = {
        {{at}, 10, false}, {{at + 100}, 8, false}, {{at + 200}, 0, false}, {{at + 300}, 4, false}};
    uint8_t got[8];

    (void)state;
    uint8_t *host = f.window + 0xf0000;
    memcpy(host, &hdr, 10);
    memcpy(host + 100, (uint8_t *)&hdr + 10, 6);
    memcpy(host + 106, "ab", 2);
    memcpy(host + 300, "cdef", 4);
    assert_int_equal(virtq_drv_add(&f.queue[TIPC_QUEUE_TX], seg, 4, host), 0);
    virtq_drv_kick(&f.queue[TIPC_QUEUE_TX]);
    tf_poll(&f);
    assert_int_equal(take(handle, got, sizeof(got)), 6);
    assert_memory_equal(got, "abcdef", 6);
}

static void test_largest_message_up(void **state)
{
    static uint8_t msg[IPC_BUF_MAX];
    struct tipc_conn_req req = {.name = "big.port"};
    struct tipc_conn_rsp rsp;
    struct ipc_uuid peer;

    (void)state;
    int port = ipc_port_create(f.app, "big.port", 2, IPC_BUF_MAX, IPC_PORT_NS_CONNECT);
    assert_true(port > 0);
    tf_send_ctrl(&f, REE, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(&f);
    int handle = ipc_accept(f.app, (uint32_t)port, &peer);
    assert_true(handle > 0);
    tf_poll(&f);
    tf_expect_rsp(&f, REE, &rsp);
    for (unsigned i = 0; i < sizeof(msg); i++)
        msg[i] = (uint8_t)(i * 7);
    answer((uint32_t)handle, msg, TIPC_PAYLOAD_MAX);
    tf_poll(&f);
    struct tf_msg m = tf_expect(&f);
    assert_int_equal(m.hdr.len, TIPC_PAYLOAD_MAX);
    assert_memory_equal(m.body, msg, TIPC_PAYLOAD_MAX);
    answer((uint32_t)handle, msg, TIPC_PAYLOAD_MAX + 1); /* fits a slot but no buffer */
    tf_poll(&f);
    tf_expect_disc(&f, REE);
    tf_expect_nothing(&f);
}

/* ---- messages that lie ---- */

static void test_too_short_messages(void **state)
{
    uint8_t msg[16] = {0};

    (void)state;
    for (uint32_t len = 1; len < 16; len++)
        assert_true(tf_send_raw(&f, msg, len));
    tf_poll(&f);
    assert_int_equal(tf_reclaim(&f), 15);
    tf_expect_nothing(&f);
}

static void test_lies_cost_the_channel(void **state)
{
    const struct {
        uint16_t len, flags;
        uint32_t size;
    } lies[] = {{3, 0, 20}, {5, 0, 20}, {0xffff, 0, 20}, {4, 1, 20}, {4, 0x8000, 20}, {0, 0, 17}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(lies); i++) {
        uint32_t handle, addr = tf_connect(&f, REE, &handle);
        struct tipc_hdr hdr = {REE, addr, 7, lies[i].len, lies[i].flags};
        uint8_t msg[32] = {0};
        memcpy(msg, &hdr, sizeof(hdr));
        assert_true(tf_send_raw(&f, msg, lies[i].size));
        tf_poll(&f);
        tf_expect_disc(&f, REE);
        tf_expect_nothing(&f);
        assert_hup(handle);
        assert_int_equal(ipc_close(f.app, handle), 0);
    }
}

static void test_message_larger_than_the_port_takes(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    uint8_t msg[TF_PORT_SIZE + 1] = {0};

    (void)state;
    send_data(REE, addr, msg, sizeof(msg));
    tf_poll(&f);
    tf_expect_disc(&f, REE);
    assert_hup(handle);
}

static void test_unknown_endpoints(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    const uint32_t unknown[] = {
        0, 52, 54, TIPC_ADDR_TEE_BASE - 1, TIPC_ADDR_TEE_BASE + 256, addr + 1, TIPC_ADDR_ANY};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(unknown); i++)
        send_data(REE + 1, unknown[i], "x", 1);
    send_data(REE + 1, addr, "x", 1); /* another's channel */
    tf_poll(&f);
    for (unsigned i = 0; i < ARRAY_COUNT(unknown) + 1; i++)
        tf_expect_disc(&f, REE + 1);
    tf_expect_nothing(&f);
    assert_no_message(handle);
}

static void test_bad_control_messages(void **state)
{
    uint32_t handle;
    uint8_t body[8] = {0};

    (void)state;
    tf_connect(&f, REE, &handle);
    tf_send_ctrl(&f, REE, TIPC_GO_ONLINE, NULL, 0);
    tf_send_ctrl(&f, REE, TIPC_CONN_RSP, body, 8);
    tf_send_ctrl(&f, REE, 6, NULL, 0);
    tf_send_ctrl(&f, REE, TIPC_DISC_REQ, body, 3);
    tf_send_ctrl(&f, REE, TIPC_DISC_REQ, body, 5);
    struct tipc_hdr hdr = {REE, TIPC_ADDR_CTRL, 7, 7, 0};
    tf_send(&f, &hdr, body); /* no whole tipc_ctrl */
    tf_poll(&f);
    tf_expect_nothing(&f);
    struct ipc_event ev;
    assert_false(ipc_next_event(f.app, &ev));
    tf_reclaim(&f);
    assert_int_equal(f.tx_free_count, TF_NUM);
}

/* A message in a buffer that the device may write is no message. */
static void test_writable_message(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    struct tipc_hdr hdr = {REE, addr, 7, 0, 0};
    struct virtq_seg seg[2] = {{{TEE_GPA_WINDOW + 0xf0000}, 16, false},
                               {{TEE_GPA_WINDOW + 0xf1000}, 16, true}};

    (void)state;
    memcpy(f.window + 0xf0000, &hdr, sizeof(hdr));
    assert_int_equal(virtq_drv_add(&f.queue[TIPC_QUEUE_TX], seg, 2, &f), 0);
    virtq_drv_kick(&f.queue[TIPC_QUEUE_TX]);
    tf_poll(&f);
    assert_no_message(handle);
}

/* ---- full channels ---- */

static void test_full_channel_holds_back_only_itself(void **state)
{
    uint32_t stuck, other;
    uint32_t stuck_addr = tf_connect(&f, REE, &stuck), other_addr = tf_connect(&f, REE + 1, &other);
    char got[8];

    (void)state;
    for (char i = 0; i < 8; i++) {
        send_data(REE, stuck_addr, &i, 1);
        tf_poll(&f);
        send_data(REE + 1, other_addr, &i, 1);
        tf_poll(&f);
        assert_int_equal(take(other, got, sizeof(got)), 1);
        assert_int_equal(got[0], i);
    }
    tf_expect_nothing(&f);
    for (char i = 0; i < 8; i++) {
        assert_int_equal(take(stuck, got, sizeof(got)), 1);
        assert_int_equal(got[0], i); /* in order */
        tf_poll(&f);
    }
    assert_no_message(stuck);
    tf_reclaim(&f);
    assert_int_equal(f.tx_free_count, TF_NUM);
}

static void test_channel_that_never_reads_is_disconnected(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);

    (void)state;
    for (unsigned i = 0; i < TF_PORT_BUFS + 8; i++) {
        send_data(REE, addr, "x", 1);
        tf_poll(&f);
        tf_expect_nothing(&f);
    }
    send_data(REE, addr, "x", 1);
    tf_poll(&f);
    tf_expect_disc(&f, REE);
    tf_reclaim(&f);
    assert_int_equal(f.tx_free_count, TF_NUM); /* the parked buffers came back */
}

static void test_parked_messages_leave_half_the_ring(void **state)
{
    uint32_t handle[4], addr[4];
    unsigned sent = 0;

    (void)state;
    for (unsigned c = 0; c < 4; c++)
        addr[c] = tf_connect(&f, REE + c, &handle[c]);
    for (unsigned c = 0; c < 4; c++) {
        for (unsigned i = 0; i < TF_PORT_BUFS + 7 && f.in_count == 0; i++, sent++) {
            send_data(REE + c, addr[c], "x", 1);
            tf_poll(&f);
        }
    }
    /* Channels 0 and 1 have parked 7 each, channel 2 took the last two places. */
    assert_int_equal(sent, 2 * (TF_PORT_BUFS + 7) + TF_PORT_BUFS + 3);
    tf_expect_disc(&f, REE + 2);
    uint32_t other = tf_connect(&f, REE + 9, &handle[2]);
    send_data(REE + 9, other, "y", 1);
    tf_poll(&f);
    assert_int_equal(take(handle[2], &(char[4]){0}, 4), 1);
}

static void test_reset_with_parked_messages(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);

    (void)state;
    for (unsigned i = 0; i < TF_PORT_BUFS + 5; i++)
        send_data(REE, addr, "x", 1);
    tf_poll(&f);
    tf_status(&f, 0);
    tf_down(&f);
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    tf_connect(&f, REE, &handle);
}

/* A burst of one channel's is not its end: whoever reads gets a chance between two messages. */
static void test_burst_to_a_reader_that_keeps_up(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);
    unsigned got = 0;
    struct ipc_msg msg;

    (void)state;
    for (unsigned i = 0; i < TF_NUM; i++)
        send_data(REE, addr, "x", 1);
    for (unsigned round = 0; round < TF_NUM && got < TF_NUM; round++) {
        tipc_vdev_poll(f.dev);
        while (ipc_get_msg(f.app, handle, &msg) == 0) {
            assert_int_equal(ipc_put_msg(f.app, handle, msg.id), 0);
            got++;
        }
    }
    assert_int_equal(got, TF_NUM);
    tf_expect_nothing(&f);
}

/* ---- the normal world does not take what it is sent ---- */

static void test_no_receive_buffers(void **state)
{
    uint32_t handle, addr = tf_connect(&f, REE, &handle);

    (void)state;
    f.hold_rx = true;
    unsigned sent = 0;
    for (; sent < TF_NUM + 2; sent++) {
        answer(handle, &sent, sizeof(sent));
        tf_poll(&f);
    }
    assert_int_equal(f.in_count, TF_NUM); /* as many as it has given buffers for */
    send_data(REE, addr, "x", 1);
    tf_poll(&f);
    assert_no_message(handle); /* nothing is taken that could not be answered */
    unsigned early = f.held_count;
    while (f.held_count) {
        f.hold_rx = false;
        tf_give_rx(&f, f.held[--f.held_count]);
    }
    assert_int_equal(early, TF_NUM);
    tf_poll(&f);
    assert_int_equal(f.in_count, sent);
    assert_int_equal(take(handle, &(char[4]){0}, 4), 1);
    for (unsigned i = 0; i < sent; i++) {
        struct tf_msg m = tf_expect(&f);
        assert_memory_equal(m.body, &i, sizeof(i));
    }
}

static void test_one_notification_for_a_batch(void **state)
{
    uint32_t handle;

    (void)state;
    tf_connect(&f, REE, &handle);
    while (!virtq_drv_enable_irq(&f.queue[TIPC_QUEUE_RX]))
        ;
    virtq_drv_disable_irq(&f.queue[TIPC_QUEUE_TX]);
    unsigned before = f.notified[TIPC_QUEUE_RX], tx_before = f.notified[TIPC_QUEUE_TX];
    for (unsigned i = 0; i < 4; i++)
        answer(handle, "x", 1);
    tf_poll(&f);
    assert_int_equal(f.in_count, 4);
    assert_int_equal(f.notified[TIPC_QUEUE_RX], before + 1);
    assert_int_equal(f.notified[TIPC_QUEUE_TX], tx_before);
}

/* ---- anything ---- */

static uint32_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (uint32_t)(*x >> 16);
}

/* A REE that sends whatever comes to its mind: nothing breaks, every buffer comes back. */
static void test_random_messages(void **state)
{
    uint64_t seed = 1234567;
    uint8_t msg[300];
    struct ipc_uuid peer;
    struct ipc_event ev;

    (void)state;
    for (unsigned i = 0; i < 50000; i++) {
        uint32_t r = next_random(&seed), len = 16 + r % 280;
        struct tipc_hdr hdr = {REE + r % 8, r & 64 ? TIPC_ADDR_CTRL : TIPC_ADDR_TEE_BASE + r % 9, 7,
                               (uint16_t)(len - 16 + (r % 31 == 0)), r % 37 == 0};
        struct tipc_ctrl ctrl = {r >> 8 & 7, len - 24};
        memset(msg, 0, sizeof(msg));
        if (r & 128)
            len = hdr.len = 16 + 8 + 256, hdr.len -= 16, ctrl = (struct tipc_ctrl){3, 256};
        memcpy(msg, &hdr, sizeof(hdr));
        memcpy(msg + 16, &ctrl, sizeof(ctrl));
        if (r & 256)
            memcpy(msg + 24, TF_PORT, sizeof(TF_PORT));
        while (!tf_send_raw(&f, msg, len))
            tf_poll(&f);
        tf_poll(&f);
        f.in_count = 0;
        while (ipc_next_event(f.app, &ev)) {
            if (ev.handle == (uint32_t)f.port)
                (void)!ipc_accept(f.app, ev.handle, &peer);
            else if (ev.events & IPC_EV_HUP || r % 3)
                assert_int_equal(ipc_close(f.app, ev.handle), 0);
            else
                break; /* its messages stay for now */
        }
    }
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_STATUS), TF_READY);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_connect),
        T(test_connect_no_such_port),
        T(test_connect_bad_names),
        T(test_connect_bad_lengths),
        T(test_connect_twice_from_one_address),
        T(test_connect_more_than_there_are_endpoints),
        T(test_connect_refused_by_the_port),
        T(test_disconnect_by_ree),
        T(test_disconnect_while_connecting),
        T(test_disconnect_of_anothers_channel),
        T(test_disconnect_by_port_after_its_messages),
        T(test_data_both_ways),
        T(test_data_in_pieces),
        T(test_largest_message_up),
        T(test_too_short_messages),
        T(test_lies_cost_the_channel),
        T(test_message_larger_than_the_port_takes),
        T(test_unknown_endpoints),
        T(test_bad_control_messages),
        T(test_writable_message),
        T(test_full_channel_holds_back_only_itself),
        T(test_channel_that_never_reads_is_disconnected),
        T(test_parked_messages_leave_half_the_ring),
        T(test_reset_with_parked_messages),
        T(test_burst_to_a_reader_that_keeps_up),
        T(test_no_receive_buffers),
        T(test_one_notification_for_a_batch),
        T(test_random_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
