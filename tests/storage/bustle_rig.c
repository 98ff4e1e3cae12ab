/* SPDX-License-Identifier: BSD-2-Clause */
#include "bustle_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "../crypto/crypto_rig.h"
#include "pobj_rig.h"
#include "tee/storage/pobj_check.h"

#define NAMES  6u
#define ROUNDS 400u
#define ROOM   50000u

struct bustler {
    struct vault_ta *ta;
    enum bustle_kind kind;
    uint64_t seed;
    uint8_t data[ROOM];
};

static unsigned pick(struct bustler *b, unsigned below)
{
    return rig_random(&b->seed) % below;
}

static struct pobj_name pick_name(struct bustler *b)
{
    static const char *const names[NAMES] = {"n0", "n1", "n2", "n3", "n4", "n5"};

    return (struct pobj_name){TEE_STORAGE_PRIVATE, names[pick(b, NAMES)], 2};
}

/* Data of which each byte is the same, and another than the last time. */
static void renew(struct bustler *b)
{
    memset(b->data, (int)pick(b, 256), ROOM);
}

/* What is written at once is read at once. */
static bool is_even(const struct bustler *b)
{
    for (size_t i = 1; i < ROOM; i++) {
        if (b->data[i] != b->data[0])
            return false;
    }
    return true;
}

/* Of what is done with a handle. */
static bool is_expected(const struct bustler *b, uint32_t res)
{
    return res == TEE_SUCCESS || (res == TEE_ERROR_CORRUPT_OBJECT && b->kind == BUSTLE_PROCESSES);
}

static bool use(struct bustler *b, struct pobj *p)
{
    struct pobj_name to = pick_name(b);
    size_t count = 0;
    uint32_t res = pobj_seek(p, 0, TEE_DATA_SEEK_SET);

    if (res != TEE_SUCCESS)
        return false;
    switch (pick(b, 4)) {
    case 0:
        res = p->flags & META ? pobj_rename(p, to.id, to.size) : TEE_SUCCESS;
        return res == TEE_ERROR_ACCESS_CONFLICT || is_expected(b, res);
    case 1:
        renew(b);
        return is_expected(b, pobj_write(p, b->data, ROOM));
    default:
        res = pobj_read(p, b->data, ROOM, &count);
        return is_expected(b, res) && (res || (count == ROOM && is_even(b)));
    }
}

static uint32_t begin(struct bustler *b, struct pobj **p)
{
    uint32_t flags = b->kind == BUSTLE_THREADS && pick(b, 3) ? MANY : ALL;
    struct pobj_new what = {.flags = flags | OVER, .data = b->data, .size = ROOM};
    struct pobj_name name = pick_name(b);

    renew(b);
    return pick(b, 2) ? pobj_open(b->ta, &name, flags, p) : pobj_create(b->ta, &name, &what, p);
}

static bool bustle_round(struct bustler *b)
{
    struct pobj *p;
    uint32_t res = begin(b, &p);
    bool good = true;

    if (res != TEE_SUCCESS)
        return res == TEE_ERROR_ITEM_NOT_FOUND ||
               (res == TEE_ERROR_ACCESS_CONFLICT && b->kind == BUSTLE_THREADS);
    for (unsigned i = pick(b, 4); i && good; i--)
        good = use(b, p);
    if (good && (p->flags & META) && pick(b, 3) == 0)
        return is_expected(b, pobj_delete(p));
    pobj_close(p);
    return good;
}

bool bustle(struct vault_ta *ta, uint64_t seed, enum bustle_kind kind)
{
    struct bustler *b = calloc(1, sizeof(*b));
    bool good = b != NULL;

    if (good)
        *b = (struct bustler){.ta = ta, .kind = kind, .seed = seed};
    for (unsigned i = 0; i < ROUNDS && good; i++)
        good = bustle_round(b);
    free(b);
    return good;
}

static void note_found(void *ctx, const char *what)
{
    (void)ctx;
    fail_msg("%s", what);
}

void bustle_expect_whole(struct vault_rig *r)
{
    for (unsigned i = 0; i < NAMES; i++) {
        struct pobj_checked checked;
        uint8_t key[OBJECT_KEY_SIZE];
        char name[8];
        snprintf(name, sizeof(name), "n%u", i);
        vault_rig_key(r, name, key);
        uint32_t res = pobj_check(r->ta, key, &checked, note_found, NULL);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND);
        if (res == TEE_SUCCESS)
            assert_int_equal(pobj_delete(pobj_rig_open(r->ta, name, META)), TEE_SUCCESS);
    }
    assert_int_equal(pobj_rig_count(r->ta, 'D') + pobj_rig_count(r->ta, 'I'), 0);
}
