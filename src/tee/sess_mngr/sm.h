/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_SM_H
#define TEE_SM_H

/*
 * Records of the session manager. All loop-only (TEE world).
 *
 * op ──► session ──► instance: an instance has at most one message out (`current`); other requests
 * for it wait in its queue. Requests of one session stay in their order.
 */

#include "abi/ree_msg.h"
#include "base/idtab.h"
#include "base/list.h"
#include "tee/tee_msg.h"
#include "sess_mngr.h"
#include "sm_os.h"

/* What the cookie of a channel points at; the first member. */
enum sm_kind { SM_KIND_CHAN, SM_KIND_SESSION };

/* A command channel: one REE context, or one instance as a client of other TAs. */
struct sm_chan {
    enum sm_kind kind;
    uint32_t handle;
    bool is_ta;
    struct ipc_uuid peer;      /* as the kernel says; a REE context's is nil */
    struct sm_inst *inst;      /* whose it is, from its first request on; NULL: a REE context's */
    unsigned op_count;         /* requests that are still to be answered */
    struct list_node node;     /* in sm->chans */
    struct list_node sessions; /* struct sm_session.chan_node */
    struct list_node opens;    /* OPENs under way: struct sm_op.open_node */
    struct list_node out;      /* answers that found the queue full: struct sm_op.node */
};

enum sm_op_state {
    SM_OP_NEW,
    SM_OP_QUEUED,  /* in the queue of an instance */
    SM_OP_RUNNING, /* an instance's current */
    SM_OP_ANSWER,  /* in chan->out */
};

/* One request, from its receipt until its answer is out. */
struct sm_op {
    enum sm_op_state state;
    bool sent;             /* RUNNING: the instance has the message */
    enum tee_cmd cmd;      /* as asked: OPEN, INVOKE, CLOSE, CANCEL */
    enum tee_cmd wire_cmd; /* as sent: a CLOSE may be a DESTROY */
    uint32_t wire_func;
    uint32_t number; /* tee_msg.op */
    uint32_t param_types;
    unsigned first_param, param_count; /* the client's, in msg.param */
    call_id call;
    struct sm_chan *chan; /* NULL: nobody waits for the answer */
    struct sm_session *session;
    bool is_ta;             /* a TA's request: `req` holds all of it */
    bool cancelled;         /* RUNNING: the instance has been told */
    struct sm_inst *target; /* where it is queued or runs */
    struct sm_op *outer;    /* what its client's instance runs, and waits with until the answer */
    struct sm_op *inner;    /* the other way round */
    struct list_node node;  /* instance queue, chan->out, pool */
    struct list_node session_node; /* in session->ops */
    struct list_node open_node;    /* in chan->opens */
    uint32_t len;
    union {
        struct ree_msg msg; /* request, then answer */
        struct tee_req req;
        uint8_t raw[SM_PORT_BUF_SIZE];
    };
};

/*
 * OPENING → IDLE | CLOSING (OPEN failed, the instance goes with it) | GONE
 * IDLE → BUSY (its INVOKE runs) | CLOSING (its CLOSE runs) | DEAD
 * BUSY → IDLE | DEAD
 * CLOSING → GONE
 * DEAD (the instance died) → GONE
 */
enum sm_session_state { SM_OPENING, SM_IDLE, SM_BUSY, SM_CLOSING, SM_DEAD, SM_GONE };

struct sm_session {
    enum sm_kind kind;
    enum sm_session_state state;
    uint32_t id;
    bool closing;         /* its CLOSE is queued or running: no more requests */
    struct sm_chan *chan; /* NULL: the client has gone */
    struct sm_inst *inst; /* NULL: not connected yet, or not any more */
    uint32_t handle;      /* of the channel to the instance; 0 without one */
    struct ipc_uuid ta;
    struct ipc_uuid client;
    uint32_t login;
    uint64_t ctx;        /* the TA's */
    struct sm_op *spare; /* so that closing never lacks memory; NULL once used */
    unsigned line;       /* on the board */
    struct list_node chan_node, inst_node;
    struct list_node ops; /* struct sm_op.session_node, all unanswered ones */
};

/* A TA instance that has sessions, or is kept alive. */
struct sm_inst {
    uint32_t number; /* the kernel's */
    struct ipc_uuid ta;
    uint32_t flags;         /* TA_ABI_FLAG_* */
    bool leaving;           /* DESTROY is running */
    bool replaced;          /* the kernel has started another one: this one's end is unannounced */
    struct sm_op *current;  /* the one message that is out, or NULL */
    unsigned session_count; /* connected ones */
    unsigned open_count;    /* of these, not closing */
    struct sm_chan *client; /* as which it calls other TAs, or NULL */
    struct list_node queue; /* struct sm_op.node; OPENs in it have no inst yet */
    struct list_node sessions;
    struct list_node node;      /* in sm->insts */
    struct list_node hash_node; /* in sm->by_ta: single-instance TAs that can be connected to */
};

#define SM_HASH_SIZE 256u

