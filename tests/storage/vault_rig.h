/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VAULT_RIG_H
#define VAULT_RIG_H

/* A vault in a directory of its own, and what somebody who has the files can do to its records.
 * Failures are cmocka's. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tee/storage/ledger.h"
#include "tee/storage/ledger_check.h"
#include "tee/storage/record.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"

struct vault_rig {
    char dir[64];
    struct vault_config cfg;
    uint8_t uuid[16];
    struct vault *vault;
    struct vault_ta *ta;
};

/* Setup and teardown of a test whose state is a struct vault_rig; nothing has been stored. */
int vault_rig_setup(void **state);
int vault_rig_teardown(void **state);
void vault_rig_open(struct vault_rig *r);
void vault_rig_close(struct vault_rig *r);
/* As another run of the program finds it. */
void vault_rig_reopen(struct vault_rig *r);
/* The path of a file in its directory; the same memory at each call. */
const char *vault_rig_path(const struct vault_rig *r, const char *name);
/* Copies all files of the directory to another, or back. */
void vault_rig_save(const struct vault_rig *r, const char *to);
void vault_rig_restore(const struct vault_rig *r, const char *from);

/* ---- objects: a head that is just a text ---- */

/* The key of the name in AREA_PRIVATE; the store must have a state. */
void vault_rig_key(struct vault_rig *r, const char *name, uint8_t key[OBJECT_KEY_SIZE]);
uint32_t vault_rig_put(struct vault_rig *r, const char *name, const char *text);
uint32_t vault_rig_get(struct vault_rig *r, const char *name, char text[64]);
uint32_t vault_rig_del(struct vault_rig *r, const char *name);
void vault_rig_expect(struct vault_rig *r, const char *name, const char *text);

/* ---- what ledger_check finds ---- */

#define FINDING_KINDS (FINDING_STRANGE + 1)
struct found {
    unsigned count[FINDING_KINDS];
    struct ledger_finding last[FINDING_KINDS];
    struct ledger_sums sums;
};
struct found vault_rig_check(struct vault_rig *r);
/* There are so many objects, and nothing is wrong. */
void vault_rig_expect_clean(struct vault_rig *r, unsigned objects);
/* There is one finding of that kind, and no other but of whole objects; it. */
struct ledger_finding vault_rig_expect_finding(struct vault_rig *r, enum ledger_finding_kind kind);

/* ---- records, with LMDB alone and the vault closed ---- */

struct raw {
    uint8_t key[64];
    size_t key_size;
    uint8_t *value; /* malloc'ed */
    size_t size;
};
#define RAW_MAX 8192u
/* All records of the store, in their order; how many. */
unsigned raw_all(const struct vault_rig *r, struct raw *out);
/* The first whose key begins so; fails the test if there is none. */
struct raw raw_first(const struct vault_rig *r, char kind);
struct raw raw_get(const struct vault_rig *r, const void *key, size_t key_size);
void raw_put(const struct vault_rig *r, const void *key, size_t key_size, const void *value,
             size_t size);
void raw_del(const struct vault_rig *r, const void *key, size_t key_size);
void raw_free(struct raw *w, unsigned count);

#endif
