/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No transaction sees the heads of all TAs, as each TA has keys of its own. So first the numbers of
 * all records that are no heads are collected; then those that some head has are struck out, each
 * TA in one transaction, so that no object escapes by being renamed; then those whose records have
 * gone, with an object that was deleted meanwhile. What is new since is not looked at.
 */
#include "orphans.h"

#include <stdlib.h>
#include <string.h>

#include "pobj_impl.h"

struct search {
    struct vault_ta *ta;
    uint64_t *number;
    bool *known; /* parallel to number, from the second step on */
    size_t count, room;
    struct head head;
    uint8_t uuid[16], next[16]; /* of the TAs */
    bool begun, found;
};

/* ---- collecting ---- */

static uint32_t add(struct search *s, uint64_t number)
{
    if (s->count == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        uint64_t *more = realloc(s->number, room * sizeof(*more));
        if (!more)
            return TEE_ERROR_OUT_OF_MEMORY;
        s->number = more;
        s->room = room;
    }
    s->number[s->count++] = number;
    return TEE_SUCCESS;
}

static uint64_t number_of(const uint8_t key[ATTR_KEY_SIZE])
{
    uint64_t big;

    memcpy(&big, key + 1, sizeof(big));
    return __builtin_bswap64(big);
}

/* All numbers of one kind of records, without looking at each record. */
static uint32_t collect_kind(struct search *s, struct ledger_txn *t, char kind)
{
    uint8_t key[ATTR_KEY_SIZE];
    struct txn_record r;
    uint64_t next = 0;

    for (;;) {
        attr_key(next, key);
        key[0] = (uint8_t)kind;
        uint32_t res = txn_from(ledger_store(t), key, sizeof(key), &r);
        if (res == TEE_ERROR_ITEM_NOT_FOUND)
            return TEE_SUCCESS;
        if (res != TEE_SUCCESS)
            return res;
        if (r.key[0] != (uint8_t)kind)
            return TEE_SUCCESS;
        if (r.key_size >= sizeof(key)) { /* a shorter one is no record of ours */
            next = number_of(r.key);
            res = add(s, next);
        } else {
            memset(key + 1, 0, sizeof(key) - 1);
            memcpy(key, r.key, r.key_size);
            next = number_of(key);
        }
        if (res != TEE_SUCCESS || next == UINT64_MAX)
            return res;
        next++;
    }
}

static uint32_t collect_fn(struct ledger_txn *t, void *arg)
{
    struct search *s = arg;
    uint32_t res = TEE_SUCCESS;

    s->count = 0;
    for (const char *kind = "ADI"; *kind && res == TEE_SUCCESS; kind++)
        res = collect_kind(s, t, *kind);
    return res;
}

