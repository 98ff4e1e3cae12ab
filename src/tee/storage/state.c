/* SPDX-License-Identifier: BSD-2-Clause */
#include "state.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "record_impl.h"
#include "tee/crypto/entropy.h"
#include "tee_api_defines.h"
#include "vault_impl.h"

#define MAGIC      "TEESIMST"
#define MAGIC_SIZE (sizeof(MAGIC) - 1)
#define FORMAT     2u
#define KEY        "S"
#define KEY_SIZE   1u

/* Bytes of the random step from one version to the next. */
#define STEP_SIZE 3u

uint32_t state_result(int err)
{
    switch (err) {
    case 0:
        return TEE_SUCCESS;
    case -ENOMEM:
        return TEE_ERROR_OUT_OF_MEMORY;
    case -ENOSPC:
    case -EDQUOT:
        return TEE_ERROR_STORAGE_NO_SPACE;
    case -EBADMSG:
        return TEE_ERROR_CORRUPT_OBJECT;
    default:
        return TEE_ERROR_STORAGE_NOT_AVAILABLE;
    }
}

static uint32_t refuse(struct ledger_txn *t, enum vault_news news, uint32_t res)
{
    vault_tell(t->ta->vault, news);
    return res;
}

/* Another process may have made key, counter and state after this one looked for the first two. */
static uint32_t missing(struct ledger_txn *t, enum vault_news news, uint32_t res)
{
    if (t->looked_again)
        return refuse(t, news, res);
    t->look_again = true;
    return res;
}

static struct record_place place_of(const struct vault_keys *k, uint64_t version)
{
    return (struct record_place){k->state, k->store_id, KEY, KEY_SIZE, version};
}

/* ---- a store without state ---- */

/* A counter that has counted nothing is left from a process that ended before its state was there:
 * its store is made now. */
static int take_counter(struct ledger_txn *t, uint8_t store_id[STORE_ID_SIZE])
{
    int err = t->accept ? -ENOENT : device_counter(t->device, &t->counter);

    if (!err)
        return t->counter ? -EBADMSG : device_counter_store(t->device, store_id);
    if (err != -ENOENT)
        return err;
    err = entropy_bytes(store_id, STORE_ID_SIZE);
    return err || t->accept ? err : device_counter_init(t->device, store_id);
}

