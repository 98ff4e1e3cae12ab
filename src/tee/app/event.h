/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_EVENT_H
#define APP_EVENT_H

/*
 * Peripherals, event sources and event queues of an instance: its step's only. Nothing puts events
 * into a queue when they happen. Whoever looks at a queue first gathers what has happened since:
 * timers that were due, and the cancellation of the running call, which is an event for as long as
 * that call runs. So there is nothing here that another thread writes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "abi/ta_sys_event.h"
#include "handles.h"
#include "instance.h"

#define EVENT_SOURCES_MAX 16u /* of a queue: gpd.tee.event.maxSources */
#define EVENT_PENDING_MAX 32u
#define EVENT_VERSION     1u /* of all structs of the API */

#define NS_PER_MS 1000000u

enum event_kind { EVENT_OS, EVENT_SESSION, EVENT_TIMER };

struct event_source {
    struct list_node node;     /* in queue->sources */
    struct event_queue *queue; /* NULL: in none */
    enum event_kind kind;
    uint32_t handle;
    uint32_t session; /* SESSION */
    uint32_t told;    /* OS, SESSION: the operation whose cancellation is no news */
    uint64_t due;     /* TIMER: machine's clock */
    uint8_t payload[TA_EVENT_PAYLOAD_SIZE];
};

struct event_queue {
    struct list_node sources;
    unsigned source_count;
    uint32_t handle;
    uint64_t timeout, expires;                  /* ns, and machine's clock; WAIT_FOREVER: never */
    struct ta_event pending[EVENT_PENDING_MAX]; /* in the order in which they happened */
    unsigned pending_count;
    uint32_t dropped;
};

/* An open peripheral: in instance->peripherals, and a handle. */
struct peripheral {
    struct list_node node;
    uint32_t id, handle;
    bool chosen;                 /* to be closed; while several are being closed */
    struct event_source *source; /* a handle too, and freed with it */
};

extern const struct handle_kind peripheral_kind, event_source_kind, event_queue_kind;

/* Now, or after ms; saturates at WAIT_FOREVER. */
uint64_t event_deadline(const struct instance *in, uint64_t ms);

/* Gathers. */
void event_gather(struct instance *in, struct event_queue *q);
/* After event_gather: its own time is over, and there is nothing left in it. */
bool event_queue_expired(const struct instance *in, const struct event_queue *q);
/* When there may be something to gather, or the queue's own time is over. */
uint64_t event_queue_next(const struct event_queue *q);
/* The sources are free, timers gone, the handle is none. */
void event_queue_close(struct instance *in, struct event_queue *q);

void event_source_attach(struct event_queue *q, struct event_source *s);
/* Out of its queue; a timer is gone. */
void event_source_detach(struct instance *in, struct event_source *s);

/* Its source leaves its queue, its handles are none. */
void peripheral_close(struct instance *in, struct peripheral *p);
/* A session ends: its peripheral is closed. */
void peripheral_session_ended(struct instance *in, uint32_t session);

#endif
