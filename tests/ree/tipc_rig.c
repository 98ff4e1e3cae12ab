/* SPDX-License-Identifier: BSD-2-Clause */
#include "tipc_rig.h"

#include <stdlib.h>

static void poll_ree(void *ctx)
{
    struct rig *r = ctx;
    tipc_poll(r->dev);
}

static int setup(void **state, enum fake_mode mode, bool offline)
{
    struct rig *r = calloc(1, sizeof(*r));

    fake_init(&r->tee, mode);
    r->tee.stay_offline = offline;
    r->world = (struct world){.name = "ree", .poll = poll_ree, .ctx = r};
    assert_int_equal(tipc_dev_create(r->tee.sched, hyp_guest_map(r->tee.hyp, VM_REE),
                                     hyp_mmio_bus(r->tee.hyp, VM_REE),
                                     hyp_irq_line(r->tee.hyp, VM_REE), &r->dev),
                     0);
    fake_start(&r->tee, &r->world);
    if (!offline)
        assert_int_equal(tipc_wait_online(r->dev), 0);
    *state = r;
    return 0;
}

int tipc_setup_threads(void **state)
{
    return setup(state, FAKE_THREADS, false);
}

int tipc_setup_inline(void **state)
{
    return setup(state, FAKE_INLINE, false);
}

int tipc_setup_virtual(void **state)
{
    return setup(state, FAKE_VIRTUAL, false);
}

int tipc_setup_offline(void **state)
{
    return setup(state, FAKE_VIRTUAL, true);
}

int tipc_teardown(void **state)
{
    struct rig *r = *state;

    fake_stop(&r->tee);
    tipc_dev_destroy(r->dev);
    fake_fini(&r->tee);
    free(r);
    return 0;
}

struct tipc_chan *connected(struct rig *r)
{
    struct tipc_chan *c;

    assert_int_equal(tipc_open(r->dev, &c), 0);
    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), 0);
    return c;
}

struct ree_msg invoke_msg(uint32_t func)
{
    return (struct ree_msg){.hdr = {.magic = REE_MSG_MAGIC},
                            .arg = {.cmd = REE_CMD_INVOKE, .func = func, .num_params = 4}};
}

int call(struct tipc_chan *c, struct ree_msg *msg)
{
    struct tipc_xact x = {.msg = msg, .len = REE_MSG_SIZE(4), .call = 1};
    struct tipc_req *req;

    int err = tipc_call_start(c, &x, &req);
    return err ? err : tipc_call_finish(req);
}
