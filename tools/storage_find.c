/* SPDX-License-Identifier: BSD-2-Clause */
#include "storage_find.h"

#include <string.h>
#include <unistd.h>

#include "base/result_names.h"
#include "message.h"
#include "run.h"
#include "tee/storage/ledger.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

static const uint32_t storage_of[AREAS] = {
    [AREA_PRIVATE] = TEE_STORAGE_PRIVATE,
    [AREA_PERSO] = TEE_STORAGE_PERSO,
    [AREA_PROTECTED] = TEE_STORAGE_PROTECTED,
    [AREA_RPMB] = TEE_STORAGE_PRIVATE_RPMB,
};

const char *find_area_word(unsigned area)
{
    return area < AREAS ? storage_word(storage_of[area]) : "?";
}

const char *find_words(uint32_t res)
{
    switch (res) {
    case TEE_ERROR_ITEM_NOT_FOUND:
        return "there is no such object";
    case TEE_ERROR_ACCESS_CONFLICT:
        return "there is such an object";
    case TEE_ERROR_CORRUPT_OBJECT:
        return "damaged";
    case TEE_ERROR_STORAGE_NO_SPACE:
        return "no space left";
    default:
        return result_name_tee(res) ? result_name_tee(res) : "failed";
    }
}

int find_trouble(const struct storage_cmd *c, const char *what, uint32_t res)
{
    fflush(stdout);
    /* Where there is no directory the store has said so. */
    if (res == TEE_ERROR_STORAGE_NOT_AVAILABLE && access(c->dir, X_OK) != 0)
        return EXIT_TROUBLE;
    message("storage in %s: %s: %s", c->dir, what, find_words(res));
    return EXIT_TROUBLE;
}

bool find_ta_word(const char *word, uint8_t uuid[16])
{
    if (uuid_parse(word, uuid))
        return true;
    message("storage: %s: say a TA's UUID", word);
    return false;
}

/* ---- all of them ---- */

struct ta_step {
    uint8_t *uuid;
    bool begin, found;
};

static uint32_t step_ta(struct ledger_txn *t, void *arg)
{
    struct ta_step *s = arg;

    return ledger_next_ta(t, s->uuid, s->begin, &s->found);
}

static uint32_t find_in_area(struct found *f, enum vault_area area, find_fn *fn, void *arg,
                             bool *enough)
{
    struct pobj_enum e = {.ta = f->ta};
    uint32_t res;

    f->storage = storage_of[area];
    res = pobj_enum_start(&e, f->storage);
    while (res == TEE_SUCCESS && !*enough) {
        f->res = pobj_enum_next(&e, &f->info, f->id, &f->id_size);
        if (f->res == TEE_ERROR_ITEM_NOT_FOUND)
            break;
        if ((f->res != TEE_SUCCESS && f->res != TEE_ERROR_CORRUPT_OBJECT) || e.area == AREA_NONE)
            return f->res;
        memcpy(f->key, e.key, sizeof(f->key));
        memcpy(f->name, e.key + OBJECT_KEY_SIZE - sizeof(f->name), sizeof(f->name));
        *enough = !fn(f, arg);
    }
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

static uint32_t find_in_ta(struct storage_cmd *c, const uint8_t uuid[16], find_fn *fn, void *arg,
                           bool *enough)
{
    struct found f = {0};
    uint32_t res = vault_ta_create(c->vault, uuid, &f.ta);

    uuid_text(uuid, f.ta_word);
    for (unsigned area = AREA_NONE + 1; area < AREAS && res == TEE_SUCCESS && !*enough; area++) {
        if (!c->storage_given || vault_area(c->storage) == area)
            res = find_in_area(&f, area, fn, arg, enough);
    }
    vault_ta_destroy(f.ta);
    return res;
}

uint32_t find_all(struct storage_cmd *c, const uint8_t *uuid, find_fn *fn, void *arg)
{
    uint8_t next[16] = {0};
    struct ta_step s = {.uuid = next, .begin = true};
    struct vault_ta *any;
    bool enough = false;

    if (uuid)
        return find_in_ta(c, uuid, fn, arg, &enough);
    uint32_t res = vault_ta_create(c->vault, next, &any);
    while (res == TEE_SUCCESS && !enough) {
        res = ledger_read(any, step_ta, &s);
        if (res != TEE_SUCCESS || !s.found)
            break;
        s.begin = false;
        res = find_in_ta(c, next, fn, arg, &enough);
    }
    vault_ta_destroy(any);
    return res;
}

/* ---- one ---- */

int find_open(struct storage_cmd *c, const char *ta_word, const char *id_word, uint32_t flags,
              struct opened *out)
{
    uint8_t uuid[16];

    *out = (struct opened){0};
    if (!find_ta_word(ta_word, uuid))
        return EXIT_USAGE;
    if (!id_read(id_word, out->id, &out->id_size)) {
        message("storage: %s: say an ID of at most %u bytes, as text or as hex:0123…", id_word,
                ID_SIZE_MAX);
        return EXIT_USAGE;
    }
    struct pobj_name name = {.storage = c->storage, .id = out->id, .size = out->id_size};
    uint32_t res = vault_ta_create(c->vault, uuid, &out->ta);
    uuid_text(uuid, out->ta_word);
    if (res == TEE_SUCCESS)
        res = pobj_open(out->ta, &name, flags, &out->p);
    if (res == TEE_SUCCESS)
        res = pobj_info(out->p, &out->info);
    if (res == TEE_SUCCESS)
        return 0;
    find_close(out);
    return find_trouble(c, id_word, res);
}

void find_close(struct opened *o)
{
    pobj_close(o->p);
    vault_ta_destroy(o->ta);
    *o = (struct opened){0};
}
