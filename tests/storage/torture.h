/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TORTURE_H
#define TESTS_TORTURE_H

/*
 * Changes of a store for the torture tests: a list of steps and an endless sequence of drawn ones,
 * each one API call that changes something (and those that it takes to come there); and what a
 * store holds, as text, so that two can be compared.
 */

#include <stdint.h>

#include "tee/storage/pobj.h"

/* One change. What it returns is that call's result; handles are closed again. */
typedef uint32_t torture_step(struct vault_ta *ta);

struct torture_named_step {
    const char *name;
    torture_step *run;
};

extern const struct torture_named_step torture_steps[];
extern const unsigned torture_step_count;

/* The change number `i` of the sequence; it may have nothing to change, which is a success too. */
uint32_t torture_drawn(struct vault_ta *ta, uint64_t i);

/* All objects of the TA: names, what they are, their bytes; or in what it fails. free() it. */
char *torture_dump(struct vault_ta *ta);

/* How much a walk over all of the store finds to be wrong; each is printed. */
unsigned torture_findings(struct vault_ta *ta);

#endif
