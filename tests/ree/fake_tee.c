/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_tee.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <linux/virtio_mmio.h>

#include "tee_client_api.h"

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

/* ---- out ---- */

static void post(struct fake_tee *f, struct tipc_hdr hdr, const void *body, uint32_t len)
{
    struct fake_msg *m = calloc(1, sizeof(*m));

    assert_non_null(m);
    hdr.len = (uint16_t)len;
    memcpy(m->data, &hdr, sizeof(hdr));
    if (len)
        memcpy(m->data + sizeof(hdr), body, len);
    m->len = (uint32_t)sizeof(hdr) + len;
    list_add_tail(&f->out, &m->node);
}

static void post_ctrl(struct fake_tee *f, uint32_t type, const void *body, uint32_t len)
{
    struct tipc_ctrl ctrl = {.type = type, .body_len = len};
    struct tipc_hdr hdr = {.src = TIPC_ADDR_CTRL, .dst = TIPC_ADDR_CTRL};
    uint8_t buf[64];

    memcpy(buf, &ctrl, sizeof(ctrl));
    if (len)
        memcpy(buf + sizeof(ctrl), body, len);
    post(f, hdr, buf, (uint32_t)sizeof(ctrl) + len);
}

static struct tipc_hdr back(const struct tipc_hdr *hdr)
{
    return (struct tipc_hdr){.src = hdr->dst, .dst = hdr->src, .call = hdr->call};
}

static void flush(struct fake_tee *f)
{
    struct virtq_chain c;

    while (f->running && !list_empty(&f->out) && virtq_dev_take(&f->queue[RX], &c) == 1) {
        struct fake_msg *m = list_entry(list_pop(&f->out), struct fake_msg, node);
        virtq_dev_push(&f->queue[RX], c.head, virtq_chain_write(&c, 0, m->data, m->len));
        free(m);
    }
    if (f->running && virtq_dev_should_irq(&f->queue[RX]))
        mmio_write(f->bus, VIRTIO_MMIO_QUEUE_NOTIFY, RX, 0);
}

/* ---- the session manager ---- */

static void hold(struct fake_tee *f, const struct tipc_hdr *hdr, const void *body)
{
    struct fake_msg *m = calloc(1, sizeof(*m));

    assert_non_null(m);
    memcpy(m->data, hdr, sizeof(*hdr));
    memcpy(m->data + sizeof(*hdr), body, hdr->len);
    list_add_tail(&f->held, &m->node);
    f->held_count++;
}

static void answer(struct fake_tee *f, const struct tipc_hdr *hdr, struct ree_msg *msg,
                   uint32_t ret)
{
    msg->arg.ret = ret;
    msg->arg.ret_origin = TEEC_ORIGIN_TRUSTED_APP;
    post(f, back(hdr), msg, hdr->len);
}

static void answer_held(struct fake_tee *f, struct fake_msg *m, uint32_t ret)
{
    struct tipc_hdr hdr;
    struct ree_msg msg;

    memcpy(&hdr, m->data, sizeof(hdr));
    if (hdr.dst == TIPC_ADDR_CTRL) {
        struct tipc_conn_rsp rsp = {.target = hdr.src, .remote = TIPC_ADDR_TEE_BASE};
        post_ctrl(f, TIPC_CONN_RSP, &rsp, sizeof(rsp));
    } else {
        memcpy(&msg, m->data + sizeof(hdr), hdr.len);
        if (msg.arg.cmd == REE_CMD_OPEN && ret == TEEC_SUCCESS)
            msg.arg.session = ++f->last_session;
        answer(f, &hdr, &msg, ret);
    }
    list_del(&m->node);
    f->held_count--;
    free(m);
}

static void release_held(struct fake_tee *f)
{
    f->release = false;
    list_for_each_safe(n, next, &f->held)
    {
        answer_held(f, list_entry(n, struct fake_msg, node), TEEC_SUCCESS);
    }
}

static void cancel(struct fake_tee *f, const struct ree_msg *cancel_msg)
{
    f->cancel_count++;
    f->last_cancel = cancel_msg->arg;
    if (f->deaf) {
        f->deaf--;
        return;
    }
    list_for_each_safe(n, next, &f->held)
    {
        struct fake_msg *m = list_entry(n, struct fake_msg, node);
        struct ree_msg msg;
        memcpy(&msg, m->data + sizeof(struct tipc_hdr), sizeof(msg));
        if (msg.arg.cancel_id == cancel_msg->arg.cancel_id)
            answer_held(f, m, TEEC_ERROR_CANCEL);
    }
}

/* ---- the Trusted Application ---- */

