/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger.h"

#include <errno.h>
#include <string.h>

#include "tee_api_defines.h"
#include "vault_impl.h"

#define OBJECT_KIND 'O'
#define AREA_AT     17u
#define HASH_AT     18u

/* ---- transactions ---- */

/* Before the transaction: what others commit meanwhile makes the counter larger than what it sees.
 */
static uint32_t look_at_device(struct ledger_txn *t)
{
    int err = vault_device(t->ta->vault, false, &t->device);

    t->counter = 0;
    t->counter_err = t->device ? device_counter(t->device, &t->counter) : -ENOENT;
    if (err == -EBADMSG)
        return TEE_ERROR_STORAGE_NOT_AVAILABLE;
    return err == -ENOENT ? TEE_SUCCESS : state_result(err);
}

/* Before the commit: from then on nobody who has verified the state before takes it for the newest.
 * A counter that is to be made anew has nobody who looks at it. */
static uint32_t announce(struct ledger_txn *t)
{
    int err = device_announce(t->device, t->version);

    return t->accept ? TEE_SUCCESS : state_result(err);
}

static uint32_t run(struct store_txn *store, void *arg)
{
    struct ledger_txn *t = arg;

    t->store = store;
    trie_changes_clear(&t->ta->changes);
    uint32_t res = state_load(t);
    if (t->look)
        return t->look_again ? res : t->look(t, res, t->arg);
    if (res == TEE_SUCCESS && t->write)
        res = state_begin_change(t);
    if (res == TEE_SUCCESS)
        res = t->fn(t, t->arg);
    if (res == TEE_SUCCESS && t->write)
        res = trie_flush(t);
    if (res == TEE_SUCCESS && t->write)
        res = state_store(t);
    return res == TEE_SUCCESS && t->write ? announce(t) : res;
}

uint64_t ledger_verified(const struct vault_ta *ta)
{
    return ta->state.version;
}

uint64_t ledger_unchanged(const struct vault_ta *ta)
{
    struct device *d = atomic_load(&ta->vault->device);
    uint64_t version = ta->state_record_size && d ? device_announced(d) : 0;

    return version == ta->state.version ? version : 0;
}

static void note_newest(struct vault *v, uint64_t version)
{
    uint64_t now = atomic_load(&v->newest_version);

    while (now < version && !atomic_compare_exchange_weak(&v->newest_version, &now, version))
        ;
}

/* It has been committed. A counter that cannot be raised, which the device logs, does not undo
 * that: it is as if the process had ended in between. */
static void raise_counter(struct ledger_txn *t)
{
    struct vault *v = t->ta->vault;
    /* The last change of all is not durable yet, but those before it are. */
    uint64_t value = v->sync == STORE_NORMAL ? t->before : t->version;

    if (v->sync == STORE_NORMAL)
        note_newest(v, t->version);
    if (value)
        (void)!device_counter_raise(t->device, value, v->sync == STORE_FULL);
}

static uint32_t committed(struct ledger_txn *t)
{
    state_keep(t);
    trie_keep(t);
    if (!t->accept) {
        raise_counter(t);
        return TEE_SUCCESS;
    }
    int err = device_counter_set(t->device, t->state->store_id, t->version);
    return err ? TEE_ERROR_STORAGE_NOT_AVAILABLE : TEE_SUCCESS;
}

/* What the transaction sees can be newer than what was verified: then it does not fit. */
static uint32_t transact_trusting(struct ledger_txn *t)
{
    t->device = atomic_load(&t->ta->vault->device);
    t->trusting = true;
    uint32_t res = store_read(t->ta->vault->store, run, t);
    t->trusting = false;
    return res;
}

static uint32_t transact(struct ledger_txn *t)
{
    struct store *s = t->ta->vault->store;
    uint32_t res;

    if (!t->write && !t->look && !t->doubting && ledger_unchanged(t->ta)) {
        res = transact_trusting(t);
        if (res != TEE_ERROR_CORRUPT_OBJECT)
            return res;
    }
    for (;;) {
        t->look_again = false;
        res = look_at_device(t);
        if (res == TEE_SUCCESS)
            res = t->write ? store_write(s, run, t) : store_read(s, run, t);
        if (!t->look_again)
            break;
        t->looked_again = true;
    }
    if (res == TEE_SUCCESS && t->write)
        res = committed(t);
    else if (t->made)
        vault_take_keys(t->ta, NULL); /* of a store that is not */
    trie_changes_clear(&t->ta->changes);
    return res;
}

uint32_t ledger_read(struct vault_ta *ta, ledger_fn *fn, void *arg)
{
    struct ledger_txn t = {.ta = ta, .fn = fn, .arg = arg};
    return transact(&t);
}

