/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { TEMPORARY, ALLOCATED, REGISTERED };
static const char *const kind_name[] = {"temporary", "allocated", "registered"};

static void invoke_many(TEEC_Session *session, TEEC_Operation *op, size_t size, unsigned rounds,
                        struct samples *s)
{
    for (unsigned i = 0; i < rounds + rounds / 10; i++) {
        uint32_t origin = 0;
        double t = now_us();
        TEEC_Result res = TEEC_InvokeCommand(session, BENCH_EMPTY, op, &origin);
        t = now_us() - t;
        must(res, origin, "TEEC_InvokeCommand");
        if (TEEC_PARAM_TYPE_GET(op->paramTypes, 0) == TEEC_MEMREF_TEMP_INOUT)
            op->params[0].tmpref.size = size;
        if (i >= rounds / 10)
            samples_add(s, t);
    }
}

static double one(TEEC_Context *ctx, TEEC_Session *session, enum kind kind, size_t size,
                  const char *mode, unsigned rounds)
{
    TEEC_SharedMemory shm = {.size = size, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    TEEC_Operation op = {0};
    struct samples s;
    char what[64];
    void *buf = calloc(1, size);

    if (!buf)
        abort();
    memset(buf, 1, size);
    if (kind == TEMPORARY) {
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
        op.params[0].tmpref.buffer = buf;
        op.params[0].tmpref.size = size;
    } else {
        shm.buffer = buf;
        must(kind == ALLOCATED ? TEEC_AllocateSharedMemory(ctx, &shm)
                               : TEEC_RegisterSharedMemory(ctx, &shm),
             0, "shared memory");
        memset(shm.buffer, 1, size);
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
        op.params[0].memref.parent = &shm;
    }
    samples_init(&s, rounds);
    invoke_many(session, &op, size, rounds, &s);
    snprintf(what, sizeof(what), "%s, %s, %zu KiB", mode, kind_name[kind], size >> 10);
    report_samples("memref", what, &s, 0);
    double median = samples_quantile(&s, 0.5);
    samples_fini(&s);
    if (kind != TEMPORARY)
        TEEC_ReleaseSharedMemory(&shm);
    free(buf);
    return median;
}

static void in_mode(const char *mode, enum teesim_memref memref, unsigned rounds)
{
    TEEC_Context ctx;
    TEEC_Session session;

    machine_up(TEESIM_SCHED_INLINE, memref);
    client_open(&ctx, &session, &bench_single);
    for (enum kind k = TEMPORARY; k <= REGISTERED; k++) {
        one(&ctx, &session, k, 4 << 10, mode, rounds);
        one(&ctx, &session, k, 1 << 20, mode, rounds / 4 + 1);
    }
    client_close(&ctx, &session);
    machine_down();
}

void bench_memref(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 4000;

    in_mode("inline strict", TEESIM_MEMREF_STRICT, rounds);
    in_mode("inline fast", TEESIM_MEMREF_FAST, rounds);
}
