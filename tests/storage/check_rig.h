/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_RIG_H
#define CHECK_RIG_H

/* What checking an object, and looking for orphans, finds. */

#include "pobj_rig.h"
#include "tee/storage/pobj_check.h"

/* An object "whole" that has every kind of record, two of each but of head and attributes, and
 * "other". At each place is "older". */
#define PLACES 3u
extern const uint32_t place[PLACES]; /* chunk 0, another node of level 1, another of level 2 */
#define WHOLE_SIZE ((64u << 20) + 5)
extern const struct pobj_name whole;
void check_rig_make_whole(struct vault_rig *r);

struct words {
    char text[256]; /* of the last finding */
    unsigned count;
};
uint32_t check_rig(struct vault_rig *r, const char *id, struct pobj_checked *out, struct words *w);
/* One finding that has these words; "": none. */
void expect_finding(struct vault_rig *r, const char *id, const char *words);
/* So many objects have left some. */
void expect_orphans(struct vault_rig *r, size_t count);

#endif
