/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const TEEC_UUID bench_single = {
    0x6d0d5ba1, 0x6d5e, 0x4c1c, {0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x01}};
const TEEC_UUID bench_multi = {
    0x6d0d5ba1, 0x6d5e, 0x4c1c, {0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x02}};

void must(TEEC_Result res, uint32_t origin, const char *what)
{
    if (res == TEEC_SUCCESS)
        return;
    fprintf(stderr, "teesim-bench: %s: 0x%08x from origin %u\n", what, res, origin);
    exit(1);
}

void machine_up(enum teesim_sched sched, enum teesim_memref memref)
{
    struct teesim_config cfg = {
        .sched = sched, .memref = memref, .ta_path = getenv("BENCH_TA_DIR")};

    if (!cfg.ta_path)
        cfg.ta_path = BENCH_TA_DIR;
    if (teesim_start(&cfg) != 0)
        exit(1);
}

void machine_down(void)
{
    if (teesim_stop() != 0) {
        fprintf(stderr, "teesim-bench: the machine does not stop\n");
        exit(1);
    }
}

void session_open(TEEC_Context *ctx, TEEC_Session *session, const TEEC_UUID *ta)
{
    uint32_t origin = 0;
    TEEC_Result res = TEEC_OpenSession(ctx, session, ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    must(res, origin, "TEEC_OpenSession");
}

void invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *op)
{
    uint32_t origin = 0;
    TEEC_Result res = TEEC_InvokeCommand(session, command, op, &origin);
    must(res, origin, "TEEC_InvokeCommand");
}

void client_open(TEEC_Context *ctx, TEEC_Session *session, const TEEC_UUID *ta)
{
    must(TEEC_InitializeContext(NULL, ctx), 0, "TEEC_InitializeContext");
    session_open(ctx, session, ta);
}

void client_close(TEEC_Context *ctx, TEEC_Session *session)
{
    TEEC_CloseSession(session);
    TEEC_FinalizeContext(ctx);
}
