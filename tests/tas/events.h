/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EVENTS_H
#define EVENTS_H

/* A TA that plays scenes with peripherals and event queues. Its UUID is the zoo's with 5f for 5d;
 * one instance, several sessions. A scene returns TEE_SUCCESS, or EVENTS_FAILED plus the number of
 * the line where something was not as it should be. */
#define EVENTS_KIND   1
#define EVENTS_FAILED 0x00bad000u

enum events_scene {
    EVENTS_PERIPHERALS,
    EVENTS_STATES,
    EVENTS_OPEN_CLOSE,
    EVENTS_OPEN_MULTIPLE,
    EVENTS_CLOSE_MULTIPLE,
    EVENTS_READ_WRITE,
    EVENTS_QUEUES,
    EVENTS_ADD_DROP,
    EVENTS_LIST,
    EVENTS_LIMITS,
    EVENTS_TIMERS,
    EVENTS_TIMER_DROPPED,
    EVENTS_TIMER_CANCELLED,
    EVENTS_TOO_MANY_PENDING,
    EVENTS_WAIT_TIMEOUT,
    EVENTS_QUEUE_TIMEOUT,
    EVENTS_QUEUE_LIVES,
    EVENTS_NOT_OPEN,
    EVENTS_VERSIONS,
    EVENTS_IN_CREATE,
    EVENTS_SCENES, /* so far without anybody's help */

    EVENTS_QUEUE_ANEW, /* in virtual time only */

    EVENTS_OPEN_SESSION_S, /* opens this session's peripheral and a queue with it; kept */
    EVENTS_WAIT_KEPT,      /* waits on that queue, cancellation unmasked: 1 more event or fails */
    EVENTS_KEPT_IS_GONE,   /* that session is over */
    /* p0 memref inout: its first byte becomes 1 before the wait. p1 value out: a: type of the
     * event, b: it is the OS's and the session's. */
    EVENTS_WAIT_OS,      /* a queue with the OS */
    EVENTS_WAIT_BOTH,    /* a queue with both, masked */
    EVENTS_WAIT_NEITHER, /* a queue without either, unmasked: TEE_ERROR_CANCEL */
    EVENTS_WAIT_FOREVER, /* the same, masked */
};

#endif
