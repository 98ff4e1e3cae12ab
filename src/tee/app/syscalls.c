/* SPDX-License-Identifier: BSD-2-Clause */
/* The system call table, and the calls that every TA makes: panic, console, trace. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/trace.h"
#include "sys.h"
#include "tee_api_defines.h"
#include "trace_ta.h"

_Noreturn void sys_panic(struct instance *in, uint32_t code, const char *func, const char *clause,
                         const char *fmt, ...)
{
    char rule[176];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(rule, sizeof(rule), fmt, ap);
    va_end(ap);
    in->panic_rule[0] = '\0';
    if (func)
        snprintf(in->panic_rule, sizeof(in->panic_rule), "%s: %s%s%s%s", func, rule,
                 clause ? " (Core API 1.3.1, " : "", clause ? clause : "", clause ? ")" : "");
    in->panic_code = code;
    TRACE(TA_PANIC, in->call, in->msg.session, code, 0, in->number);
    run_throw(&in->run);
}

struct instance *sys_enter(struct fault_frame *barrier, const char *func)
{
    struct run *run = run_current();

    if (!run) {
        log_warn("a TA called %s from a thread of its own, which a TA cannot have", func);
        abort();
    }
    struct instance *in = container_of(run, struct instance, run);
    fault_push(barrier, FAULT_BARRIER);
    if (run_stack_left(run) < RUN_SYSCALL_ROOM)
        sys_panic(in, TEE_ERROR_OVERFLOW, func, NULL,
                  "stack overflow: %zu bytes declared + %zu KiB allowance, too little left; raise "
                  "TA_STACK_SIZE",
                  run->stack.declared, run->stack.allowance >> 10);
    return in;
}

void sys_leave(struct instance *in, struct fault_frame *barrier)
{
    fault_pop(barrier);
    run_check_killed(&in->run);
}

_Noreturn void sys_bad_pointer(struct instance *in, const char *func)
{
    sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, SYS_BAD_POINTER_CLAUSE, SYS_BAD_POINTER);
}

_Noreturn void sys_bad_memory(struct instance *in, const char *func, const void *at, size_t size)
{
    sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, SYS_BAD_POINTER_CLAUSE,
              SYS_BAD_POINTER ": %zu bytes at 0x%llx", size, (unsigned long long)(uintptr_t)at);
}

void sys_copy_in(struct instance *in, const char *func, void *to, const void *ta_from, size_t size)
{
    if (size && user_copy(to, ta_from, size) < 0)
        sys_bad_memory(in, func, ta_from, size);
}

void sys_copy_out(struct instance *in, const char *func, void *ta_to, const void *from, size_t size)
{
    if (size && user_copy(ta_to, from, size) < 0)
        sys_bad_memory(in, func, ta_to, size);
}

void sys_check_in(struct instance *in, const char *func, const void *ta_from, size_t size)
{
    const size_t page = 4096;
    const uint8_t *at = ta_from;
    uint8_t byte;

    for (size_t left = size; left > 0;) {
        size_t step = page - (uintptr_t)at % page;
        if (user_copy(&byte, at, 1) < 0)
            sys_bad_memory(in, func, ta_from, size);
        at += step;
        left -= step < left ? step : left;
    }
}

void sys_check_out(struct instance *in, const char *func, void *ta_to, size_t size)
{
    if (user_pin(ta_to, size) < 0)
        sys_bad_memory(in, func, ta_to, size);
}

bool sys_has_client(const struct instance *in)
{
    return in->entry == TA_CALL_OPEN || in->entry == TA_CALL_INVOKE || in->entry == TA_CALL_CLOSE;
}

bool sys_unwanted(void *arg)
{
    const struct instance *in = arg;

    return atomic_load(&in->run.killed);
}

bool sys_cancelled(const struct instance *in)
{
    return !in->cancel_masked && (atomic_load(&in->cancelled) == in->msg.op ||
                                  (in->msg.cancel_at != TEE_NO_DEADLINE &&
                                   sched_now(in->host->sched) >= in->msg.cancel_at));
}

uint64_t sys_wait_until(const struct instance *in, uint64_t deadline)
{
    return !in->cancel_masked && in->msg.cancel_at < deadline ? in->msg.cancel_at : deadline;
}

/* ---- the table ---- */

/* As much of a string of the TA's as fits and can be read. */
static void copy_words(char *to, size_t size, const char *ta_from)
{
    size_t i = 0;

    while (ta_from && i + 1 < size && user_copy(&to[i], ta_from + i, 1) == 0 && to[i])
        i++;
    to[i] = '\0';
}

static __attribute__((noreturn)) void do_panic(uint32_t code, const char *func, const char *clause,
                                               const char *rule)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "TEE_Panic");
    char words[176], name[48], place[24];

    copy_words(words, sizeof(words), rule);
    copy_words(name, sizeof(name), func);
    copy_words(place, sizeof(place), clause);
    sys_panic(in, code, name[0] ? name : NULL, place[0] ? place : NULL, "%s", words);
}

static void do_log(const char *text, size_t len)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "printf");
    char chunk[1024];

    while (len > 0) {
        size_t n = len < sizeof(chunk) ? len : sizeof(chunk);
        sys_copy_in(in, "printf", chunk, text, n);
        log_raw(chunk, n);
        text += n;
        len -= n;
    }
    sys_leave(in, &barrier);
}

const struct ta_sys instance_syscalls = {
    .size = sizeof(struct ta_sys),
    .panic = do_panic,
    .log = do_log,
    .trace = instance_sys_trace,
    .time = &instance_sys_time,
    .cancel = &instance_sys_cancel,
    .prop = &instance_sys_prop,
    .peripheral = &instance_sys_peripheral,
    .event = &instance_sys_event,
    .mem = &instance_sys_mem,
    .arith = &instance_sys_arith,
    .client = &instance_sys_client,
    .sock = &instance_sys_sock,
    .object = &instance_sys_object,
    .operation = &instance_sys_operation,
    .crypt = &instance_sys_crypt,
    .cipher = &instance_sys_cipher,
    .ae = &instance_sys_ae,
    .asym = &instance_sys_asym,
    .persist = &instance_sys_persist,
    .stream = &instance_sys_stream,
    .object_enum = &instance_sys_enum,
    .lib = &instance_sys_lib,
};
