/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RAILWAY_H
#define RAILWAY_H

#include <stdint.h>

#include <journal.h>

struct train {
    uint32_t ticket;
    uint32_t colour;
    struct journal *journal;
};

static inline void note(struct train *t, uint32_t what)
{
    journal_add(t->journal, what + t->colour);
}

#define SECTIONS_IN_DISTRICT 50
#define DISTRICTS(X)         X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define DECLARE(n)           extern uint32_t (*const district_##n[])(struct train * t);
DISTRICTS(DECLARE)
#undef DECLARE

#endif
