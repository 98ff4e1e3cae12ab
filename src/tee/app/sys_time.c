/* SPDX-License-Identifier: BSD-2-Clause */
/* Time, TEE Internal Core API chapter 7. */
#include "base/trace.h"
#include "sys.h"
#include "tee_api_defines.h"

#define NS_PER_MS 1000000u

static uint32_t do_wait(uint32_t ms)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_Wait");
    struct sched *s = in->host->sched;
    uint64_t deadline =
        ms == TEE_TIMEOUT_INFINITE ? WAIT_FOREVER : sched_now(s) + (uint64_t)ms * NS_PER_MS;
    uint32_t ret = TEE_SUCCESS;
    int err = 0;

    TRACE(TA_WAIT, in->call, in->msg.session, ms, 0, 0);
    while (err == 0) {
        run_check_killed(&in->run);
        if (sys_cancelled(in)) {
            ret = TEE_ERROR_CANCEL;
            break;
        }
        uint64_t until = sys_wait_until(in, deadline);
        err = wait_on(s, &in->wake, until, in->call);
        if (until < deadline)
            err = 0; /* the call is cancelled now */
    }
    sys_leave(in, &barrier);
    return ret;
}

static void do_get_system(uint32_t *seconds, uint32_t *millis)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_GetSystemTime");
    uint64_t ms = sched_now(in->host->sched) / NS_PER_MS;
    uint32_t s = (uint32_t)(ms / 1000), rest = (uint32_t)(ms % 1000);

    sys_copy_out(in, "TEE_GetSystemTime", seconds, &s, sizeof(s));
    sys_copy_out(in, "TEE_GetSystemTime", millis, &rest, sizeof(rest));
    sys_leave(in, &barrier);
}

const struct ta_sys_time instance_sys_time = {
    .wait = do_wait,
    .get_system = do_get_system,
};
