/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_CLIENT_H
#define APP_CLIENT_H

/*
 * An instance as a client of other TAs: a command channel of its own to the session manager, made
 * with the first request, and one request at a time. The channel goes with the instance, and with
 * it all its sessions.
 *
 * The TA's own memory that a request refers to is lent: the callee borrows it by the number of the
 * lending, and the caller's step does not go on before all of it has been given back, whatever
 * happens meanwhile. So it cannot go away while somebody uses it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "tee/ipc.h"
#include "tee/tee_msg.h"

struct instance;
struct app_host;

struct client {
    /* The step's. */
    struct ipc_app *app; /* NULL before the first request */
    uint32_t chan;
    bool connected;
    uint32_t next_tag, next_lend;
    /* Host lock. */
    uint32_t lend; /* 0: nothing is lent */
    unsigned borrowers;
};

/*
 * Sends the request and waits for its answer, which is in req->msg then. At `cancel_at` (machine's
 * clock) the request is cancelled; its answer still comes. `lends`: it refers to the TA's memory.
 * False: there will be no answer, as the machine stops, or no memory for the channel. May be called
 * by the step only, with nothing held.
 */
MUST_CHECK bool client_call(struct instance *in, struct tee_req *req, uint64_t cancel_at,
                            bool lends);
/* Closes the channel, if there is one. */
void client_fini(struct instance *in);

/* For the callee. False: that lending is over, its memory must not be touched. */
MUST_CHECK bool client_borrow(struct app_host *h, uint32_t instance, uint32_t lend);
void client_give_back(struct app_host *h, uint32_t instance);

#endif
