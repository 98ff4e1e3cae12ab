/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random requests, sound and broken, over channels that come and go, to instances that answer,
 * fail, panic and vanish at random. Whatever happens, a request that can be answered is, once.
 */
#include "sm_fixture.h"

#include <errno.h>

#define CHANS    3u
#define STEPS    40000u
#define SESSIONS 32u

struct request {
    uint32_t chan; /* handle: those of closed channels are not used again */
    uint32_t session;
    bool answered; /* or nothing is to come */
};

struct play {
    struct fixture *f;
    uint64_t rng;
    uint32_t chan[CHANS];
    uint32_t session[SESSIONS]; /* ids that were seen, any channel's */
    struct request request[STEPS + 1];
    uint32_t tag;
    unsigned answers, closed_by_sm;
};

static uint32_t draw(struct play *p, uint32_t below)
{
    uint64_t z = p->rng += 0x9e3779b97f4a7c15ull;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (uint32_t)((z ^ z >> 31) % below);
}

/* ---- the client ---- */

static struct ree_msg draw_message(struct play *p)
{
    static const uint64_t attrs[] = {0, 0, 1, 2, 3, 9, 10, 11, 0, 0, 4, 0x101};
    uint32_t s = p->session[draw(p, SESSIONS)], kind = draw(p, 10);
    struct ree_msg m;
    if (kind < 3)
        m = msg_open(1 + draw(p, TA_UNKNOWN));
    else if (kind < 7)
        m = msg_invoke(s, draw(p, 5));
    else if (kind < 9)
        m = msg_close(s);
    else
        m = msg_cancel(draw(p, 2) ? s : 0, draw(p, 4));
    m.arg.cancel_id = draw(p, 4);
    if (kind >= 7 && kind < 9 && draw(p, 3) == 0)
        m.arg.func = REE_CMD_CANCEL;
    for (unsigned i = kind < 3 ? 2 : 0; i < m.arg.num_params; i++)
        m.param[i].attr = attrs[draw(p, draw(p, 20) ? 10 : ARRAY_COUNT(attrs))];
    return m;
}

/* Now and then breaks some bytes or the length. */
static size_t damage(struct play *p, struct ree_msg *m)
{
    size_t len = REE_MSG_SIZE(m->arg.num_params);
    if (draw(p, 8))
        return len;
    if (draw(p, 2))
        return draw(p, SM_PORT_BUF_SIZE + 1);
    /* Behind the header mostly: what breaks that, ends the channel. */
    size_t first = draw(p, 10) ? sizeof(struct ree_hdr) : 0;
    for (unsigned n = 1 + draw(p, 4); n > 0; n--)
        ((uint8_t *)m)[first + draw(p, (uint32_t)(len - first))] = (uint8_t)draw(p, 256);
    return len;
}

static bool must_be_answered(const struct ree_msg *m, size_t len, uint32_t tag)
{
    if (len < sizeof(m->hdr) || m->hdr.magic != REE_MSG_MAGIC || m->hdr.data_tag != tag)
        return false;
    /* A CANCEL is answered only if it is wrong. */
    return len < REE_MSG_SIZE(0) || m->arg.cmd != REE_CMD_CANCEL || m->arg.num_params != 0 ||
           len != REE_MSG_SIZE(0);
}

/* "Client died": what is under way for the session may go unanswered. */
static void forget_session(struct play *p, const struct ree_msg *m, uint32_t chan)
{
    if (m->arg.cmd != REE_CMD_CLOSE || m->arg.func != REE_CMD_CANCEL)
        return;
    for (uint32_t t = 1; t < p->tag; t++)
        if (p->request[t].chan == chan && p->request[t].session == m->arg.session)
            p->request[t].answered = true;
}

static void send_something(struct play *p)
{
    uint32_t chan = p->chan[draw(p, CHANS)], tag = ++p->tag;
    union {
        struct ree_msg msg;
        uint8_t raw[SM_PORT_BUF_SIZE];
    } u = {.raw = {0}};
    u.msg = draw_message(p);
    u.msg.hdr.data_tag = tag;
    size_t len = damage(p, &u.msg);
    struct iovec iov = {&u, len};
    p->request[tag] = (struct request){chan, u.msg.arg.session, true};
    if (ipc_send(p->f->client, chan, &iov, 1, tag) != 0)
        return;
    p->request[tag].answered = !must_be_answered(&u.msg, len, tag);
    forget_session(p, &u.msg, chan);
}

static void reconnect(struct play *p, unsigned n)
{
    for (uint32_t t = 1; t <= p->tag; t++)
        if (p->request[t].chan == p->chan[n])
            p->request[t].answered = true;
    assert_int_equal(ipc_close(p->f->client, p->chan[n]), 0);
    p->chan[n] = fixture_connect(p->f);
}

