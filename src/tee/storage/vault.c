/* SPDX-License-Identifier: BSD-2-Clause */
#include "vault.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "dir.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"
#include "vault_impl.h"

int vault_create(const struct vault_config *cfg, struct vault **out)
{
    struct store_config store = {.dir = cfg->dir, .sync = cfg->sync, .read_only = cfg->read_only};
    struct vault *v = calloc(1, sizeof(*v));

    *out = NULL;
    if (!v)
        return -ENOMEM;
    CHECK(pthread_mutex_init(&v->lock, NULL) == 0);
    v->sync = cfg->sync;
    v->read_only = cfg->read_only;
    v->dir = cfg->dir ? dir_absolute(cfg->dir) : NULL;
    int err = cfg->dir && !v->dir ? -ENOMEM : store_create(&store, &v->store);
    if (!err)
        err = shares_create(&v->shares);
    if (err) {
        vault_destroy(v);
        return err;
    }
    *out = v;
    return 0;
}

/* What STORE_NORMAL has left to do: only a version that is durable may be the counter's. */
static void settle(struct vault *v)
{
    uint64_t version = atomic_load(&v->newest_version);
    struct device *d = atomic_load(&v->device);

    if (version && store_sync(v->store) == TEE_SUCCESS)
        (void)!device_counter_raise(d, version, true);
}

void vault_destroy(struct vault *v)
{
    if (!v)
        return;
    settle(v);
    shares_destroy(v->shares);
    store_destroy(v->store);
    device_close(atomic_load(&v->device));
    pthread_mutex_destroy(&v->lock);
    free(v->dir);
    free(v);
}

struct store *vault_store(struct vault *v)
{
    return v->store;
}

struct shares *vault_shares(struct vault *v)
{
    return v->shares;
}

enum vault_area vault_area(uint32_t storage_id)
{
    switch (storage_id) {
    case TEE_STORAGE_PRIVATE:
    case TEE_STORAGE_PRIVATE_REE:
        return AREA_PRIVATE;
    case TEE_STORAGE_PERSO:
        return AREA_PERSO;
    case TEE_STORAGE_PROTECTED:
        return AREA_PROTECTED;
    case TEE_STORAGE_PRIVATE_RPMB:
        return AREA_RPMB;
    default:
        return AREA_NONE;
    }
}

/* ---- the device ---- */

int vault_device(struct vault *v, bool make, struct device **out)
{
    struct device *d = atomic_load(&v->device);
    int err = 0;

    if (!d && v->dir) {
        pthread_mutex_lock(&v->lock);
        d = atomic_load(&v->device);
        if (!d) {
            struct device_config cfg = {
                .dir = v->dir, .create = make && !v->read_only, .told = &v->told_device};
            err = device_open(&cfg, &d);
            atomic_store(&v->device, d);
        }
        pthread_mutex_unlock(&v->lock);
    }
    *out = d;
    return d || err ? err : -ENOENT;
}

/* ---- what users are told ---- */

static const char *const news_text[] = {
    [NEWS_NO_KEY] = "device.key is missing: without it nothing that is stored can be read (put it "
                    "back, or delete the directory to begin anew)",
    [NEWS_OLDER] = "this is an older copy of what was stored (put back the newest one; \"teesim "
                   "storage verify --accept\" trusts this one; or delete the directory to begin "
                   "anew)",
    [NEWS_LOST] =
        "teesim.mdb is missing, or empty, though there was something stored (put it back, "
        "or delete the directory to begin anew)",
    [NEWS_NO_COUNTER] = "the file counter is missing: nothing says whether this is an older copy "
                        "(put it back, or \"teesim storage verify --accept\" trusts what is there)",
    [NEWS_OTHER_COUNTER] =
        "the file counter belongs to another store (put back its own, or \"teesim "
        "storage verify --accept\" trusts what is there)",
    [NEWS_NEWER_FORMAT] = "what is stored was written by a newer version of teesim",
    [NEWS_OLDER_FORMAT] = "what is stored was written by an older version of teesim (use that one, "
                          "or delete the directory to begin anew)",
    [NEWS_BAD_STATE] = "the state of what is stored is damaged, or was written with another "
                       "device.key (put back the right files, or delete the directory to begin "
                       "anew)",
};

void vault_tell(struct vault *v, enum vault_news news)
{
    if (atomic_fetch_or(&v->told, 1u << news) & 1u << news)
        return;
    log_warn("trusted storage in %s: %s", v->dir && *v->dir ? v->dir : "memory", news_text[news]);
}

/* ---- keys ---- */

#define LABEL_SIZE 20u

