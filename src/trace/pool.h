/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_POOL_H
#define TRACE_POOL_H

/* Texts, each once, numbered from 0 in the order in which they came. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/check.h"

struct trace_pool {
    char **text;
    unsigned count, cap;
    unsigned *slot; /* of an open hash table: number + 1; 0: free */
    unsigned slots; /* a power of two, or 0 */
    bool failed;    /* there was no memory for one */
};

/* Its number; 0 without memory, which `failed` tells. */
unsigned trace_pool_add(struct trace_pool *p, const char *text);
void trace_pool_free(struct trace_pool *p);

#endif
