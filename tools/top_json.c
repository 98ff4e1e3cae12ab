/* SPDX-License-Identifier: BSD-2-Clause */
/* A picture as JSON: bytes and ms, null for what is not known. Names are printable ASCII already.
 */
#include <inttypes.h>
#include <string.h>

#include "abi/ta_abi.h"
#include "base/json_put.h"
#include "base/result_names.h"
#include "base/uuid.h"
#include "top.h"

#define NS_PER_MS 1000000u

struct json {
    FILE *out;
    bool compact;
    bool first; /* the next value is the first one of its list */
    unsigned depth;
};

static void key(struct json *j, const char *name)
{
    fprintf(j->out, "%s\"%s\": ", j->first ? "" : ", ", name);
    j->first = false;
}

/* Each on a line of its own, unless all is to be one. */
static void open_list(struct json *j, const char *name, char bracket)
{
    if (!j->first)
        fputc(',', j->out);
    if (j->depth && !j->compact)
        fprintf(j->out, "\n%*s", (int)(2 * j->depth), "");
    if (name)
        fprintf(j->out, "\"%s\": ", name);
    fputc(bracket, j->out);
    j->depth++;
    j->first = true;
}

static void close_list(struct json *j, char bracket)
{
    j->depth--;
    j->first = false;
    fputc(bracket, j->out);
}

static void number(struct json *j, const char *name, uint64_t n)
{
    key(j, name);
    if (n == BOARD_UNKNOWN)
        fputs("null", j->out);
    else
        fprintf(j->out, "%" PRIu64, n);
}

static void text(struct json *j, const char *name, const char *value)
{
    key(j, name);
    if (value)
        json_put_string(j->out, value);
    else
        fputs("null", j->out);
}

static void boolean(struct json *j, const char *name, bool value)
{
    key(j, name);
    fputs(value ? "true" : "false", j->out);
}

static void age(struct json *j, const struct top_machine *m, const char *name, uint64_t since)
{
    number(j, name, top_age(m, since) / NS_PER_MS);
}

static void ta(struct json *j, const struct top_machine *m, const uint64_t ta[2])
{
    char word[UUID_TEXT_SIZE], name[TOP_NAME_SIZE * 2];
    uint8_t octets[16];

    if (!ta) {
        text(j, "ta", NULL);
        text(j, "ta_name", NULL);
        return;
    }
    memcpy(octets, ta, sizeof(octets));
    uuid_text(octets, word);
    text(j, "ta", word);
    top_ta_name(m, ta, name);
    text(j, "ta_name", name[0] ? name : NULL);
}

static void put_call(struct json *j, const struct top_machine *m, const struct board_client *k)
{
    static const char *const places[] = {[TOP_ON_ITS_WAY] = "way",
                                         [TOP_LOADING] = "loading",
                                         [TOP_QUEUED] = "queued",
                                         [TOP_IN_TA] = "ta"};
    const struct board_call *c = &k->call;
    const struct board_instance *at;
    enum top_place place = top_where(m, k, &at);
    char name[TOP_NAME_SIZE];

    open_list(j, NULL, '{');
    number(j, "call", c->call);
    number(j, "thread", k->thread);
    top_thread_name(m, k->thread, name);
    text(j, "thread_name", name[0] ? name : NULL);
    text(j, "function", top_what_word(c->what));
    ta(j, m, top_call_ta(m, k));
    number(j, "session", c->what == BOARD_OPEN ? BOARD_UNKNOWN : c->session);
    number(j, "command", c->what == BOARD_INVOKE ? c->command : BOARD_UNKNOWN);
    age(j, m, "age_ms", c->since);
    text(j, "where", places[place]);
    number(j, "instance", at ? at->number : BOARD_UNKNOWN);
    bool waits = place == TOP_IN_TA && at->waits;
    text(j, "waits_for", waits ? top_wait_word(at->waits) : NULL);
    close_list(j, '}');
}

