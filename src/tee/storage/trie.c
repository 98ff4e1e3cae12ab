/* SPDX-License-Identifier: BSD-2-Clause */
#include "trie.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "record_impl.h"
#include "tee_api_defines.h"
#include "vault_impl.h"

void trie_key(struct node_id id, uint8_t key[TRIE_KEY_SIZE])
{
    uint64_t prefix = htobe64(id.prefix);

    key[0] = 'N';
    key[1] = (uint8_t)id.depth;
    memcpy(key + 2, &prefix, sizeof(prefix));
}

static struct record_place place_of(const struct ledger_txn *t, const uint8_t key[TRIE_KEY_SIZE],
                                    uint64_t version)
{
    const struct vault_keys *k = t->ta->keys;

    return (struct record_place){k->state, k->store_id, key, TRIE_KEY_SIZE, version};
}

/* ---- what is kept ---- */

static struct trie_slot **slot_of(struct trie_cache *c, struct node_id id)
{
    struct trie_slot **below = c->slot + NODE_CHILDREN;

    if (id.depth == 1)
        return &c->slot[id.prefix >> 58];
    if (id.depth == 2)
        return &below[id.prefix >> 52];
    return &below[(id.prefix ^ id.depth) * 0x9e3779b97f4a7c15u >> 52]; /* of 4096 */
}

static const struct node *kept(struct trie_cache *c, struct node_id id, uint64_t version)
{
    const struct trie_slot *s = *slot_of(c, id);

    return s && s->version == version && node_id_equal(s->node.id, id) ? &s->node : NULL;
}

/* An empty slot for it, or NULL: no memory. */
static struct trie_slot *take_slot(struct trie_cache *c, struct node_id id)
{
    struct trie_slot **s = slot_of(c, id);

    if (!*s)
        *s = malloc(sizeof(**s));
    if (*s)
        (*s)->version = 0;
    return *s;
}

void trie_cache_clear(struct trie_cache *c)
{
    for (unsigned i = 0; i < TRIE_SLOTS; i++) {
        free(c->slot[i]);
        c->slot[i] = NULL;
    }
}

static uint32_t fetch(struct ledger_txn *t, struct node_id id, uint64_t version,
                      const struct node **out)
{
    struct vault_ta *ta = t->ta;
    uint8_t key[TRIE_KEY_SIZE];
    size_t size = sizeof(ta->plain);

    trie_key(id, key);
    struct record_place p = place_of(t, key, version);
    ta->cache.fetched++;
    uint32_t res = record_fetch(t, &p, ta->plain, &size);
    if (res != TEE_SUCCESS)
        return res;
    struct trie_slot *s = take_slot(&ta->cache, id);
    if (!s)
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!node_decode(&s->node, id, ta->plain, size))
        return TEE_ERROR_CORRUPT_OBJECT;
    s->version = version;
    *out = &s->node;
    return TEE_SUCCESS;
}

/* ---- what is changed ---- */

void trie_changes_clear(struct trie_changes *c)
{
    for (unsigned i = 0; i < c->count; i++)
        free(c->at[i]);
    free(c->at);
    *c = (struct trie_changes){0};
}

static struct trie_change *changed(const struct trie_changes *c, struct node_id id)
{
    for (unsigned i = c->count; i-- > 0;)
        if (node_id_equal(c->at[i]->node.id, id))
            return c->at[i];
    return NULL;
}

static struct trie_change *add_change(struct trie_changes *c)
{
    if (c->count == c->room) {
        unsigned room = c->room ? 2 * c->room : 16;
        struct trie_change **at = realloc(c->at, room * sizeof(*at));
        if (!at)
            return NULL;
        c->at = at;
        c->room = room;
    }
    struct trie_change *n = calloc(1, sizeof(*n));
    if (n)
        c->at[c->count++] = n;
    return n;
}

/* An empty leaf where there was no node. */
static uint32_t new_leaf(struct ledger_txn *t, struct node_id id, struct node **out)
{
    struct trie_change *c = changed(&t->ta->changes, id);

    if (!c)
        c = add_change(&t->ta->changes);
    if (!c)
        return TEE_ERROR_OUT_OF_MEMORY;
    c->gone = false;
    node_init(&c->node, id);
    *out = &c->node;
    return TEE_SUCCESS;
}

/* A node that is there, to be changed. */
static uint32_t touch(struct ledger_txn *t, struct node_id id, uint64_t version, struct node **out)
{
    struct trie_change *c = version == t->version ? changed(&t->ta->changes, id) : NULL;
    const struct node *now;

    if (c && !c->gone) {
        *out = &c->node;
        return TEE_SUCCESS;
    }
    uint32_t res = trie_node(t, id, version, &now);
    if (res != TEE_SUCCESS)
        return res;
    c = add_change(&t->ta->changes);
    if (!c)
        return TEE_ERROR_OUT_OF_MEMORY;
    c->node = *now;
    c->stored = true;
    *out = &c->node;
    return TEE_SUCCESS;
}

