/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORE_RIG_H
#define STORE_RIG_H

/* A store in a directory of the test's own. */

#include <stdint.h>

#include "state_dir.h"
#include "tee/storage/store.h"

struct store_rig {
    struct state_dir d;
    char file[160];
    struct store *s;
};

/* For cmocka; *state becomes the rig. Its store has been used for nothing. */
int rig_setup(void **state);
int rig_teardown(void **state);

/* The store is destroyed, and made again: as `cfg` says, in the rig's directory if that names none.
 */
void rig_open(struct store_rig *r, struct store_config cfg);
/* With the default of everything. */
void rig_reopen(struct store_rig *r);
/* The store is destroyed. */
void rig_close(struct store_rig *r);

/* Keys and values are strings. */
uint32_t rig_put(struct store_rig *r, const char *key, const char *value);
uint32_t rig_get(struct store_rig *r, const char *key, char value[64]);
void rig_expect(struct store_rig *r, const char *key, const char *want);
/* A value of so many bytes. */
uint32_t rig_put_bytes(struct store_rig *r, const char *key, size_t size);

#endif