static void touch(struct fake_tee *f, struct ree_param *p, enum fake_cmd cmd)
{
    bool out = p->attr & 2;

    if (p->attr >= REE_ATTR_VALUE_OUTPUT && p->attr <= REE_ATTR_VALUE_INOUT) {
        p->a = ~p->a;
        p->b = ~p->b;
        return;
    }
    if (p->attr < REE_ATTR_TMEM_INPUT || !out || p->c == REE_SHM_NULL)
        return;
    uint8_t *at = guest_ptr(f->map, (struct gpa){TEE_GPA_SHMEM + p->a}, p->b);
    assert_non_null(at);
    uint64_t len = cmd == FAKE_HALF ? p->b / 2 : p->b;
    for (uint64_t i = 0; i < len; i++)
        at[i] = cmd == FAKE_INVERT ? (uint8_t)~at[i] : FAKE_BYTE;
    if (cmd == FAKE_HALF)
        p->b = len;
    else if (cmd == FAKE_LONG)
        p->b *= 2;
}

static void send_strays(struct fake_tee *f, const struct tipc_hdr *hdr, const struct ree_msg *msg)
{
    struct tipc_hdr to = back(hdr);
    struct ree_msg other = *msg;

    post(f, to, "x", 1); /* too short for a header */
    other.hdr.data_tag = 0x7fffffff;
    post(f, to, &other, hdr->len); /* an unknown tag */
    other.hdr.magic = 0;
    post(f, to, &other, hdr->len);
    to.dst = TIPC_ADDR_REE_BASE + 200;
    post(f, to, msg, hdr->len); /* somebody else's channel */
    post_ctrl(f, TIPC_CONN_RSP, "", 1);
    post_ctrl(f, TIPC_DISC_REQ, "", 0);
    post_ctrl(f, 77, NULL, 0);
    struct tipc_disc_req disc = {.target = 1};
    post_ctrl(f, TIPC_DISC_REQ, &disc, sizeof(disc));
    post(f, (struct tipc_hdr){.dst = TIPC_ADDR_CTRL}, "abc", 3);
}

static void break_device(struct fake_tee *f, enum fake_cmd cmd)
{
    if (cmd == FAKE_BREAK) {
        f->queue[RX].used->idx = (uint16_t)(f->queue[RX].used_idx + 1000);
        mmio_write(f->bus, VIRTIO_MMIO_QUEUE_NOTIFY, RX, 0);
    } else {
        uint32_t status = mmio_read(f->bus, VIRTIO_MMIO_STATUS);
        mmio_write(f->bus, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_NEEDS_RESET, 0);
    }
}

static void invoke(struct fake_tee *f, const struct tipc_hdr *hdr, struct ree_msg *msg)
{
    enum fake_cmd cmd = msg->arg.func;
    struct tipc_disc_req disc = {.target = hdr->src};

    f->invoke_count++;
    f->last_invoke = *msg;
    switch (cmd) {
    case FAKE_HOLD:
        hold(f, hdr, msg);
        return;
    case FAKE_SHORT_REPLY:
        post(f, back(hdr), msg, REE_MSG_SIZE(0));
        return;
    case FAKE_WRONG_REPLY:
        msg->arg.cmd = REE_CMD_CLOSE;
        break;
    case FAKE_HANG_UP:
        post_ctrl(f, TIPC_DISC_REQ, &disc, sizeof(disc));
        return;
    case FAKE_BREAK:
    case FAKE_NEEDS_RESET:
        break_device(f, cmd);
        return;
    case FAKE_OFFLINE:
        post_ctrl(f, TIPC_GO_OFFLINE, NULL, 0);
        post_ctrl(f, TIPC_GO_ONLINE, NULL, 0);
        return;
    case FAKE_STRAY:
        send_strays(f, hdr, msg);
        break;
    case FAKE_ECHO:
        break;
    default:
        for (unsigned i = 0; i < 4; i++)
            touch(f, &msg->param[i], cmd);
        break;
    }
    answer(f, hdr, msg, cmd == FAKE_LONG ? TEEC_ERROR_SHORT_BUFFER : TEEC_SUCCESS);
}

static void open_session(struct fake_tee *f, const struct tipc_hdr *hdr, struct ree_msg *msg)
{
    f->open_count++;
    f->last_open = *msg;
    if (f->hold_open) {
        hold(f, hdr, msg);
        return;
    }
    for (unsigned i = 2; i < 6; i++)
        touch(f, &msg->param[i], FAKE_INVERT);
    msg->arg.session = f->open_session ? f->open_session : ++f->last_session;
    answer(f, hdr, msg, f->open_ret);
}

