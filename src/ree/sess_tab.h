/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_SESS_TAB_H
#define REE_SESS_TAB_H

/*
 * The set of session ids of one open file: mipstee_context_data's session list, O(1). Ids are the
 * session manager's, never 0. Not thread-safe: the owner guards it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"

struct sess_tab {
    uint32_t *slot;      /* open addressing, linear probing; 0: empty */
    uint32_t slot_count; /* a power of two, or 0 */
    uint32_t used_count;
    uint32_t reserved_count;
};

void sess_tab_init(struct sess_tab *t);
void sess_tab_fini(struct sess_tab *t);
/* Makes room for one id more, for a sess_tab_add or sess_tab_unreserve to come. -ENOMEM. */
MUST_CHECK int sess_tab_reserve(struct sess_tab *t);
void sess_tab_unreserve(struct sess_tab *t);
/* Uses up a reservation. False when the id is there already, or 0. */
bool sess_tab_add(struct sess_tab *t, uint32_t id);
bool sess_tab_has(const struct sess_tab *t, uint32_t id);
/* False when it is not there. */
bool sess_tab_del(struct sess_tab *t, uint32_t id);
/* Walks the ids: start with *cursor = 0; 0 at the end. */
uint32_t sess_tab_next(const struct sess_tab *t, uint32_t *cursor);

#endif
