/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_MISUSE_H
#define CRYPTO_MISUSE_H

/*
 * What the standard says a TA must not do. A function that finds it done changes nothing, says so
 * here and returns a code for the report; whoever called it for a TA ends the instance ("panics").
 * A result without a rule is for the TA to handle.
 */

#include <stdint.h>

struct misuse {
    const char *rule;   /* in words, without the function's name; NULL: none */
    const char *clause; /* of TEE Internal Core API 1.3.1, "6.2.6" */
};

/* Notes the rule that was broken and returns `code`: return misuse(m, TEE_ERROR_…, "6.4.2", "…");
 */
static inline uint32_t misuse(struct misuse *m, uint32_t code, const char *clause, const char *rule)
{
    m->rule = rule;
    m->clause = clause;
    return code;
}

#endif
