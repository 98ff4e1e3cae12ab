/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_BOARD_H
#define BASE_BOARD_H

/*
 * What the machine of this process is doing at this moment, in a page set that others can read:
 * `teesim top` finds it as a descriptor of this process by its name (board_page.h). The worlds
 * write what they know with plain stores; nobody waits for a reader, nobody reads it here. So it
 * can be looked at whatever the process does: while it computes, waits, is stopped or in a
 * debugger.
 *
 * There is one board in a process, as there is one machine. Without one every function here does
 * nothing, quickly. A line that does not fit is counted as hidden; its handle is BOARD_NO_LINE.
 *
 * Who writes: a client's thread its own line; the TEE world the sessions' lines, and makes and ends
 * the instances'; an instance's step, and who holds the host's lock, the rest of that. Each line,
 * and each word that is "alone", has one writer at a time.
 *
 * The program may close the descriptor: then nobody sees the board. What has its number since is
 * left alone.
 */

#include <stdbool.h>

#include "board_page.h"
#include "check.h"
#include "sched.h"

/* Changes only when nobody writes. NULL: there is none. */
extern struct board_page *board_page __attribute__((visibility("hidden")));

/* What every command writes is inline, and written out. */

/* A word of a line by its field; of the machine's. */
#define BOARD_WORD(line, type, field) (&(line)[1 + offsetof(type, field) / sizeof(uint64_t)])
#define BOARD_MACHINE(field)                                                                       \
    (&board_page->machine[offsetof(struct board_machine, field) / sizeof(uint64_t)])
#define BOARD_SESSION_LINE(line)   (&board_page->session[(line)-1].seq)
#define BOARD_SESSION(line, field) BOARD_WORD(BOARD_SESSION_LINE(line), struct board_session, field)
#define BOARD_INSTANCE_LINE(line)  (&board_page->instance[(line)-1].seq)
#define BOARD_INSTANCE(line, field)                                                                \
    BOARD_WORD(BOARD_INSTANCE_LINE(line), struct board_instance, field)

static inline void board_put(_Atomic uint64_t *word, uint64_t value)
{
    atomic_store_explicit(word, value, memory_order_release);
}

static inline uint64_t board_get(_Atomic uint64_t *word)
{
    return atomic_load_explicit(word, memory_order_relaxed);
}

/* For words with one writer. */
static inline void board_add(_Atomic uint64_t *word, uint64_t n)
{
    board_put(word, board_get(word) + n);
}

/* Replaces the first `count` words of a line; board_read.c says why a reader gets no mixture. */
static inline void board_replace(_Atomic uint64_t *line, const void *value, size_t count)
{
    const uint64_t *from = value;
    uint64_t seq = board_get(line);

    board_put(line, seq + 1);
    for (size_t i = 0; i < count; i++)
        board_put(&line[1 + i], from[i]);
    board_put(line, seq + 2);
}

struct board_config {
    struct sched *sched; /* whose clock it is; must outlive the board */
    unsigned flags;      /* enum board_flag */
    uint64_t shm_size;
};

/* ---- life: the machine's, one thread at a time ---- */

/* -errno of memfd_create, ftruncate, mmap. Makes no file larger than the process may have. */
MUST_CHECK int board_create(const struct board_config *cfg);
/* Nobody writes any more, but for threads that end. */
void board_destroy(void);
/* Around fork. The child has no board: it gives back the descriptor of its parent's. */
void board_before_fork(void);
void board_after_fork_parent(void);
void board_after_fork_child(void);

/* ---- clients ---- */

#define BOARD_NO_LINE 0u

/* One call of this thread's into the TEE; lives on its stack. */
struct board_ticket {
    _Atomic uint64_t *line; /* NULL: hidden, or there is no board */
    bool counts;
    bool failed; /* whoever knows better clears it before the end */
};

/* What a thread keeps of its line. */
struct board_mine {
    unsigned generation; /* of the board that it is on */
    uint32_t thread;
    _Atomic uint64_t *line; /* NULL: there was no room */
};
extern _Thread_local struct board_mine board_mine __attribute__((visibility("hidden")));
extern unsigned board_generation __attribute__((visibility("hidden"))); /* counts boards */

void board_come(void);
struct board_ticket board_call_begin_hidden(void);
void board_call_end_hidden(const struct board_ticket *t);

