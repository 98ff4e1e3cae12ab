/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_FAILURES_READ_H
#define TOOLS_FAILURES_READ_H

/* The file of failed calls that a run leaves (base/failures.h), for who explains it. */

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/failures.h"

#define FAILURES_FILE "last-run.json"

struct json;

/* Strings are of the file, and anybody may have written it: not for a terminal as they stand. */
struct failure_read {
    uint64_t number, time;
    const char *function;
    uint32_t result, origin;
    unsigned has; /* FAILURE_HAS_* */
    uint32_t command, session, types, login;
    uint64_t size;
    int err;
    const char *ta, *box, *said;    /* or NULL */
    const struct death_read *death; /* or NULL */
};

struct death_read {
    uint64_t number;
    const char *ta, *who, *reason;
    const struct json *frames; /* strings, the first of them; or NULL */
};

struct failures_read {
    struct json *file;
    const char *program;
    uint64_t pid, time, failed, died;
    struct failure_read *failures; /* failure_count of them */
    struct death_read *deaths;
    unsigned failure_count, death_count;
};

/* Where runs leave it: as TEESIM_FAILURES says, or in the directory of state. NULL: nowhere, as
 * neither XDG_STATE_HOME nor HOME says where that is. */
const char *failures_path(char room[PATH_MAX]);

/* False: it is not there, or no such file; a message says so. */
bool failures_read(const char *path, struct failures_read *out);
void failures_read_end(struct failures_read *f);

#endif
