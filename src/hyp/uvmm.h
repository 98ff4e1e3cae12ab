/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HYP_UVMM_H
#define HYP_UVMM_H

/*
 * Machine monitors. Each VM has one: a register page that the VM reads through a mapping of its own
 * and writes by trapping, and an interrupt line back. Register offsets are in abi/l4virtio.h.
 *
 * The VM may write any register with any value at any time. Traps run on the writing thread under
 * the monitor's lock, except QUEUE_NOTIFY and INTERRUPT_ACK, which take none: what a doorbell costs
 * is two atomic operations and a ring of the hypervisor's world. Everything that is not a trap is
 * called in the hypervisor's world.
 *
 * uvmm_drv is the monitor of the VM that drives the device (REE), uvmm_dev of the VM that is the
 * device (TEE).
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "abi/l4virtio.h"
#include "abi/tipc_wire.h"
#include "base/mmio.h"
#include "base/virtq.h"
#include "hyp.h"

#define UVMM_QUEUES TIPC_QUEUE_COUNT
#define UVMM_CMDS   8u

/* What both monitors have. */
struct uvmm {
    enum vm_id vm;     /* immutable, as the next three */
    uint8_t *regs;     /* the register page, writable */
    struct world *hyp; /* rung at each trap that leaves something to do */
    struct mmio_bus bus;
    struct irq_line irq;
    _Atomic uint32_t doorbell; /* bit n: queue n was notified; set by traps, taken by the world */
    _Atomic call_id call;      /* of the latest doorbell */
    pthread_mutex_t lock;      /* guards the registers, as far as traps write them */
};

/* A doorbell: the trap of QUEUE_NOTIFY, or the world itself for what it leaves for its next poll.
 * A queue that does not exist is ignored. */
void uvmm_notify(struct uvmm *u, uint32_t queue, call_id call);
/* Queues notified since the last call, as bits, and the call of the latest one. */
uint32_t uvmm_take_doorbell(struct uvmm *u, call_id *call);

/* A queue as its driver has configured it. */
struct uvmm_queue {
    uint16_t num;
    bool ready;
    struct virtq_addr at;
};

/* ---- the VM that drives the device ---- */

struct uvmm_drv {
    struct uvmm vm;
    /* Commands not yet taken, in order, and whether one is being worked on. Guarded by vm.lock. */
    uint32_t cmd[UVMM_CMDS];
    unsigned cmd_count;
    bool working, overrun;
    _Atomic bool waiting; /* cmd_count or overrun; lets the world look without the lock */
};

/* What a driver sees of a device. */
struct uvmm_device {
    uint32_t device_id, vendor;
    uint64_t features;
    uint16_t queue_num_max;
};

enum uvmm_taken {
    UVMM_NOTHING,
    UVMM_COMMAND,
    UVMM_OVERRUN, /* the VM did not wait for its commands and some were dropped */
};

void uvmm_drv_init(struct uvmm_drv *u, uint8_t *regs, const uint8_t *guest_regs, struct world *hyp);
void uvmm_drv_fini(struct uvmm_drv *u);
/* Shows a device (an interrupt tells) or, with NULL, none: device id 0, status 0. */
void uvmm_drv_show(struct uvmm_drv *u, const struct uvmm_device *dev);
/* The next command, L4VIRTIO_CMD_*; to be ended with uvmm_drv_done before the next is taken. */
enum uvmm_taken uvmm_drv_take(struct uvmm_drv *u, uint32_t *cmd);
/* Ends the command: the driver's wait is over once no more are waiting. */
void uvmm_drv_done(struct uvmm_drv *u);
uint32_t uvmm_drv_status(const struct uvmm_drv *u);
void uvmm_drv_set_status(struct uvmm_drv *u, uint32_t status);
/* Status 0, no interrupt pending, no features accepted, no queue ready. */
void uvmm_drv_reset(struct uvmm_drv *u);
uint64_t uvmm_drv_features(struct uvmm_drv *u);
struct uvmm_queue uvmm_drv_queue(struct uvmm_drv *u, unsigned index);
/* Interrupt with VIRTIO_MMIO_INT_VRING or _CONFIG. */
void uvmm_drv_irq(struct uvmm_drv *u, uint32_t status, call_id call);

/* ---- the VM that is the device ---- */

enum uvmm_dev_event {
    UVMM_DEV_EXPORT = 1, /* the device has come or gone: see uvmm_dev_exported */
    UVMM_DEV_ACK = 2,    /* it has done the command */
    UVMM_DEV_STATUS = 4, /* it has changed its status */
};

struct uvmm_dev {
    struct uvmm vm;
    bool exported; /* guarded by vm.lock */
    _Atomic uint32_t events;
};

void uvmm_dev_init(struct uvmm_dev *u, uint8_t *regs, const uint8_t *guest_regs, struct world *hyp);
void uvmm_dev_fini(struct uvmm_dev *u);
uint32_t uvmm_dev_take_events(struct uvmm_dev *u);
/* Whether there is a device, and if so what it says of itself: the smallest maximum of its
 * UVMM_QUEUES queues. */
bool uvmm_dev_exported(struct uvmm_dev *u, struct uvmm_device *out);
/* Registers that a driver fills in before it sends a command. */
void uvmm_dev_set_features(struct uvmm_dev *u, uint64_t features);
void uvmm_dev_set_queue(struct uvmm_dev *u, unsigned index, const struct uvmm_queue *q);
/* Sends one command with an interrupt; UVMM_DEV_ACK tells its end. */
void uvmm_dev_send(struct uvmm_dev *u, uint32_t cmd);
uint32_t uvmm_dev_status(const struct uvmm_dev *u);
/* Interrupt: a queue has something. */
void uvmm_dev_irq(struct uvmm_dev *u, call_id call);

#endif
