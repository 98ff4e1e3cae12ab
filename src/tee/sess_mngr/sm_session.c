/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/board.h"
#include "sm.h"
#include "tee_api_defines.h"

void sm_session_set(struct sm_session *s, enum sm_session_state state)
{
    static const unsigned may_become[] = {
        [SM_OPENING] = 1u << SM_IDLE | 1u << SM_CLOSING | 1u << SM_GONE,
        [SM_IDLE] = 1u << SM_BUSY | 1u << SM_CLOSING | 1u << SM_DEAD,
        [SM_BUSY] = 1u << SM_IDLE | 1u << SM_DEAD,
        [SM_CLOSING] = 1u << SM_GONE,
        [SM_DEAD] = 1u << SM_GONE,
        [SM_GONE] = 0,
    };
    CHECK(may_become[s->state] & 1u << state);
    s->state = state;
}

static void get_uuid(const struct ree_param *p, struct ipc_uuid *out)
{
    memcpy(out->octets, &p->a, 8);
    memcpy(out->octets + 8, &p->b, 8);
}

static unsigned put_on_board(const struct sm_session *s, const struct sm_op *op)
{
    struct board_session line = {.id = s->id,
                                 .login = s->login,
                                 .by = op->is_ta && op->chan->inst ? op->chan->inst->number : 0,
                                 .state = BOARD_SESSION_OPENING};

    memcpy(line.ta, s->ta.octets, sizeof(line.ta));
    return board_session_add(&line);
}

struct sm_session *sm_session_new(struct sess_mngr *sm, struct sm_op *op)
{
    struct sm_session *s = calloc(1, sizeof(*s));
    if (!s)
        return NULL;
    s->spare = sm_op_new(sm);
    s->id = s->spare ? idtab_add(&sm->sessions, s) : 0;
    if (!s->id) {
        if (s->spare)
            sm_op_free(sm, s->spare);
        free(s);
        return NULL;
    }
    s->kind = SM_KIND_SESSION;
    s->state = SM_OPENING;
    s->chan = op->chan;
    get_uuid(&op->msg.param[0], &s->ta);
    if (op->is_ta) {
        s->client = op->chan->peer;
        s->login = TEE_LOGIN_TRUSTED_APP;
    } else {
        get_uuid(&op->msg.param[1], &s->client);
        s->login = (uint32_t)op->msg.param[1].c;
    }
    s->line = put_on_board(s, op);
    list_init(&s->inst_node);
    list_init(&s->chan_node);
    list_init(&s->ops);
    s->spare->cmd = TEE_CMD_CLOSE;
    op->session = s;
    list_add_tail(&s->ops, &op->session_node);
    list_add_tail(&op->chan->opens, &op->open_node);
    list_add_tail(&op->chan->sessions, &s->chan_node);
    return s;
}

void sm_session_free(struct sess_mngr *sm, struct sm_session *s)
{
    CHECK(list_empty(&s->ops));
    sm_session_set(s, SM_GONE);
    sm_inst_detach(sm, s);
    CHECK(idtab_del(&sm->sessions, s->id) == s);
    board_session_end(s->line);
    list_del(&s->chan_node);
    if (s->spare)
        sm_op_free(sm, s->spare);
    free(s);
}

bool sm_session_silence(struct sess_mngr *sm, struct sm_session *s)
{
    list_for_each_safe(n, next, &s->ops)
    {
        struct sm_op *op = list_entry(n, struct sm_op, session_node);
        sm_op_set_chan(op, NULL);
        list_del(&op->open_node);
        if (op->cmd == TEE_CMD_CLOSE)
            continue;
        if (op->state == SM_OP_RUNNING) {
            sm_inst_cancel(sm, op);
        } else if (op->cmd == TEE_CMD_OPEN) {
            sm_op_free(sm, op);
            sm_session_free(sm, s);
            return false;
        } else {
            sm_op_free(sm, op);
        }
    }
    return true;
}

void sm_session_mark_closing(struct sm_session *s)
{
    if (s->closing)
        return;
    s->closing = true;
    if (s->inst)
        s->inst->open_count--;
}

void sm_session_abandon(struct sess_mngr *sm, struct sm_session *s)
{
    list_del(&s->chan_node);
    s->chan = NULL;
    if (!sm_session_silence(sm, s) || s->closing)
        return;
    if (s->state == SM_OPENING)
        sm_session_mark_closing(s); /* its OPEN's end finds that */
    else
        sm_session_close(sm, s, sm_session_take_spare(s));
}

struct sm_op *sm_session_take_spare(struct sm_session *s)
{
    struct sm_op *op = s->spare;
    CHECK(op);
    s->spare = NULL;
    return op;
}

void sm_session_close(struct sess_mngr *sm, struct sm_session *s, struct sm_op *op)
{
    sm_session_mark_closing(s);
    if (s->state == SM_DEAD) {
        sm_op_answer(sm, op, TEE_SUCCESS, TEE_ORIGIN_TEE);
        sm_session_free(sm, s);
        return;
    }
    op->session = s;
    list_add_tail(&s->ops, &op->session_node);
    sm_inst_submit(sm, s->inst, op);
}
