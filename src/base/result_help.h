/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_RESULT_HELP_H
#define BASE_RESULT_HELP_H

/*
 * What the results and origins of the GlobalPlatform APIs mean, for people. Their names are those
 * of result_names.h. All strings are static.
 */

#include <stddef.h>
#include <stdint.h>

struct result_help {
    uint32_t code;
    const char *meaning; /* a sentence */
    const char *causes;  /* what it usually comes from, a line each; "": nothing to look for */
};

/* NULL: the standards have no such result, no such origin. */
const struct result_help *result_help_find(uint32_t result);
const struct result_help *origin_help_find(uint32_t origin);
/* One after the other; NULL: there are no more. */
const struct result_help *result_help_at(size_t i);
const struct result_help *origin_help_at(size_t i);

#endif
