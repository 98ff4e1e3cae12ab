/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TEE_TIPC_FIXTURE_H
#define TESTS_TEE_TIPC_FIXTURE_H

/*
 * A tipc device between rings that the test drives and an IPC core in which the test has the port.
 * The register page is a plain array: whatever the device writes is there to be looked at.
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
#include "tee/tipc_dev.h"

#define TF_NUM         TIPC_QUEUE_SIZE
#define TF_WINDOW_SIZE (1u << 20)
#define TF_PORT        "test.port"
#define TF_PORT_BUFS   4u
#define TF_PORT_SIZE   512u
#define TF_READY                                                                                   \
    (VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK |          \
     VIRTIO_CONFIG_S_DRIVER_OK)

struct tipc_fix {
    uint32_t regs[L4VIRTIO_PAGE_SIZE / 4];
    unsigned notified[TIPC_QUEUE_COUNT];
    bool magic_early; /* a device field was written after the magic */
    uint8_t *window, *shm;
    struct guest_map map;
    struct mmio_bus bus;
    struct irq_line irq;
    struct ipc *ipc;
    struct ipc_app *app; /* the test's, with the port */
    int port;
    unsigned wake_count;
    struct tipc_vdev *dev;
    struct virtq_drv queue[TIPC_QUEUE_COUNT];
    bool queue_up[TIPC_QUEUE_COUNT];
    uint8_t *tx_free[TF_NUM];
    unsigned tx_free_count;
    /* What the device sent, oldest first. */
    struct tf_msg {
        struct tipc_hdr hdr;
        uint32_t len; /* of the buffer */
        uint8_t body[TIPC_PAYLOAD_MAX];
    } in[2 * TF_NUM];
    unsigned in_count;
    bool hold_rx; /* receive buffers stay with the test */
    uint8_t *held[2 * TF_NUM];
    unsigned held_count;
};

void tf_init(struct tipc_fix *f);
void tf_fini(struct tipc_fix *f);

/* Gives the device a command and polls it. */
void tf_command(struct tipc_fix *f, uint32_t cmd);
void tf_status(struct tipc_fix *f, uint32_t status);
void tf_features(struct tipc_fix *f, uint64_t features);
/* Writes a queue's registers; to be followed by CFG_QUEUE. */
void tf_set_queue(struct tipc_fix *f, unsigned q, uint32_t num, struct virtq_addr at);
struct virtq_addr tf_ring(unsigned q);
/* Features, both queues, receive buffers, DRIVER_OK; polls until nothing happens. */
void tf_up(struct tipc_fix *f);
void tf_down(struct tipc_fix *f);
uint32_t tf_reg(const struct tipc_fix *f, uint32_t offset);

/* Polls until nothing happens, collecting what comes. */
void tf_poll(struct tipc_fix *f);
/* One buffer with these bytes, not polled. False: the ring is full. */
bool tf_send_raw(struct tipc_fix *f, const void *msg, uint32_t len);
void tf_send(struct tipc_fix *f, const struct tipc_hdr *hdr, const void *body);
void tf_send_ctrl(struct tipc_fix *f, uint32_t src, uint32_t type, const void *body, uint32_t len);
void tf_give_rx(struct tipc_fix *f, uint8_t *buf);
unsigned tf_reclaim(struct tipc_fix *f);

/* Takes the oldest message and checks that it is this control message. */
void tf_expect_ctrl(struct tipc_fix *f, uint32_t type, void *body, uint32_t len);
void tf_expect_rsp(struct tipc_fix *f, uint32_t target, struct tipc_conn_rsp *out);
void tf_expect_refused(struct tipc_fix *f, uint32_t target);
void tf_expect_disc(struct tipc_fix *f, uint32_t target);
struct tf_msg tf_expect(struct tipc_fix *f);
void tf_expect_nothing(struct tipc_fix *f);

/* Connects REE address `src` to the test's port: the TEE's address, and the port's end. */
uint32_t tf_connect(struct tipc_fix *f, uint32_t src, uint32_t *handle);

#endif