static void message(struct fake_tee *f, const struct tipc_hdr *hdr, const uint8_t *body)
{
    struct ree_msg msg = {0};

    if (hdr->len < sizeof(struct ree_hdr) + sizeof(struct ree_arg) || hdr->len > sizeof(msg)) {
        post(f, back(hdr), body, hdr->len); /* not a session manager's: an echo */
        return;
    }
    memcpy(&msg, body, hdr->len);
    f->last_hdr = *hdr;
    switch (msg.arg.cmd) {
    case REE_CMD_OPEN:
        open_session(f, hdr, &msg);
        break;
    case REE_CMD_INVOKE:
        invoke(f, hdr, &msg);
        break;
    case REE_CMD_CLOSE:
        f->close_count++;
        f->dead_count += msg.arg.func == REE_CMD_CANCEL;
        if (f->hold_close)
            hold(f, hdr, &msg);
        else
            answer(f, hdr, &msg, TEEC_SUCCESS);
        break;
    case REE_CMD_CANCEL:
        cancel(f, &msg);
        break;
    default:
        fail_msg("command %u", msg.arg.cmd);
    }
}

static void control(struct fake_tee *f, const struct tipc_hdr *hdr, const uint8_t *body)
{
    struct tipc_ctrl ctrl;
    struct tipc_conn_rsp rsp = {.target = hdr->src, .max_msg_size = TIPC_BUF_SIZE};

    memcpy(&ctrl, body, sizeof(ctrl));
    assert_int_equal(ctrl.body_len, hdr->len - sizeof(ctrl));
    if (ctrl.type == TIPC_DISC_REQ) {
        f->disc_count++;
        return;
    }
    assert_int_equal(ctrl.type, TIPC_CONN_REQ);
    assert_int_equal(ctrl.body_len, sizeof(struct tipc_conn_req));
    f->connect_count++;
    if (f->late)
        hold(f, hdr, body);
    if (f->mute || f->late)
        return;
    bool known = strcmp((const char *)body + sizeof(ctrl), SM_PORT_NAME) == 0;
    rsp.status = f->refuse || !known ? TIPC_ERR_NO_RESOURCES : 0;
    rsp.remote = TIPC_ADDR_TEE_BASE + hdr->src % TIPC_ENDPOINTS_MAX;
    post_ctrl(f, TIPC_CONN_RSP, &rsp, sizeof(rsp));
}

/* ---- the device ---- */

static uint32_t queue_reg(unsigned q, uint32_t offset)
{
    return L4VIRTIO_QUEUES + q * (uint32_t)sizeof(struct l4virtio_queue) + offset;
}

static uint64_t read64(struct fake_tee *f, uint32_t offset)
{
    return mmio_read(f->bus, offset) | (uint64_t)mmio_read(f->bus, offset + 4) << 32;
}

static void device_export(struct fake_tee *f)
{
    const uint32_t reg[][2] = {
        {VIRTIO_MMIO_VERSION, L4VIRTIO_VERSION},
        {VIRTIO_MMIO_DEVICE_ID, TIPC_VIRTIO_ID},
        {VIRTIO_MMIO_VENDOR_ID, TIPC_VENDOR_ID},
        {L4VIRTIO_DEV_FEATURES_MAP, (uint32_t)VIRTQ_FEATURES},
        {L4VIRTIO_DEV_FEATURES_MAP + 4, (uint32_t)(VIRTQ_FEATURES >> 32)},
        {L4VIRTIO_NUM_QUEUES, TIPC_QUEUE_COUNT},
        {L4VIRTIO_QUEUES_OFFSET, L4VIRTIO_QUEUES},
        {queue_reg(RX, 0), TIPC_QUEUE_SIZE},
        {queue_reg(TX, 0), TIPC_QUEUE_SIZE},
        {VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC},
    };
    for (unsigned i = 0; i < ARRAY_COUNT(reg); i++)
        mmio_write(f->bus, reg[i][0], reg[i][1], 0);
}

static void device_reset(struct fake_tee *f)
{
    struct list_node *n;

    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        if (f->ready[q])
            virtq_dev_fini(&f->queue[q]);
        f->ready[q] = false;
    }
    while ((n = list_pop(&f->out)) || (n = list_pop(&f->held)))
        free(list_entry(n, struct fake_msg, node));
    f->held_count = 0;
    f->running = f->went_online = false;
}

static void device_queue(struct fake_tee *f, unsigned q)
{
    struct virtq_addr at = {
        {read64(f, queue_reg(q, 8))}, {read64(f, queue_reg(q, 16))}, {read64(f, queue_reg(q, 24))}};
    uint64_t features = read64(f, L4VIRTIO_DRIVER_FEATURES_MAP);

    assert_int_equal(virtq_dev_init(&f->queue[q], f->map, at,
                                    (uint16_t)(mmio_read(f->bus, queue_reg(q, 0)) >> 16), features),
                     0);
    f->ready[q] = true;
}

