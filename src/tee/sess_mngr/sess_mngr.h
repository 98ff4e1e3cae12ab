/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_SESS_MNGR_H
#define TEE_SESS_MNGR_H

/*
 * The session manager: a privileged app over ipc.h and sm_os.h. It turns the messages of REE
 * contexts (abi/ree_msg.h), and of instances as clients of other TAs (struct tee_req), into
 * messages to TA instances (tee_msg.h) and back, and decides which instance serves which session.
 * It never waits for anything.
 *
 * Every request with a tag is answered, once, except when its channel has gone. What the session
 * manager itself answers has the origin TEE_ORIGIN_TEE:
 *
 *  BAD_PARAMETERS  size, number of params, attributes, a value that is wider than 32 bits, a memref
 *                  whose end wraps, login method; a session that is not there, not of this channel,
 *                  or being closed
 *  NOT_IMPLEMENTED unknown command; NOT_SUPPORTED: REGISTER_SHM, UNREGISTER_SHM
 *  ITEM_NOT_FOUND  the nil UUID
 *  BUSY            OPEN of a single-instance, single-session TA with a session; OPEN and INVOKE of
 *                  a TA whose target is busy with what waits for that very TA, or that runs on
 *                  nobody's behalf (call 0) while its target is busy. A CLOSE of that kind is
 *                  answered at once and done when the target is free.
 *  OUT_OF_MEMORY   no memory, SM_SESSIONS_MAX sessions, SM_OPS_MAX requests of one channel
 *  CANCEL          a CANCEL found the request before it had reached the instance
 *  TARGET_DEAD     the instance died while it had the request or before; all later INVOKEs of the
 *                  session; CLOSE of such a session succeeds
 *
 * plus what sm_os_get_ta_flags and sm_os_connect_to_ta return. A message that cannot be answered
 * (no magic, or wrong and without a tag; OPEN and INVOKE without a tag) closes its channel.
 *
 * A channel that closes has all its sessions closed: what runs for them is cancelled first.
 *
 * A cancel of what an instance runs is one of what that asks of another TA, too, if it is asked
 * with cancellation unmasked, whichever of the two comes first.
 */

#include <stdbool.h>

#include "tee/ipc.h"

#define SM_PORT_BUF_COUNT 8u
#define SM_PORT_BUF_SIZE  256u
#define SM_SESSIONS_MAX   (1u << 16)
#define SM_OPS_MAX        4096u

struct sess_mngr;
struct sm_os;

/* Publishes the port. `wake(arg)`: see ipc_app_create. 0 or -errno; *out NULL on failure. */
MUST_CHECK int sm_create(struct ipc *ipc, struct sm_os *os, void (*wake)(void *arg, call_id call),
                         void *arg, struct sess_mngr **out);
/* Closes all channels; tells nobody. */
void sm_destroy(struct sess_mngr *sm);
/* Handles all events there are; true when there was one. */
bool sm_poll(struct sess_mngr *sm);
/* Sessions that are open, or on their way in or out. */
unsigned sm_session_count(const struct sess_mngr *sm);

#endif
