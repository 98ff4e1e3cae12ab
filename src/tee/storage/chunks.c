/* SPDX-License-Identifier: BSD-2-Clause */
#include "chunks.h"

#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "record.h"
#include "store.h"

/* ---- keys ---- */

static void put_number(uint8_t *key, char kind, uint64_t number)
{
    uint64_t big = __builtin_bswap64(number);

    key[0] = (uint8_t)kind;
    memcpy(key + 1, &big, sizeof(big));
}

void attr_key(uint64_t number, uint8_t key[ATTR_KEY_SIZE])
{
    put_number(key, 'A', number);
}

void index_key(uint64_t number, unsigned level, uint32_t index, uint8_t key[INDEX_KEY_SIZE])
{
    uint32_t big = __builtin_bswap32(index);

    put_number(key, 'I', number);
    key[9] = (uint8_t)level;
    memcpy(key + 10, &big, sizeof(big));
}

void chunk_key(uint64_t number, uint32_t chunk, uint8_t key[CHUNK_KEY_SIZE])
{
    uint32_t big = __builtin_bswap32(chunk);

    put_number(key, 'D', number);
    memcpy(key + 9, &big, sizeof(big));
}

/* ---- life ---- */

void chunks_begin(struct chunks *c, struct ledger_txn *t, struct head *head)
{
    c->t = t;
    c->head = head;
    c->level1.loaded = c->level1.changed = false;
    c->level2.loaded = c->level2.changed = false;
}

void chunks_end(struct chunks *c)
{
    if (c->scratch)
        explicit_bzero(c->scratch, CHUNK_SIZE);
    free(c->scratch);
    c->scratch = NULL;
}

