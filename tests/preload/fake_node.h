/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_PRELOAD_FAKE_NODE_H
#define TESTS_PRELOAD_FAKE_NODE_H

/* The REE's files, of which it is only written down what becomes of them; and memory that ends. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "preload/node.h"

extern struct fake_node {
    int last_closed;
    unsigned close_count;
    void *memory; /* what node_map hands out */
    int map_error;
    size_t mapped_len, unmapped_len;
    unsigned unmap_count;
} fake;

void fake_forget(void);

/* Allocations from now on, in this program's own code, until one fails; -1: none does. */
extern int allocations_left;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

#endif
