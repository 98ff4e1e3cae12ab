/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of sessions and instances. A handle is the line's number, from 1. */
#include <string.h>

#include "board_impl.h"

/* Free lines: those that have been free the longest are taken first, so that what has died is seen
 * for as long as can be. The TEE world's. */
struct lines {
    uint8_t ring[BOARD_SESSIONS];
    unsigned limit, first, count;
};
_Static_assert(BOARD_SESSIONS <= UINT8_MAX && BOARD_INSTANCES <= BOARD_SESSIONS,
               "a line's number fits the ring");

static struct lines sessions, instances;

static void lines_init(struct lines *l, unsigned limit)
{
    *l = (struct lines){.limit = limit, .count = limit};
    for (unsigned i = 0; i < limit; i++)
        l->ring[i] = (uint8_t)(i + 1);
}

static unsigned lines_take(struct lines *l)
{
    if (l->count == 0)
        return BOARD_NO_LINE;
    unsigned line = l->ring[l->first];
    l->first = (l->first + 1) % l->limit;
    l->count--;
    return line;
}

static void lines_give_back(struct lines *l, unsigned line)
{
    CHECK(l->count < l->limit);
    l->ring[(l->first + l->count++) % l->limit] = (uint8_t)line;
}

void board_lines_init(void)
{
    lines_init(&sessions, BOARD_SESSIONS);
    lines_init(&instances, BOARD_INSTANCES);
}

/* ---- sessions ---- */

unsigned board_session_add(const struct board_session *s)
{
    if (!board_page)
        return BOARD_NO_LINE;
    unsigned line = lines_take(&sessions);
    struct board_session now = *s;
    if (!line) {
        board_add(BOARD_MACHINE(hidden_sessions), 1);
        return line;
    }
    now.since = sched_now(board_sched);
    board_replace(BOARD_SESSION_LINE(line), &now, BOARD_WORDS(now));
    return line;
}

void board_session_state(unsigned line, enum board_session_state state)
{
    if (line)
        board_put(BOARD_SESSION(line, state), state);
}

void board_session_instance(unsigned line, uint32_t number)
{
    if (line)
        board_put(BOARD_SESSION(line, instance), number);
}

void board_session_end(unsigned line)
{
    if (!board_page)
        return;
    if (!line) {
        board_add(BOARD_MACHINE(hidden_sessions), (uint64_t)-1);
        return;
    }
    board_replace(BOARD_SESSION_LINE(line), &(struct board_session){.id = 0},
                  BOARD_WORDS(struct board_session));
    lines_give_back(&sessions, line);
}

/* ---- instances ---- */

unsigned board_instance_add(const struct board_instance *in)
{
    if (!board_page)
        return BOARD_NO_LINE;
    unsigned line = lines_take(&instances);
    struct board_instance now = *in;
    if (!line) {
        board_add(BOARD_MACHINE(hidden_instances), 1);
        return line;
    }
    now.since = sched_now(board_sched);
    board_replace(BOARD_INSTANCE_LINE(line), &now, BOARD_WORDS(now));
    return line;
}

void board_instance_sessions(unsigned line, unsigned count)
{
    if (line)
        board_put(BOARD_INSTANCE(line, sessions), count);
}

void board_instance_loaded(unsigned line, const struct board_instance *in)
{
    if (!line)
        return;
    for (unsigned i = 0; i < BOARD_NAME_WORDS; i++)
        board_put(BOARD_INSTANCE(line, name[0]) + i, in->name[i]);
    board_put(BOARD_INSTANCE(line, heap_size), in->heap_size);
    board_put(BOARD_INSTANCE(line, stack_size), in->stack_size);
    board_put(BOARD_INSTANCE(line, stack_room), in->stack_room);
}

void board_instance_stack(unsigned line, uint64_t most)
{
    if (line)
        board_put(BOARD_INSTANCE(line, stack_most), most);
}

/* The deaths are counted under the lock of whoever calls. */
void board_instance_died(unsigned line, int signo, uint32_t panic)
{
    if (!board_page)
        return;
    board_add(BOARD_MACHINE(deaths), 1);
    if (!line)
        return;
    board_put(BOARD_INSTANCE(line, signal), (uint64_t)signo);
    board_put(BOARD_INSTANCE(line, panic), panic);
    board_put(BOARD_INSTANCE(line, ended_at), sched_now(board_sched));
    board_put(BOARD_INSTANCE(line, entry.state), BOARD_INSTANCE_DEAD);
}

void board_instance_end(unsigned line)
{
    if (!board_page)
        return;
    if (!line) {
        board_add(BOARD_MACHINE(hidden_instances), (uint64_t)-1);
        return;
    }
    uint64_t state = board_get(BOARD_INSTANCE(line, entry.state));
    if (state == BOARD_INSTANCE_DEAD)
        board_put(BOARD_INSTANCE(line, sessions), 0);
    else
        board_replace(BOARD_INSTANCE_LINE(line), &(struct board_instance){.number = 0},
                      BOARD_WORDS(struct board_instance));
    lines_give_back(&instances, line);
}

void board_text(uint64_t *words, unsigned count, const char *text)
{
    size_t room = count * sizeof(*words);
    char *to = (char *)words;

    memset(to, 0, room);
    memcpy(to, text, strnlen(text, room));
}