/* The thread waits for the TEE from now on; `failed` is set. `ta`: of an OPEN, else NULL. */
static inline __attribute__((always_inline)) struct board_ticket
board_call_begin(const struct board_call *call, const uint64_t ta[2])
{
    if (!board_page)
        return (struct board_ticket){.line = NULL};
    if (UNLIKELY(board_mine.generation != board_generation))
        board_come();
    _Atomic uint64_t *line = board_mine.line;
    /* A signal handler may call while the thread does. */
    if (UNLIKELY(!line || board_get(BOARD_WORD(line, struct board_client, call.call))))
        return board_call_begin_hidden();
    uint64_t seq = board_get(line);
    board_put(line, seq + 1);
    board_put(BOARD_WORD(line, struct board_call, call), call->call);
    board_put(BOARD_WORD(line, struct board_call, what), call->what);
    board_put(BOARD_WORD(line, struct board_call, session), call->session);
    board_put(BOARD_WORD(line, struct board_call, command), call->command);
    board_put(BOARD_WORD(line, struct board_call, since), call->since);
    if (ta) {
        board_put(BOARD_WORD(line, struct board_client, ta[0]), ta[0]);
        board_put(BOARD_WORD(line, struct board_client, ta[1]), ta[1]);
    }
    board_put(line, seq + 2);
    return (struct board_ticket){.line = line, .counts = true, .failed = true};
}

/* It does not. Also as a cleanup handler: for one that is cancelled. */
static inline void board_call_end(struct board_ticket *t)
{
    if (UNLIKELY(!t->line)) {
        board_call_end_hidden(t);
        return;
    }
    board_add(t->failed ? BOARD_WORD(t->line, struct board_client, failed)
                        : BOARD_WORD(t->line, struct board_client, done),
              1);
    board_put(BOARD_WORD(t->line, struct board_client, call.call), 0);
}

#define BOARD_CALL(ticket, call, ta)                                                               \
    __attribute__((cleanup(board_call_end))) struct board_ticket ticket = board_call_begin(call, ta)
/* This thread has opened that session. */
void board_opened(uint32_t session);

/* ---- the machine's numbers ---- */

void board_shm_used(uint64_t bytes);
void board_shm_count(uint64_t objects);

/* ---- sessions ---- */

/* `since` is filled in. */
unsigned board_session_add(const struct board_session *s);
void board_session_state(unsigned line, enum board_session_state state);
void board_session_instance(unsigned line, uint32_t number);
/* One more INVOKE. */
static inline void board_session_called(unsigned line)
{
    if (line)
        board_add(BOARD_SESSION(line, calls), 1);
}

void board_session_end(unsigned line);

/* ---- instances ---- */

/* `since` is filled in. */
unsigned board_instance_add(const struct board_instance *in);
void board_instance_sessions(unsigned line, unsigned count);
/* Its image is there: its name, cut, and the sizes in `in`. */
void board_instance_loaded(unsigned line, const struct board_instance *in);
static inline void board_instance_enter(unsigned line, const struct board_entry *e)
{
    if (!line)
        return;
    _Atomic uint64_t *at = BOARD_INSTANCE_LINE(line);
    uint64_t seq = board_get(at);
    board_put(at, seq + 1);
    board_put(BOARD_WORD(at, struct board_entry, state), e->state);
    board_put(BOARD_WORD(at, struct board_entry, entry), e->entry);
    board_put(BOARD_WORD(at, struct board_entry, command), e->command);
    board_put(BOARD_WORD(at, struct board_entry, session), e->session);
    board_put(BOARD_WORD(at, struct board_entry, call), e->call);
    board_put(at, seq + 2);
}
static inline void board_instance_state(unsigned line, enum board_instance_state state)
{
    if (line)
        board_put(BOARD_INSTANCE(line, entry.state), state);
}
static inline void board_instance_waits(unsigned line, enum board_wait what)
{
    if (line)
        board_put(BOARD_INSTANCE(line, waits), what);
}
static inline void board_instance_heap(unsigned line, uint64_t used, uint64_t most)
{
    if (!line)
        return;
    board_put(BOARD_INSTANCE(line, heap_used), used);
    board_put(BOARD_INSTANCE(line, heap_most), most);
}

void board_instance_stack(unsigned line, uint64_t most);
void board_instance_died(unsigned line, int signo, uint32_t panic);
/* It has gone; what has died stays to be seen. */
void board_instance_end(unsigned line);

/* Text into words, cut, the rest zero. */
void board_text(uint64_t *words, unsigned count, const char *text);

#endif
