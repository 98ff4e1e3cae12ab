/* SPDX-License-Identifier: BSD-2-Clause */
#include "pobj_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attr_record.h"
#include "pobj_impl.h"

enum kind {
    FOUND_UNKNOWN, /* to the ledger */
    FOUND_HEAD,
    FOUND_NAME,
    FOUND_TYPE,
    FOUND_ATTRS,
    FOUND_DATA,  /* range: bytes */
    FOUND_SPARE, /* range: how many, from 1 on */
};

struct finding {
    enum kind kind;
    uint64_t first, last;
};

struct check {
    struct pobj_checked *out;
    uint8_t key[OBJECT_KEY_SIZE];
    struct head head;
    uint8_t *attrs; /* room for a record */
    size_t attrs_size;
    uint8_t *chunk; /* room for one */
    uint64_t parts; /* records that the object has beside its head, and are there */
    bool blind;     /* a node is lost, and with it what belongs to it */
    struct finding *finding;
    unsigned count, room;
};

/* ---- findings: kept until the transaction, which may be run again, is over ---- */

static uint32_t note(struct check *c, enum kind kind, uint64_t first, uint64_t last)
{
    struct finding *before = c->count ? &c->finding[c->count - 1] : NULL;

    if (before && before->kind == kind && before->last + 1 == first) {
        before->last = last;
        return TEE_SUCCESS;
    }
    if (c->count == c->room) {
        unsigned room = c->room ? c->room * 2 : 8;
        struct finding *more = realloc(c->finding, room * sizeof(*more));
        if (!more)
            return TEE_ERROR_OUT_OF_MEMORY;
        c->finding = more;
        c->room = room;
    }
    c->finding[c->count++] = (struct finding){kind, first, last};
    return TEE_SUCCESS;
}

static void tell(const struct finding *f, pobj_found_fn *found, void *ctx)
{
    static const char *const words[] = {
        [FOUND_UNKNOWN] = "it should not be there: deleted, and put back",
        [FOUND_HEAD] = "its head is missing, damaged, or an older one",
        [FOUND_NAME] = "it has another name than its place",
        [FOUND_TYPE] = "there are no such objects",
        [FOUND_ATTRS] = "its attributes are missing, damaged, or older ones",
    };
    char text[128];

    if (f->kind == FOUND_DATA)
        snprintf(text, sizeof(text),
                 "bytes %llu to %llu of its data are missing, damaged, or older",
                 (unsigned long long)f->first, (unsigned long long)f->last);
    else if (f->kind == FOUND_SPARE)
        snprintf(text, sizeof(text), "%llu records are there that are no part of it",
                 (unsigned long long)f->last);
    else
        snprintf(text, sizeof(text), "%s", words[f->kind]);
    found(ctx, text);
}

/* ---- data ---- */

#define LEVEL1_SPAN ((uint64_t)CHUNK_SIZE * NODE_CHILDREN)
#define LEVEL2_SPAN (LEVEL1_SPAN * NODE_CHILDREN)

/* What lies below that place of the data is bad. */
static uint32_t note_data(struct check *c, uint64_t start, uint64_t span)
{
    uint64_t end = start + span < c->head.size ? start + span : c->head.size;

    /* Something of what is behind the end. */
    if (start >= end)
        return note(c, FOUND_DATA, start, start);
    return note(c, FOUND_DATA, start, end - 1);
}

static uint32_t check_chunk(struct check *c, struct ledger_txn *t, uint32_t chunk, uint64_t version)
{
    uint64_t start = (uint64_t)chunk * CHUNK_SIZE;
    uint8_t key[CHUNK_KEY_SIZE];
    size_t size = CHUNK_SIZE;

    chunk_key(c->head.number, chunk, key);
    uint32_t res = record_get(t, key, sizeof(key), version, c->chunk, &size);
    bool good =
        res == TEE_SUCCESS && size && c->chunk[size - 1] != 0 && start + size <= c->head.size;
    if (res != TEE_SUCCESS && res != TEE_ERROR_CORRUPT_OBJECT)
        return res;
    return good ? TEE_SUCCESS : note_data(c, start, CHUNK_SIZE);
}

