/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "abi/ta_abi.h"
#include "top.h"

/* What ta_head.h says for a TA that says nothing. */
#define NO_NAME "Undefined description"

/* ---- order ---- */

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Those that wait first, the longest first. */
static int by_wait(const void *a, const void *b)
{
    const struct board_client *x = a, *y = b;
    int r = compare(!x->call.call, !y->call.call);

    if (!r && x->call.call)
        r = compare(x->call.since, y->call.since);
    return r ? r : compare(x->thread, y->thread);
}

static unsigned instance_rank(uint64_t state)
{
    switch (state) {
    case BOARD_INSTANCE_ENTRY:
        return 0;
    case BOARD_INSTANCE_STARTING:
    case BOARD_INSTANCE_LEAVING:
        return 1;
    case BOARD_INSTANCE_IDLE:
        return 2;
    default:
        return 3;
    }
}

static int by_instance(const void *a, const void *b)
{
    const struct board_instance *x = a, *y = b;
    int r = compare(instance_rank(x->entry.state), instance_rank(y->entry.state));

    return r ? r : compare(x->number, y->number);
}

static bool is_busy(const struct top_machine *m, const struct board_session *s)
{
    for (unsigned i = 0; i < m->view.client_count; i++) {
        const struct board_call *c = &m->view.client[i].call;
        if (c->call && c->what != BOARD_OPEN && c->session == s->id)
            return true;
    }
    for (unsigned i = 0; i < m->view.instance_count; i++) {
        const struct board_instance *in = &m->view.instance[i];
        if (in->entry.state == BOARD_INSTANCE_ENTRY && in->entry.session == s->id)
            return true;
    }
    return false;
}

/* With what is known of it. */
struct session_row {
    struct board_session session;
    uint64_t opener;
    bool idle;
};

static int by_session(const void *a, const void *b)
{
    const struct session_row *x = a, *y = b;
    int r = compare(x->idle, y->idle);

    return r ? r : compare(x->session.id, y->session.id);
}

static void sort_sessions(struct top_machine *m)
{
    struct session_row row[BOARD_SESSIONS];
    struct board_view *v = &m->view;

    for (unsigned i = 0; i < v->session_count; i++) {
        const struct board_session *s = &v->session[i];
        bool idle = s->state == BOARD_SESSION_OPEN && !is_busy(m, s);
        row[i] = (struct session_row){*s, v->opener[i], idle};
    }
    qsort(row, v->session_count, sizeof(row[0]), by_session);
    for (unsigned i = 0; i < v->session_count; i++) {
        v->session[i] = row[i].session;
        v->opener[i] = row[i].opener;
    }
}

void top_sort(struct top_machine *m)
{
    struct board_view *v = &m->view;

    qsort(v->client, v->client_count, sizeof(v->client[0]), by_wait);
    qsort(v->instance, v->instance_count, sizeof(v->instance[0]), by_instance);
    sort_sessions(m);
}

/* ---- facts ---- */

const struct board_instance *top_instance(const struct top_machine *m, uint64_t number)
{
    for (unsigned i = 0; i < m->view.instance_count; i++) {
        if (m->view.instance[i].number == number)
            return &m->view.instance[i];
    }
    return NULL;
}

const struct board_session *top_session(const struct top_machine *m, uint64_t id)
{
    for (unsigned i = 0; i < m->view.session_count; i++) {
        if (m->view.session[i].id == id)
            return &m->view.session[i];
    }
    return NULL;
}

const uint64_t *top_call_ta(const struct top_machine *m, const struct board_client *k)
{
    const struct board_session *s = top_session(m, k->call.session);

    if (k->call.what == BOARD_OPEN)
        return k->ta;
    return s ? s->ta : NULL;
}

static bool same_ta(const uint64_t a[2], const uint64_t b[2])
{
    return a[0] == b[0] && a[1] == b[1];
}

void top_ta_name(const struct top_machine *m, const uint64_t ta[2], char name[TOP_NAME_SIZE * 2])
{
    const size_t room = BOARD_NAME_WORDS * sizeof(uint64_t);

    name[0] = '\0';
    for (unsigned i = 0; i < m->view.instance_count && !name[0]; i++) {
        const struct board_instance *in = &m->view.instance[i];
        if (!same_ta(in->ta, ta))
            continue;
        memcpy(name, in->name, room);
        name[room] = '\0';
    }
    if (strcmp(name, NO_NAME) == 0)
        name[0] = '\0';
    for (char *c = name; *c; c++) {
        if (!isascii((unsigned char)*c) || !isprint((unsigned char)*c))
            *c = '?';
    }
}

uint64_t top_age(const struct top_machine *m, uint64_t since)
{
    return m->now > since ? m->now - since : 0;
}

uint64_t top_in_flight(const struct top_machine *m)
{
    uint64_t count = m->view.machine.hidden_calls;

    for (unsigned i = 0; i < m->view.client_count; i++)
        count += m->view.client[i].call.call != 0;
    return count;
}