static uint32_t need_scratch(struct chunks *c)
{
    if (!c->scratch)
        c->scratch = malloc(CHUNK_SIZE);
    return c->scratch ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* ---- index nodes ---- */

static uint64_t root_version(const struct head *h, uint32_t index)
{
    return index < h->index_count ? h->index[index] : 0;
}

static void set_root_version(struct head *h, uint32_t index, uint64_t version)
{
    while (h->index_count <= index)
        h->index[h->index_count++] = 0;
    h->index[index] = version;
    while (h->index_count && h->index[h->index_count - 1] == 0)
        h->index_count--;
}

static bool is_empty(const struct chunk_node *n)
{
    for (unsigned i = 0; i < NODE_CHILDREN; i++) {
        if (n->version[i])
            return false;
    }
    return true;
}

static uint32_t load_node(struct chunks *c, struct chunk_node *n, unsigned level, uint64_t version)
{
    uint8_t key[INDEX_KEY_SIZE];
    size_t size = sizeof(n->version);

    memset(n->version, 0, sizeof(n->version));
    if (version == 0)
        return TEE_SUCCESS;
    index_key(c->head->number, level, n->index, key);
    uint32_t res = record_get(c->t, key, sizeof(key), version, n->version, &size);
    if (res == TEE_SUCCESS && size != sizeof(n->version))
        res = TEE_ERROR_CORRUPT_OBJECT;
    return res;
}

/* *version: what its parent must say of it. */
static uint32_t store_node(struct chunks *c, struct chunk_node *n, unsigned level,
                           uint64_t *version)
{
    uint8_t key[INDEX_KEY_SIZE];

    index_key(c->head->number, level, n->index, key);
    n->changed = false;
    if (is_empty(n)) {
        *version = 0;
        return record_del(c->t, key, sizeof(key));
    }
    *version = ledger_version(c->t);
    return record_put(c->t, key, sizeof(key), n->version, sizeof(n->version));
}

static uint32_t flush_level1(struct chunks *c)
{
    uint64_t version;

    if (!c->level1.changed)
        return TEE_SUCCESS;
    uint32_t res = store_node(c, &c->level1, 1, &version);
    c->level2.version[c->level1.index % NODE_CHILDREN] = version;
    c->level2.changed = true;
    return res;
}

static uint32_t flush(struct chunks *c)
{
    uint64_t version;
    uint32_t res = flush_level1(c);

    if (res != TEE_SUCCESS || !c->level2.changed)
        return res;
    res = store_node(c, &c->level2, 2, &version);
    set_root_version(c->head, c->level2.index, version);
    return res;
}

static uint32_t seek_level2(struct chunks *c, uint32_t index)
{
    if (c->level2.loaded && c->level2.index == index)
        return TEE_SUCCESS;
    uint32_t res = flush(c);
    if (res != TEE_SUCCESS)
        return res;
    c->level1.loaded = false;
    c->level2.index = index;
    res = load_node(c, &c->level2, 2, root_version(c->head, index));
    c->level2.loaded = res == TEE_SUCCESS;
    return res;
}

/* Makes level1 the node that has the chunk's version, which *version is then. */
static uint32_t seek_chunk(struct chunks *c, uint32_t chunk, uint64_t **version)
{
    uint32_t index = chunk / NODE_CHILDREN;

    *version = &c->level1.version[chunk % NODE_CHILDREN];
    if (c->level1.loaded && c->level1.index == index)
        return TEE_SUCCESS;
    uint32_t res = seek_level2(c, index / NODE_CHILDREN);
    if (res == TEE_SUCCESS)
        res = flush_level1(c);
    if (res != TEE_SUCCESS)
        return res;
    c->level1.index = index;
    res = load_node(c, &c->level1, 1, c->level2.version[index % NODE_CHILDREN]);
    c->level1.loaded = res == TEE_SUCCESS;
    return res;
}

/* ---- chunks ---- */

/* How much of a chunk lies before the end of the data. */
static size_t chunk_room(const struct head *h, uint32_t chunk)
{
    uint64_t start = (uint64_t)chunk * CHUNK_SIZE;

    if (start >= h->size)
        return 0;
    return h->size - start < CHUNK_SIZE ? (size_t)(h->size - start) : CHUNK_SIZE;
}

/* All CHUNK_SIZE bytes. */
static uint32_t get_chunk(struct chunks *c, uint32_t chunk, uint64_t version, uint8_t *to)
{
    uint8_t key[CHUNK_KEY_SIZE];
    size_t size = CHUNK_SIZE;

    chunk_key(c->head->number, chunk, key);
    uint32_t res = record_get(c->t, key, sizeof(key), version, to, &size);
    if (res != TEE_SUCCESS)
        return res;
    if (size > chunk_room(c->head, chunk))
        return TEE_ERROR_CORRUPT_OBJECT;
    memset(to + size, 0, CHUNK_SIZE - size);
    return TEE_SUCCESS;
}

static size_t without_zeros(const uint8_t *bytes, size_t size)
{
    static const uint64_t none;

    while (size >= sizeof(none) && memcmp(bytes + size - sizeof(none), &none, sizeof(none)) == 0)
        size -= sizeof(none);
    while (size && bytes[size - 1] == 0)
        size--;
    return size;
}

static uint32_t put_chunk(struct chunks *c, uint32_t chunk, uint64_t *version, const uint8_t *from,
                          size_t size)
{
    uint8_t key[CHUNK_KEY_SIZE];

    size = without_zeros(from, size);
    if (size == 0 && *version == 0)
        return TEE_SUCCESS;
    chunk_key(c->head->number, chunk, key);
    c->level1.changed = true;
    if (size == 0) {
        *version = 0;
        return record_del(c->t, key, sizeof(key));
    }
    *version = ledger_version(c->t);
    return record_put(c->t, key, sizeof(key), from, size);
}

/* A part of a chunk, from `offset` on. */
static uint32_t read_part(struct chunks *c, uint32_t chunk, size_t offset, uint8_t *to, size_t size)
{
    uint64_t *version;
    uint32_t res = seek_chunk(c, chunk, &version);

    if (res != TEE_SUCCESS)
        return res;
    if (*version == 0) {
        memset(to, 0, size);
        return TEE_SUCCESS;
    }
    if (size == CHUNK_SIZE)
        return get_chunk(c, chunk, *version, to);
    res = need_scratch(c);
    if (res == TEE_SUCCESS)
        res = get_chunk(c, chunk, *version, c->scratch);
    if (res == TEE_SUCCESS)
        memcpy(to, c->scratch + offset, size);
    return res;
}

static uint32_t write_part(struct chunks *c, uint32_t chunk, size_t offset, const uint8_t *from,
                           size_t size)
{
    uint64_t *version;
    uint32_t res = seek_chunk(c, chunk, &version);

    if (res != TEE_SUCCESS)
        return res;
    if (offset == 0 && (*version == 0 || size >= chunk_room(c->head, chunk)))
        return put_chunk(c, chunk, version, from, size);
    res = need_scratch(c);
    if (res != TEE_SUCCESS)
        return res;
    if (*version == 0)
        memset(c->scratch, 0, CHUNK_SIZE);
    else
        res = get_chunk(c, chunk, *version, c->scratch);
    if (res != TEE_SUCCESS)
        return res;
    memcpy(c->scratch + offset, from, size);
    return put_chunk(c, chunk, version, c->scratch, CHUNK_SIZE);
}

/* ---- what is small ---- */

/* From the head into a chunk. */
static uint32_t move_out(struct chunks *c)
{
    struct head *h = c->head;
    uint64_t *version;
    uint32_t res = need_scratch(c);

    if (res != TEE_SUCCESS)
        return res;
    memcpy(c->scratch, head_data(h), h->size);
    explicit_bzero(head_data(h), h->size);
    h->indexed = true;
    h->index_count = 0;
    res = seek_chunk(c, 0, &version);
    return res == TEE_SUCCESS ? put_chunk(c, 0, version, c->scratch, h->size) : res;
}

static void resize_inline(struct head *h, uint32_t size)
{
    if (size < h->size)
        explicit_bzero(head_data(h) + size, h->size - size);
    else
        memset(head_data(h) + h->size, 0, size - h->size);
    h->size = size;
}

/* ---- any data ---- */

static size_t part_size(uint32_t at, size_t size)
{
    size_t room = CHUNK_SIZE - at % CHUNK_SIZE;
    return size < room ? size : room;
}

uint32_t chunks_read(struct chunks *c, uint32_t at, void *to, size_t size)
{
    uint8_t *bytes = to;
    uint32_t res = TEE_SUCCESS;

    CHECK(at <= c->head->size && size <= c->head->size - at);
    if (!c->head->indexed) {
        memcpy(to, head_data(c->head) + at, size);
        return TEE_SUCCESS;
    }
    while (size && res == TEE_SUCCESS) {
        size_t part = part_size(at, size);
        res = read_part(c, at / CHUNK_SIZE, at % CHUNK_SIZE, bytes, part);
        at += (uint32_t)part;
        bytes += part;
        size -= part;
    }
    return res;
}

uint32_t chunks_write(struct chunks *c, uint32_t at, const void *from, size_t size)
{
    const uint8_t *bytes = from;
    struct head *h = c->head;
    uint32_t res = TEE_SUCCESS;

    CHECK(size <= TEE_DATA_MAX_POSITION - at);
    uint32_t end = at + (uint32_t)size;
    if (!h->indexed && end <= HEAD_INLINE_MAX) {
        if (end > h->size)
            resize_inline(h, end);
        memcpy(head_data(h) + at, from, size);
        return TEE_SUCCESS;
    }
    if (!h->indexed)
        res = move_out(c);
    while (size && res == TEE_SUCCESS) {
        size_t part = part_size(at, size);
        res = write_part(c, at / CHUNK_SIZE, at % CHUNK_SIZE, bytes, part);
        at += (uint32_t)part;
        bytes += part;
        size -= part;
    }
    if (res == TEE_SUCCESS)
        res = flush(c);
    if (end > h->size)
        h->size = end;
    return res;
}

/* ---- removing ---- */

/* All records from `key` on that have its first `same` bytes. */
static uint32_t remove_from(struct ledger_txn *t, const uint8_t *key, size_t key_size, size_t same)
{
    struct txn_record r;

    for (;;) {
        uint32_t res = txn_from(ledger_store(t), key, key_size, &r);
        if (res == TEE_ERROR_ITEM_NOT_FOUND)
            return TEE_SUCCESS;
        if (res != TEE_SUCCESS)
            return res;
        if (r.key_size < same || memcmp(r.key, key, same) != 0)
            return TEE_SUCCESS;
        res = txn_del(ledger_store(t), r.key, r.key_size);
        if (res != TEE_SUCCESS)
            return res;
    }
}

uint32_t chunks_remove_all(struct ledger_txn *t, uint64_t number)
{
    uint8_t key[ATTR_KEY_SIZE];
    uint32_t res = TEE_SUCCESS;

    for (const char *kind = "AID"; *kind && res == TEE_SUCCESS; kind++) {
        put_number(key, *kind, number);
        res = remove_from(t, key, sizeof(key), sizeof(key));
    }
    return res;
}

static uint32_t remove_chunks_from(struct chunks *c, uint32_t chunk)
{
    uint8_t key[CHUNK_KEY_SIZE];

    chunk_key(c->head->number, chunk, key);
    return remove_from(c->t, key, sizeof(key), ATTR_KEY_SIZE);
}

static uint32_t remove_nodes_from(struct chunks *c, unsigned level, uint32_t index)
{
    uint8_t key[INDEX_KEY_SIZE];

    index_key(c->head->number, level, index, key);
    return remove_from(c->t, key, sizeof(key), ATTR_KEY_SIZE + 1);
}

/* No chunks from `chunk` on, which is not the first of all. */
static uint32_t cut_records(struct chunks *c, uint32_t chunk)
{
    const uint32_t last1 = (chunk - 1) / NODE_CHILDREN, last2 = last1 / NODE_CHILDREN;
    uint64_t *version;
    uint32_t res = seek_chunk(c, chunk - 1, &version);

    for (uint32_t i = (chunk - 1) % NODE_CHILDREN + 1; i < NODE_CHILDREN; i++) {
        c->level1.changed |= c->level1.version[i] != 0;
        c->level1.version[i] = 0;
    }
    for (uint32_t i = last1 % NODE_CHILDREN + 1; i < NODE_CHILDREN; i++) {
        c->level2.changed |= c->level2.version[i] != 0;
        c->level2.version[i] = 0;
    }
    while (c->head->index_count > last2 + 1)
        set_root_version(c->head, c->head->index_count - 1u, 0);
    if (res == TEE_SUCCESS)
        res = remove_chunks_from(c, chunk);
    if (res == TEE_SUCCESS)
        res = remove_nodes_from(c, 1, last1 + 1);
    if (res == TEE_SUCCESS)
        res = remove_nodes_from(c, 2, last2 + 1);
    return res;
}

/* The last chunk has no bytes from `size` of the data on. */
static uint32_t cut_chunk(struct chunks *c, uint32_t size)
{
    uint64_t *version;
    uint32_t chunk = size / CHUNK_SIZE;

    if (size % CHUNK_SIZE == 0)
        return TEE_SUCCESS;
    uint32_t res = seek_chunk(c, chunk, &version);
    if (res != TEE_SUCCESS || *version == 0)
        return res;
    res = need_scratch(c);
    if (res == TEE_SUCCESS)
        res = get_chunk(c, chunk, *version, c->scratch);
    if (res == TEE_SUCCESS && without_zeros(c->scratch, CHUNK_SIZE) > size % CHUNK_SIZE)
        res = put_chunk(c, chunk, version, c->scratch, size % CHUNK_SIZE);
    return res;
}

static uint32_t cut(struct chunks *c, uint32_t size)
{
    uint32_t res;

    if (size == 0) {
        c->head->indexed = false;
        c->head->index_count = 0;
        c->head->size = 0;
        res = remove_chunks_from(c, 0);
        if (res == TEE_SUCCESS)
            res = remove_nodes_from(c, 1, 0);
        return res == TEE_SUCCESS ? remove_nodes_from(c, 2, 0) : res;
    }
    res = cut_chunk(c, size);
    if (res == TEE_SUCCESS)
        res = cut_records(c, (size - 1) / CHUNK_SIZE + 1);
    if (res == TEE_SUCCESS)
        res = flush(c);
    c->head->size = size;
    return res;
}

uint32_t chunks_truncate(struct chunks *c, uint32_t size)
{
    struct head *h = c->head;
    uint32_t res = TEE_SUCCESS;

    if (!h->indexed && size <= HEAD_INLINE_MAX) {
        resize_inline(h, size);
        return TEE_SUCCESS;
    }
    if (size < h->size)
        return cut(c, size);
    if (!h->indexed)
        res = move_out(c);
    if (res == TEE_SUCCESS)
        res = flush(c);
    h->size = size;
    return res;
}
