/* SPDX-License-Identifier: BSD-2-Clause */
#include "board_read.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

/* A line takes some ns to replace, unless its writer has lost its CPU meanwhile. */
#define TRIES  200u
#define NAPS   4u
#define NAP_NS 500000

static uint64_t get(const _Atomic uint64_t *word)
{
    return __atomic_load_n((const uint64_t *)(const void *)word, __ATOMIC_ACQUIRE);
}

static void copy(uint64_t *to, const _Atomic uint64_t *from, size_t words)
{
    for (size_t i = 0; i < words; i++)
        to[i] = get(&from[i]);
}

/*
 * The words of a line, all of one moment: whoever replaces them makes the number odd before the
 * first and even after the last, and all of these are release stores. So a new word among those
 * read means that the number is a new one when it is read again.
 */
static bool line_try(void *to, const _Atomic uint64_t *line, size_t words)
{
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t seq = get(line);
        if (seq & 1)
            continue;
        copy(to, line + 1, words);
        if (get(line) == seq)
            return true;
    }
    return false;
}

/* False: it is being replaced all the time. `naps`: how often to wait for that, of all lines. */
static bool line_copy(void *to, const _Atomic uint64_t *line, size_t words, unsigned *naps)
{
    const struct timespec nap = {.tv_nsec = NAP_NS};

    while (!line_try(to, line, words)) {
        if (*naps == 0)
            return false;
        (*naps)--;
        nanosleep(&nap, NULL);
    }
    return true;
}

static void read_clients(const struct board_page *p, struct board_view *v, unsigned *naps)
{
    for (unsigned i = 0; i < BOARD_CLIENTS; i++) {
        struct board_client *to = &v->client[v->client_count];
        if (!line_copy(to, &p->client[i].seq, BOARD_WORDS(*to), naps))
            v->torn++;
        else if (to->thread)
            v->client_count++;
    }
}

/* The machine's words and the clients' lines: a thread that ends between the two would be counted
 * in neither, or in both. */
static void read_counts(const struct board_page *p, struct board_view *v, unsigned *naps)
{
    const _Atomic uint64_t *moves =
        &p->machine[offsetof(struct board_machine, moves) / sizeof(uint64_t)];
    uint64_t before;

    for (unsigned i = 0; i < TRIES; i++) {
        before = get(moves);
        copy((uint64_t *)&v->machine, p->machine, BOARD_WORDS(v->machine));
        v->client_count = v->torn = 0;
        read_clients(p, v, naps);
        if (!(before & 1) && get(moves) == before)
            return;
    }
}

static void read_sessions(const struct board_page *p, struct board_view *v, unsigned *naps)
{
    for (unsigned i = 0; i < BOARD_SESSIONS; i++) {
        struct board_session *to = &v->session[v->session_count];
        if (!line_copy(to, &p->session[i].seq, BOARD_WORDS(*to), naps)) {
            v->torn++;
        } else if (to->id) {
            uint64_t opener = get(&p->opener[to->id % BOARD_OPENERS]);
            v->opener[v->session_count++] = opener >> 32 == to->id ? (uint32_t)opener : 0;
        }
    }
}

static void read_instances(const struct board_page *p, struct board_view *v, unsigned *naps)
{
    for (unsigned i = 0; i < BOARD_INSTANCES; i++) {
        struct board_instance *to = &v->instance[v->instance_count];
        if (!line_copy(to, &p->instance[i].seq, BOARD_WORDS(*to), naps))
            v->torn++;
        else if (to->number)
            v->instance_count++;
    }
}

enum board_verdict board_read(const void *page, size_t size, struct board_view *out)
{
    const struct board_page *p = page;
    unsigned naps = NAPS;

    memset(out, 0, sizeof(*out));
    if (size < sizeof(p->machine))
        return BOARD_NONE;
    copy((uint64_t *)&out->machine, p->machine, BOARD_WORDS(out->machine));
    if (out->machine.magic != BOARD_MAGIC)
        return BOARD_NONE;
    if (out->machine.version != BOARD_VERSION)
        return BOARD_OTHER;
    if (size < sizeof(*p) || out->machine.size != sizeof(*p))
        return BOARD_NONE;
    read_counts(p, out, &naps);
    read_sessions(p, out, &naps);
    read_instances(p, out, &naps);
    return BOARD_GOOD;
}