/* The key for the label and, if it is a TA's, its UUID. */
static uint32_t derive(const uint8_t device_key[SEAL_KEY], const uint8_t *store_id,
                       const char *label, const uint8_t *uuid, uint8_t key[SEAL_KEY])
{
    uint8_t info[LABEL_SIZE + 16];
    size_t size = strlen(label);

    CHECK(size <= LABEL_SIZE);
    memcpy(info, label, size);
    if (uuid)
        memcpy(info + size, uuid, 16);
    return seal_derive(device_key, store_id, info, size + (uuid ? 16 : 0), key);
}

static uint32_t make_seal(const struct device *d, const uint8_t *store_id, const char *label,
                          const uint8_t *uuid, struct seal **out)
{
    uint8_t key[SEAL_KEY];
    uint32_t res = derive(device_key(d), store_id, label, uuid, key);

    if (res == TEE_SUCCESS)
        res = seal_create(key, out);
    explicit_bzero(key, sizeof(key));
    return res;
}

/* The names' hashes are the order of enumerations. In memory, where there is nobody to hide names
 * from, it is the same in each run, as those with a seed want it. */
static uint32_t make_names(const struct vault_ta *ta, const struct device *d,
                           const uint8_t *store_id, struct name_key **out)
{
    static const uint8_t no_key[SEAL_KEY], no_store[STORE_ID_SIZE];
    bool in_memory = !*ta->vault->dir;
    uint8_t key[SEAL_KEY];
    uint32_t res = derive(in_memory ? no_key : device_key(d), in_memory ? no_store : store_id,
                          "teesim storage name", ta->uuid, key);

    if (res == TEE_SUCCESS)
        res = name_key_create(key, out);
    explicit_bzero(key, sizeof(key));
    return res;
}

uint32_t vault_keys_create(const struct vault_ta *ta, const struct device *d,
                           const uint8_t store_id[STORE_ID_SIZE], struct vault_keys **out)
{
    struct vault_keys *k = calloc(1, sizeof(*k));

    *out = NULL;
    if (!k)
        return TEE_ERROR_OUT_OF_MEMORY;
    memcpy(k->store_id, store_id, STORE_ID_SIZE);
    uint32_t res = make_seal(d, store_id, "teesim storage state", NULL, &k->state);
    if (res == TEE_SUCCESS)
        res = make_seal(d, store_id, "teesim storage data", ta->uuid, &k->data);
    if (res == TEE_SUCCESS)
        res = make_names(ta, d, store_id, &k->names);
    if (res == TEE_SUCCESS) {
        *out = k;
        return res;
    }
    vault_keys_destroy(k);
    return res == TEE_ERROR_OUT_OF_MEMORY ? res : TEE_ERROR_STORAGE_NOT_AVAILABLE;
}

void vault_keys_destroy(struct vault_keys *k)
{
    if (!k)
        return;
    seal_destroy(k->state);
    seal_destroy(k->data);
    name_key_destroy(k->names);
    free(k);
}

void vault_take_keys(struct vault_ta *ta, struct vault_keys *k)
{
    if (ta->keys == k)
        return;
    vault_keys_destroy(ta->keys);
    trie_cache_clear(&ta->cache);
    ta->keys = k;
    ta->counted = false;
    ta->state_record_size = 0;
}

/* ---- a TA's ---- */

uint32_t vault_ta_create(struct vault *v, const uint8_t uuid[16], struct vault_ta **out)
{
    struct vault_ta *ta = calloc(1, sizeof(*ta));

    *out = ta;
    if (!ta)
        return TEE_ERROR_OUT_OF_MEMORY;
    ta->vault = v;
    memcpy(ta->uuid, uuid, sizeof(ta->uuid));
    return TEE_SUCCESS;
}

void vault_ta_destroy(struct vault_ta *ta)
{
    if (!ta)
        return;
    trie_changes_clear(&ta->changes);
    trie_cache_clear(&ta->cache);
    vault_keys_destroy(ta->keys);
    free(ta->spare_handle);
    explicit_bzero(ta, sizeof(*ta));
    free(ta);
}

struct vault *vault_of(struct vault_ta *ta)
{
    return ta->vault;
}

void **vault_spare_handle(struct vault_ta *ta)
{
    return &ta->spare_handle;
}

const uint8_t *vault_ta_uuid(const struct vault_ta *ta)
{
    return ta->uuid;
}

uint32_t vault_name(struct vault_ta *ta, enum vault_area area, const void *id, size_t size,
                    uint8_t key[OBJECT_KEY_SIZE])
{
    uint32_t res = ta->keys ? TEE_SUCCESS : ledger_read(ta, ledger_nothing, NULL);

    if (res != TEE_SUCCESS)
        return res;
    if (!ta->keys)
        return TEE_ERROR_ITEM_NOT_FOUND;
    key[0] = 'O';
    memcpy(key + 1, ta->uuid, 16);
    key[17] = (uint8_t)area;
    res = name_key_hash(ta->keys->names, key[17], id, size, key + 18);
    return res == TEE_ERROR_GENERIC ? TEE_ERROR_STORAGE_NOT_AVAILABLE : res;
}
