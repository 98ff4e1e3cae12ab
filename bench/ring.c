/* SPDX-License-Identifier: BSD-2-Clause */
/* The floor of a call in threads mode: that many threads waking each other, and nothing else. */
#include "bench.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RING_MAX 16

struct ring {
    unsigned count;
    _Atomic bool stop;
    struct node {
        struct ring *ring;
        unsigned index;
        _Atomic uint32_t turn;
        pthread_t thread;
    } node[RING_MAX];
};

static void pass_on(struct ring *r, unsigned to)
{
    atomic_store(&r->node[to].turn, 1);
    syscall(SYS_futex, &r->node[to].turn, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void await_turn(struct ring *r, unsigned me)
{
    while (!atomic_exchange(&r->node[me].turn, 0))
        syscall(SYS_futex, &r->node[me].turn, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void *member(void *arg)
{
    struct node *n = arg;
    struct ring *r = n->ring;

    for (;;) {
        await_turn(r, n->index);
        bool stop = atomic_load(&r->stop);
        if (!stop || n->index + 1 < r->count)
            pass_on(r, (n->index + 1) % r->count);
        if (stop)
            return NULL;
    }
}

static double ring_us(unsigned threads, unsigned rounds)
{
    struct ring r = {.count = threads};
    struct samples s;

    samples_init(&s, rounds);
    for (unsigned i = 0; i < threads; i++) {
        r.node[i].ring = &r;
        r.node[i].index = i;
        if (i > 0 && pthread_create(&r.node[i].thread, NULL, member, &r.node[i]) != 0)
            abort();
    }
    for (unsigned i = 0; i < rounds; i++) {
        double t = now_us();
        pass_on(&r, 1);
        await_turn(&r, 0);
        samples_add(&s, now_us() - t);
    }
    atomic_store(&r.stop, true);
    pass_on(&r, 1);
    for (unsigned i = 1; i < threads; i++)
        pthread_join(r.node[i].thread, NULL);
    double median = samples_quantile(&s, 0.5);
    samples_fini(&s);
    return median;
}

double ring_floor_us(unsigned threads, unsigned rounds)
{
    cpu_set_t all, one;
    double anywhere = ring_us(threads, rounds), here = anywhere;

    if (sched_getaffinity(0, sizeof(all), &all) == 0) {
        CPU_ZERO(&one);
        CPU_SET(sched_getcpu(), &one);
        sched_setaffinity(0, sizeof(one), &one);
        here = ring_us(threads, rounds);
        sched_setaffinity(0, sizeof(all), &all);
    }
    return here < anywhere ? here : anywhere;
}
