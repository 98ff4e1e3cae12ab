/* SPDX-License-Identifier: BSD-2-Clause */
#include "node.h"

#include <endian.h>
#include <string.h>

#include "base/bytes.h"

#define DIGIT_BITS 6u

enum kind { KIND_LEAF, KIND_INNER };

static uint64_t head_of(const uint8_t hash[NODE_HASH])
{
    uint64_t head;

    memcpy(&head, hash, sizeof(head));
    return be64toh(head);
}

struct node_id node_id(unsigned depth, const uint8_t hash[NODE_HASH])
{
    unsigned rest = 64 - DIGIT_BITS * depth;

    return (struct node_id){depth, depth ? head_of(hash) >> rest << rest : 0};
}

bool node_id_equal(struct node_id a, struct node_id b)
{
    return a.depth == b.depth && a.prefix == b.prefix;
}

unsigned node_digit(unsigned depth, const uint8_t hash[NODE_HASH])
{
    CHECK(depth < NODE_DEPTH_MAX);
    return head_of(hash) >> (64 - DIGIT_BITS * (depth + 1)) & (NODE_CHILDREN - 1);
}

void node_init(struct node *n, struct node_id id)
{
    memset(n, 0, sizeof(*n));
    n->id = id;
}

bool node_empty(const struct node *n)
{
    unsigned children = 0;

    if (!n->inner)
        return n->count == 0;
    for (unsigned i = 0; i < NODE_CHILDREN; i++)
        children += n->child[i] != 0;
    return children == 0;
}

/* ---- entries ---- */

/* The first that is not below the hash. */
static unsigned place(const struct node *n, const uint8_t *hash)
{
    unsigned low = 0, high = n->count;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (memcmp(n->entry[middle].hash, hash, NODE_HASH) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct node *n, unsigned at, const uint8_t *hash)
{
    return at < n->count && memcmp(n->entry[at].hash, hash, NODE_HASH) == 0;
}

uint64_t node_find(const struct node *n, const uint8_t hash[NODE_HASH])
{
    unsigned at = place(n, hash);

    return is_at(n, at, hash) ? n->entry[at].version : 0;
}

bool node_put(struct node *n, const uint8_t hash[NODE_HASH], uint64_t version, bool *added)
{
    unsigned at = place(n, hash);

    *added = !is_at(n, at, hash);
    if (*added && n->count == NODE_ENTRIES)
        return false;
    if (*added) {
        memmove(&n->entry[at + 1], &n->entry[at], (n->count - at) * sizeof(n->entry[0]));
        memcpy(n->entry[at].hash, hash, NODE_HASH);
        n->count++;
    }
    n->entry[at].version = version;
    return true;
}

void node_remove(struct node *n, const uint8_t hash[NODE_HASH])
{
    unsigned at = place(n, hash);

    CHECK(is_at(n, at, hash));
    n->count--;
    memmove(&n->entry[at], &n->entry[at + 1], (n->count - at) * sizeof(n->entry[0]));
}

/* ---- bytes ---- */

size_t node_encode(const struct node *n, uint8_t bytes[NODE_BYTES_MAX])
{
    struct writer w = writer_init(bytes, NODE_BYTES_MAX);
    uint8_t kind = n->inner ? KIND_INNER : KIND_LEAF, count = (uint8_t)n->count;

    write_bytes(&w, &kind, 1);
    for (unsigned i = 0; n->inner && i < NODE_CHILDREN; i++)
        write_u64(&w, n->child[i]);
    if (!n->inner)
        write_bytes(&w, &count, 1);
    for (unsigned i = 0; !n->inner && i < n->count; i++) {
        write_bytes(&w, n->entry[i].hash, NODE_HASH);
        write_u64(&w, n->entry[i].version);
    }
    CHECK(!w.bad);
    return NODE_BYTES_MAX - w.left;
}

static bool decode_inner(struct node *n, struct reader *r)
{
    n->inner = true;
    for (unsigned i = 0; i < NODE_CHILDREN; i++)
        n->child[i] = read_u64(r);
    return n->id.depth < NODE_DEPTH_MAX;
}

static bool decode_leaf(struct node *n, struct reader *r)
{
    uint8_t count;

    read_bytes(r, &count, 1);
    if (count > NODE_ENTRIES)
        return false;
    for (n->count = 0; n->count < count; n->count++) {
        struct node_entry *e = &n->entry[n->count];
        read_bytes(r, e->hash, NODE_HASH);
        e->version = read_u64(r);
        bool sorted = n->count == 0 || memcmp(e[-1].hash, e->hash, NODE_HASH) < 0;
        if (!sorted || e->version == 0 || !node_id_equal(node_id(n->id.depth, e->hash), n->id))
            return false;
    }
    return true;
}

bool node_decode(struct node *n, struct node_id id, const uint8_t *bytes, size_t size)
{
    struct reader r = reader_init(bytes, size);
    uint8_t kind;

    node_init(n, id);
    read_bytes(&r, &kind, 1);
    bool good = kind == KIND_INNER  ? decode_inner(n, &r)
                : kind == KIND_LEAF ? decode_leaf(n, &r)
                                    : false;
    /* Only the root may have nothing below it. */
    return good && !r.bad && r.left == 0 &&
           (id.depth == 0 ? !(n->inner && node_empty(n)) : !node_empty(n));
}
