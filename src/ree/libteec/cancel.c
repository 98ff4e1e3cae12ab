/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations in flight, by their address. A cancellation goes by this table alone: what a
 * TEEC_Operation holds may be garbage, and what its session holds may be gone.
 *
 * A cancellation that comes before the operation is in the table leaves CANCELLED in `started`; one
 * that comes while it is there goes to the driver, which keeps it in mind if the call itself has
 * not come that far.
 */
#include "teec.h"

#include <pthread.h>
#include <stdatomic.h>

#define BUCKETS 16u

/* TEEC_Operation.started, 0 being the client's. */
#define STARTED   1u
#define ENDED     2u
#define CANCELLED 0x4c434e43u /* hardly what an uninitialised operation holds */

static struct bucket {
    pthread_mutex_t lock; /* guards the flights and their operations' `started` */
    pthread_cond_t idle;  /* a flight has no canceller any more */
    struct teec_flight *first;
} table[BUCKETS] = {
    [0 ... BUCKETS - 1] = {.lock = PTHREAD_MUTEX_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER}};

/* ---- fork: the child must not find a lock held by a thread that it does not have ---- */

static void lock_all(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        pthread_mutex_lock(&table[i].lock);
}

static void unlock_all(void)
{
    for (unsigned i = BUCKETS; i-- > 0;)
        pthread_mutex_unlock(&table[i].lock);
}

static void forget_all(void)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        table[i].first = NULL;
        pthread_cond_init(&table[i].idle, NULL);
    }
    unlock_all();
}

__attribute__((constructor)) static void hook_fork(void)
{
    pthread_atfork(lock_all, unlock_all, forget_all);
}

/* ---- the table ---- */

static struct bucket *bucket_of(const TEEC_Operation *op)
{
    return &table[((uintptr_t)op >> 4 ^ (uintptr_t)op >> 12) % BUCKETS];
}

static uint32_t new_cancel_id(void)
{
    static _Atomic uint32_t last;
    uint32_t id;

    do {
        id = atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
    } while (id == 0);
    return id;
}

/* Under the bucket's lock; a client may look at the field meanwhile. */
static void set_started(TEEC_Operation *op, uint32_t value)
{
    __atomic_store_n(&op->started, value, __ATOMIC_RELEASE);
}

bool teec_flight_begin(struct teec_flight *f)
{
    if (!f->op)
        return true;
    struct bucket *b = bucket_of(f->op);
    f->cancel_id = new_cancel_id();
    f->canceller_count = 0;
    pthread_mutex_lock(&b->lock);
    bool cancelled = f->op->started == CANCELLED;
    set_started(f->op, cancelled ? ENDED : STARTED);
    if (cancelled) {
        f->op = NULL;
    } else {
        f->next = b->first;
        b->first = f;
    }
    pthread_mutex_unlock(&b->lock);
    return !cancelled;
}

void teec_flight_end(struct teec_flight *f)
{
    int state;

    if (!f->op)
        return;
    struct bucket *b = bucket_of(f->op);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_mutex_lock(&b->lock);
    struct teec_flight **at = &b->first;
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    set_started(f->op, ENDED);
    while (f->canceller_count > 0)
        pthread_cond_wait(&b->idle, &b->lock);
    pthread_mutex_unlock(&b->lock);
    pthread_setcancelstate(state, NULL);
    f->op = NULL;
}

/* The flight of an operation with one canceller more, or NULL; then one that has not started is
 * marked. */
static struct teec_flight *flight_hold(TEEC_Operation *op)
{
    struct bucket *b = bucket_of(op);

    pthread_mutex_lock(&b->lock);
    struct teec_flight *f = b->first;
    while (f && f->op != op)
        f = f->next;
    if (f)
        f->canceller_count++;
    else if (op->started == 0)
        set_started(op, CANCELLED);
    pthread_mutex_unlock(&b->lock);
    return f;
}

static void flight_drop(struct teec_flight **held)
{
    struct teec_flight *f = *held;

    if (!f)
        return;
    struct bucket *b = bucket_of(f->op);
    pthread_mutex_lock(&b->lock);
    if (--f->canceller_count == 0)
        pthread_cond_broadcast(&b->idle);
    pthread_mutex_unlock(&b->lock);
}

void TEEC_RequestCancellation(TEEC_Operation *operation)
{
    TEEC_SCOPE(call);

    if (!operation)
        return;
    __attribute__((cleanup(flight_drop))) struct teec_flight *f = flight_hold(operation);
    TRACE(CLIENT_CANCEL, call, f ? f->session : 0, 0, 0, 0);
    if (f) {
        struct tee_ioctl_cancel_arg arg = {.cancel_id = f->cancel_id, .session = f->session};
        /* Whatever the driver says: the operation's own result tells what became of it. */
        (void)teec_ioctl(f->fd, TEE_IOC_CANCEL, &arg);
    }
    TRACE(CLIENT_RETURN, call, f ? f->session : 0, 0, 0, 0);
}
