/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A picture in words. Where there is room a line is long and has all; on a narrower terminal what a
 * call or an instance does takes a second line, so that nothing of weight is cut at 80 columns.
 */
#include <limits.h>
#include <string.h>

#include "abi/ta_abi.h"
#include "base/result_names.h"
#include "base/uuid.h"
#include "top.h"

#define WORD_SIZE 64u
#define NS_PER_MS 1000000u

/* The columns that the long lines take: of calls, of instances without and with the UUID, of
 * sessions. */
#define WIDE_CALLS     140u
#define WIDE_INSTANCES 141u
#define WIDE_UUIDS     179u
#define WIDE_SESSIONS  103u

/* `columns`: how many there are; 0: as many as are needed. */
static bool is_wide(unsigned columns, unsigned need)
{
    return columns == 0 || columns >= need;
}

/* ---- words ---- */

/* Bytes, in the largest unit of which there is one. */
static const char *bytes_word(uint64_t n, char to[WORD_SIZE])
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    unsigned unit = 0;
    uint64_t tenths = n > UINT64_MAX / 10 ? UINT64_MAX : n * 10;

    if (n == BOARD_UNKNOWN)
        return "-";
    while (tenths >= 10240 && unit + 1 < sizeof(units) / sizeof(units[0])) {
        tenths /= 1024;
        unit++;
    }
    if (unit == 0)
        snprintf(to, WORD_SIZE, "%llu B", (unsigned long long)n);
    else
        snprintf(to, WORD_SIZE, "%llu.%llu %s", (unsigned long long)tenths / 10,
                 (unsigned long long)tenths % 10, units[unit]);
    return to;
}

static const char *time_word(uint64_t ns, char to[WORD_SIZE])
{
    unsigned long long ms = ns / NS_PER_MS, s = ms / 1000;

    if (ms < 1)
        snprintf(to, WORD_SIZE, "%llu us", (unsigned long long)ns / 1000);
    else if (ms < 1000)
        snprintf(to, WORD_SIZE, "%llu ms", ms);
    else if (s < 60)
        snprintf(to, WORD_SIZE, "%llu.%llu s", s, ms % 1000 / 100);
    else if (s < 3600)
        snprintf(to, WORD_SIZE, "%llu:%02llu min", s / 60, s % 60);
    else
        snprintf(to, WORD_SIZE, "%llu:%02llu h", s / 3600, s / 60 % 60);
    return to;
}

static const char *uuid_word(const uint64_t ta[2], char to[UUID_TEXT_SIZE])
{
    uint8_t octets[16];

    memcpy(octets, ta, sizeof(octets));
    uuid_text(octets, to);
    return to;
}

/* A TA by its name, cut, if it has one, else by the ends of its UUID. */
#define TA_WIDTH 20
static void ta_word(const struct top_machine *m, const uint64_t ta[2], char to[WORD_SIZE])
{
    char uuid[UUID_TEXT_SIZE];

    top_ta_name(m, ta, to);
    to[TA_WIDTH] = '\0';
    if (to[0])
        return;
    uuid_word(ta, uuid);
    snprintf(to, WORD_SIZE, "%.8s..%s", uuid, uuid + strlen(uuid) - 4);
}

/* "TA_InvokeCommandEntryPoint", or "TEEC_InvokeCommand", without what all of them have. */
static const char *stem(const char *word, char to[WORD_SIZE])
{
    const char *from = strchr(word, '_'), *end;

    from = from ? from + 1 : word;
    end = strstr(from, "EntryPoint");
    snprintf(to, WORD_SIZE, "%.*s", end ? (int)(end - from) : (int)strlen(from), from);
    return to;
}

static void flags_word(uint64_t flags, char to[4])
{
    to[0] = flags & TA_ABI_FLAG_SINGLE_INSTANCE ? 'S' : '-';
    to[1] = flags & TA_ABI_FLAG_MULTI_SESSION ? 'M' : '-';
    to[2] = flags & TA_ABI_FLAG_INSTANCE_KEEP_ALIVE ? 'K' : '-';
    to[3] = '\0';
}

