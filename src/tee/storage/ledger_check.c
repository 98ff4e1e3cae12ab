/* SPDX-License-Identifier: BSD-2-Clause */
#include "ledger_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record_impl.h"
#include "tee_api_defines.h"
#include "vault_impl.h"

#define HASH_AT 18u

struct finding_list {
    struct ledger_finding *at;
    size_t count, room;
};

struct known_object {
    struct node_entry entry;
    bool seen;
};
struct known_node {
    struct node_id id;
    bool bad; /* what is below it is not known */
};

/* All in memory of the check's own: nothing is told within the transaction, which may be run
 * again. */
struct check {
    struct finding_list findings;
    struct known_object *object; /* in the order of their hashes, as the trie is walked */
    size_t object_count, object_room;
    struct known_node *node;
    size_t node_count, node_room;
    bool no_trie; /* the state does not open */
    struct ledger_sums *sums;
};

/* Room for one element more. False: no memory. */
static bool grow(void *list, size_t count, size_t *room, size_t size)
{
    size_t wanted = *room ? 2 * *room : 64;
    void *now, *bigger;

    if (count < *room)
        return true;
    memcpy(&now, list, sizeof(now));
    bigger = realloc(now, wanted * size);
    if (!bigger)
        return false;
    memcpy(list, &bigger, sizeof(bigger));
    *room = wanted;
    return true;
}

static uint32_t note(struct check *c, enum ledger_finding_kind kind, uint64_t version,
                     const void *key, size_t key_size)
{
    struct finding_list *l = &c->findings;

    if (!grow(&l->at, l->count, &l->room, sizeof(*l->at)))
        return TEE_ERROR_OUT_OF_MEMORY;
    struct ledger_finding *f = &l->at[l->count++];
    *f = (struct ledger_finding){.kind = kind, .version = version, .key_size = key_size};
    if (key_size > sizeof(f->key))
        f->key_size = sizeof(f->key);
    if (key_size)
        memcpy(f->key, key, f->key_size);
    return TEE_SUCCESS;
}

/* ---- the trie ---- */

static uint32_t know_node(struct check *c, struct node_id id, bool bad)
{
    if (!grow(&c->node, c->node_count, &c->node_room, sizeof(*c->node)))
        return TEE_ERROR_OUT_OF_MEMORY;
    c->node[c->node_count++] = (struct known_node){id, bad};
    return TEE_SUCCESS;
}

static uint32_t know_objects(struct check *c, const struct node *leaf)
{
    for (unsigned i = 0; i < leaf->count; i++) {
        if (!grow(&c->object, c->object_count, &c->object_room, sizeof(*c->object)))
            return TEE_ERROR_OUT_OF_MEMORY;
        c->object[c->object_count++] = (struct known_object){leaf->entry[i], false};
    }
    return TEE_SUCCESS;
}

static uint32_t bad_node(struct check *c, struct node_id id, uint64_t version)
{
    uint8_t key[TRIE_KEY_SIZE];
    uint32_t res = know_node(c, id, true);

    trie_key(id, key);
    return res == TEE_SUCCESS ? note(c, FINDING_NODE, version, key, sizeof(key)) : res;
}

static struct node_id child_id(const struct node *n, unsigned digit)
{
    unsigned depth = n->id.depth + 1;

    return (struct node_id){depth, n->id.prefix | (uint64_t)digit << (64 - 6 * depth)};
}

/* As deep as the trie is, at most NODE_DEPTH_MAX. `n` is the caller's copy. */
static uint32_t walk(struct ledger_txn *t, struct check *c, const struct node *n)
{
    const struct node *kept;
    struct node child;
    uint32_t res = know_node(c, n->id, false);

    if (res != TEE_SUCCESS || !n->inner)
        return res != TEE_SUCCESS ? res : know_objects(c, n);
    for (unsigned i = 0; i < NODE_CHILDREN && res == TEE_SUCCESS; i++) {
        struct node_id id = child_id(n, i);
        if (n->child[i] == 0)
            continue;
        res = trie_node(t, id, n->child[i], &kept);
        if (res == TEE_SUCCESS) {
            child = *kept;
            res = walk(t, c, &child);
        } else if (res == TEE_ERROR_CORRUPT_OBJECT)
            res = bad_node(c, id, n->child[i]);
    }
    return res;
}

/* ---- what the ledger says of a record ---- */

