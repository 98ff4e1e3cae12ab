/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_VAULT_IMPL_H
#define STORAGE_VAULT_IMPL_H

/* What the parts of the vault share: keys, the verified state, and a transaction's changes. */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "device.h"
#include "ledger.h"
#include "record.h"
#include "state.h"
#include "tee/crypto/seal.h"
#include "trie.h"
#include "vault.h"

/* What is said once for each vault. */
enum vault_news {
    NEWS_NO_KEY,
    NEWS_OLDER,
    NEWS_LOST,
    NEWS_NO_COUNTER,
    NEWS_OTHER_COUNTER,
    NEWS_NEWER_FORMAT,
    NEWS_OLDER_FORMAT,
    NEWS_BAD_STATE
};

struct vault {
    char *dir; /* immutable, as the next ones; NULL: there is none */
    enum store_sync sync;
    bool read_only;
    struct store *store;
    struct shares *shares;
    pthread_mutex_t lock;            /* held while the device is opened */
    struct device *_Atomic device;   /* NULL: not yet; once it is, immutable */
    _Atomic unsigned told;           /* bits of enum vault_news */
    _Atomic int told_device;         /* device_config's */
    _Atomic uint64_t newest_version; /* STORE_NORMAL: for the counter at the end */
};

/* The device. -ENOENT: it has no key, and none is to be made; other -errno of device_open. */
MUST_CHECK int vault_device(struct vault *v, bool make, struct device **out);
/* Logs what a user can do about it, once. */
void vault_tell(struct vault *v, enum vault_news news);

struct vault_ta;

/* Of one store and one TA. */
struct vault_keys {
    uint8_t store_id[STORE_ID_SIZE];
    struct seal *state; /* S and N */
    struct seal *data;  /* O, A, I, D */
    struct name_key *names;
};

/* NULL: none. Those that it had are destroyed, and what was verified with them is forgotten. */
void vault_take_keys(struct vault_ta *ta, struct vault_keys *k);

MUST_CHECK uint32_t vault_keys_create(const struct vault_ta *ta, const struct device *d,
                                      const uint8_t store_id[STORE_ID_SIZE],
                                      struct vault_keys **out);
void vault_keys_destroy(struct vault_keys *k);

struct vault_ta {
    struct vault *vault; /* immutable, as the next one */
    uint8_t uuid[16];
    struct vault_keys *keys; /* NULL: the store has no state that was verified yet */
    bool counted;            /* the counter is that of the keys' store */
    /* The state that was verified last, and the bytes that it was read from. */
    struct state state;
    uint8_t state_record[STATE_RECORD_MAX];
    size_t state_record_size; /* 0: none */
    struct trie_cache cache;
    void *spare_handle;
    /* A transaction's. */
    struct state next;
    struct trie_changes changes;
    uint8_t next_record[STATE_RECORD_MAX];
    size_t next_record_size;
    uint8_t sealed[RECORD_MAX + RECORD_EXTRA]; /* what was copied from the store, or goes there */
    uint8_t plain[RECORD_MAX];                 /* of S and N */
};

/* Runs on any state, verified or not: `loaded` is state_load's result, whatever the counter says.
 */
typedef uint32_t ledger_look_fn(struct ledger_txn *t, uint32_t loaded, void *arg);
MUST_CHECK uint32_t ledger_look(struct vault_ta *ta, ledger_look_fn *fn, void *arg);
/* A ledger_fn: for who wants the state verified, and no more. */
uint32_t ledger_nothing(struct ledger_txn *t, void *arg);

struct ledger_txn {
    struct vault_ta *ta;
    struct store_txn *store; /* while it runs */
    ledger_fn *fn;           /* NULL: look */
    ledger_look_fn *look;
    void *arg;
    bool write;
    bool accept;           /* whatever the counter says */
    bool look_again;       /* what the device had before the transaction began was too old */
    bool looked_again;     /* it has been looked at a second time */
    bool doubting;         /* that is not taken for granted */
    bool trusting;         /* the state that was verified last is the newest, nobody looks again */
    bool made;             /* the state is this transaction's, and so are the keys */
    struct device *device; /* NULL: it has no key yet */
    int counter_err;       /* of device_counter, before the transaction began */
    uint64_t counter;
    struct state *state; /* ta's state, or in a change its next one */
    uint64_t version;    /* that a change writes with */
    uint64_t before;     /* what it was */
};

#endif