/* "starting", "InvokeCommand 0x1, waits: TEE_Wait", … */
static void state_word(const struct top_machine *m, const struct board_instance *in,
                       char to[2 * WORD_SIZE])
{
    char age[WORD_SIZE], command[WORD_SIZE] = "", entry[WORD_SIZE];

    if (in->entry.state == BOARD_INSTANCE_DEAD) {
        time_word(top_age(m, in->ended_at), age);
        if (in->signal)
            snprintf(to, 2 * WORD_SIZE, "dead, signal %llu, %s ago", (unsigned long long)in->signal,
                     age);
        else
            snprintf(to, 2 * WORD_SIZE, "dead, panic 0x%llx, %s ago", (unsigned long long)in->panic,
                     age);
        return;
    }
    if (in->entry.state != BOARD_INSTANCE_ENTRY) {
        snprintf(to, 2 * WORD_SIZE, "%s", top_instance_word(in->entry.state));
        return;
    }
    if (in->entry.entry == TA_CALL_INVOKE)
        snprintf(command, sizeof(command), " 0x%llx", (unsigned long long)in->entry.command);
    snprintf(to, 2 * WORD_SIZE, "%s%s%s%s", stem(top_entry_word(in->entry.entry), entry), command,
             in->waits ? ", waits: " : "", top_wait_word(in->waits));
}

static void where_word(const struct top_machine *m, const struct board_client *k,
                       char to[2 * WORD_SIZE])
{
    const struct board_instance *at;
    enum top_place place = top_where(m, k, &at);
    unsigned long long number = at ? at->number : 0;

    switch (place) {
    case TOP_IN_TA:
        snprintf(to, 2 * WORD_SIZE, "in instance %llu%s%s", number, at->waits ? ", waits: " : "",
                 top_wait_word(at->waits));
        break;
    case TOP_QUEUED:
        snprintf(to, 2 * WORD_SIZE, "queued for instance %llu, which runs call %llu", number,
                 (unsigned long long)at->entry.call);
        break;
    case TOP_LOADING:
        snprintf(to, 2 * WORD_SIZE, "instance %llu is loaded", number);
        break;
    default:
        snprintf(to, 2 * WORD_SIZE, "on its way");
        break;
    }
}

/* ---- the head ---- */

static void put_head(FILE *out, const struct top_machine *m)
{
    const struct board_machine *b = &m->view.machine;
    char a[WORD_SIZE], c[WORD_SIZE];

    fprintf(out, "%s  pid %d  %s%s  up %s\n", m->program, m->pid,
            b->flags & BOARD_INLINE ? "inline" : "threads",
            b->flags & BOARD_VIRTUAL ? ", virtual clock" : "",
            time_word(top_age(m, b->started_at), a));
    fprintf(out, "calls %llu done, %llu failed, %llu in flight  died %llu\n",
            (unsigned long long)top_done(m), (unsigned long long)top_failed(m),
            (unsigned long long)top_in_flight(m), (unsigned long long)b->deaths);
    fprintf(out, "shared memory %s of %s, %llu objects\n", bytes_word(b->shm_used, a),
            bytes_word(b->shm_size, c), (unsigned long long)b->shm_count);
}

/* ---- calls ---- */

static void put_call(FILE *out, const struct top_machine *m, const struct board_client *k,
                     bool wide)
{
    const struct board_call *c = &k->call;
    char name[TOP_NAME_SIZE], thread[WORD_SIZE], ta[WORD_SIZE] = "-", session[WORD_SIZE] = "-";
    char command[WORD_SIZE] = "-", age[WORD_SIZE], where[2 * WORD_SIZE], what[WORD_SIZE];

    top_thread_name(m, k->thread, name);
    snprintf(thread, sizeof(thread), "%llu %s", (unsigned long long)k->thread, name);
    if (top_call_ta(m, k))
        ta_word(m, top_call_ta(m, k), ta);
    if (c->what != BOARD_OPEN)
        snprintf(session, sizeof(session), "%llu", (unsigned long long)c->session);
    if (c->what == BOARD_INVOKE)
        snprintf(command, sizeof(command), "0x%llx", (unsigned long long)c->command);
    where_word(m, k, where);
    stem(top_what_word(c->what), what);
    time_word(top_age(m, c->since), age);
    if (wide)
        fprintf(out, "%8llu  %-20s %-*s %7s %-13s %10s %9s  %s\n", (unsigned long long)c->call,
                thread, TA_WIDTH, ta, session, what, command, age, where);
    else
        fprintf(out, "%8llu  %-20s %7s %-13s %10s %9s\n%10s%s: %s\n", (unsigned long long)c->call,
                thread, session, what, command, age, "", ta, where);
}