uint64_t top_done(const struct top_machine *m)
{
    uint64_t count = m->view.machine.other_done;

    for (unsigned i = 0; i < m->view.client_count; i++)
        count += m->view.client[i].done;
    return count;
}

uint64_t top_failed(const struct top_machine *m)
{
    uint64_t count = m->view.machine.other_failed;

    for (unsigned i = 0; i < m->view.client_count; i++)
        count += m->view.client[i].failed;
    return count;
}

/* ---- where a call is ---- */

/* The instance that works for the call: the innermost one, of those that ask each other. */
static const struct board_instance *works_for(const struct top_machine *m, uint64_t call)
{
    const struct board_instance *outer = NULL;

    for (unsigned i = 0; i < m->view.instance_count; i++) {
        const struct board_instance *in = &m->view.instance[i];
        if (in->entry.state != BOARD_INSTANCE_ENTRY || in->entry.call != call)
            continue;
        if (in->waits != BOARD_WAIT_TA)
            return in;
        outer = in;
    }
    return outer;
}

/* The instance that a call has to go to, as far as is known. */
static const struct board_instance *meant(const struct top_machine *m, const struct board_client *k)
{
    const struct board_session *s = top_session(m, k->call.session);

    if (k->call.what != BOARD_OPEN)
        return s && s->instance ? top_instance(m, s->instance) : NULL;
    for (unsigned i = 0; i < m->view.instance_count; i++) {
        const struct board_instance *in = &m->view.instance[i];
        if (same_ta(in->ta, k->ta) &&
            (in->entry.state == BOARD_INSTANCE_STARTING ||
             (in->entry.state == BOARD_INSTANCE_ENTRY && in->flags & TA_ABI_FLAG_SINGLE_INSTANCE)))
            return in;
    }
    return NULL;
}

enum top_place top_where(const struct top_machine *m, const struct board_client *k,
                         const struct board_instance **at)
{
    *at = works_for(m, k->call.call);
    if (*at)
        return TOP_IN_TA;
    *at = meant(m, k);
    if (*at && (*at)->entry.state == BOARD_INSTANCE_STARTING)
        return TOP_LOADING;
    if (*at && (*at)->entry.state == BOARD_INSTANCE_ENTRY)
        return TOP_QUEUED;
    *at = NULL;
    return TOP_ON_ITS_WAY;
}

/* ---- words ---- */

static const char *word_of(const char *const *words, size_t count, uint64_t value)
{
    return value < count && words[value] ? words[value] : "?";
}
#define WORD_OF(words, value) word_of(words, sizeof(words) / sizeof((words)[0]), value)

const char *top_what_word(uint64_t what)
{
    static const char *const words[] = {[BOARD_OPEN] = "TEEC_OpenSession",
                                        [BOARD_INVOKE] = "TEEC_InvokeCommand",
                                        [BOARD_CLOSE] = "TEEC_CloseSession"};
    return WORD_OF(words, what);
}

const char *top_entry_word(uint64_t entry)
{
    static const char *const words[] = {[TA_CALL_CREATE] = "TA_CreateEntryPoint",
                                        [TA_CALL_OPEN] = "TA_OpenSessionEntryPoint",
                                        [TA_CALL_INVOKE] = "TA_InvokeCommandEntryPoint",
                                        [TA_CALL_CLOSE] = "TA_CloseSessionEntryPoint",
                                        [TA_CALL_DESTROY] = "TA_DestroyEntryPoint"};
    return WORD_OF(words, entry);
}

const char *top_wait_word(uint64_t wait)
{
    static const char *const words[] = {[BOARD_WAIT_NONE] = "",
                                        [BOARD_WAIT_TIME] = "TEE_Wait",
                                        [BOARD_WAIT_TA] = "another TA",
                                        [BOARD_WAIT_SOCKET] = "a socket",
                                        [BOARD_WAIT_EVENT] = "TEE_Event_Wait"};
    return WORD_OF(words, wait);
}

const char *top_instance_word(uint64_t state)
{
    static const char *const words[] = {[BOARD_INSTANCE_STARTING] = "starting",
                                        [BOARD_INSTANCE_IDLE] = "idle",
                                        [BOARD_INSTANCE_ENTRY] = "in entry",
                                        [BOARD_INSTANCE_LEAVING] = "leaving",
                                        [BOARD_INSTANCE_DEAD] = "dead"};
    return WORD_OF(words, state);
}

const char *top_session_word(const struct top_machine *m, const struct board_session *s)
{
    static const char *const words[] = {[BOARD_SESSION_OPENING] = "opening",
                                        [BOARD_SESSION_OPEN] = "idle",
                                        [BOARD_SESSION_CLOSING] = "closing",
                                        [BOARD_SESSION_DEAD] = "dead"};
    return s->state == BOARD_SESSION_OPEN && is_busy(m, s) ? "busy" : WORD_OF(words, s->state);
}
