/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_SM_FIXTURE_H
#define TESTS_SM_FIXTURE_H

/*
 * The session manager between a client that speaks REE messages and instances that the test plays
 * by hand, over the real IPC core. The fake kernel below keeps instances as the real one does.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "abi/ree_msg.h"
#include "abi/ta_abi.h"
#include "tee/sess_mngr/sess_mngr.h"
#include "tee/sess_mngr/sm_os.h"
#include "tee/tee_msg.h"
#include "tee_api_defines.h"

#define FAKE_INSTS_MAX 16u

/* TAs of the fake kernel, named by the first octet of their UUID. */
enum fake_ta {
    TA_MULTI = 1,      /* multi-instance */
    TA_SINGLE,         /* single-instance, single-session */
    TA_SHARED,         /* single-instance, multi-session */
    TA_KEPT,           /* as TA_SHARED, keep-alive */
    TA_KEPT_SINGLE,    /* as TA_SINGLE, keep-alive */
    TA_MULTI_SESSIONS, /* multi-instance, multi-session flag set */
    TA_BAD_HEAD,       /* flags cannot be read */
    TA_NO_THREAD,      /* cannot be connected to */
    TA_UNKNOWN,
};

struct fake_inst {
    struct ipc_app *app; /* NULL: none */
    uint32_t number;
    uint8_t ta;
    bool ending; /* not connected to any more */
    struct ipc_uuid uuid;
};

struct sm_os {
    struct ipc *ipc;
    struct fake_inst inst[FAKE_INSTS_MAX];
    uint32_t next_number;
    unsigned connect_count, cancel_count;
    uint32_t cancel_instance, cancel_op;
};

struct fixture {
    struct ipc *ipc;
    struct sm_os os;
    struct sess_mngr *sm;
    struct ipc_app *client;
    uint32_t chan;
    uint32_t next_tag;
    unsigned wakes;
};

/* A message that an instance has taken. */
struct taken {
    struct fake_inst *inst;
    uint32_t handle;
    struct tee_msg msg;
};

int fixture_setup(void **state);
/* Asserts that no session is left when the client's channels are closed and the instances gone. */
int fixture_teardown(void **state);

/* Another channel of the client's, accepted. */
uint32_t fixture_connect(struct fixture *f);

/* ---- the client ---- */

struct ree_msg msg_open(enum fake_ta ta);
struct ree_msg msg_invoke(uint32_t session, uint32_t func);
struct ree_msg msg_close(uint32_t session);
struct ree_msg msg_cancel(uint32_t session, uint32_t cancel_id);
/* Sends on f->chan with the next tag (CANCEL: none), and lets the session manager run. The tag. */
uint32_t client_send(struct fixture *f, struct ree_msg msg);
uint32_t client_send_on(struct fixture *f, uint32_t chan, struct ree_msg msg);
/* The bytes as they are; 0 or the error of ipc_send. */
int client_send_raw(struct fixture *f, const void *buf, size_t len);
/* The next answer; fails when there is none. */
struct ree_msg client_take(struct fixture *f);
bool client_try_take(struct fixture *f, struct ree_msg *out);
struct ree_msg client_take_on(struct fixture *f, uint32_t chan);
void client_expect_nothing(struct fixture *f);
/* The next answer is to `tag`, with this result and origin. */
struct ree_msg client_expect(struct fixture *f, uint32_t tag, uint32_t ret, uint32_t origin);
/* Events of the client's app so far include `events` for `chan`. */
bool client_saw(struct fixture *f, uint32_t chan, uint32_t events);

/* ---- instances ---- */

/* The n-th live instance of the TA, or NULL. */
struct fake_inst *inst_of(struct fixture *f, enum fake_ta ta, unsigned n);
/* Takes the next message; fails when there is none, or it is not `cmd`. */
struct taken inst_take(struct fixture *f, struct fake_inst *inst, enum tee_cmd cmd);
/* Takes the message but leaves it in its slot. */
struct taken inst_take_slowly(struct fixture *f, struct fake_inst *inst, enum tee_cmd cmd,
                              uint32_t *msg_id);
void inst_expect_nothing(struct fake_inst *inst);
/* Answers with TEE_ORIGIN_TRUSTED_APP, outputs as in t->msg.param. */
void inst_answer(struct fixture *f, const struct taken *t, uint32_t ret);
void inst_answer_from(struct fixture *f, const struct taken *t, uint32_t ret, uint32_t origin);
/* The instance closes all its ends and is gone. */
void inst_end(struct fixture *f, struct fake_inst *inst);
/* Answers TARGET_DEAD as the kernel does, then ends. */
void inst_panic(struct fixture *f, const struct taken *t);

/* ---- all together ---- */

/* Opens a session; the instance is the newest of the TA or the running one. The session's id. */
uint32_t session_open(struct fixture *f, enum fake_ta ta);
/* Closes it; the instance, which must get `cmd`, is ended after a DESTROY. */
void session_close(struct fixture *f, enum fake_ta ta, uint32_t session, enum tee_cmd cmd);
/* As session_close; no more checks than that the instance answers. */
struct taken inst_take_any(struct fixture *f, struct fake_inst *inst);

#endif