static void put_instance(struct json *j, const struct top_machine *m,
                         const struct board_instance *in)
{
    bool runs = in->entry.state == BOARD_INSTANCE_ENTRY;
    bool dead = in->entry.state == BOARD_INSTANCE_DEAD;
    bool invoke = runs && in->entry.entry == TA_CALL_INVOKE;

    open_list(j, NULL, '{');
    number(j, "instance", in->number);
    ta(j, m, in->ta);
    boolean(j, "single_instance", in->flags & TA_ABI_FLAG_SINGLE_INSTANCE);
    boolean(j, "multi_session", in->flags & TA_ABI_FLAG_MULTI_SESSION);
    boolean(j, "keep_alive", in->flags & TA_ABI_FLAG_INSTANCE_KEEP_ALIVE);
    text(j, "state", top_instance_word(in->entry.state));
    text(j, "entry", runs ? top_entry_word(in->entry.entry) : NULL);
    number(j, "command", invoke ? in->entry.command : BOARD_UNKNOWN);
    number(j, "call", runs && in->entry.call ? in->entry.call : BOARD_UNKNOWN);
    text(j, "waits_for", runs && in->waits ? top_wait_word(in->waits) : NULL);
    number(j, "sessions", in->sessions);
    age(j, m, "age_ms", in->since);
    number(j, "heap_used", in->heap_used);
    number(j, "heap_most", in->heap_most);
    number(j, "heap_size", in->heap_size);
    number(j, "stack_most", in->stack_most);
    number(j, "stack_declared", in->stack_size);
    number(j, "stack_allowance", in->stack_room);
    number(j, "signal", dead && in->signal ? in->signal : BOARD_UNKNOWN);
    number(j, "panic", dead && !in->signal ? in->panic : BOARD_UNKNOWN);
    close_list(j, '}');
}

static void put_session(struct json *j, const struct top_machine *m, unsigned i)
{
    const struct board_session *s = &m->view.session[i];

    open_list(j, NULL, '{');
    number(j, "session", s->id);
    ta(j, m, s->ta);
    number(j, "instance", s->instance ? s->instance : BOARD_UNKNOWN);
    text(j, "login", s->login <= UINT32_MAX ? login_name((uint32_t)s->login) : NULL);
    number(j, "client_instance", s->by ? s->by : BOARD_UNKNOWN);
    number(j, "client_thread", m->view.opener[i] ? m->view.opener[i] : BOARD_UNKNOWN);
    text(j, "state", top_session_word(m, s));
    number(j, "commands", s->calls);
    age(j, m, "age_ms", s->since);
    close_list(j, '}');
}

static void put_machine(struct json *j, const struct top_machine *m)
{
    const struct board_view *v = &m->view;
    const struct board_machine *b = &v->machine;

    open_list(j, NULL, '{');
    number(j, "pid", (uint64_t)m->pid);
    text(j, "program", m->program);
    text(j, "scheduler", b->flags & BOARD_INLINE ? "inline" : "threads");
    text(j, "clock", b->flags & BOARD_VIRTUAL ? "virtual" : "host");
    age(j, m, "up_ms", b->started_at);
    number(j, "calls_done", top_done(m));
    number(j, "calls_failed", top_failed(m));
    number(j, "shared_memory_used", b->shm_used);
    number(j, "shared_memory_size", b->shm_size);
    number(j, "shared_memory_objects", b->shm_count);
    number(j, "died", b->deaths);
    number(j, "hidden_calls", b->hidden_calls);
    number(j, "hidden_sessions", b->hidden_sessions);
    number(j, "hidden_instances", b->hidden_instances);
    number(j, "unreadable_lines", v->torn);
    open_list(j, "calls", '[');
    for (unsigned i = 0; i < v->client_count; i++) {
        if (v->client[i].call.call)
            put_call(j, m, &v->client[i]);
    }
    close_list(j, ']');
    open_list(j, "instances", '[');
    for (unsigned i = 0; i < v->instance_count; i++)
        put_instance(j, m, &v->instance[i]);
    close_list(j, ']');
    open_list(j, "sessions", '[');
    for (unsigned i = 0; i < v->session_count; i++)
        put_session(j, m, i);
    close_list(j, ']');
    close_list(j, '}');
}

void top_json(FILE *out, const struct top_list *l, bool compact)
{
    struct json j = {.out = out, .compact = compact, .first = true};

    open_list(&j, NULL, '{');
    open_list(&j, "machines", '[');
    for (unsigned i = 0; i < l->count; i++)
        put_machine(&j, &l->machine[i]);
    close_list(&j, ']');
    boolean(&j, "more_machines", l->more);
    close_list(&j, '}');
    fputc('\n', out);
}