static int compare(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void sort(struct search *s)
{
    size_t count = 0;

    if (s->count)
        qsort(s->number, s->count, sizeof(s->number[0]), compare);
    for (size_t i = 0; i < s->count; i++) {
        if (i == 0 || s->number[i] != s->number[i - 1])
            s->number[count++] = s->number[i];
    }
    s->count = count;
}

/* ---- striking out ---- */

static void mark_known(struct search *s, uint64_t number)
{
    const uint64_t *at = bsearch(&number, s->number, s->count, sizeof(number), compare);

    if (at)
        s->known[at - s->number] = true;
}

static uint32_t mark_area(struct search *s, struct ledger_txn *t, enum vault_area area)
{
    uint8_t key[OBJECT_KEY_SIZE];
    uint64_t version;
    bool found;

    for (bool begin = true;; begin = false) {
        uint32_t res = ledger_next(t, area, key, begin, &found);
        if (res != TEE_SUCCESS || !found)
            return res;
        res = pobj_find(t, key, &version);
        if (res == TEE_SUCCESS)
            res = pobj_get_head(t, key, version, &s->head);
        if (res == TEE_SUCCESS)
            mark_known(s, s->head.number);
        else if (res != TEE_ERROR_CORRUPT_OBJECT)
            return res;
    }
}

static uint32_t mark_fn(struct ledger_txn *t, void *arg)
{
    uint32_t res = TEE_SUCCESS;

    for (enum vault_area area = AREA_NONE + 1; area < AREAS && res == TEE_SUCCESS; area++)
        res = mark_area(arg, t, area);
    return res;
}

static uint32_t next_ta_fn(struct ledger_txn *t, void *arg)
{
    struct search *s = arg;

    memcpy(s->next, s->uuid, sizeof(s->next));
    return ledger_next_ta(t, s->next, !s->begun, &s->found);
}

static uint32_t mark_all(struct search *s, struct vault *v)
{
    for (;;) {
        uint32_t res = ledger_read_anew(s->ta, next_ta_fn, s);
        struct vault_ta *ta;
        if (res != TEE_SUCCESS || !s->found)
            return res;
        s->begun = true;
        memcpy(s->uuid, s->next, sizeof(s->uuid));
        res = vault_ta_create(v, s->uuid, &ta);
        if (res != TEE_SUCCESS)
            return res;
        res = ledger_read_anew(ta, mark_fn, s);
        vault_ta_destroy(ta);
        if (res != TEE_SUCCESS)
            return res;
    }
}

static uint32_t has_records(struct ledger_txn *t, uint64_t number, bool *has)
{
    uint8_t key[ATTR_KEY_SIZE];
    struct txn_record r;
    uint32_t res = TEE_SUCCESS;

    *has = false;
    for (const char *kind = "ADI"; *kind && !*has; kind++) {
        attr_key(number, key);
        key[0] = (uint8_t)*kind;
        res = txn_from(ledger_store(t), key, sizeof(key), &r);
        if (res == TEE_ERROR_ITEM_NOT_FOUND)
            continue;
        if (res != TEE_SUCCESS)
            return res;
        *has = r.key_size >= sizeof(key) && memcmp(r.key, key, sizeof(key)) == 0;
    }
    return TEE_SUCCESS;
}

static uint32_t mark_gone_fn(struct ledger_txn *t, void *arg)
{
    struct search *s = arg;
    uint32_t res = TEE_SUCCESS;
    bool has;

    for (size_t i = 0; i < s->count && res == TEE_SUCCESS; i++) {
        if (s->known[i])
            continue;
        res = has_records(t, s->number[i], &has);
        s->known[i] = res == TEE_SUCCESS && !has;
    }
    return res;
}

/* ---- all of it ---- */

static uint32_t search(struct search *s, struct vault *v)
{
    uint32_t res = ledger_read_anew(s->ta, collect_fn, s);

    if (res != TEE_SUCCESS || s->count == 0)
        return res;
    sort(s);
    s->known = calloc(s->count, sizeof(s->known[0]));
    if (!s->known)
        return TEE_ERROR_OUT_OF_MEMORY;
    res = mark_all(s, v);
    return res == TEE_SUCCESS ? ledger_read_anew(s->ta, mark_gone_fn, s) : res;
}

static const uint8_t nobody[16];

uint32_t orphans_find(struct vault *v, struct orphans *out)
{
    struct search s = {.ta = NULL};
    uint32_t res = vault_ta_create(v, nobody, &s.ta);

    *out = (struct orphans){.number = NULL};
    if (res == TEE_SUCCESS)
        res = search(&s, v);
    vault_ta_destroy(s.ta);
    if (res == TEE_SUCCESS) {
        for (size_t i = 0; i < s.count; i++) {
            if (!s.known[i])
                s.number[out->count++] = s.number[i];
        }
        out->number = s.number;
    } else {
        free(s.number);
    }
    free(s.known);
    explicit_bzero(&s.head, sizeof(s.head));
    return res;
}

static uint32_t remove_fn(struct ledger_txn *t, void *arg)
{
    const struct orphans *o = arg;
    uint32_t res = TEE_SUCCESS;

    txn_frees(ledger_store(t));
    for (size_t i = 0; i < o->count && res == TEE_SUCCESS; i++)
        res = chunks_remove_all(t, o->number[i]);
    return res;
}

uint32_t orphans_remove(struct vault *v, const struct orphans *o)
{
    struct orphans copy = *o;
    struct vault_ta *ta;

    if (o->count == 0)
        return TEE_SUCCESS;
    uint32_t res = vault_ta_create(v, nobody, &ta);
    if (res != TEE_SUCCESS)
        return res;
    res = ledger_write(ta, remove_fn, &copy);
    vault_ta_destroy(ta);
    return res;
}

void orphans_free(struct orphans *o)
{
    free(o->number);
    *o = (struct orphans){.number = NULL};
}
