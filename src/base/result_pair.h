/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_RESULT_PAIR_H
#define BASE_RESULT_PAIR_H

/*
 * What a result means when it comes from one origin: which boxes of this TEE can have decided so,
 * which rule of the standard it follows, what it usually comes from and what to do. All pairs that
 * the code of this project can give have a row; what a TA returns has its code's general meaning
 * (result_help.h). All strings are static.
 */

#include "check.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct result_pair {
    uint32_t result, origin;
    /* A line for each box: its name, as traces have it or "machine", and then the files. */
    const char *places;
    const char *meaning; /* a sentence */
    const char *rule;    /* the clause, and what it says; "": no standard has one */
    const char *causes;  /* as result_pair_lines takes them, the likeliest first */
    const char *fix;     /* the same */
};

/* False: this TEE gives that result from no such origin. From TRUSTED_APP every one but success can
 * come. */
MUST_CHECK bool result_pair_find(uint32_t result, uint32_t origin, struct result_pair *out);
#define RESULT_LINES_SIZE 1536u
/* Of causes or fixes those that a function of the client API can have, a line each, in `room`,
 * which is returned. NULL, or one that these do not tell apart: all of them. */
const char *result_pair_lines(const char *lines, const char *function,
                              char room[RESULT_LINES_SIZE]);
/* The rows, one after the other; NULL: there are no more. */
const struct result_pair *result_pair_at(size_t i);
/* Where the standard has a function of the client API: "TEE Client API 1.0, 4.5.9"; NULL: it has no
 * such function. */
const char *result_pair_clause(const char *function);

#endif