static void put_calls(FILE *out, const struct top_machine *m, unsigned columns)
{
    bool wide = is_wide(columns, WIDE_CALLS);

    if (wide)
        fprintf(out, "\n%8s  %-20s %-*s %7s %-13s %10s %9s  %s\n", "CALL", "THREAD", TA_WIDTH, "TA",
                "SESSION", "FUNCTION", "COMMAND", "SINCE", "WHERE");
    else
        fprintf(out, "\n%8s  %-20s %7s %-13s %10s %9s\n", "CALL", "THREAD", "SESSION", "FUNCTION",
                "COMMAND", "SINCE");
    for (unsigned i = 0; i < m->view.client_count; i++) {
        if (m->view.client[i].call.call)
            put_call(out, m, &m->view.client[i], wide);
    }
}

/* ---- instances ---- */

/* The same in a sentence, for a line of its own. */
static void put_memory(FILE *out, const struct board_instance *in)
{
    char word[5][WORD_SIZE];

    fprintf(out, "    heap %s, most %s of %s  stack most %s of %s\n",
            bytes_word(in->heap_used, word[0]), bytes_word(in->heap_most, word[1]),
            bytes_word(in->heap_size, word[2]), bytes_word(in->stack_most, word[3]),
            bytes_word(in->stack_size + in->stack_room, word[4]));
}

static void put_instance(FILE *out, const struct top_machine *m, const struct board_instance *in,
                         unsigned columns)
{
    char ta[WORD_SIZE], flags[4], word[5][WORD_SIZE], state[2 * WORD_SIZE];
    char uuid[UUID_TEXT_SIZE];

    ta_word(m, in->ta, ta);
    flags_word(in->flags, flags);
    state_word(m, in, state);
    if (!is_wide(columns, WIDE_INSTANCES)) {
        fprintf(out, "%8llu  %-*s %4llu %s\n", (unsigned long long)in->number, TA_WIDTH, ta,
                (unsigned long long)in->sessions, state);
        put_memory(out, in);
        return;
    }
    fprintf(out, "%8llu  %-*s %-5s %8llu  %-42.42s %9s %9s %9s %10s %10s",
            (unsigned long long)in->number, TA_WIDTH, ta, flags, (unsigned long long)in->sessions,
            state, bytes_word(in->heap_used, word[0]), bytes_word(in->heap_most, word[1]),
            bytes_word(in->heap_size, word[2]), bytes_word(in->stack_most, word[3]),
            bytes_word(in->stack_size + in->stack_room, word[4]));
    if (is_wide(columns, WIDE_UUIDS))
        fprintf(out, "  %s", uuid_word(in->ta, uuid));
    fputc('\n', out);
}

static void put_instances(FILE *out, const struct top_machine *m, unsigned columns)
{
    if (is_wide(columns, WIDE_INSTANCES))
        fprintf(out, "\n%8s  %-*s %-5s %8s  %-42.42s %9s %9s %9s %10s %10s%s\n", "INSTANCE",
                TA_WIDTH, "TA", "FLAGS", "SESSIONS", "STATE", "HEAP NOW", "HEAP MOST", "HEAP SIZE",
                "STACK MOST", "STACK SIZE", is_wide(columns, WIDE_UUIDS) ? "  UUID" : "");
    else
        fprintf(out, "\n%8s  %-*s %4s %s\n", "INSTANCE", TA_WIDTH, "TA", "SESS", "STATE");
    for (unsigned i = 0; i < m->view.instance_count; i++)
        put_instance(out, m, &m->view.instance[i], columns);
}

/* ---- sessions ---- */

