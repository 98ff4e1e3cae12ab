/* SPDX-License-Identifier: BSD-2-Clause */
#include "record.h"

#include <string.h>

#include "base/bytes.h"
#include "record_impl.h"
#include "tee_api_defines.h"
#include "vault_impl.h"

#define VERSION_SIZE 8u
#define LABEL        "teesim storage 2"
#define LABEL_SIZE   (sizeof(LABEL) - 1)
#define AAD_MAX      (LABEL_SIZE + STORE_ID_SIZE + RECORD_KEY_MAX + VERSION_SIZE)

_Static_assert(RECORD_EXTRA == VERSION_SIZE + SEAL_EXTRA, "as seal.h has it");

static size_t make_aad(const struct record_place *p, uint8_t aad[AAD_MAX])
{
    struct writer w = writer_init(aad, AAD_MAX);

    write_bytes(&w, LABEL, LABEL_SIZE);
    write_bytes(&w, p->store_id, STORE_ID_SIZE);
    write_bytes(&w, p->key, p->key_size);
    write_u64(&w, p->version);
    CHECK(!w.bad);
    return AAD_MAX - w.left;
}

uint32_t record_close(const struct record_place *p, const void *plain, size_t size, uint8_t *value)
{
    uint8_t aad[AAD_MAX];
    struct seal_text t = {aad, make_aad(p, aad), plain, size, value + VERSION_SIZE};

    memcpy(value, &p->version, VERSION_SIZE);
    uint32_t res = seal_close(p->seal, &t);
    return res == TEE_ERROR_GENERIC ? TEE_ERROR_STORAGE_NOT_AVAILABLE : res;
}

uint64_t record_version(const uint8_t *value, size_t size)
{
    uint64_t version = 0;

    if (size >= RECORD_EXTRA)
        memcpy(&version, value, VERSION_SIZE);
    return version;
}

uint32_t record_open(const struct record_place *p, const uint8_t *value, size_t size, void *plain,
                     size_t *room)
{
    uint8_t aad[AAD_MAX];

    if (size < RECORD_EXTRA || size - RECORD_EXTRA > *room ||
        record_version(value, size) != p->version)
        return TEE_ERROR_CORRUPT_OBJECT;
    struct seal_text t = {aad, make_aad(p, aad), value + VERSION_SIZE, size - VERSION_SIZE, plain};
    uint32_t res = seal_open(p->seal, &t);
    if (res == TEE_SUCCESS)
        *room = size - RECORD_EXTRA;
    return res == TEE_ERROR_MAC_INVALID ? TEE_ERROR_CORRUPT_OBJECT
           : res == TEE_ERROR_GENERIC   ? TEE_ERROR_STORAGE_NOT_AVAILABLE
                                        : res;
}

/* ---- in the store ---- */

uint32_t record_fetch(struct ledger_txn *t, const struct record_place *p, void *plain, size_t *size)
{
    struct vault_ta *ta = t->ta;
    const void *value;
    size_t value_size;
    uint32_t res = txn_get(t->store, p->key, p->key_size, &value, &value_size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_ERROR_CORRUPT_OBJECT;
    if (res != TEE_SUCCESS)
        return res;
    if (value_size > sizeof(ta->sealed))
        return TEE_ERROR_CORRUPT_OBJECT;
    memcpy(ta->sealed, value, value_size);
    return record_open(p, ta->sealed, value_size, plain, size);
}

uint32_t record_write(struct ledger_txn *t, const struct record_place *p, const void *plain,
                      size_t size)
{
    struct vault_ta *ta = t->ta;

    CHECK(t->write && size <= RECORD_MAX);
    uint32_t res = record_close(p, plain, size, ta->sealed);
    if (res != TEE_SUCCESS)
        return res;
    return txn_put(t->store, p->key, p->key_size, ta->sealed, size + RECORD_EXTRA);
}

static struct record_place place_of(struct ledger_txn *t, const void *key, size_t key_size,
                                    uint64_t version)
{
    struct vault_keys *k = t->ta->keys;

    CHECK(k && key_size <= RECORD_KEY_MAX);
    return (struct record_place){k->data, k->store_id, key, key_size, version};
}

uint32_t record_get(struct ledger_txn *t, const void *key, size_t key_size, uint64_t version,
                    void *plain, size_t *size)
{
    if (version == 0 || !t->ta->keys)
        return TEE_ERROR_CORRUPT_OBJECT;
    struct record_place p = place_of(t, key, key_size, version);
    return record_fetch(t, &p, plain, size);
}

uint32_t record_put(struct ledger_txn *t, const void *key, size_t key_size, const void *plain,
                    size_t size)
{
    struct record_place p = place_of(t, key, key_size, t->version);
    return record_write(t, &p, plain, size);
}

uint32_t record_del(struct ledger_txn *t, const void *key, size_t key_size)
{
    CHECK(t->write);
    uint32_t res = txn_del(t->store, key, key_size);
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}
