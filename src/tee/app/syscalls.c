/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls: kernel code on the TA's stack. A fault in here is our bug, not the TA's (the
 * barrier); whatever the TA points at is copied by user_copy.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/trace.h"
#include "host.h"
#include "tee_api_defines.h"

#define NS_PER_MS 1000000u

static __attribute__((format(printf, 3, 4))) _Noreturn void
instance_panic(struct instance *in, uint32_t code, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(in->panic_rule, sizeof(in->panic_rule), fmt, ap);
    va_end(ap);
    in->panic_code = code;
    TRACE(TA_PANIC, in->call, in->msg.session, code, 0, 0);
    run_throw(&in->run);
}

static struct instance *sys_enter(struct fault_frame *barrier, const char *name)
{
    struct run *run = run_current();

    if (!run) {
        log_warn("a TA called %s from a thread of its own, which a TA cannot have", name);
        abort();
    }
    struct instance *in = container_of(run, struct instance, run);
    fault_push(barrier, FAULT_BARRIER);
    if (run_stack_left(run) < RUN_SYSCALL_ROOM)
        instance_panic(in, TEE_ERROR_OVERFLOW,
                       "stack overflow: %zu bytes declared + %zu KiB allowance, too little left "
                       "for %s; raise TA_STACK_SIZE",
                       run->stack.declared, run->stack.allowance >> 10, name);
    return in;
}

static void sys_leave(struct instance *in, struct fault_frame *barrier)
{
    fault_pop(barrier);
    run_check_killed(&in->run);
}

static _Noreturn void bad_pointer(struct instance *in, const char *name)
{
    instance_panic(in, TEE_ERROR_BAD_PARAMETERS, "bad pointer passed to %s", name);
}

static __attribute__((noreturn)) void sys_panic(uint32_t code, const char *rule)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_Panic");
    char words[sizeof(in->panic_rule)] = "";

    for (size_t i = 0; rule && i + 1 < sizeof(words); i++) {
        if (user_copy(&words[i], rule + i, 1) < 0)
            break;
        if (!words[i])
            break;
        words[i + 1] = '\0';
    }
    instance_panic(in, code, "%s", words);
}

static void sys_log(const char *text, size_t len)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "printf");
    char chunk[1024];

    while (len > 0) {
        size_t n = len < sizeof(chunk) ? len : sizeof(chunk);
        if (user_copy(chunk, text, n) < 0)
            bad_pointer(in, "printf");
        log_raw(chunk, n);
        text += n;
        len -= n;
    }
    sys_leave(in, &barrier);
}

static void sys_trace(uint32_t entry, uint32_t command, uint32_t result, uint32_t leaving)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "trace");

    if (leaving) {
        TRACE(TA_RETURN, in->call, in->msg.session, entry, result, 0);
        TRACE(LIBUTEE_RETURN, in->call, in->msg.session, result, 0, 0);
    } else {
        TRACE(LIBUTEE_ENTRY, in->call, in->msg.session, entry, 0, 0);
        TRACE(TA_ENTRY, in->call, in->msg.session, entry, command, 0);
    }
    sys_leave(in, &barrier);
}

static bool is_cancelled(const struct instance *in)
{
    return !in->cancel_masked && atomic_load(&in->cancelled) == in->msg.op;
}

static uint32_t sys_wait(uint32_t ms)
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
        if (is_cancelled(in)) {
            ret = TEE_ERROR_CANCEL;
            break;
        }
        err = wait_on(s, &in->wake, deadline, in->call);
    }
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t sys_get_cancel_flag(void)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_GetCancellationFlag");
    uint32_t ret = is_cancelled(in);

    sys_leave(in, &barrier);
    return ret;
}

static uint32_t sys_set_cancel_mask(uint32_t masked)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_MaskCancellation");
    uint32_t old = in->cancel_masked;

    in->cancel_masked = masked != 0;
    sys_leave(in, &barrier);
    return old;
}

static void sys_get_time(uint32_t *seconds, uint32_t *millis)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_GetSystemTime");
    uint64_t ms = sched_now(in->host->sched) / NS_PER_MS;
    uint32_t s = (uint32_t)(ms / 1000), rest = (uint32_t)(ms % 1000);

    if (user_copy(seconds, &s, sizeof(s)) < 0 || user_copy(millis, &rest, sizeof(rest)) < 0)
        bad_pointer(in, "TEE_GetSystemTime");
    sys_leave(in, &barrier);
}

const struct ta_sys instance_syscalls = {
    .size = sizeof(struct ta_sys),
    .panic = sys_panic,
    .log = sys_log,
    .trace = sys_trace,
    .wait = sys_wait,
    .get_cancel_flag = sys_get_cancel_flag,
    .set_cancel_mask = sys_set_cancel_mask,
    .get_time = sys_get_time,
};