static int order_nodes(const void *a, const void *b)
{
    const struct node_id *x = &((const struct known_node *)a)->id;
    const struct node_id *y = &((const struct known_node *)b)->id;

    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    return x->prefix < y->prefix ? -1 : x->prefix > y->prefix;
}

static int order_objects(const void *a, const void *b)
{
    return memcmp(((const struct known_object *)a)->entry.hash,
                  ((const struct known_object *)b)->entry.hash, NODE_HASH);
}

static const struct known_node *known_node(const struct check *c, struct node_id id)
{
    struct known_node key = {.id = id};

    return c->node ? bsearch(&key, c->node, c->node_count, sizeof(key), order_nodes) : NULL;
}

static struct known_object *known_object(const struct check *c, const uint8_t hash[NODE_HASH])
{
    struct known_object key = {0};

    memcpy(key.entry.hash, hash, NODE_HASH);
    return c->object ? bsearch(&key, c->object, c->object_count, sizeof(key), order_objects) : NULL;
}

/* Whether a node on the way to what begins so, down to that depth, does not open. */
static bool hidden(const struct check *c, const uint8_t hash[NODE_HASH], unsigned depth)
{
    bool bad = c->no_trie;

    for (unsigned d = 0; d <= depth && !bad; d++) {
        const struct known_node *n = known_node(c, node_id(d, hash));
        bad = n && n->bad;
    }
    return bad;
}

static uint32_t look_at_node(struct check *c, const struct txn_record *r)
{
    uint8_t hash[NODE_HASH] = {0};
    unsigned depth = r->key[1];

    memcpy(hash, r->key + 2, 8);
    bool possible = depth >= 1 && depth <= NODE_DEPTH_MAX;
    struct node_id id = node_id(possible ? depth : 0, hash);
    uint8_t key[TRIE_KEY_SIZE];
    trie_key(id, key);
    if (!possible || memcmp(key, r->key, sizeof(key)) != 0)
        return note(c, FINDING_STRANGE, 0, r->key, r->key_size);
    if (known_node(c, id) || hidden(c, hash, depth))
        return TEE_SUCCESS;
    return note(c, FINDING_STRAY_NODE, 0, r->key, r->key_size);
}

static uint32_t look_at_object(struct check *c, const struct txn_record *r)
{
    uint8_t head[RECORD_EXTRA] = {0};
    struct known_object *o = known_object(c, r->key + HASH_AT);

    memcpy(head, r->value, r->size < sizeof(head) ? r->size : sizeof(head));
    uint64_t version = record_version(head, r->size);
    if (o)
        o->seen = true;
    if (o && o->entry.version == version)
        return note(c, FINDING_OBJECT, version, r->key, r->key_size);
    if (o)
        return note(c, FINDING_OTHER_VERSION, o->entry.version, r->key, r->key_size);
    return note(
        c, hidden(c, r->key + HASH_AT, NODE_DEPTH_MAX) ? FINDING_UNCERTAIN : FINDING_UNKNOWN_OBJECT,
        0, r->key, r->key_size);
}

/* ---- all records ---- */

static const struct {
    char kind;
    size_t key_size;
    uint32_t (*look)(struct check *c, const struct txn_record *r);
} kinds[] = {
    {'S', 1, NULL},
    {'N', TRIE_KEY_SIZE, look_at_node},
    {'O', OBJECT_KEY_SIZE, look_at_object},
    {'A', 1 + 8, NULL},
    {'I', 1 + 8 + 1 + 4, NULL},
    {'D', 1 + 8 + 4, NULL},
    {'t', sizeof("ta-time") + 16, NULL}, /* ta_time.c's */
};

static uint32_t look_at(struct check *c, const struct txn_record *r)
{
    for (unsigned i = 0; i < ARRAY_COUNT(kinds); i++)
        if (r->key[0] == kinds[i].kind && r->key_size == kinds[i].key_size)
            return kinds[i].look ? kinds[i].look(c, r) : TEE_SUCCESS;
    return note(c, FINDING_STRANGE, 0, r->key, r->key_size);
}

/* The key that comes next in the order of bytes. False: none can. */
static bool next_key(uint8_t *key, size_t *size)
{
    if (*size < STORE_KEY_MAX) {
        key[(*size)++] = 0;
        return true;
    }
    while (*size && key[*size - 1] == UINT8_MAX)
        (*size)--;
    if (*size)
        key[*size - 1]++;
    return *size != 0;
}

