/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_HYP_LINK_FIXTURE_H
#define TESTS_HYP_LINK_FIXTURE_H

/*
 * The hypervisor between a driver and a device made for tests. The driver uses the real virtio-mmio
 * code; both keep what they received so that tests can look at it.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/virtio_mmio.h>
#include <cmocka.h>

#include "abi/l4virtio.h"
#include "abi/tipc_wire.h"
#include "base/virtq.h"
#include "hyp/hyp.h"
#include "ree/virtio_mmio.h"

#define LINK_NUM TIPC_QUEUE_SIZE
#define LINK_SHM (1u << 20)

struct link_driver {
    struct world world;
    const struct guest_map *map;
    const struct mmio_bus *bus;
    struct irq_line *irq;
    struct vmmio mmio;
    struct wait_point done;
    struct virtq_drv queue[TIPC_QUEUE_COUNT];
    uint8_t *tx_free[LINK_NUM];
    unsigned tx_free_count;
    unsigned irq_count; /* with something in the interrupt status */
    uint32_t irq_status;
    /* For tests with a real scheduler: bring-up inside the world's poll, also after a break. */
    _Atomic bool want_up;
    _Atomic unsigned up_count;
    struct wait_point changed; /* up_count or recv_count */
    bool hold_rx;              /* received buffers are not given back */
    _Atomic unsigned recv_count;
    uint8_t last[TIPC_BUF_SIZE];
    uint32_t last_len;
};

struct link_device {
    struct world world;
    const struct guest_map *map;
    const struct mmio_bus *bus;
    struct irq_line *irq;
    uint64_t features; /* accepted */
    struct virtq_dev queue[TIPC_QUEUE_COUNT];
    bool ready[TIPC_QUEUE_COUNT];
    bool running;
    bool have_out; /* `out` is a buffer to send in */
    struct virtq_chain out;
    unsigned reset_count, irq_count;
    bool refuse_features, silent; /* silent: acknowledges nothing */
    bool hold;                    /* takes no messages */
    bool echo;                    /* each message goes back inverted */
    unsigned recv_count;
    uint8_t last[TIPC_BUF_SIZE];
    uint32_t last_len;
};

struct link {
    struct sched *sched;
    struct hyp *hyp;
    struct link_driver drv;
    struct link_device dev;
};

/* The hypervisor, the device exported, the driver not begun. */
void link_init(struct link *l, struct sched *s);
void link_fini(struct link *l);

/* What vmmio_* says; the driver's polling world must not run meanwhile. */
int driver_up(struct link *l);
int driver_begin(struct link *l);
int driver_queues(struct link *l);
void driver_down(struct link *l);
/* Sends one message; 0 or -ENOSPC. */
int driver_send(struct link *l, const void *msg, uint32_t len);
void driver_poll(struct link *l);
void driver_give_rx(struct link *l, uint8_t *buf);

/* Withdraws the device, or exports it again. */
void device_export(struct link *l, bool on);
int device_send(struct link *l, const void *msg, uint32_t len);
void device_poll(struct link *l);

#endif