static bool take_answer(struct play *p, unsigned n)
{
    struct ree_msg m;
    struct ipc_msg im;
    int r = ipc_get_msg(p->f->client, p->chan[n], &im);
    if (r == -ENOMSG)
        return false;
    memset(&m, 0, sizeof(m));
    assert_true(ipc_read_msg(p->f->client, p->chan[n], im.id, 0, &m, sizeof(m)) > 0);
    assert_int_equal(ipc_put_msg(p->f->client, p->chan[n], im.id), 0);
    p->answers++;
    if (m.hdr.data_tag == 0 || m.hdr.data_tag > p->tag)
        return true; /* a tag that was damaged */
    struct request *rq = &p->request[m.hdr.data_tag];
    if (rq->chan == p->chan[n])
        rq->answered = true;
    if (m.arg.cmd == REE_CMD_OPEN && m.arg.ret == TEE_SUCCESS)
        p->session[draw(p, SESSIONS)] = m.arg.session;
    return true;
}

static void mend_channels(struct play *p)
{
    for (unsigned n = 0; n < CHANS; n++) {
        /* Longer than any slot: says whether there is a peer, and sends nothing. */
        static uint8_t big[SM_PORT_BUF_SIZE + 1];
        struct iovec iov = {big, sizeof(big)};
        if (ipc_send(p->f->client, p->chan[n], &iov, 1, 0) != -ENOTCONN)
            continue;
        while (take_answer(p, n))
            ;
        p->closed_by_sm++;
        reconnect(p, n);
    }
}

/* ---- the instances ---- */

static bool has_message(struct fake_inst *inst)
{
    struct ipc_event ev;
    while (inst->app && ipc_next_event(inst->app, &ev)) {
        if (ev.events & IPC_EV_MSG)
            return true;
        assert_int_equal(ipc_close(inst->app, ev.handle), 0);
    }
    return false;
}

static bool step_instance(struct play *p, struct fake_inst *inst)
{
    struct fixture *f = p->f;
    if (!has_message(inst))
        return false;
    struct taken t = inst_take_any(f, inst);
    uint32_t luck = draw(p, 40);
    if (luck == 0) {
        inst_panic(f, &t);
    } else if (luck == 1) {
        inst_end(f, inst);
    } else if (luck == 2) {
        t.msg.op++;
        inst_answer(f, &t, TEE_SUCCESS);
        inst_end(f, inst);
    } else if (luck < 8 && t.msg.cmd == TEE_CMD_OPEN) {
        inst->ending = luck < 5; /* as after a failed Create */
        inst_answer(f, &t, TEE_ERROR_ACCESS_DENIED);
    } else {
        inst_answer(f, &t, draw(p, 5) ? TEE_SUCCESS : TEE_ERROR_SHORT_BUFFER);
    }
    if (inst->app && inst->ending)
        inst_end(f, inst);
    return true;
}

/* ---- */

static void settle(struct play *p)
{
    bool busy = true;
    while (busy) {
        busy = sm_poll(p->f->sm);
        for (unsigned i = 0; i < FAKE_INSTS_MAX; i++)
            busy |= step_instance(p, &p->f->os.inst[i]);
        for (unsigned n = 0; n < CHANS; n++)
            busy |= take_answer(p, n);
    }
}

static void run_seed(struct fixture *f, uint64_t seed)
{
    struct play *p = calloc(1, sizeof(*p));
    assert_non_null(p);
    p->f = f;
    p->rng = seed;
    for (unsigned n = 0; n < CHANS; n++)
        p->chan[n] = fixture_connect(f);
    while (p->tag < STEPS) {
        uint32_t what = draw(p, 100);
        if (what < 40)
            send_something(p);
        else if (what < 60)
            step_instance(p, &f->os.inst[draw(p, FAKE_INSTS_MAX)]);
        else if (what < 80)
            take_answer(p, draw(p, CHANS));
        else if (what < 99)
            sm_poll(f->sm);
        else if (draw(p, 20) == 0)
            reconnect(p, draw(p, CHANS));
        mend_channels(p);
        if (p->tag % 1000 == 999)
            settle(p);
    }
    settle(p);
    mend_channels(p);
    for (uint32_t t = 1; t <= p->tag; t++)
        if (!p->request[t].answered)
            fail_msg("seed %lu: request %u was not answered", (unsigned long)seed, t);
    assert_true(p->answers > STEPS / 4);
    assert_true(p->closed_by_sm > 10);
    free(p);
}

static void every_request_is_answered(void **state)
{
    for (uint64_t seed = 1; seed <= 8; seed++) {
        run_seed(*state, seed);
        /* Each seed ends as every test does: with nothing left. */
        fixture_teardown(state);
        fixture_setup(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_request_is_answered, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