static uint32_t look_at_all(struct ledger_txn *t, struct check *c)
{
    struct txn_record r = {.key_size = 0};
    uint32_t res;

    do {
        res = txn_from(t->store, r.key, r.key_size, &r);
        if (res == TEE_SUCCESS) {
            c->sums->records++;
            res = look_at(c, &r);
        }
    } while (res == TEE_SUCCESS && next_key(r.key, &r.key_size));
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

/* Of the TA and the area of what the store does not have nothing is known. */
static uint32_t note_missing(struct check *c)
{
    uint32_t res = TEE_SUCCESS;

    for (size_t i = 0; i < c->object_count && res == TEE_SUCCESS; i++) {
        uint8_t key[OBJECT_KEY_SIZE] = {'O'};
        memcpy(key + HASH_AT, c->object[i].entry.hash, NODE_HASH);
        if (!c->object[i].seen)
            res = note(c, FINDING_MISSING_OBJECT, c->object[i].entry.version, key, sizeof(key));
    }
    return res;
}

/* ---- the state ---- */

static uint32_t check_counter(struct ledger_txn *t, struct check *c)
{
    uint8_t counted[STORE_ID_SIZE];

    if (t->counter_err || device_counter_store(t->device, counted) ||
        memcmp(counted, t->state->store_id, STORE_ID_SIZE) != 0)
        return note(c, FINDING_COUNTER, t->state->version, NULL, 0);
    if (t->state->version < t->counter)
        return note(c, FINDING_OLDER, t->state->version, NULL, 0);
    return TEE_SUCCESS;
}

static uint32_t check_trie(struct ledger_txn *t, struct check *c)
{
    struct node root = t->state->root;
    bool whole = true;
    uint32_t res = walk(t, c, &root);

    if (res != TEE_SUCCESS)
        return res;
    for (size_t i = 0; i < c->node_count; i++)
        whole = whole && !c->node[i].bad;
    if (c->node_count)
        qsort(c->node, c->node_count, sizeof(*c->node), order_nodes);
    c->sums->nodes = c->node_count;
    c->sums->objects = c->object_count;
    return whole && t->state->count != c->object_count
               ? note(c, FINDING_COUNT, t->state->count, NULL, 0)
               : TEE_SUCCESS;
}

/* A store in which nothing is stored has no state, and none is missing. */
static uint32_t check_no_state(struct ledger_txn *t, struct check *c)
{
    static const uint8_t first = 'A', last = 'O';
    struct txn_record r;
    uint32_t res = txn_from(t->store, &first, 1, &r);
    bool lost = res == TEE_SUCCESS && r.key[0] <= last;

    c->no_trie = true;
    if (res != TEE_SUCCESS && res != TEE_ERROR_ITEM_NOT_FOUND)
        return res;
    return lost || t->counter ? note(c, FINDING_STATE, 0, NULL, 0) : TEE_SUCCESS;
}

static void begin(struct check *c)
{
    c->findings.count = c->object_count = c->node_count = 0;
    c->no_trie = false;
    memset(c->sums, 0, sizeof(*c->sums));
}

static uint32_t check_state(struct ledger_txn *t, struct check *c, uint32_t res)
{
    c->no_trie = res != TEE_SUCCESS;
    if (res == TEE_ERROR_CORRUPT_OBJECT)
        return note(c, FINDING_STATE, 0, NULL, 0);
    if (res != TEE_SUCCESS)
        return res;
    if (t->state->version == 0)
        return check_no_state(t, c);
    res = check_counter(t, c);
    return res == TEE_SUCCESS ? check_trie(t, c) : res;
}

static uint32_t check(struct ledger_txn *t, uint32_t loaded, void *arg)
{
    struct check *c = arg;

    begin(c);
    uint32_t res = check_state(t, c, loaded);
    if (res == TEE_SUCCESS)
        res = look_at_all(t, c);
    return res == TEE_SUCCESS ? note_missing(c) : res;
}

uint32_t ledger_check(struct vault_ta *ta, ledger_finding_fn *fn, void *arg,
                      struct ledger_sums *sums)
{
    struct check c = {.sums = sums};
    uint32_t res = ledger_look(ta, check, &c);

    for (size_t i = 0; i < c.findings.count && res == TEE_SUCCESS; i++)
        fn(&c.findings.at[i], arg);
    free(c.findings.at);
    free(c.object);
    free(c.node);
    return res;
}
