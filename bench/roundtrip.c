/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <sched.h>

/* The floor is taken right before and right after: such machines change their speed meanwhile. */
static void one(const char *name, enum teesim_sched sched, unsigned rounds)
{
    bool ring = sched == TEESIM_SCHED_THREADS;
    double before = ring ? ring_floor_us(HANDOFFS, rounds / 4 + 1) : 0;
    TEEC_Context ctx;
    TEEC_Session session;
    struct samples s;

    machine_up(sched, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    samples_init(&s, rounds);
    for (unsigned i = 0; i < rounds + rounds / 10; i++) {
        uint32_t origin = 0;
        double t = now_us();
        TEEC_Result res = TEEC_InvokeCommand(&session, BENCH_EMPTY, NULL, &origin);
        t = now_us() - t;
        must(res, origin, "TEEC_InvokeCommand");
        if (i >= rounds / 10)
            samples_add(&s, t);
    }
    client_close(&ctx, &session);
    machine_down();
    double after = ring ? ring_floor_us(HANDOFFS, rounds / 4 + 1) : 0;
    report_samples("roundtrip", name, &s, (before + after) / 2);
    samples_fini(&s);
}

/* The placement in which the floor is lowest, and so a call: the client and, as the machine follows
 * the affinity of who starts it, all of its threads on one CPU. */
static void on_one_cpu(unsigned rounds)
{
    cpu_set_t all, one_cpu;

    if (sched_getaffinity(0, sizeof(all), &all) != 0)
        return;
    CPU_ZERO(&one_cpu);
    CPU_SET(sched_getcpu(), &one_cpu);
    sched_setaffinity(0, sizeof(one_cpu), &one_cpu);
    one("threads, on one CPU; floor: futex ring", TEESIM_SCHED_THREADS, rounds);
    sched_setaffinity(0, sizeof(all), &all);
}

void bench_roundtrip(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 20000;

    on_one_cpu(rounds);
    one("threads, client free to roam", TEESIM_SCHED_THREADS, rounds);
    one("inline", TEESIM_SCHED_INLINE, rounds);
}
