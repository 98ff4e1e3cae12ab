/* SPDX-License-Identifier: BSD-2-Clause */
#include "sess_mngr.h"

#include <errno.h>
#include <stdlib.h>

#include "sm.h"

/* 7ea5ad73-d8eb-4859-a206-1746d3c4ccdf, the reference's. */
static const struct ipc_uuid sm_uuid = {{0x7e, 0xa5, 0xad, 0x73, 0xd8, 0xeb, 0x48, 0x59, 0xa2, 0x06,
                                         0x17, 0x46, 0xd3, 0xc4, 0xcc, 0xdf}};

int sm_create(struct ipc *ipc, struct sm_os *os, void (*wake)(void *arg, call_id call), void *arg,
              struct sess_mngr **out)
{
    *out = NULL;
    int r = -ENOMEM;
    struct sess_mngr *sm = calloc(1, sizeof(*sm));
    if (!sm)
        return r;
    sm->os = os;
    idtab_init(&sm->sessions, SM_SESSIONS_MAX);
    list_init(&sm->chans);
    list_init(&sm->insts);
    for (unsigned i = 0; i < SM_HASH_SIZE; i++)
        list_init(&sm->by_ta[i]);
    if (!sm_op_pool_init(sm))
        goto fail;
    r = ipc_app_create(ipc, &sm_uuid, wake, arg, &sm->app);
    if (r < 0)
        goto fail;
    r = ipc_port_create(sm->app, SM_PORT_NAME, SM_PORT_BUF_COUNT, SM_PORT_BUF_SIZE,
                        IPC_PORT_NS_CONNECT | IPC_PORT_TA_CONNECT);
    if (r < 0)
        goto fail;
    sm->port = (uint32_t)r;
    *out = sm;
    return 0;
fail:
    if (sm->app)
        ipc_app_destroy(sm->app);
    sm_op_pool_fini(sm);
    free(sm);
    return r;
}

static void free_ops(struct sess_mngr *sm, struct sm_session *s)
{
    struct list_node *n;
    while ((n = list_first(&s->ops)))
        sm_op_free(sm, list_entry(n, struct sm_op, session_node));
    if (s->spare)
        sm_op_free(sm, s->spare);
}

void sm_destroy(struct sess_mngr *sm)
{
    struct list_node *n;
    struct sm_session *s;
    uint32_t cursor = 0;
    ipc_app_destroy(sm->app);
    while ((s = idtab_next(&sm->sessions, &cursor))) {
        free_ops(sm, s);
        idtab_del(&sm->sessions, s->id);
        free(s);
    }
    while ((n = list_first(&sm->insts)))
        sm_inst_free(list_entry(n, struct sm_inst, node));
    while ((n = list_pop(&sm->chans))) {
        struct sm_chan *chan = list_entry(n, struct sm_chan, node);
        struct list_node *out;
        while ((out = list_first(&chan->out)))
            sm_op_free(sm, list_entry(out, struct sm_op, node));
        free(chan);
    }
    idtab_fini(&sm->sessions);
    sm_op_pool_fini(sm);
    free(sm);
}

bool sm_poll(struct sess_mngr *sm)
{
    struct ipc_event ev;
    bool busy = false;
    while (ipc_next_event(sm->app, &ev)) {
        busy = true;
        enum sm_kind *kind = ev.cookie;
        if (!kind)
            sm_chan_accept(sm);
        else if (*kind == SM_KIND_CHAN)
            sm_chan_event(sm, ev.cookie, ev.events);
        else
            sm_inst_event(sm, ev.cookie, ev.events);
    }
    return busy;
}

unsigned sm_session_count(const struct sess_mngr *sm)
{
    return sm->sessions.used_count;
}
