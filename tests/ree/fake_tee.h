/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_REE_FAKE_TEE_H
#define TESTS_REE_FAKE_TEE_H

/*
 * A TEE for tests of the REE, behind the real hypervisor: the tipc device with a session manager
 * that has one Trusted Application, whose commands are below. Misbehaves on demand, and counts.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>

#include "abi/l4virtio.h"
#include "abi/ree_msg.h"
#include "abi/tipc_wire.h"
#include "base/list.h"
#include "base/virtq.h"
#include "hyp/hyp.h"
#include "machine/sched_impl.h"

/* Commands of the one Trusted Application. */
enum fake_cmd {
    FAKE_ECHO,        /* all as it came */
    FAKE_INVERT,      /* values and bytes of outputs are inverted */
    FAKE_FILL,        /* outputs are filled with FAKE_BYTE */
    FAKE_HALF,        /* the same, but half of each, which becomes its size */
    FAKE_LONG,        /* SHORT_BUFFER, sizes doubled; fills all the same */
    FAKE_HOLD,        /* no answer before fake_release or a CANCEL */
    FAKE_SHORT_REPLY, /* an answer of the wrong size */
    FAKE_WRONG_REPLY, /* an answer to something else */
    FAKE_HANG_UP,     /* disconnects the channel */
    FAKE_BREAK,       /* the used ring becomes garbage */
    FAKE_NEEDS_RESET, /* the device says it is broken */
    FAKE_OFFLINE,     /* GO_OFFLINE, then GO_ONLINE */
    FAKE_STRAY,       /* messages that are none first, then as FAKE_ECHO */
};

#define FAKE_BYTE 0x5a

struct fake_msg {
    struct list_node node;
    uint32_t len;
    uint8_t data[TIPC_BUF_SIZE];
};

struct fake_tee {
    struct sched *sched;
    struct hyp *hyp;
    struct world world;
    const struct guest_map *map;
    const struct mmio_bus *bus;
    struct irq_line *irq;
    /* World only. */
    struct virtq_dev queue[TIPC_QUEUE_COUNT];
    bool ready[TIPC_QUEUE_COUNT];
    bool running, went_online;
    struct list_node out; /* struct fake_msg */
    pthread_mutex_t lock; /* guards the rest */
    /* What it shall do. */
    bool mute;      /* no answer to CONN_REQ */
    bool refuse;    /* CONN_RSP says no */
    bool late;      /* CONN_RSP when fake_release is called */
    bool hold_open; /* OPEN is held as FAKE_HOLD is */
    bool hold_close;
    bool take_nothing; /* leaves the tx ring alone */
    bool stay_offline; /* no GO_ONLINE */
    bool refuse_features;
    unsigned deaf;                   /* so many CANCELs are not heeded */
    uint32_t open_ret, open_session; /* session 0: the next number */
    bool release;
    /* What it saw. */
    struct list_node held; /* struct fake_msg */
    unsigned reset_count, connect_count, disc_count, open_count, close_count, dead_count;
    unsigned invoke_count, cancel_count, held_count;
    uint32_t last_session;
    struct ree_msg last_open, last_invoke;
    struct ree_arg last_cancel;
    struct tipc_hdr last_hdr;
};

enum fake_mode { FAKE_THREADS, FAKE_INLINE, FAKE_VIRTUAL /* inline, with a clock that jumps */ };

/* A scheduler, the hypervisor and the fake TEE; `ree` is not running before fake_start. */
void fake_init(struct fake_tee *f, enum fake_mode mode);
void fake_start(struct fake_tee *f, struct world *ree);
void fake_stop(struct fake_tee *f); /* the scheduler only */
void fake_fini(struct fake_tee *f);

/* Answers what is held, with success. */
void fake_release(struct fake_tee *f);
/* Waits until `count`, one of the counters, is at least `n`. */
void fake_wait(struct fake_tee *f, const unsigned *count, unsigned n);
unsigned fake_count(struct fake_tee *f, const unsigned *count);
/* Sets one of the switches. */
void fake_set(struct fake_tee *f, bool *what, bool on);

#endif
