/* SPDX-License-Identifier: BSD-2-Clause */
/* Time, TEE Internal Core API chapter 7. */
#include "base/trace.h"
#include "sys.h"
#include "tee/storage/ta_time.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"

#define NS_PER_MS 1000000u
#define MS_PER_S  1000u

static uint32_t do_wait(uint32_t ms)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_Wait");
    struct sched *s = in->host->sched;
    uint64_t deadline =
        ms == TEE_TIMEOUT_INFINITE ? WAIT_FOREVER : sched_now(s) + (uint64_t)ms * NS_PER_MS;
    uint32_t ret = TEE_SUCCESS;
    int err = 0;

    TRACE(TA_WAIT, in->call, in->msg.session, ms, 0, in->number);
    while (err == 0) {
        run_check_killed(&in->run);
        if (sys_cancelled(in)) {
            ret = TEE_ERROR_CANCEL;
            break;
        }
        uint64_t until = sys_wait_until(in, deadline);
        err = instance_wait(in, BOARD_WAIT_TIME, until);
        if (until < deadline)
            err = 0; /* the call is cancelled now */
    }
    sys_leave(in, &barrier);
    return ret;
}

/* To two words of the TA, which need not be aligned. */
static void put_time(struct instance *in, const char *func, uint32_t *seconds, uint32_t *millis,
                     uint64_t s, uint32_t ms)
{
    uint32_t low = (uint32_t)s;

    sys_copy_out(in, func, seconds, &low, sizeof(low));
    sys_copy_out(in, func, millis, &ms, sizeof(ms));
}

static void put_ns(struct instance *in, const char *func, uint32_t *seconds, uint32_t *millis,
                   uint64_t ns)
{
    uint64_t ms = ns / NS_PER_MS;

    put_time(in, func, seconds, millis, ms / MS_PER_S, (uint32_t)(ms % MS_PER_S));
}

static void do_get_system(uint32_t *seconds, uint32_t *millis)
{
    static const char func[] = "TEE_GetSystemTime";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    put_ns(in, func, seconds, millis, sched_now(in->host->sched));
    sys_leave(in, &barrier);
}

static void do_get_ree(uint32_t *seconds, uint32_t *millis)
{
    static const char func[] = "TEE_GetREETime";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);

    put_ns(in, func, seconds, millis, sched_wall(in->host->sched));
    sys_leave(in, &barrier);
}

/* ---- the TA's own ---- */

static _Noreturn void panic_no_storage(struct instance *in, const char *func, const char *clause,
                                       uint32_t res)
{
    sys_panic(in, res, func, clause, "the state directory cannot be used: %s",
              res == TEE_ERROR_CORRUPT_OBJECT
                  ? "its teesim.mdb is damaged; delete that, or name another in TEESIM_STATE"
                  : "a message above says why; TEESIM_STATE names another");
}

static uint64_t wall_clock(void *ctx)
{
    return sched_wall(ctx);
}

static uint32_t do_get_persistent(uint32_t *seconds, uint32_t *millis)
{
    static const char func[] = "TEE_GetTAPersistentTime";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct ta_time t;
    uint32_t res = ta_time_get(vault_store(in->host->vault), in->image->uuid.octets, wall_clock,
                               in->host->sched, &t);

    switch (res) {
    case TEE_SUCCESS:
        if (t.seconds > UINT32_MAX)
            res = TEE_ERROR_OVERFLOW;
        break;
    case TEE_ERROR_TIME_NOT_SET:
    case TEE_ERROR_TIME_NEEDS_RESET:
    case TEE_ERROR_OUT_OF_MEMORY:
        break;
    default:
        panic_no_storage(in, func, "7.2.3", res);
    }
    put_time(in, func, seconds, millis, t.seconds, t.millis);
    sys_leave(in, &barrier);
    return res;
}

static uint32_t do_set_persistent(uint32_t seconds, uint32_t millis)
{
    static const char func[] = "TEE_SetTAPersistentTime";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct ta_time t = {.seconds = seconds, .millis = millis};

    if (millis >= MS_PER_S)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "7.2.4", "%u milliseconds are more than 999",
                  millis);
    uint32_t res = ta_time_set(vault_store(in->host->vault), in->image->uuid.octets,
                               sched_wall(in->host->sched), &t);
    if (res != TEE_SUCCESS && res != TEE_ERROR_OUT_OF_MEMORY && res != TEE_ERROR_STORAGE_NO_SPACE)
        panic_no_storage(in, func, "7.2.4", res);
    sys_leave(in, &barrier);
    return res;
}

const struct ta_sys_time instance_sys_time = {
    .wait = do_wait,
    .get_system = do_get_system,
    .get_ree = do_get_ree,
    .get_persistent = do_get_persistent,
    .set_persistent = do_set_persistent,
};
