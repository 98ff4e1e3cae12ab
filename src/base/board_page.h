/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_BOARD_PAGE_H
#define BASE_BOARD_PAGE_H

/*
 * What lies on the board (board.h), for those who write it and those who read it.
 *
 * All of it are 64-bit words, each written and read atomically. A line begins with its sequence
 * number, which is odd while the line is being replaced. Words that are marked "alone" change
 * without that: what they say need not fit the line's other words.
 *
 * Times are those of the machine's clock (sched.h) in ns.
 */

#include <stddef.h>
#include <stdint.h>

#define BOARD_NAME    "teesim-board"        /* of the memfd */
#define BOARD_MAGIC   0x6472616f62656574ull /* "teeboard" in memory */
#define BOARD_VERSION 3u                    /* of this file; any change of it is a new one */

#define BOARD_CLIENTS   64u
#define BOARD_SESSIONS  128u
#define BOARD_INSTANCES 64u
#define BOARD_OPENERS   256u

#define BOARD_WORDS(type) (sizeof(type) / sizeof(uint64_t))

enum board_flag { BOARD_INLINE = 1, BOARD_VIRTUAL = 2 }; /* else: threads, the host's clock */

/* All but the first group alone. */
struct board_machine {
    uint64_t magic, version, size; /* of the whole board, in bytes */
    uint64_t pid, flags, started_at;

    uint64_t shm_size, shm_used;       /* bytes of the shared memory block */
    uint64_t shm_count;                /* objects of shared memory that clients have */
    uint64_t deaths;                   /* instances that have died */
    uint64_t other_done, other_failed; /* calls of threads that have no line (any more) */
    /* How many there are at this time for whom the board has no room. */
    uint64_t hidden_calls, hidden_sessions, hidden_instances;
    uint64_t moves; /* odd while counts of a client's line go over to other_done, other_failed */
};

enum board_what { BOARD_OPEN = 1, BOARD_INVOKE, BOARD_CLOSE };

/* A call that a client thread waits for. */
struct board_call {
    uint64_t call;    /* alone when it becomes 0, which is none */
    uint64_t what;    /* enum board_what */
    uint64_t session; /* but of an OPEN */
    uint64_t command; /* of an INVOKE */
    uint64_t since;
};

/* A thread that has called. */
struct board_client {
    struct board_call call;
    uint64_t done, failed; /* calls; alone; up to here a line of the cache */
    uint64_t ta[2];        /* that the latest OPEN was for: the UUID's octets */
    uint64_t thread;       /* kernel thread id; alone; 0: the line is free */
};

enum board_session_state {
    BOARD_SESSION_OPENING = 1,
    BOARD_SESSION_OPEN, /* whether it is busy, its instance and the clients' calls tell */
    BOARD_SESSION_CLOSING,
    BOARD_SESSION_DEAD, /* its instance has died; the client has not closed it */
};

struct board_session {
    uint64_t id;       /* 0: the line is free */
    uint64_t calls;    /* alone; INVOKEs so far */
    uint64_t state;    /* alone; enum board_session_state */
    uint64_t instance; /* alone; number; 0: none yet, or none any more */
    uint64_t ta[2];
    uint64_t login;
    uint64_t by; /* number of the instance that is the client; 0: it is of the normal world */
    uint64_t since;
};

enum board_instance_state {
    BOARD_INSTANCE_STARTING = 1, /* its image is being loaded */
    BOARD_INSTANCE_IDLE,
    BOARD_INSTANCE_ENTRY, /* in an entry point */
    BOARD_INSTANCE_LEAVING,
    BOARD_INSTANCE_DEAD, /* stays on the board until its line is needed */
};

/* What an instance is in. */
struct board_entry {
    uint64_t state; /* alone but for ENTRY; enum board_instance_state */
    uint64_t entry; /* enum ta_entry */
    uint64_t command;
    uint64_t session;
    uint64_t call; /* 0: nobody's */
};

/* What a TA waits for in a system call. */
enum board_wait {
    BOARD_WAIT_NONE,
    BOARD_WAIT_TIME,   /* TEE_Wait */
    BOARD_WAIT_TA,     /* the answer of another TA */
    BOARD_WAIT_SOCKET, /* the supplicant */
    BOARD_WAIT_EVENT,  /* TEE_Event_Wait */
};

#define BOARD_NAME_WORDS 5u
/* A number that is not known. */
#define BOARD_UNKNOWN UINT64_MAX

struct board_instance {
    struct board_entry entry;
    uint64_t heap_used, heap_most; /* alone; bytes; these change with every call */
    uint64_t number;               /* 0: the line is free */
    uint64_t ta[2];
    uint64_t flags; /* TA_FLAG_* */
    uint64_t since;
    uint64_t name[BOARD_NAME_WORDS]; /* alone; what its head says; ends with a zero unless full */
    uint64_t waits;                  /* alone; enum board_wait */
    uint64_t sessions;               /* alone; connected ones */
    /* Alone, in bytes: */
    uint64_t heap_size;
    uint64_t stack_most, stack_size, stack_room; /* declared, and what it gets on top */
    /* Of a dead one: */
    uint64_t signal, panic; /* signal 0: it has panicked with that code */
    uint64_t ended_at;
};

/* ---- in memory ---- */

#define BOARD_LINE(type)                                                                           \
    struct {                                                                                       \
        _Alignas(64) _Atomic uint64_t seq;                                                         \
        _Atomic uint64_t word[BOARD_WORDS(type)];                                                  \
    }

/* What a command writes of a client's line is one line of the cache: the number, the call, the
 * counts. */
_Static_assert(sizeof(uint64_t) + offsetof(struct board_client, ta) == 64, "a line of the cache");

struct board_page {
    _Atomic uint64_t machine[BOARD_WORDS(struct board_machine)];
    /* [id % BOARD_OPENERS]: session id << 32 | kernel thread id of who opened it. */
    _Atomic uint64_t opener[BOARD_OPENERS];
    BOARD_LINE(struct board_client) client[BOARD_CLIENTS];
    BOARD_LINE(struct board_session) session[BOARD_SESSIONS];
    BOARD_LINE(struct board_instance) instance[BOARD_INSTANCES];
};
_Static_assert(sizeof(struct board_page) <= 64 << 10, "the board is small");

#endif
