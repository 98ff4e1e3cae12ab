/* SPDX-License-Identifier: BSD-2-Clause */
#include "torture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tee/storage/ledger_check.h"
#include "tee/storage/orphans.h"
#include "tee/storage/pobj_check.h"
#include "tee_api_defines.h"

#define ALL_FLAGS                                                                                  \
    (TEE_DATA_FLAG_ACCESS_READ | TEE_DATA_FLAG_ACCESS_WRITE | TEE_DATA_FLAG_ACCESS_WRITE_META)
#define BIG_SIZE 100000u
#define MUCH     (1u << 18) /* a multiple of what is read at once */

static struct pobj_name name_of(const char *id)
{
    return (struct pobj_name){.storage = TEE_STORAGE_PRIVATE, .id = id, .size = strlen(id)};
}

static void fill(uint8_t *bytes, size_t size, uint32_t seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

static uint32_t create(struct vault_ta *ta, const char *id, size_t size, uint32_t seed)
{
    struct pobj_name name = name_of(id);
    uint8_t *data = malloc(size + 1);
    struct pobj *p;

    CHECK(data);
    fill(data, size, seed);
    struct pobj_new what = {
        .flags = ALL_FLAGS | TEE_DATA_FLAG_OVERWRITE, .data = data, .size = size};
    uint32_t res = pobj_create(ta, &name, &what, &p);
    if (res == TEE_SUCCESS)
        pobj_close(p);
    free(data);
    return res;
}

static uint32_t write_at(struct vault_ta *ta, const char *id, int64_t at, size_t size,
                         uint32_t seed)
{
    struct pobj_name name = name_of(id);
    uint8_t *data = malloc(size + 1);
    struct pobj *p;

    CHECK(data);
    fill(data, size, seed);
    uint32_t res = pobj_open(ta, &name, ALL_FLAGS, &p);
    if (res == TEE_SUCCESS) {
        res = pobj_seek(p, at, TEE_DATA_SEEK_SET);
        if (res == TEE_SUCCESS)
            res = pobj_write(p, data, size);
        pobj_close(p);
    }
    free(data);
    return res;
}

static uint32_t truncate_to(struct vault_ta *ta, const char *id, uint64_t size)
{
    struct pobj_name name = name_of(id);
    struct pobj *p;
    uint32_t res = pobj_open(ta, &name, ALL_FLAGS, &p);

    if (res != TEE_SUCCESS)
        return res;
    res = pobj_truncate(p, size);
    pobj_close(p);
    return res;
}

static uint32_t rename_to(struct vault_ta *ta, const char *id, const char *to)
{
    struct pobj_name name = name_of(id);
    struct pobj *p;
    uint32_t res = pobj_open(ta, &name, ALL_FLAGS, &p);

    if (res != TEE_SUCCESS)
        return res;
    res = pobj_rename(p, to, strlen(to));
    pobj_close(p);
    return res;
}

static uint32_t restrict_to(struct vault_ta *ta, const char *id, uint32_t usage)
{
    struct pobj_name name = name_of(id);
    struct pobj *p;
    uint32_t res = pobj_open(ta, &name, ALL_FLAGS, &p);

    if (res != TEE_SUCCESS)
        return res;
    res = pobj_restrict(p, usage);
    pobj_close(p);
    return res;
}

static uint32_t delete (struct vault_ta *ta, const char *id)
{
    struct pobj_name name = name_of(id);
    struct pobj *p;
    uint32_t res = pobj_open(ta, &name, ALL_FLAGS, &p);

    return res == TEE_SUCCESS ? pobj_delete(p) : res;
}

static uint32_t create_key(struct vault_ta *ta, const char *id)
{
    static const uint8_t secret[32] = "a key of thirty-two bytes, fixed";
    struct pobj_name name = name_of(id);
    struct attrs attrs = {0};
    struct misuse m = {NULL, NULL};
    struct object *key;
    struct pobj *p;

    CHECK(object_create(TEE_TYPE_AES, 256, &key) == TEE_SUCCESS);
    CHECK(attrs_add_bytes(&attrs, TEE_ATTR_SECRET_VALUE, secret, sizeof(secret)));
    CHECK(object_populate(key, &attrs, &m) == TEE_SUCCESS);
    attrs_clear(&attrs);
    struct pobj_new what = {.flags = ALL_FLAGS, .attributes = key};
    uint32_t res = pobj_create(ta, &name, &what, &p);
    if (res == TEE_SUCCESS)
        pobj_close(p);
    object_destroy(key);
    return res;
}

/* ---- the list ---- */

#define STEP(name, call)                                                                           \
    static uint32_t name(struct vault_ta *ta)                                                      \
    {                                                                                              \
        return call;                                                                               \
    }

STEP(create_small, create(ta, "small", 1000, 1))
STEP(create_aes_key, create_key(ta, "key"))
STEP(create_large, create(ta, "large", BIG_SIZE, 2))
STEP(write_inline, write_at(ta, "small", 500, 100, 3))
STEP(write_byte_in_large, write_at(ta, "large", BIG_SIZE / 2, 1, 4))
STEP(write_over_chunks, write_at(ta, "large", 16000, 40000, 5))
STEP(grow_past_inline, write_at(ta, "small", 1400, 400, 6))
STEP(write_past_end, write_at(ta, "small", 70 << 20, 10, 7))
STEP(restrict_usage, restrict_to(ta, "key", TEE_USAGE_ENCRYPT))
STEP(rename_large, rename_to(ta, "large", "renamed"))
STEP(cut_large, truncate_to(ta, "renamed", 50005))
STEP(lengthen_large, truncate_to(ta, "renamed", 9 << 20))
STEP(overwrite_with_small, create(ta, "renamed", 20, 8))
STEP(overwrite_with_large, create(ta, "small", BIG_SIZE, 9))
STEP(create_empty, create(ta, "", 0, 10))
STEP(delete_key, delete (ta, "key"))
STEP(delete_large, delete (ta, "small"))
STEP(delete_last_but_one, delete (ta, ""))
STEP(delete_last, delete (ta, "renamed"))

#define NAMED(step)                                                                                \
    {                                                                                              \
#step, step                                                                                \
    }
const struct torture_named_step torture_steps[] = {
    NAMED(create_small),
    NAMED(create_aes_key),
    NAMED(create_large),
    NAMED(write_inline),
    NAMED(write_byte_in_large),
    NAMED(write_over_chunks),
    NAMED(grow_past_inline),
    NAMED(write_past_end),
    NAMED(restrict_usage),
    NAMED(rename_large),
    NAMED(cut_large),
    NAMED(lengthen_large),
    NAMED(overwrite_with_small),
    NAMED(overwrite_with_large),
    NAMED(create_empty),
    NAMED(delete_key),
    NAMED(delete_large),
    NAMED(delete_last_but_one),
    NAMED(delete_last),
};
const unsigned torture_step_count = ARRAY_COUNT(torture_steps);

/* ---- the sequence ---- */

uint32_t torture_drawn(struct vault_ta *ta, uint64_t i)
{
    uint64_t r = (i + 1) * 0x9e3779b97f4a7c15ull;
    char id[8], to[8];

    r ^= r >> 29;
    snprintf(id, sizeof(id), "o%u", (unsigned)(r >> 8) % 40);
    snprintf(to, sizeof(to), "o%u", (unsigned)(r >> 16) % 40);
    uint32_t seed = (uint32_t)(r >> 20), small = seed % 2000, large = seed % 100000, res;
    switch (r % 8) {
    case 0:
    case 1:
        return create(ta, id, small, seed);
    case 2:
        return create(ta, id, large, seed);
    case 3:
    case 4:
        res = write_at(ta, id, large, small, seed);
        break;
    case 5:
        res = truncate_to(ta, id, small);
        break;
    case 6:
        res = rename_to(ta, id, to);
        break;
    default:
        res = delete (ta, id);
        break;
    }
    return res == TEE_ERROR_ITEM_NOT_FOUND || res == TEE_ERROR_ACCESS_CONFLICT ? TEE_SUCCESS : res;
}

/* ---- what is there ---- */

/* As FNV-1a, eight bytes at a time: enough to tell two contents apart. */
static uint64_t digest(uint64_t h, const void *bytes, size_t size)
{
    for (size_t at = 0; at < size; at += sizeof(h)) {
        uint64_t word = 0;
        memcpy(&word, (const uint8_t *)bytes + at,
               size - at < sizeof(word) ? size - at : sizeof(word));
        h = (h ^ word) * 0x9e3779b97f4a7c15ull;
        h ^= h >> 32;
    }
    return h;
}

/* Of what is long the beginning and the end: nothing is written in between. */
static uint32_t content(struct pobj *p, uint32_t data_size, uint64_t *h)
{
    static uint8_t piece[1 << 16];
    size_t count;
    uint32_t res;

    *h = 0xcbf29ce484222325ull;
    do {
        if (p->position == MUCH && data_size > 2 * MUCH)
            CHECK(pobj_seek(p, -(int64_t)MUCH, TEE_DATA_SEEK_END) == TEE_SUCCESS);
        res = pobj_read(p, piece, sizeof(piece), &count);
        *h = digest(*h, piece, res == TEE_SUCCESS ? count : 0);
    } while (res == TEE_SUCCESS && count > 0);
    for (unsigned i = 0; i < p->object->attrs.count; i++) {
        const struct attr *a = &p->object->attrs.at[i];
        *h = digest(*h, &a->id, sizeof(a->id));
        *h = digest(*h, a->bytes, a->size);
    }
    return res;
}

static void dump_one(FILE *out, struct vault_ta *ta, const uint8_t *id, size_t size)
{
    struct pobj_name name = {.storage = TEE_STORAGE_PRIVATE, .id = id, .size = size};
    struct pobj_info info = {0};
    struct pobj *p;
    uint64_t h = 0;

    uint32_t res = pobj_open(ta, &name, TEE_DATA_FLAG_ACCESS_READ, &p);
    if (res == TEE_SUCCESS) {
        res = pobj_info(p, &info);
        if (res == TEE_SUCCESS)
            res = content(p, info.data_size, &h);
        pobj_close(p);
    }
    fprintf(out, "\"%.*s\": result 0x%x, type 0x%x, usage 0x%x, %llu bytes, content %016llx\n",
            (int)size, (const char *)id, res, info.type, info.usage,
            (unsigned long long)info.data_size, (unsigned long long)h);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Stores order objects by names that only they know. */
static char *sorted(char *text)
{
    char *lines[256], *rest = text, *out = NULL;
    unsigned count = 0;
    size_t size;
    FILE *f = open_memstream(&out, &size);

    CHECK(f);
    for (char *line; (line = strsep(&rest, "\n")) && *line;) {
        CHECK(count < ARRAY_COUNT(lines));
        lines[count++] = line;
    }
    qsort(lines, count, sizeof(lines[0]), by_text);
    for (unsigned i = 0; i < count; i++)
        fprintf(f, "%s\n", lines[i]);
    CHECK(fclose(f) == 0);
    free(text);
    return out;
}

char *torture_dump(struct vault_ta *ta)
{
    struct pobj_enum e = {.ta = ta};
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    struct pobj_info info;
    char *text = NULL;
    size_t size, id_size;
    FILE *out = open_memstream(&text, &size);

    CHECK(out);
    uint32_t res = pobj_enum_start(&e, TEE_STORAGE_PRIVATE);
    while (res == TEE_SUCCESS) {
        res = pobj_enum_next(&e, &info, id, &id_size);
        if (res == TEE_SUCCESS)
            dump_one(out, ta, id, id_size);
    }
    if (res != TEE_ERROR_ITEM_NOT_FOUND)
        fprintf(out, "enumeration: result 0x%x\n", res);
    CHECK(fclose(out) == 0);
    return sorted(text);
}

/* ---- what is wrong ---- */

struct check {
    struct vault_ta *ta;
    unsigned findings;
    uint8_t (*keys)[OBJECT_KEY_SIZE];
    unsigned count;
};

static void on_part(void *ctx, const char *what)
{
    struct check *c = ctx;

    fprintf(stderr, "finding: %s\n", what);
    c->findings++;
}

static void on_finding(const struct ledger_finding *f, void *arg)
{
    struct check *c = arg;

    if (f->kind != FINDING_OBJECT) {
        fprintf(stderr, "finding of kind %d\n", (int)f->kind);
        c->findings++;
        return;
    }
    c->keys = realloc(c->keys, (c->count + 1) * sizeof(*c->keys));
    CHECK(c->keys);
    memcpy(c->keys[c->count++], f->key, OBJECT_KEY_SIZE);
}

unsigned torture_findings(struct vault_ta *ta)
{
    struct check c = {.ta = ta};
    struct ledger_sums sums;
    struct pobj_checked checked;
    struct orphans orphans;

    CHECK(ledger_check(ta, on_finding, &c, &sums) == TEE_SUCCESS);
    for (unsigned i = 0; i < c.count; i++)
        CHECK(pobj_check(ta, c.keys[i], &checked, on_part, &c) == TEE_SUCCESS);
    CHECK(orphans_find(vault_of(ta), &orphans) == TEE_SUCCESS);
    c.findings += (unsigned)orphans.count;
    orphans_free(&orphans);
    free(c.keys);
    return c.findings;
}