/* The child that the hash belongs to, to be changed; made if there is none. */
static uint32_t touch_child(struct ledger_txn *t, struct node *n, const uint8_t *hash,
                            struct node **out)
{
    uint64_t *version = &n->child[node_digit(n->id.depth, hash)];
    struct node_id id = node_id(n->id.depth + 1, hash);
    uint32_t res = *version ? touch(t, id, *version, out) : new_leaf(t, id, out);

    if (res == TEE_SUCCESS)
        *version = t->version;
    return res;
}

/* A full leaf becomes an inner node with leaves below it. */
static uint32_t split(struct ledger_txn *t, struct node *n)
{
    struct node_entry entry[NODE_ENTRIES];
    unsigned count = n->count;
    struct node *leaf;
    bool added;

    if (n->id.depth == NODE_DEPTH_MAX)
        return TEE_ERROR_STORAGE_NO_SPACE;
    memcpy(entry, n->entry, sizeof(entry));
    node_init(n, n->id);
    n->inner = true;
    for (unsigned i = 0; i < count; i++) {
        uint32_t res = touch_child(t, n, entry[i].hash, &leaf);
        if (res != TEE_SUCCESS)
            return res;
        CHECK(node_put(leaf, entry[i].hash, entry[i].version, &added));
    }
    return TEE_SUCCESS;
}

static uint32_t put(struct ledger_txn *t, const uint8_t *hash, uint64_t version, int *by)
{
    struct node *n = &t->state->root;
    uint32_t res = TEE_SUCCESS;
    bool added;

    while (res == TEE_SUCCESS && (n->inner || !node_put(n, hash, version, &added)))
        res = n->inner ? touch_child(t, n, hash, &n) : split(t, n);
    *by = res == TEE_SUCCESS && added;
    return res;
}

/* Nodes that have nothing below them any more go, but for the root. */
static void prune(struct ledger_txn *t, struct node *const path[], unsigned depth,
                  const uint8_t *hash)
{
    while (depth > 0 && node_empty(path[depth])) {
        changed(&t->ta->changes, path[depth]->id)->gone = true;
        depth--;
        path[depth]->child[node_digit(depth, hash)] = 0;
    }
    if (depth == 0 && node_empty(path[0]))
        node_init(path[0], path[0]->id);
}

static uint32_t drop(struct ledger_txn *t, const uint8_t *hash, int *by)
{
    struct node *path[NODE_DEPTH_MAX + 1] = {&t->state->root};
    uint64_t version;
    unsigned depth = 0;
    uint32_t res = trie_find(t, hash, &version);

    if (res != TEE_SUCCESS || version == 0)
        return res;
    for (; res == TEE_SUCCESS && path[depth]->inner; depth++)
        res = touch_child(t, path[depth], hash, &path[depth + 1]);
    if (res != TEE_SUCCESS)
        return res;
    node_remove(path[depth], hash);
    *by = -1;
    prune(t, path, depth, hash);
    return TEE_SUCCESS;
}

/* ---- the trie ---- */

uint32_t trie_node(struct ledger_txn *t, struct node_id id, uint64_t version,
                   const struct node **out)
{
    struct trie_change *c = t->write ? changed(&t->ta->changes, id) : NULL;

    *out = c ? &c->node : kept(&t->ta->cache, id, version);
    if (c && (c->gone || version != t->version))
        return TEE_ERROR_CORRUPT_OBJECT;
    return *out ? TEE_SUCCESS : fetch(t, id, version, out);
}

uint32_t trie_find(struct ledger_txn *t, const uint8_t hash[NODE_HASH], uint64_t *version)
{
    const struct node *n = &t->state->root;

    *version = 0;
    while (n->inner) {
        uint64_t child = n->child[node_digit(n->id.depth, hash)];
        if (child == 0)
            return TEE_SUCCESS;
        uint32_t res = trie_node(t, node_id(n->id.depth + 1, hash), child, &n);
        if (res != TEE_SUCCESS)
            return res;
    }
    *version = node_find(n, hash);
    return TEE_SUCCESS;
}

uint32_t trie_set(struct ledger_txn *t, const uint8_t hash[NODE_HASH], uint64_t version, int *by)
{
    *by = 0;
    return version ? put(t, hash, version, by) : drop(t, hash, by);
}

uint32_t trie_flush(struct ledger_txn *t)
{
    const struct trie_changes *changes = &t->ta->changes;
    uint32_t res = TEE_SUCCESS;

    for (unsigned i = 0; i < changes->count && res == TEE_SUCCESS; i++) {
        const struct trie_change *c = changes->at[i];
        uint8_t key[TRIE_KEY_SIZE];
        trie_key(c->node.id, key);
        struct record_place p = place_of(t, key, t->version);
        if (!c->gone)
            res = record_write(t, &p, t->ta->plain, node_encode(&c->node, t->ta->plain));
        else if (c->stored)
            res = record_del(t, key, sizeof(key));
    }
    return res;
}

void trie_keep(struct ledger_txn *t)
{
    const struct trie_changes *changes = &t->ta->changes;

    for (unsigned i = 0; i < changes->count; i++) {
        const struct trie_change *c = changes->at[i];
        struct trie_slot *s = c->gone ? NULL : take_slot(&t->ta->cache, c->node.id);
        if (!s)
            continue;
        s->node = c->node;
        s->version = t->version;
    }
}
