/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_rig.h"

#include <stdio.h>

#include "object_rig.h"
#include "tee/storage/orphans.h"

const uint32_t place[PLACES] = {0, 1u << 20, 64u << 20};

const struct pobj_name whole = {TEE_STORAGE_PRIVATE, "whole", 5};

void check_rig_make_whole(struct vault_rig *r)
{
    struct object *key = rig_nth_object(0);
    struct pobj_new what = {.flags = MANY, .attributes = key};
    struct pobj *p;

    assert_int_equal(pobj_create(r->ta, &whole, &what, &p), TEE_SUCCESS);
    for (unsigned i = 0; i < PLACES; i++)
        pobj_rig_write(p, place[i], "older", 5);
    pobj_close(p);
    object_destroy(key);
    assert_int_equal(pobj_rig_try_create(r->ta, "other", RD, "still here", 10), TEE_SUCCESS);
}

static void note_words(void *ctx, const char *what)
{
    struct words *w = ctx;

    w->count++;
    snprintf(w->text, sizeof(w->text), "%s", what);
}

uint32_t check_rig(struct vault_rig *r, const char *id, struct pobj_checked *out, struct words *w)
{
    uint8_t key[OBJECT_KEY_SIZE];

    *w = (struct words){.count = 0};
    vault_rig_key(r, id, key);
    uint32_t res = pobj_check(r->ta, key, out, note_words, w);
    assert_int_equal(w->count, out->found);
    return res;
}

void expect_finding(struct vault_rig *r, const char *id, const char *words)
{
    struct pobj_checked checked;
    struct words w;

    assert_int_equal(check_rig(r, id, &checked, &w), TEE_SUCCESS);
    assert_int_equal(w.count, *words ? 1 : 0);
    if (!strstr(w.text, words))
        fail_msg("'%s' is not in '%s'", words, w.text);
}

void expect_orphans(struct vault_rig *r, size_t count)
{
    struct orphans o;

    assert_int_equal(orphans_find(r->vault, &o), TEE_SUCCESS);
    assert_int_equal(o.count, count);
    orphans_free(&o);
}