/* *there: that record is, whatever it is. */
static uint32_t is_there(struct ledger_txn *t, const uint8_t *key, size_t size, bool *there)
{
    const void *value;
    size_t value_size;
    uint32_t res = txn_get(ledger_store(t), key, size, &value, &value_size);

    *there = res == TEE_SUCCESS;
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

static uint32_t count_part(struct check *c, struct ledger_txn *t, const uint8_t *key, size_t size)
{
    bool there;
    uint32_t res = is_there(t, key, size, &there);

    c->parts += there;
    return res;
}

static uint32_t check_node(struct check *c, struct ledger_txn *t, unsigned level, uint32_t index,
                           uint64_t version);

static uint32_t check_child(struct check *c, struct ledger_txn *t, unsigned level, uint32_t index,
                            uint64_t version)
{
    uint8_t key[CHUNK_KEY_SIZE];

    if (level)
        return check_node(c, t, level, index, version);
    chunk_key(c->head.number, index, key);
    uint32_t res = count_part(c, t, key, sizeof(key));
    return res == TEE_SUCCESS ? check_chunk(c, t, index, version) : res;
}

static uint32_t check_node(struct check *c, struct ledger_txn *t, unsigned level, uint32_t index,
                           uint64_t version)
{
    uint64_t child[NODE_CHILDREN], any = 0, span = level == 1 ? LEVEL1_SPAN : LEVEL2_SPAN;
    uint8_t key[INDEX_KEY_SIZE];
    size_t size = sizeof(child);

    index_key(c->head.number, level, index, key);
    uint32_t res = count_part(c, t, key, sizeof(key));
    if (res == TEE_SUCCESS)
        res = record_get(t, key, sizeof(key), version, child, &size);
    for (unsigned i = 0; res == TEE_SUCCESS && size == sizeof(child) && i < NODE_CHILDREN; i++)
        any |= child[i];
    if ((res == TEE_SUCCESS && !any) || res == TEE_ERROR_CORRUPT_OBJECT) {
        c->blind = true;
        return note_data(c, index * span, span);
    }
    for (unsigned i = 0; res == TEE_SUCCESS && i < NODE_CHILDREN; i++) {
        if (child[i])
            res = check_child(c, t, level - 1, index * NODE_CHILDREN + i, child[i]);
    }
    return res;
}

/* ---- the object ---- */

/* Counts what there is beside the head: of a kind, under the object's number. */
static uint32_t count_records(struct ledger_txn *t, uint64_t number, char kind, uint64_t *count)
{
    struct txn_record r;
    uint8_t key[ATTR_KEY_SIZE];
    uint8_t at[sizeof(r.key) + 1];
    size_t size = sizeof(key);

    attr_key(number, key);
    key[0] = (uint8_t)kind;
    memcpy(at, key, size);
    for (;;) {
        uint32_t res = txn_from(ledger_store(t), at, size, &r);
        if (res == TEE_ERROR_ITEM_NOT_FOUND)
            return TEE_SUCCESS;
        if (res != TEE_SUCCESS)
            return res;
        if (r.key_size < sizeof(key) || memcmp(r.key, key, sizeof(key)) != 0)
            return TEE_SUCCESS;
        ++*count;
        /* The next key that there can be is this one with a zero behind it. */
        if (r.key_size == sizeof(r.key))
            return TEE_SUCCESS;
        memcpy(at, r.key, r.key_size);
        at[r.key_size] = 0;
        size = r.key_size + 1;
    }
}

static uint32_t check_spare(struct check *c, struct ledger_txn *t)
{
    uint64_t count = 0;
    uint32_t res = TEE_SUCCESS;

    for (const char *kind = "AID"; *kind && res == TEE_SUCCESS; kind++)
        res = count_records(t, c->head.number, *kind, &count);
    if (res != TEE_SUCCESS || count <= c->parts || c->blind) /* fewer: their own findings */
        return res;
    return note(c, FOUND_SPARE, 1, count - c->parts);
}

static uint32_t get_attrs(struct check *c, struct ledger_txn *t)
{
    uint8_t key[ATTR_KEY_SIZE];

    c->attrs_size = 0;
    if (c->head.attrs == 0)
        return TEE_SUCCESS;
    attr_key(c->head.number, key);
    uint32_t res = count_part(c, t, key, sizeof(key));
    size_t size = ATTR_RECORD_MAX;
    if (res == TEE_SUCCESS)
        res = record_get(t, key, sizeof(key), c->head.attrs, c->attrs, &size);
    if (res == TEE_ERROR_CORRUPT_OBJECT)
        return note(c, FOUND_ATTRS, 0, 0);
    c->attrs_size = res == TEE_SUCCESS ? size : 0;
    return res;
}

static uint32_t check_fn(struct ledger_txn *t, void *arg)
{
    struct check *c = arg;
    uint64_t version;
    uint32_t res = pobj_find(t, c->key, &version);

    c->count = 0;
    c->parts = 0;
    c->blind = false;
    c->out->readable = false;
    if (res == TEE_ERROR_CORRUPT_OBJECT)
        return note(c, FOUND_UNKNOWN, 0, 0);
    if (res != TEE_SUCCESS)
        return res;
    res = pobj_get_head(t, c->key, version, &c->head);
    if (res == TEE_ERROR_CORRUPT_OBJECT)
        return note(c, FOUND_HEAD, 0, 0);
    if (res != TEE_SUCCESS)
        return res;
    c->out->readable = true;
    res = get_attrs(c, t);
    for (unsigned i = 0; c->head.indexed && res == TEE_SUCCESS && i < c->head.index_count; i++) {
        if (c->head.index[i])
            res = check_node(c, t, 2, i, c->head.index[i]);
    }
    return res == TEE_SUCCESS ? check_spare(c, t) : res;
}

/* What libcrypto, and the keys' own rules, have to say: not within the transaction. */
static uint32_t check_object(struct check *c)
{
    const struct head *h = &c->head;
    const struct attrs none = {.count = 0};
    struct object *o;
    uint32_t res = object_create(h->type, h->max_bits, &o);

    if (res == TEE_ERROR_NOT_SUPPORTED)
        return note(c, FOUND_TYPE, 0, 0);
    if (res != TEE_SUCCESS)
        return res;
    if (h->attrs && c->attrs_size == 0)
        res = TEE_SUCCESS; /* noted already */
    else if (h->attrs)
        res = attr_record_decode(o, h->bits, c->attrs, c->attrs_size);
    else
        res = object_restore(o, h->bits, &none);
    object_destroy(o);
    if (res == TEE_ERROR_CORRUPT_OBJECT || res == TEE_ERROR_BAD_PARAMETERS)
        return note(c, FOUND_ATTRS, 0, 0);
    return res;
}

static uint32_t check_name(struct check *c, struct vault_ta *ta)
{
    uint8_t key[OBJECT_KEY_SIZE];
    uint32_t res = vault_name(ta, c->key[OBJECT_KEY_AREA], c->head.id, c->head.id_size, key);

    if (res == TEE_SUCCESS && memcmp(key, c->key, OBJECT_KEY_SIZE) != 0)
        return note(c, FOUND_NAME, 0, 0);
    return res;
}

static void describe(const struct check *c)
{
    struct pobj_checked *out = c->out;

    if (!out->readable)
        return;
    pobj_describe(&c->head, &out->info);
    out->number = c->head.number;
    out->id_size = c->head.id_size;
    memcpy(out->id, c->head.id, c->head.id_size);
}

uint32_t pobj_check(struct vault_ta *ta, const uint8_t key[OBJECT_KEY_SIZE],
                    struct pobj_checked *out, pobj_found_fn *found, void *ctx)
{
    struct check c = {.out = out};
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    *out = (struct pobj_checked){.found = 0};
    memcpy(c.key, key, OBJECT_KEY_SIZE);
    c.attrs = malloc(ATTR_RECORD_MAX);
    c.chunk = malloc(CHUNK_SIZE);
    if (c.attrs && c.chunk)
        res = ledger_read_anew(ta, check_fn, &c);
    if (res == TEE_SUCCESS && out->readable)
        res = check_object(&c);
    if (res == TEE_SUCCESS && out->readable)
        res = check_name(&c, ta);
    if (res == TEE_SUCCESS) {
        describe(&c);
        out->found = c.count;
        for (unsigned i = 0; i < c.count; i++)
            tell(&c.finding[i], found, ctx);
    }
    if (c.attrs)
        explicit_bzero(c.attrs, ATTR_RECORD_MAX);
    if (c.chunk)
        explicit_bzero(c.chunk, CHUNK_SIZE);
    explicit_bzero(&c.head, sizeof(c.head));
    free(c.attrs);
    free(c.chunk);
    free(c.finding);
    return res;
}

/* ---- removing ---- */

static uint32_t remove_fn(struct ledger_txn *t, void *arg)
{
    const uint8_t *key = arg;
    uint64_t version = 0;

    txn_frees(ledger_store(t));
    uint32_t res = pobj_find(t, key, &version);
    if (res != TEE_SUCCESS && res != TEE_ERROR_CORRUPT_OBJECT)
        return res;
    res = pobj_drop_parts(t, key, version);
    if (res == TEE_SUCCESS)
        res = record_del(t, key, OBJECT_KEY_SIZE);
    return res == TEE_SUCCESS && version ? ledger_set(t, key, 0) : res;
}

uint32_t pobj_remove(struct vault_ta *ta, const uint8_t key[OBJECT_KEY_SIZE])
{
    struct shares *shares = vault_shares(vault_of(ta));
    struct share claim;
    uint8_t copy[OBJECT_KEY_SIZE];

    if (!share_claim(shares, &claim, key, SHARE_ALONE))
        return TEE_ERROR_ACCESS_CONFLICT;
    memcpy(copy, key, OBJECT_KEY_SIZE);
    uint32_t res = ledger_write(ta, remove_fn, copy);
    share_release(shares, &claim);
    return res;
}