struct sess_mngr {
    struct ipc_app *app;
    struct sm_os *os;
    uint32_t port;
    uint32_t next_op;
    struct idtab sessions;
    struct list_node chans, insts;
    struct list_node by_ta[SM_HASH_SIZE];
    struct list_node op_pool;
    unsigned op_pool_count;
    struct sm_op *last_op; /* for the answer that memory is out; NULL while in use */
};

/* sm_op.c: ops come from a pool; a pooled op costs no allocation. */
MUST_CHECK bool sm_op_pool_init(struct sess_mngr *sm);
void sm_op_pool_fini(struct sess_mngr *sm);
/* NULL: no memory. */
struct sm_op *sm_op_new(struct sess_mngr *sm);
/* As sm_op_new but may give the last one: `*is_last`: good for nothing but an answer. */
struct sm_op *sm_op_new_or_last(struct sess_mngr *sm, bool *is_last);
/* Out of all lists, and back to the pool. */
void sm_op_free(struct sess_mngr *sm, struct sm_op *op);
void sm_op_set_chan(struct sm_op *op, struct sm_chan *chan);
/* Answers whoever waits for it and frees the op. */
void sm_op_answer(struct sess_mngr *sm, struct sm_op *op, uint32_t ret, uint32_t origin);

/* The op waits for its outer one no more, nor the other way round. */
void sm_op_unlink(struct sm_op *op);

/* sm_ree.c: REE messages in and out. */
enum sm_verdict {
    SM_VALID,
    SM_REFUSED,    /* *ret says why; can be answered */
    SM_UNREADABLE, /* cannot be answered */
};
/* Looks at op->raw and op->len; fills cmd, param_types, first_param, param_count. */
enum sm_verdict sm_ree_check(struct sm_op *op, uint32_t *ret);
/* The client's params to the instance, and the instance's outputs back. */
void sm_ree_params_in(const struct sm_op *op, struct tee_msg_param out[4]);
void sm_ree_params_out(struct sm_op *op, const struct tee_msg_param in[4]);

/* sm_chan.c: command channels. */
void sm_chan_accept(struct sess_mngr *sm);
void sm_chan_event(struct sess_mngr *sm, struct sm_chan *chan, uint32_t events);
/* Closes all of its sessions, whose client has gone. */
void sm_chan_abandon(struct sess_mngr *sm, struct sm_chan *chan);
/* Sends the answer, or keeps it until the queue has room. Takes the op. */
void sm_chan_answer(struct sess_mngr *sm, struct sm_op *op);

/* sm_ta.c: requests of TAs. */
/* The message is one of that channel's; op->len becomes the REE message's in it. */
MUST_CHECK bool sm_ta_take(struct sess_mngr *sm, struct sm_chan *chan, struct sm_op *op);
/* The op may not wait in the instance's queue: what runs there waits for the op's client, or nobody
 * waits for the client. */
MUST_CHECK bool sm_ta_may_not_wait(const struct sm_op *op, const struct sm_inst *inst);
/* Its client's call had been cancelled before the request came. */
MUST_CHECK bool sm_ta_is_cancelled(const struct sm_op *op);

/* sm_cmd.c: what a valid request does. Takes the op; `is_last` as sm_op_new_or_last. */
void sm_cmd_run(struct sess_mngr *sm, struct sm_op *op, bool is_last);

/* sm_session.c */
/* For an OPEN: its session, OPENING, or NULL (no memory, or too many). */
struct sm_session *sm_session_new(struct sess_mngr *sm, struct sm_op *op);
/* Everything that hangs on the session but its ops, of which there must be none. */
void sm_session_free(struct sess_mngr *sm, struct sm_session *s);
void sm_session_set(struct sm_session *s, enum sm_session_state state);
/* Cancels what is under way for a session whose results nobody wants any more. Frees the session
 * when its OPEN had not begun: then false. */
MUST_CHECK bool sm_session_silence(struct sess_mngr *sm, struct sm_session *s);
/* Marks it: its CLOSE is on its way. */
void sm_session_mark_closing(struct sm_session *s);
/* The client has gone: closes the session as soon as can be. */
void sm_session_abandon(struct sess_mngr *sm, struct sm_session *s);
struct sm_op *sm_session_take_spare(struct sm_session *s);
/* Closes the session; `op`, its spare, carries the CLOSE. */
void sm_session_close(struct sess_mngr *sm, struct sm_session *s, struct sm_op *op);

/* sm_inst.c: instances and what they run. */
/* Finds or starts an instance for an OPEN. Takes the op. */
void sm_inst_open(struct sess_mngr *sm, struct sm_op *op);
/* Runs the op when the instance is free for it. */
void sm_inst_submit(struct sess_mngr *sm, struct sm_inst *inst, struct sm_op *op);
/* Cancels the op: queued → answered, running → the instance is told. */
void sm_inst_cancel(struct sess_mngr *sm, struct sm_op *op);
void sm_inst_event(struct sess_mngr *sm, struct sm_session *s, uint32_t events);
/* Closes the session's channel to its instance, if it has one. */
void sm_inst_detach(struct sess_mngr *sm, struct sm_session *s);
void sm_inst_free(struct sm_inst *inst);

#endif
