/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_NO_MEMORY_H
#define TESTS_NO_MEMORY_H

/* Makes malloc, calloc and realloc of the code under test fail. Link with no_memory.c and
 * ${NO_MEMORY}. */

/* After `count` more allocations, until memory_is_back. */
void memory_ends_after(unsigned count);
void memory_is_back(void);

#endif