uint32_t ledger_read_anew(struct vault_ta *ta, ledger_fn *fn, void *arg)
{
    struct ledger_txn t = {.ta = ta, .fn = fn, .arg = arg, .doubting = true};
    return transact(&t);
}

uint32_t ledger_look(struct vault_ta *ta, ledger_look_fn *fn, void *arg)
{
    struct ledger_txn t = {.ta = ta, .look = fn, .arg = arg, .accept = true};
    return transact(&t);
}

uint32_t ledger_write(struct vault_ta *ta, ledger_fn *fn, void *arg)
{
    struct ledger_txn t = {.ta = ta, .fn = fn, .arg = arg, .write = true};
    return transact(&t);
}

uint32_t ledger_nothing(struct ledger_txn *t, void *arg)
{
    (void)t, (void)arg;
    return TEE_SUCCESS;
}

uint32_t ledger_found(struct vault_ta *ta)
{
    uint32_t res = ledger_read(ta, ledger_nothing, NULL);

    return res == TEE_SUCCESS && !ta->keys ? ledger_write(ta, ledger_nothing, NULL) : res;
}

uint32_t ledger_accept(struct vault_ta *ta)
{
    struct ledger_txn t = {.ta = ta, .fn = ledger_nothing, .write = true, .accept = true};
    return transact(&t);
}

/* ---- objects ---- */

struct store_txn *ledger_store(struct ledger_txn *t)
{
    return t->store;
}

uint32_t ledger_find(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE], uint64_t *version)
{
    return trie_find(t, key + HASH_AT, version);
}

uint32_t ledger_set(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE], uint64_t version)
{
    int by;

    CHECK(t->write && (version == 0 || version == t->version));
    uint32_t res = trie_set(t, key + HASH_AT, version, &by);
    if (res == TEE_SUCCESS)
        t->state->count += (uint64_t)(int64_t)by;
    return res;
}

uint64_t ledger_version(const struct ledger_txn *t)
{
    CHECK(t->write);
    return t->version;
}

uint64_t ledger_new_number(struct ledger_txn *t)
{
    CHECK(t->write);
    return t->state->next_number++;
}

/* ---- what lies in the store ---- */

/* The key after this one of those that have its size. False: there is none. */
static bool increment(uint8_t key[OBJECT_KEY_SIZE])
{
    for (unsigned i = OBJECT_KEY_SIZE; i-- > 1;)
        if (++key[i] != 0)
            return true;
    return false;
}

/* The first key of an object from `key` on. A record with a key of another size is none. */
static uint32_t first_from(struct ledger_txn *t, uint8_t key[OBJECT_KEY_SIZE], bool *found)
{
    struct txn_record r;
    uint32_t res;

    for (*found = false; !*found;) {
        res = txn_from(t->store, key, OBJECT_KEY_SIZE, &r);
        if (res != TEE_SUCCESS || r.key[0] != OBJECT_KIND)
            break;
        memset(key, 0, OBJECT_KEY_SIZE);
        memcpy(key, r.key, r.key_size < OBJECT_KEY_SIZE ? r.key_size : OBJECT_KEY_SIZE);
        *found = r.key_size == OBJECT_KEY_SIZE;
        if (r.key_size > OBJECT_KEY_SIZE && !increment(key))
            break;
    }
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

uint32_t ledger_next(struct ledger_txn *t, enum vault_area area, uint8_t key[OBJECT_KEY_SIZE],
                     bool begin, bool *found)
{
    uint8_t at[OBJECT_KEY_SIZE] = {OBJECT_KIND};

    memcpy(at + 1, t->ta->uuid, sizeof(t->ta->uuid));
    at[AREA_AT] = (uint8_t)area;
    *found = false;
    if (!begin) {
        memcpy(at, key, OBJECT_KEY_SIZE);
        if (!increment(at))
            return TEE_SUCCESS;
    }
    uint32_t res = first_from(t, at, found);
    *found = *found && at[AREA_AT] == area && memcmp(at + 1, t->ta->uuid, 16) == 0;
    if (*found)
        memcpy(key, at, OBJECT_KEY_SIZE);
    return res;
}

uint32_t ledger_next_ta(struct ledger_txn *t, uint8_t uuid[16], bool begin, bool *found)
{
    uint8_t at[OBJECT_KEY_SIZE] = {OBJECT_KIND};

    *found = false;
    if (!begin) {
        memset(at + 1, 0xff, sizeof(at) - 1);
        memcpy(at + 1, uuid, 16);
        if (!increment(at))
            return TEE_SUCCESS;
    }
    uint32_t res = first_from(t, at, found);
    if (*found)
        memcpy(uuid, at + 1, 16);
    return res;
}
