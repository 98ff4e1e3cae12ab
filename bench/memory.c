/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>

#define OTHERS 30000u
#define TIMES  1000u /* of one sample */

static void count(TEEC_Session *session, uint32_t command, uint32_t n)
{
    TEEC_Operation op = {.paramTypes =
                             TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE)};

    op.params[0].value.a = n;
    invoke(session, command, &op);
}

static double one(TEEC_Session *session, uint32_t command, const char *what, unsigned rounds,
                  double floor)
{
    struct row r = {.bench = "memory", .unit = "ns", .floor = floor};
    struct samples s;

    snprintf(r.what, sizeof(r.what), "%s", what);
    samples_init(&s, rounds);
    count(session, command, TIMES);
    for (unsigned i = 0; i < rounds; i++) {
        double t = now_us();
        count(session, command, TIMES);
        samples_add(&s, (now_us() - t) / TIMES);
    }
    r.median = samples_quantile(&s, 0.5) * 1e3;
    r.p99 = samples_quantile(&s, 0.99) * 1e3;
    report(&r);
    samples_fini(&s);
    return r.median;
}

void bench_memory(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 100;
    TEEC_Context ctx;
    TEEC_Session session;
    double alone[2];

    machine_up(TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    alone[0] = one(&session, BENCH_RIGHTS, "rights inside of a block", rounds, 0);
    alone[1] = one(&session, BENCH_MALLOC, "malloc + free, 100 bytes", rounds, 0);
    count(&session, BENCH_FILL, OTHERS);
    one(&session, BENCH_RIGHTS, "rights, 30,000 others", rounds, alone[0]);
    one(&session, BENCH_MALLOC, "malloc + free, 30,000 others", rounds, alone[1]);
    count(&session, BENCH_FILL, 0);
    client_close(&ctx, &session);
    machine_down();
}
