/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef OBJECT_RIG_H
#define OBJECT_RIG_H

/* Objects of every type, for what keeps them. */

#include "tee/crypto/object.h"

/* All that are worth a try: NULL after the last. The sizes of secrets are the smallest, the largest
 * and those without parity; of keys with curves, every curve; of numbers, what is quickly made. */
struct object *rig_nth_object(unsigned n);
/* Same type, sizes, usage and attributes. */
void rig_assert_same_object(const struct object *a, const struct object *b);

#endif
