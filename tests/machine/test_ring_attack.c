/* SPDX-License-Identifier: BSD-2-Clause */
/* The normal world scribbles on the rings of a running machine. */
#include "itest_client.h"

#include <linux/virtio_mmio.h>
#include <linux/virtio_ring.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>
#include <unistd.h>

#include "abi/l4virtio.h"
#include "abi/tipc_wire.h"
#include "machine/machine.h"

struct tx_ring {
    const struct mmio_bus *bus;
    struct vring_desc *desc;
    struct vring_avail *avail;
    uint16_t num;
};

/* Where the driver told the device that its tx queue is. */
static struct tx_ring find_ring(struct machine *m)
{
    const struct guest_map *map = hyp_guest_map(m->hyp, VM_REE);
    struct tx_ring r = {.bus = hyp_mmio_bus(m->hyp, VM_REE)};
    struct l4virtio_queue q;

    memcpy(&q, (const void *)(uintptr_t)(r.bus->regs + L4VIRTIO_QUEUES + sizeof(q) * TIPC_QUEUE_TX),
           sizeof(q));
    r.num = q.num;
    r.desc = guest_ptr(map, (struct gpa){q.desc}, sizeof(struct vring_desc) * q.num);
    r.avail = guest_ptr(map, (struct gpa){q.avail}, 6 + 2u * q.num);
    return r;
}

static void publish(struct tx_ring *r, uint16_t head, unsigned by)
{
    uint16_t idx = __atomic_load_n(&r->avail->idx, __ATOMIC_RELAXED);

    __atomic_store_n(&r->avail->ring[idx % r->num], head, __ATOMIC_RELAXED);
    __atomic_store_n(&r->avail->idx, (uint16_t)(idx + by), __ATOMIC_RELEASE);
    mmio_write(r->bus, VIRTIO_MMIO_QUEUE_NOTIFY, TIPC_QUEUE_TX, 0);
}

/* A descriptor as one atomic-free write: the device looks only after the publish. */
static void set_desc(struct tx_ring *r, uint16_t n, struct vring_desc d)
{
    r->desc[n] = d;
}

static void index_jumps(struct tx_ring *r)
{
    publish(r, 0, 1000);
}

static void head_out_of_range(struct tx_ring *r)
{
    publish(r, r->num, 1);
}

static void loop(struct tx_ring *r)
{
    uint16_t n = (uint16_t)(r->num - 1);
    set_desc(
        r, n,
        (struct vring_desc){.addr = REE_GPA_RAM, .len = 16, .flags = VRING_DESC_F_NEXT, .next = n});
    publish(r, n, 1);
}

static void next_out_of_range(struct tx_ring *r)
{
    uint16_t n = (uint16_t)(r->num - 1);
    set_desc(r, n,
             (struct vring_desc){
                 .addr = REE_GPA_RAM, .len = 16, .flags = VRING_DESC_F_NEXT, .next = 0xfff0});
    publish(r, n, 1);
}

static void length_wraps(struct tx_ring *r)
{
    uint16_t n = (uint16_t)(r->num - 1);
    set_desc(r, n, (struct vring_desc){.addr = UINT64_MAX - 8, .len = UINT32_MAX});
    publish(r, n, 1);
}

static void (*const attacks[])(struct tx_ring *r) = {index_jumps, head_out_of_range, loop,
                                                     next_out_of_range, length_wraps};
#define ATTACK_COUNT (sizeof(attacks) / sizeof(attacks[0]))

/* A ring that is being set up again is left alone. */
static void attack(unsigned n)
{
    struct machine *m = machine_get(false);

    assert_non_null(m);
    struct tx_ring r = find_ring(m);
    if (r.num > 0 && r.desc && r.avail)
        attacks[n](&r);
    sched_settle(m->sched);
    machine_put(m);
}

/* The driver may undo the damage before the device looks, by sending its next message. */
static void attack_until_broken(unsigned n, TEEC_Session *session)
{
    TEEC_Result res;
    uint32_t origin = 0;
    time_t end = time(NULL) + 20;

    do {
        attack(n);
        res = TEEC_InvokeCommand(session, ITEST_NOP, NULL, &origin);
    } while (res == TEEC_SUCCESS && time(NULL) < end);
    expect_result(res, origin, TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS);
}

/* Recovery is asynchronous too; a context that was opened meanwhile may be refused. */
static void expect_working_again(void)
{
    time_t end = time(NULL) + 20;
    TEEC_Result res;
    struct client c;

    do {
        memset(&c, 0, sizeof(c));
        res = TEEC_InitializeContext(NULL, &c.ctx);
        if (res == TEEC_SUCCESS)
            res = try_open(&c.ctx, &c.session, ITEST_SHARED, NULL, NULL);
        if (res != TEEC_SUCCESS)
            TEEC_FinalizeContext(&c.ctx);
    } while (res != TEEC_SUCCESS && time(NULL) < end);
    assert_int_equal(res, TEEC_SUCCESS);
    for (uint32_t i = 0; i < 100; i++) {
        TEEC_Operation op = op_values(i, 0);
        invoke_ok(&c.session, ITEST_INC, &op);
        assert_int_equal(op.params[0].value.a, i + 1);
    }
    close_ta(&c);
}

static void test_a_broken_ring_is_an_error_and_heals(void **state)
{
    (void)state;
    for (unsigned n = 0; n < ATTACK_COUNT; n++) {
        struct client c;
        open_ta(&c, ITEST_SHARED);
        attack_until_broken(n, &c.session);
        close_ta(&c);
        expect_working_again();
    }
}

struct waiting {
    struct client *c;
    TEEC_SharedMemory *shm;
    TEEC_Result res;
    uint32_t origin;
    _Atomic bool done;
};

static void *waiting_main(void *arg)
{
    struct waiting *w = arg;
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = w->shm;
    w->res = TEEC_InvokeCommand(&w->c->session, ITEST_POLL_CANCEL, &op, &w->origin);
    w->done = true;
    return NULL;
}

static void test_a_call_on_its_way_gets_an_answer(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    struct waiting w = {.c = &c, .shm = &shm};
    pthread_t thread;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    assert_int_equal(pthread_create(&thread, NULL, waiting_main, &w), 0);
    while (!__atomic_load_n((unsigned char *)shm.buffer, __ATOMIC_ACQUIRE))
        usleep(100);
    for (time_t end = time(NULL) + 20; !w.done && time(NULL) < end; usleep(1000))
        attack(0); /* and drives the machine, whose only caller is deep in the TA in inline mode */
    assert_true(w.done);
    pthread_join(thread, NULL);
    expect_result(w.res, w.origin, TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
    expect_working_again();
}

static void test_a_storm_of_notifications(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    struct machine *m = machine_get(false);
    const struct mmio_bus *bus = hyp_mmio_bus(m->hyp, VM_REE);
    for (uint32_t i = 0; i < 100000; i++)
        mmio_write(bus, VIRTIO_MMIO_QUEUE_NOTIFY, i % 5, 0);
    machine_put(m);
    for (uint32_t i = 0; i < 100; i++)
        invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_broken_ring_is_an_error_and_heals),
        BOTH(test_a_call_on_its_way_gets_an_answer),
        BOTH(test_a_storm_of_notifications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
