/* SPDX-License-Identifier: BSD-2-Clause */
/* What recording costs: an empty inline call with and without it, turn by turn, and from that an
 * event. (What the branches cost where nothing is recorded is seen beside a build with
 * -DTRACE_POINTS=0.) */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define TURNS 9u
#define BATCH 100u

static void trace_set(const char *outputs)
{
    if ((outputs ? setenv("TEESIM_TRACE", outputs, 1) : unsetenv("TEESIM_TRACE")) != 0)
        abort();
}

static void calls(const char *outputs, unsigned count, struct samples *s)
{
    TEEC_Context ctx;
    TEEC_Session session;

    trace_set(outputs);
    machine_up(TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    for (unsigned done = 0; done < count; done += BATCH) {
        double t = now_us();
        for (unsigned i = 0; i < BATCH; i++)
            invoke(&session, BENCH_EMPTY, NULL);
        if (s)
            samples_add(s, (now_us() - t) / BATCH);
    }
    client_close(&ctx, &session);
    machine_down();
    trace_set(NULL);
}

static unsigned events_of(unsigned count)
{
    char file[] = "teesim-bench-trace-XXXXXX", output[64];
    unsigned schema, events;
    int fd = mkstemp(file);

    if (fd < 0)
        abort();
    snprintf(output, sizeof(output), "jsonl:%s", file);
    calls(output, count, NULL);
    FILE *in = fdopen(fd, "r");
    if (!in || fscanf(in, "{\"teesim_trace\":%u,\"events\":%u", &schema, &events) != 2)
        abort();
    fclose(in);
    unlink(file);
    return events;
}

void bench_trace(const struct options *o)
{
    unsigned count = (o->rounds ? o->rounds : 50) * BATCH;
    double each = (events_of(2 * BATCH) - events_of(BATCH)) / (double)BATCH;
    struct samples off, on;
    char what[64];

    samples_init(&off, (size_t)TURNS * count);
    samples_init(&on, (size_t)TURNS * count);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        calls(NULL, count, &off);
        calls("tail", count, &on); /* writes nothing of calls that succeed */
    }
    double without = samples_quantile(&off, 0.5);
    snprintf(what, sizeof(what), "inline call, %.0f events of it recorded", each);
    report_samples("trace", what, &on, without);
    struct row event = {.bench = "trace", .what = "an event", .unit = "ns"};
    event.median = (samples_quantile(&on, 0.5) - without) * 1000 / each;
    report(&event);
    samples_fini(&off);
    samples_fini(&on);
}
