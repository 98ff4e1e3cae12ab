/* SPDX-License-Identifier: BSD-2-Clause */
#include "death_words.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char *signal_name(unsigned signal)
{
    switch (signal) {
    case SIGSEGV:
        return "SIGSEGV";
    case SIGBUS:
        return "SIGBUS";
    case SIGFPE:
        return "SIGFPE";
    case SIGILL:
        return "SIGILL";
    case SIGABRT:
        return "SIGABRT";
    default:
        return "a signal";
    }
}

static void signal_words(const struct trace_death *d, char *buf, size_t size)
{
    static const char *const verb[] = {"access to", "read of", "write to", "jump to"};
    static const char *const place[] = {
        [TRACE_PLACE_SHARED] = "shared memory",
        [TRACE_PLACE_HEAP] = "its heap",
        [TRACE_PLACE_STACK] = "its stack",
        [TRACE_PLACE_IMAGE] = "its image",
    };
    const char *name = signal_name(d->signal);
    const char *what = d->access < ARRAY_COUNT(verb) ? verb[d->access] : verb[0];

    if (d->place == TRACE_PLACE_NONE && (d->signal == SIGSEGV || d->signal == SIGBUS))
        snprintf(buf, size, "%s, access to an address that no memory can have", name);
    else if (d->place == TRACE_PLACE_NONE)
        snprintf(buf, size, "%s", name);
    else if (d->place == TRACE_PLACE_LOW)
        snprintf(buf, size, "%s, %s 0x%" PRIx64, name, what, d->value);
    else if (d->place < ARRAY_COUNT(place))
        snprintf(buf, size, "%s, %s %s + 0x%" PRIx64, name, what, place[d->place], d->value);
    else
        snprintf(buf, size, "%s, %s memory that is not its own", name, what);
}

void trace_death_words(const struct trace_death *d, char *buf, size_t size)
{
    int len = (int)strnlen(d->function, sizeof(d->function));

    switch (d->how) {
    case TRACE_DEATH_PANIC:
        snprintf(buf, size, "panic 0x%" PRIx64 "%s%.*s", d->value, len ? " in " : "", len,
                 d->function);
        break;
    case TRACE_DEATH_STACK:
        snprintf(buf, size, "stack overflow");
        break;
    case TRACE_DEATH_SIGNAL:
        signal_words(d, buf, size);
        break;
    default:
        snprintf(buf, size, "killed");
    }
}
