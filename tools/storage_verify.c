/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim storage verify`. */
#include <stdlib.h>
#include <string.h>

#include "storage.h"
#include "storage_find.h"
#include "tee/storage/ledger_check.h"
#include "tee/storage/orphans.h"
#include "tee/storage/pobj_check.h"
#include "tee_api_defines.h"
#include "words.h"

#define WHERE_SIZE 256u

struct verify {
    const struct storage_cmd *c;
    unsigned findings;
    /* Keys of objects that the ledger has, and their records' versions agree. */
    uint8_t (*keys)[OBJECT_KEY_SIZE];
    size_t count, room;
    bool no_memory;
    /* Of the object that is looked at: lines, as its name is known only then. */
    char *parts;
    size_t parts_size;
    FILE *parts_out;
};

/* "TA private name:HASH", of an object's key, or with its ID where that can be read. */
static void where_is(const uint8_t key[OBJECT_KEY_SIZE], const struct pobj_checked *known, char *to,
                     size_t room)
{
    char ta[UUID_TEXT_SIZE];
    int at;

    uuid_text(key + 1, ta);
    at = snprintf(to, room, "%s %s ", ta, find_area_word(key[OBJECT_KEY_AREA]));
    if (known && known->readable) {
        FILE *out = fmemopen(to + at, room - (size_t)at, "w");
        if (out) {
            id_print(out, known->id, known->id_size);
            fclose(out);
            return;
        }
    }
    at += snprintf(to + at, room - (size_t)at, "name:");
    for (unsigned i = OBJECT_KEY_SIZE - 16; i < OBJECT_KEY_SIZE; i++)
        at += snprintf(to + at, room - (size_t)at, "%02x", key[i]);
}

static void say(struct verify *v, const char *where, const char *what)
{
    if (v->c->json)
        printf("%s\n  {\"where\": \"%s\", \"what\": \"%s\"}", v->findings ? "," : "", where, what);
    else
        printf("%s: %s\n", where, what);
    v->findings++;
}

/* ---- what the ledger guards ---- */

static const char *const ledger_words[] = {
    [FINDING_OLDER] = "this is an older copy of the store: put back the newest, or accept it "
                      "with verify --accept",
    [FINDING_COUNTER] = "the file counter is missing, damaged or another store's: put it back, or "
                        "accept the store as it is with verify --accept",
    [FINDING_STATE] = "the state is missing or damaged, or device.key is another device's: "
                      "nothing can be told of the rest",
    [FINDING_COUNT] = "the state counts objects otherwise than there are",
    [FINDING_NODE] = "a part of the list of objects is missing, damaged or replaced: some "
                     "objects cannot be opened",
    [FINDING_STRAY_NODE] = "a part of a list of objects that does not belong here",
    [FINDING_MISSING_OBJECT] = "an object has been taken away",
    [FINDING_UNKNOWN_OBJECT] = "an object that was deleted before, or was never stored here",
    [FINDING_OTHER_VERSION] = "the object has been replaced by another version of it",
    [FINDING_UNCERTAIN] = "whether the object is the newest cannot be told",
    [FINDING_STRANGE] = "a record that this version of teesim does not know",
};

static void keep_key(struct verify *v, const uint8_t key[OBJECT_KEY_SIZE])
{
    if (v->count == v->room) {
        size_t room = v->room ? 2 * v->room : 64;
        void *keys = realloc(v->keys, room * sizeof(*v->keys));
        if (!keys) {
            v->no_memory = true;
            return;
        }
        v->keys = keys;
        v->room = room;
    }
    memcpy(v->keys[v->count++], key, OBJECT_KEY_SIZE);
}

static void on_finding(const struct ledger_finding *f, void *arg)
{
    struct verify *v = arg;
    char where[WHERE_SIZE] = "the store";

    if (f->kind == FINDING_OBJECT) {
        keep_key(v, f->key);
        return;
    }
    if (f->kind == FINDING_MISSING_OBJECT) {
        strcpy(where, "name:");
        for (unsigned i = OBJECT_KEY_SIZE - 16; i < OBJECT_KEY_SIZE; i++)
            snprintf(where + strlen(where), 3, "%02x", f->key[i]);
    } else if (f->key_size == OBJECT_KEY_SIZE && f->key[0] == 'O') {
        where_is(f->key, NULL, where, sizeof(where));
    }
    say(v, where, ledger_words[f->kind]);
}

/* ---- objects ---- */

static void on_part(void *ctx, const char *what)
{
    struct verify *v = ctx;

    fprintf(v->parts_out, "%s\n", what);
}

static uint32_t verify_object(struct verify *v, struct vault_ta *ta,
                              const uint8_t key[OBJECT_KEY_SIZE])
{
    struct pobj_checked checked = {0};
    char where[WHERE_SIZE], *rest, *line;

    v->parts_out = open_memstream(&v->parts, &v->parts_size);
    if (!v->parts_out)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = pobj_check(ta, key, &checked, on_part, v);
    bool written = fclose(v->parts_out) == 0;
    where_is(key, &checked, where, sizeof(where));
    for (rest = v->parts; written && (line = strsep(&rest, "\n")) && *line;)
        say(v, where, line);
    free(v->parts);
    if (!written)
        return TEE_ERROR_OUT_OF_MEMORY;
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res; /* deleted since */
}

static uint32_t verify_objects(struct verify *v)
{
    struct vault_ta *ta = NULL;
    uint32_t res = TEE_SUCCESS;

    for (size_t i = 0; i < v->count && res == TEE_SUCCESS; i++) {
        const uint8_t *key = v->keys[i], *uuid = key + 1;
        if (!ta || memcmp(vault_ta_uuid(ta), uuid, 16) != 0) {
            vault_ta_destroy(ta);
            res = vault_ta_create(v->c->vault, uuid, &ta);
        }
        if (res == TEE_SUCCESS)
            res = verify_object(v, ta, key);
    }
    vault_ta_destroy(ta);
    return res;
}

static uint32_t verify_orphans(struct verify *v)
{
    struct orphans o;
    char what[96];
    uint32_t res = orphans_find(v->c->vault, &o);

    for (size_t i = 0; res == TEE_SUCCESS && i < o.count; i++) {
        snprintf(what, sizeof(what), "parts of object %llu, which is not there or cannot be read%s",
                 (unsigned long long)o.number[i],
                 v->c->orphans ? ": removed" : " (verify --orphans removes them)");
        say(v, "the store", what);
    }
    if (res == TEE_SUCCESS && v->c->orphans)
        res = orphans_remove(v->c->vault, &o);
    orphans_free(&o);
    return res;
}

static void print_end(const struct verify *v, const struct ledger_sums *sums)
{
    if (v->c->json)
        printf("%s], \"objects\": %llu, \"records\": %llu}\n", v->findings ? "\n" : "",
               (unsigned long long)sums->objects, (unsigned long long)sums->records);
    else
        printf("%llu objects, %llu records: %u finding%s\n", (unsigned long long)sums->objects,
               (unsigned long long)sums->records, v->findings, v->findings == 1 ? "" : "s");
}

int storage_verify(struct storage_cmd *c, int argc, char **argv)
{
    static const uint8_t any[16];
    struct verify v = {.c = c};
    struct ledger_sums sums = {0};
    struct vault_ta *ta;
    uint32_t res = vault_ta_create(c->vault, any, &ta);

    (void)argc, (void)argv;
    if (res == TEE_SUCCESS && c->accept)
        res = ledger_accept(ta);
    if (res != TEE_SUCCESS) {
        vault_ta_destroy(ta);
        return find_trouble(c, "it cannot be accepted", res);
    }
    if (c->json)
        printf("{\"findings\": [");
    res = ledger_check(ta, on_finding, &v, &sums);
    if (res == TEE_SUCCESS)
        res = v.no_memory ? TEE_ERROR_OUT_OF_MEMORY : verify_objects(&v);
    if (res == TEE_SUCCESS)
        res = verify_orphans(&v);
    if (res == TEE_SUCCESS)
        print_end(&v, &sums);
    else if (c->json)
        printf("], \"error\": \"%s\"}\n", find_words(res));
    vault_ta_destroy(ta);
    free(v.keys);
    if (res != TEE_SUCCESS)
        return find_trouble(c, "it cannot be verified", res);
    return v.findings ? EXIT_TROUBLE : 0;
}
