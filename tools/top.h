/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TOP_H
#define TOOLS_TOP_H

/*
 * `teesim top`: what running machines do at this moment. Reads the boards (base/board_read.h) that
 * they show as descriptors; nothing of theirs is written, trusted or waited for.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/board_read.h"

#define EXIT_NO_MACHINE 1 /* there is none, or it may not be looked at */

void top_usage(FILE *out);
/* `teesim top …`, with argv[0] "top". Exit statuses: 0; EXIT_NO_MACHINE; EXIT_USAGE. */
int top_main(int argc, char **argv);

/* ---- top_find.c: which machines there are ---- */

#define TOP_NAME_SIZE    32u
#define TOP_MACHINES_MAX 256u

struct top_machine {
    pid_t pid;
    ino_t board;                 /* of which file it is */
    char program[TOP_NAME_SIZE]; /* as the kernel calls it; printable */
    bool same_pids;              /* its thread numbers mean the same here */
    uint64_t now;                /* of its clock */
    struct board_view view;
};

enum top_why {
    TOP_FOUND,
    TOP_NO_PROCESS,
    TOP_ENDED,      /* a zombie */
    TOP_NOT_MAY,    /* not this user's, or it does not want to be looked at */
    TOP_NO_MACHINE, /* or it has forked from one that has */
    TOP_CLOSED,     /* it has one, and has closed its board's descriptor */
    TOP_OTHER,      /* its board is that of another version of teesim */
    TOP_NO_MEMORY,
};

struct top_list {
    struct top_machine *machine; /* sorted by process */
    unsigned count;
    bool more;        /* there are more than TOP_MACHINES_MAX */
    unsigned not_may; /* processes that may not be looked at */
    enum top_why why; /* FOUND, or why there is none (with a process given: why not there) */
};

/* All machines there are, or that of one process (`pid` not 0). top_list_end frees. */
void top_find(pid_t pid, struct top_list *out);
void top_list_end(struct top_list *l);
/* The name of a thread of the machine's process; "" if it is not known. */
void top_thread_name(const struct top_machine *m, uint64_t thread, char name[TOP_NAME_SIZE]);

/* ---- top_facts.c: what several lines say together ---- */

/* Puts the lines into the order in which they are shown: what is busy first. */
void top_sort(struct top_machine *m);
/* NULL: it is not on the board. */
const struct board_instance *top_instance(const struct top_machine *m, uint64_t number);
const struct board_session *top_session(const struct top_machine *m, uint64_t id);
/* The session's TA, or what an OPEN is for; NULL: not known. */
const uint64_t *top_call_ta(const struct top_machine *m, const struct board_client *k);
/* What a TA calls itself, of any of its instances; "" for none. */
void top_ta_name(const struct top_machine *m, const uint64_t ta[2], char name[TOP_NAME_SIZE * 2]);
/* ns since then, on the machine's clock. */
uint64_t top_age(const struct top_machine *m, uint64_t since);
uint64_t top_in_flight(const struct top_machine *m); /* also those that have no line */
uint64_t top_done(const struct top_machine *m);
uint64_t top_failed(const struct top_machine *m);

enum top_place {
    TOP_ON_ITS_WAY, /* between the client and the TA, down or up */
    TOP_LOADING,    /* the TA's image is being loaded */
    TOP_QUEUED,     /* the instance is in an entry point for another call */
    TOP_IN_TA,
};

/* Where a call is. *at: which instance it is in, or waits for, or NULL. */
enum top_place top_where(const struct top_machine *m, const struct board_client *k,
                         const struct board_instance **at);

const char *top_what_word(uint64_t what);      /* "TEEC_InvokeCommand", … */
const char *top_entry_word(uint64_t entry);    /* "TA_InvokeCommandEntryPoint", … */
const char *top_wait_word(uint64_t wait);      /* "TEE_Wait", …; "" */
const char *top_instance_word(uint64_t state); /* "idle", … */
/* Also "busy": the session's instance runs a command of it, or a client waits for it. */
const char *top_session_word(const struct top_machine *m, const struct board_session *s);

/* ---- top_text.c, top_json.c ---- */

/* `columns`: those of a terminal, so that all of weight can be seen on 80; 0: the long lines. */
void top_text(FILE *out, const struct top_machine *m, unsigned columns);
/* A line for each machine. `chosen`: of which one is marked, or UINT_MAX. */
void top_text_list(FILE *out, const struct top_list *l, unsigned chosen);
/* One document, in one line if `compact`. */
void top_json(FILE *out, const struct top_list *l, bool compact);

/* ---- top_screen.c ---- */

/* Shows pictures until the user has enough, or a process that was asked for ends. */
int top_screen(pid_t pid, unsigned interval_ms);

/* Why there is nothing to see, on stderr. */
void top_complain(FILE *out, const struct top_list *l, pid_t pid);

#endif
