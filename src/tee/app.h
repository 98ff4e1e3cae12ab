/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_APP_H
#define TEE_APP_H

/*
 * TA images and instances. An instance is an actor with an IPC app of its own, its own copy of the
 * image (hence its own globals), its own heap and stack. It loads its image itself, in its own
 * step, so that a slow or hostile image holds up nobody else.
 *
 * Instance states: STARTING → READY ⇄ RUNNING (an entry point) → LEAVING (destroyed, or dead) →
 * GONE (the actor has ended; reaped by app_poll).
 *
 * Everything here is called by the TEE world (the session manager's system calls), except what the
 * instance does in its own step.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/guest_mem.h"
#include "base/sched.h"
#include "ipc.h"
#include "storage/store.h"
#include "teesim/teesim.h"

struct app_host;
struct supp;

struct app_host_config {
    struct sched *sched;
    struct ipc *ipc;
    struct world *owner;         /* the TEE world */
    struct supp *supp;           /* for sockets; NULL: there are none */
    const struct guest_map *map; /* the TEE's view: where memrefs are looked up */
    const char *ta_path;         /* copied */
    const char *state_dir;       /* copied; NULL: nothing can be kept; STORE_IN_MEMORY */
    enum store_sync state_sync;
    bool strict;
    bool report_all; /* of every instance that ends, what memory it has used */
};

MUST_CHECK int app_host_create(const struct app_host_config *cfg, struct app_host **out);
/* Asks every instance to end: entry points that run are ended as by a panic, without a report.
 * Waits for none of them: app_poll reaps them as they go. Nothing is connected to any more. */
void app_host_stop(struct app_host *h);
/* True when no instance is left to be reaped. */
bool app_host_idle(const struct app_host *h);
/* No instance may be left. */
void app_host_destroy(struct app_host *h);
/* Reaps instances that have gone. True when it did something. */
bool app_poll(struct app_host *h);

/*
 * Finds <uuid>.ta or <uuid>.so in the TA path and reads its head (a file that changed is read
 * again). *flags gets TA_FLAG_*. TEE_ERROR_ITEM_NOT_FOUND: no such file; TEE_ERROR_BAD_FORMAT: no
 * ELF of this machine, no head, another ABI version, another UUID than the file's name (a message
 * logged says which); TEE_ERROR_OUT_OF_MEMORY.
 */
MUST_CHECK uint32_t app_get_flags(struct app_host *h, const struct ipc_uuid *uuid, uint32_t *flags);

/*
 * Connects `client` to the TA: to its running instance if it is a single-instance one that has one,
 * otherwise to a new instance. *handle is the client's end, connected, with a queue of one tee_msg
 * each way. *instance is a number that names the instance for as long as it lives.
 * TEE_ERROR_OUT_OF_MEMORY (also: no thread, no descriptor), and what app_get_flags returns.
 * An image that cannot be loaded after all answers the first message with its error.
 */
MUST_CHECK uint32_t app_connect(struct app_host *h, const struct ipc_uuid *uuid,
                                struct ipc_app *client, call_id call, uint32_t *handle,
                                uint32_t *instance);

/* Sets the cancellation flag of the operation `op` of an instance and wakes it if it waits. Sticks
 * when the instance has not begun the operation yet; nothing happens when it is over. */
void app_cancel(struct app_host *h, uint32_t instance, uint32_t op);

/* The latest instance that has died; untouched if none has. Any thread. */
void app_last_death(struct app_host *h, struct teesim_death *out);

#endif