/* In this order: a state is never without its key and its counter. */
static uint32_t make_state(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;
    struct vault_keys *k;
    struct state *s = &ta->next;
    int err = vault_device(ta->vault, true, &t->device);

    memset(s, 0, sizeof(*s));
    s->next_number = 1;
    if (!err)
        err = take_counter(t, s->store_id);
    if (err == -ENOENT)
        return refuse(t, NEWS_NO_KEY, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    if (err == -EBADMSG && t->counter)
        return refuse(t, NEWS_LOST, TEE_ERROR_CORRUPT_OBJECT);
    if (err)
        return state_result(err);
    uint32_t res = vault_keys_create(ta, t->device, s->store_id, &k);
    if (res != TEE_SUCCESS)
        return res;
    vault_take_keys(ta, k);
    t->state = s;
    t->made = true;
    return TEE_SUCCESS;
}

static uint32_t no_state(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;

    if (!t->accept && t->counter_err && t->counter_err != -ENOENT)
        return state_result(t->counter_err);
    if (!t->accept && t->counter)
        return refuse(t, NEWS_LOST, TEE_ERROR_CORRUPT_OBJECT);
    vault_take_keys(ta, NULL);
    if (t->write)
        return make_state(t);
    memset(&ta->next, 0, sizeof(ta->next));
    t->state = &ta->next;
    return TEE_SUCCESS;
}

/* ---- verification ---- */

static bool decode(struct state *s, const uint8_t *plain, size_t size, uint64_t version)
{
    struct reader r = reader_init(plain, size);

    s->version = read_u64(&r);
    s->next_number = read_u64(&r);
    s->count = read_u64(&r);
    return !r.bad && s->version == version && s->version && s->next_number &&
           node_decode(&s->root, (struct node_id){0}, r.at, r.left);
}

/* Of the keys, which the state's bytes are not known to belong to yet. */
static uint32_t open_with(struct ledger_txn *t, const struct vault_keys *k, size_t size)
{
    struct vault_ta *ta = t->ta;
    const uint8_t *value = ta->next_record + STATE_HEAD;
    size_t plain_size = sizeof(ta->plain);
    struct record_place p = place_of(k, record_version(value, size - STATE_HEAD));

    memcpy(ta->next.store_id, k->store_id, STORE_ID_SIZE);
    uint32_t res = record_open(&p, value, size - STATE_HEAD, ta->plain, &plain_size);
    if (res == TEE_SUCCESS && !decode(&ta->next, ta->plain, plain_size, p.version))
        res = TEE_ERROR_CORRUPT_OBJECT;
    return res == TEE_ERROR_CORRUPT_OBJECT ? refuse(t, NEWS_BAD_STATE, res) : res;
}

/* The state's bytes are in next_record. */
static uint32_t verify(struct ledger_txn *t, size_t size)
{
    struct vault_ta *ta = t->ta;
    struct vault_keys *k = ta->keys;
    struct reader r = reader_init(ta->next_record, size);
    uint8_t magic[MAGIC_SIZE], store_id[STORE_ID_SIZE];
    uint32_t res = TEE_SUCCESS;

    read_bytes(&r, magic, sizeof(magic));
    uint32_t format = read_u32(&r);
    read_bytes(&r, store_id, sizeof(store_id));
    if (r.bad || memcmp(magic, MAGIC, MAGIC_SIZE) != 0 || format == 0)
        return refuse(t, NEWS_BAD_STATE, TEE_ERROR_CORRUPT_OBJECT);
    if (format != FORMAT)
        return refuse(t, format > FORMAT ? NEWS_NEWER_FORMAT : NEWS_OLDER_FORMAT,
                      TEE_ERROR_STORAGE_NOT_AVAILABLE);
    if (!k || memcmp(k->store_id, store_id, STORE_ID_SIZE) != 0)
        res = vault_keys_create(ta, t->device, store_id, &k);
    if (res == TEE_SUCCESS)
        res = open_with(t, k, size);
    if (res != TEE_SUCCESS) {
        if (k != ta->keys)
            vault_keys_destroy(k);
        return res;
    }
    vault_take_keys(ta, k);
    ta->next_record_size = size;
    state_keep(t);
    return TEE_SUCCESS;
}

/* A store that was put beside another one's counter. */
static bool is_counted(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;
    uint8_t counted[STORE_ID_SIZE];

    if (!ta->counted && device_counter_store(t->device, counted) == 0)
        ta->counted = memcmp(counted, t->state->store_id, STORE_ID_SIZE) == 0;
    return ta->counted;
}

/* Whether it is the newest. */
static uint32_t judge(struct ledger_txn *t)
{
    if (t->accept)
        return TEE_SUCCESS;
    if (t->counter_err == -ENOENT)
        return missing(t, NEWS_NO_COUNTER, TEE_ERROR_CORRUPT_OBJECT);
    if (t->counter_err)
        return state_result(t->counter_err);
    if (!is_counted(t))
        return refuse(t, NEWS_OTHER_COUNTER, TEE_ERROR_CORRUPT_OBJECT);
    if (t->state->version < t->counter)
        return refuse(t, NEWS_OLDER, TEE_ERROR_CORRUPT_OBJECT);
    return TEE_SUCCESS;
}

uint32_t state_load(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;
    const void *value;
    size_t size;

    t->state = &ta->state;
    if (t->trusting)
        return TEE_SUCCESS;
    uint32_t res = txn_get(t->store, KEY, KEY_SIZE, &value, &size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return no_state(t);
    if (res != TEE_SUCCESS)
        return res;
    if (!t->device)
        return missing(t, NEWS_NO_KEY, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    if (size > STATE_RECORD_MAX)
        return refuse(t, NEWS_BAD_STATE, TEE_ERROR_CORRUPT_OBJECT);
    if (size && size == ta->state_record_size && memcmp(value, ta->state_record, size) == 0)
        return judge(t);
    memcpy(ta->next_record, value, size);
    res = verify(t, size);
    return res == TEE_SUCCESS ? judge(t) : res;
}

/* ---- changes ---- */

uint32_t state_begin_change(struct ledger_txn *t)
{
    struct state *s = &t->ta->next;
    uint32_t step = 0;

    if (t->state != s)
        *s = *t->state;
    t->state = s;
    t->before = s->version;
    uint64_t base = t->accept && t->counter > s->version ? t->counter : s->version;
    uint32_t res = seal_random(t->ta->keys->state, &step, STEP_SIZE);
    if (res != TEE_SUCCESS || base > UINT64_MAX - (1u << 8 * STEP_SIZE))
        return TEE_ERROR_STORAGE_NOT_AVAILABLE;
    s->version = t->version = base + 1 + step;
    return TEE_SUCCESS;
}

uint32_t state_store(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;
    const struct state *s = t->state;
    struct writer head = writer_init(ta->next_record, STATE_HEAD);
    struct writer w = writer_init(ta->plain, sizeof(ta->plain));
    struct record_place p = place_of(ta->keys, s->version);

    write_bytes(&head, MAGIC, MAGIC_SIZE);
    write_u32(&head, FORMAT);
    write_bytes(&head, s->store_id, STORE_ID_SIZE);
    write_u64(&w, s->version);
    write_u64(&w, s->next_number);
    write_u64(&w, s->count);
    CHECK(!head.bad && head.left == 0);
    size_t size = (size_t)(w.at - ta->plain) + node_encode(&s->root, w.at);
    uint32_t res = record_close(&p, ta->plain, size, ta->next_record + STATE_HEAD);
    if (res != TEE_SUCCESS)
        return res;
    ta->next_record_size = STATE_HEAD + size + RECORD_EXTRA;
    return txn_put(t->store, KEY, KEY_SIZE, ta->next_record, ta->next_record_size);
}

void state_keep(struct ledger_txn *t)
{
    struct vault_ta *ta = t->ta;

    ta->state = ta->next;
    memcpy(ta->state_record, ta->next_record, ta->next_record_size);
    ta->state_record_size = ta->next_record_size;
}
