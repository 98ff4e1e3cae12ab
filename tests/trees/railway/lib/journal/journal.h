/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdint.h>

/* The last entries, and a sum of all. */
struct journal;

struct journal *journal_create(unsigned int size);
void journal_destroy(struct journal *j);
void journal_add(struct journal *j, uint32_t entry);
uint32_t journal_sum(const struct journal *j);
/* back 0: the newest; 0 where there is none */
uint32_t journal_entry(const struct journal *j, unsigned int back);

#endif