static void put_session(FILE *out, const struct top_machine *m, unsigned i, bool wide)
{
    const struct board_session *s = &m->view.session[i];
    const char *login = s->login <= UINT32_MAX ? login_name((uint32_t)s->login) : NULL;
    char ta[WORD_SIZE], instance[WORD_SIZE] = "-", by[WORD_SIZE] = "-", age[WORD_SIZE];

    ta_word(m, s->ta, ta);
    if (s->instance)
        snprintf(instance, sizeof(instance), "%llu", (unsigned long long)s->instance);
    if (s->by)
        snprintf(by, sizeof(by), "instance %llu", (unsigned long long)s->by);
    else if (m->view.opener[i])
        snprintf(by, sizeof(by), "thread %llu", (unsigned long long)m->view.opener[i]);
    time_word(top_age(m, s->since), age);
    if (wide)
        fprintf(out, "%8llu  %-*s %8s  %-8s %-17s %-15s %9llu %9s\n", (unsigned long long)s->id,
                TA_WIDTH, ta, instance, top_session_word(m, s), login ? login : "?", by,
                (unsigned long long)s->calls, age);
    else
        fprintf(out, "%8llu  %-19.19s %8s %-7s %-14s %8llu %9s\n", (unsigned long long)s->id, ta,
                instance, top_session_word(m, s), by, (unsigned long long)s->calls, age);
}

static void put_sessions(FILE *out, const struct top_machine *m, unsigned columns)
{
    bool wide = is_wide(columns, WIDE_SESSIONS);

    if (wide)
        fprintf(out, "\n%8s  %-*s %8s  %-8s %-17s %-15s %9s %9s\n", "SESSION", TA_WIDTH, "TA",
                "INSTANCE", "STATE", "LOGIN", "CLIENT", "COMMANDS", "SINCE");
    else
        fprintf(out, "\n%8s  %-19s %8s %-7s %-14s %8s %9s\n", "SESSION", "TA", "INSTANCE", "STATE",
                "CLIENT", "COMMANDS", "SINCE");
    for (unsigned i = 0; i < m->view.session_count; i++)
        put_session(out, m, i, wide);
}

static void put_hidden(FILE *out, const struct top_machine *m)
{
    const struct board_machine *b = &m->view.machine;

    if (b->hidden_calls || b->hidden_sessions || b->hidden_instances)
        fprintf(out,
                "\nThere is no room here for %llu calls, %llu sessions and %llu instances more.\n",
                (unsigned long long)b->hidden_calls, (unsigned long long)b->hidden_sessions,
                (unsigned long long)b->hidden_instances);
    if (m->view.torn)
        fprintf(out, "\n%u lines were just being written.\n", m->view.torn);
}

void top_text(FILE *out, const struct top_machine *m, unsigned columns)
{
    put_head(out, m);
    if (top_in_flight(m) > m->view.machine.hidden_calls)
        put_calls(out, m, columns);
    if (m->view.instance_count)
        put_instances(out, m, columns);
    if (m->view.session_count)
        put_sessions(out, m, columns);
    put_hidden(out, m);
}

void top_text_list(FILE *out, const struct top_list *l, unsigned chosen)
{
    char age[WORD_SIZE];

    fprintf(out, "%s%7s %-15s %-7s %10s %7s %9s %9s %9s\n", chosen < UINT_MAX ? " " : "", "PID",
            "PROGRAM", "SCHED", "CALLS DONE", "FAILED", "IN FLIGHT", "INSTANCES", "UP");
    for (unsigned i = 0; i < l->count; i++) {
        const struct top_machine *m = &l->machine[i];
        const char *mark = chosen == UINT_MAX ? "" : chosen == i ? ">" : " ";
        fprintf(out, "%s%7d %-15s %-7s %10llu %7llu %9llu %9u %9s\n", mark, m->pid, m->program,
                m->view.machine.flags & BOARD_INLINE ? "inline" : "threads",
                (unsigned long long)top_done(m), (unsigned long long)top_failed(m),
                (unsigned long long)top_in_flight(m), m->view.instance_count,
                time_word(top_age(m, m->view.machine.started_at), age));
    }
    if (l->more)
        fprintf(out, "\nThere are more than these %u: say which by --pid.\n", l->count);
}
