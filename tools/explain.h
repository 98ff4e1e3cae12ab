/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_EXPLAIN_H
#define TOOLS_EXPLAIN_H

#include <stdio.h>

#include "failures_read.h"

void explain_usage(FILE *out);

/* `teesim explain …`, with argv[0] "explain". Returns the exit status. */
int explain_main(int argc, char **argv);

/* explain_text.c, explain_json.c: the last failure, or all that were kept. */
void explain_text(const struct failures_read *f, bool all);
void explain_json(const struct failures_read *f, bool all);

struct result_pair;

/* explain_death.c: the pair of a call in which a TA died says no more what may have been the cause,
 * as there is the one; and what rule there is and what to do as it fits how the TA died. */
void explain_fit(struct result_pair *pair, const struct death_read *d);

/* The first of the failures that are to be told. */
static inline unsigned explain_first(const struct failures_read *f, bool all)
{
    return all || !f->failure_count ? 0 : f->failure_count - 1;
}

/* Names, or numbers in a static buffer that the next call uses again. */
const char *explain_result_name(uint32_t result);
const char *explain_origin_name(uint32_t origin);

#endif