static void device_command(struct fake_tee *f)
{
    uint32_t cmd = mmio_read(f->bus, L4VIRTIO_CMD), arg = cmd & ~L4VIRTIO_CMD_MASK;

    if (cmd == 0)
        return;
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_CFG_QUEUE) {
        device_queue(f, arg);
    } else {
        if (arg == 0) {
            device_reset(f);
            f->reset_count++;
        }
        if (arg & VIRTIO_CONFIG_S_FEATURES_OK && f->refuse_features)
            mmio_write(f->bus, VIRTIO_MMIO_STATUS, arg & ~(uint32_t)VIRTIO_CONFIG_S_FEATURES_OK, 0);
        f->running = f->ready[RX] && f->ready[TX] && arg & VIRTIO_CONFIG_S_DRIVER_OK;
    }
    mmio_write(f->bus, L4VIRTIO_CMD, 0, 0);
}

static void take_messages(struct fake_tee *f)
{
    uint8_t buf[TIPC_BUF_SIZE];
    struct virtq_chain c;
    struct tipc_hdr hdr;

    do {
        while (f->running && virtq_dev_take(&f->queue[TX], &c) == 1) {
            uint32_t len = virtq_chain_read(&c, 0, buf, sizeof(buf));
            virtq_dev_push(&f->queue[TX], c.head, 0);
            memcpy(&hdr, buf, sizeof(hdr));
            assert_int_equal(hdr.len, len - sizeof(hdr));
            if (hdr.dst == TIPC_ADDR_CTRL)
                control(f, &hdr, buf + sizeof(hdr));
            else
                message(f, &hdr, buf + sizeof(hdr));
        }
    } while (f->running && !virtq_dev_enable_notify(&f->queue[TX]));
    if (f->running && virtq_dev_should_irq(&f->queue[TX]))
        mmio_write(f->bus, VIRTIO_MMIO_QUEUE_NOTIFY, TX, 0);
}

static void fake_poll(void *ctx)
{
    struct fake_tee *f = ctx;

    pthread_mutex_lock(&f->lock);
    if (irq_take(f->irq))
        device_command(f);
    if (f->running && !f->went_online && !f->stay_offline) {
        f->went_online = true;
        post_ctrl(f, TIPC_GO_ONLINE, NULL, 0);
    }
    if (!f->take_nothing)
        take_messages(f);
    if (f->release)
        release_held(f);
    flush(f);
    pthread_mutex_unlock(&f->lock);
}

/* ---- life ---- */

void fake_init(struct fake_tee *f, enum fake_mode mode)
{
    memset(f, 0, sizeof(*f));
    int err = mode == FAKE_THREADS ? sched_threads_create(&f->sched)
                                   : sched_inline_create(mode == FAKE_VIRTUAL, &f->sched);
    assert_int_equal(err, 0);
    assert_int_equal(hyp_create(f->sched, SHMEM_SIZE_DEFAULT, &f->hyp), 0);
    pthread_mutex_init(&f->lock, NULL);
    list_init(&f->out);
    list_init(&f->held);
    f->map = hyp_guest_map(f->hyp, VM_TEE);
    f->bus = hyp_mmio_bus(f->hyp, VM_TEE);
    f->irq = hyp_irq_line(f->hyp, VM_TEE);
    f->world = (struct world){.name = "tee", .poll = fake_poll, .ctx = f};
    sched_add_world(f->sched, hyp_world(f->hyp));
    sched_add_world(f->sched, &f->world);
    hyp_attach(f->hyp, VM_TEE, &f->world);
    device_export(f);
}

void fake_start(struct fake_tee *f, struct world *ree)
{
    sched_add_world(f->sched, ree);
    hyp_attach(f->hyp, VM_REE, ree);
    assert_int_equal(sched_start(f->sched), 0);
}

void fake_stop(struct fake_tee *f)
{
    sched_stop(f->sched);
}

void fake_fini(struct fake_tee *f)
{
    device_reset(f);
    hyp_destroy(f->hyp);
    sched_destroy(f->sched);
    pthread_mutex_destroy(&f->lock);
}

void fake_release(struct fake_tee *f)
{
    pthread_mutex_lock(&f->lock);
    f->release = true;
    f->hold_open = f->hold_close = f->late = f->take_nothing = false;
    pthread_mutex_unlock(&f->lock);
    world_ring(&f->world);
    sched_settle(f->sched);
}

unsigned fake_count(struct fake_tee *f, const unsigned *count)
{
    pthread_mutex_lock(&f->lock);
    unsigned n = *count;
    pthread_mutex_unlock(&f->lock);
    return n;
}

void fake_wait(struct fake_tee *f, const unsigned *count, unsigned n)
{
    while (fake_count(f, count) < n)
        sched_yield();
}

void fake_set(struct fake_tee *f, bool *what, bool on)
{
    pthread_mutex_lock(&f->lock);
    *what = on;
    pthread_mutex_unlock(&f->lock);
    world_ring(&f->world);
}
