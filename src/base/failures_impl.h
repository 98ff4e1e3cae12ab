/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_FAILURES_IMPL_H
#define BASE_FAILURES_IMPL_H

/* What failures.c keeps and failures_file.c writes. */

#include <time.h>

#include "failures.h"

#define FAILURES_FRAMES 8u
#define FAILURES_SAID   320u

struct failure_record {
    struct failure f; /* its `ta` is not used */
    uint64_t number;
    time_t time;
    bool has_ta;
    uint8_t ta[16];
    int box;                  /* -1: not known */
    uint64_t death;           /* number; 0: none */
    char said[FAILURES_SAID]; /* "": nothing */
};

struct death_record {
    uint64_t number; /* 0: an empty place */
    call_id call;
    uint8_t ta[16];
    char who[128], reason[640];
    char frames[FAILURES_FRAMES][160];
};

/* `count` have come: `first_count` are in `first`, and of `others` the latest in `last`, a ring.
 * Both in their order. */
struct failure_list {
    uint64_t count, others;
    unsigned first_count;
    struct failure_record first[FAILURES_FIRST], last[FAILURES_LAST];
};

/* The first of many, and the last. `count` have come. Record n, from 0, is kept at `failures_place`
 * while it is kept. */
struct death_list {
    uint64_t count;
    struct death_record kept[FAILURES_FIRST + FAILURES_LAST];
};

static inline unsigned failures_place(uint64_t n)
{
    return n < FAILURES_FIRST ? (unsigned)n
                              : FAILURES_FIRST + (unsigned)((n - FAILURES_FIRST) % FAILURES_LAST);
}

static inline bool failures_is_kept(uint64_t n, uint64_t count)
{
    return n < count && (n < FAILURES_FIRST || n + FAILURES_LAST >= count);
}

/* ---- failures_file.c ---- */

/*
 * Of the file the places of `last` are the end: a page for each, which is written in place. So the
 * last failure is there whatever becomes of the program, and costs a small write. A page is written
 * as a whole or not at all also when the process is killed meanwhile.
 */
#define FAILURES_SLOT 4096u
#define FAILURES_HEAD 128u /* bytes by which a file is known: they have pid and time */

/* The file as this process has written it. */
struct failures_file {
    char *path;
    char head[FAILURES_HEAD];
    size_t slots; /* where the first place is; 0: it has written none */
};

struct failures_content {
    const char *program;
    const struct failure_list *failures;
    const struct death_list *deaths;
};

/* The whole text, which the caller frees; NULL after a failure. 0 or -ENOMEM. */
MUST_CHECK int failures_text(const struct failures_content *c, char **text, size_t *size);
/* The file gets this text, whole, or stays as it is. 0 or -errno; -EEXIST: there is a device, a
 * pipe or a socket. */
MUST_CHECK int failures_replace(struct failures_file *f, const char *text, size_t size);
/* One of `last` is another one now. 0 or -errno; -ESTALE: the file is not, or not any more, what
 * failures_replace has made, and stays as it is. */
MUST_CHECK int failures_put_last(const struct failures_file *f, unsigned place,
                                 const struct failure_record *r);

#endif
