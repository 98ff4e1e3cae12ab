/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `teesim storage rm`, `export` and `import`. An exported object, little endian, without padding:
 *
 *   "TEESIMOB" | format u32: 2 | UUID 16 | storage u32 | id size u32, id | type u32 | bits u32 |
 *   max_bits u32 | usage u32 | attributes size u32, attributes as at rest (attr_record.h) |
 *   data size u64, data | SHA-256 of all that stands before
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "message.h"
#include "run.h"
#include "storage.h"
#include "storage_find.h"
#include "tee/crypto/object.h"
#include "tee/crypto/op.h"
#include "tee/storage/attr_record.h"
#include "tee/storage/pobj_check.h"
#include "tee_api_defines.h"

#define MAGIC     "TEESIMOB"
#define FORMAT    2u
#define HEAD_ROOM (8u + 4u + 16u + 4u + 4u + ID_SIZE_MAX + 5u * 4u + ATTR_RECORD_MAX + 8u)
#define PIECE     65536u

/* ---- the checksum: against damage, not against anybody ---- */

#define SUM_SIZE 32u

static uint32_t sum_begin(struct op **sum)
{
    return op_create(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, sum);
}

static uint32_t sum_add(struct op *sum, const void *bytes, size_t size)
{
    struct misuse m;

    return op_digest_update(sum, bytes, size, &m);
}

static uint32_t sum_end(struct op *sum, uint8_t to[SUM_SIZE])
{
    size_t size = SUM_SIZE;
    struct misuse m;

    return op_digest_final(sum, &(struct op_data){.to = to, .size = &size}, &m);
}

/* ---- rm ---- */

#define NAME      "name:"
#define NAME_SIZE 16u

static int rm_named(struct storage_cmd *c, const char *ta_word, const char *word)
{
    uint8_t key[OBJECT_KEY_SIZE] = {'O'}, *uuid = key + 1,
            *name = key + OBJECT_KEY_SIZE - NAME_SIZE;
    struct vault_ta *ta;
    size_t size;

    if (!find_ta_word(ta_word, uuid))
        return EXIT_USAGE;
    if (!hex_read(word, name, NAME_SIZE, &size) || size != NAME_SIZE) {
        message("storage: " NAME "%s: say it as ls does", word);
        return EXIT_USAGE;
    }
    key[OBJECT_KEY_AREA] = (uint8_t)vault_area(c->storage);
    uint32_t res = vault_ta_create(c->vault, uuid, &ta);
    if (res == TEE_SUCCESS)
        res = pobj_remove(ta, key);
    vault_ta_destroy(ta);
    return res == TEE_SUCCESS ? 0 : find_trouble(c, word, res);
}

int storage_rm(struct storage_cmd *c, int argc, char **argv)
{
    struct opened o;

    (void)argc;
    if (strncmp(argv[1], NAME, strlen(NAME)) == 0)
        return rm_named(c, argv[0], argv[1] + strlen(NAME));
    int rc = find_open(c, argv[0], argv[1], TEE_DATA_FLAG_ACCESS_WRITE_META, &o);
    if (rc != 0)
        return rc;
    uint32_t res = pobj_delete(o.p);
    o.p = NULL;
    find_close(&o);
    return res == TEE_SUCCESS ? 0 : find_trouble(c, argv[1], res);
}

/* ---- export ---- */

/* Bytes before the data. */
static size_t head_write(const struct storage_cmd *c, const struct opened *o, uint8_t *to)
{
    const struct attrs *attrs = &o->p->object->attrs;
    static uint8_t record[ATTR_RECORD_MAX];
    size_t record_size = attr_record_size(attrs);
    struct writer w = writer_init(to, HEAD_ROOM);

    attr_record_encode(attrs, record);
    write_bytes(&w, MAGIC, strlen(MAGIC));
    write_u32(&w, FORMAT);
    write_bytes(&w, vault_ta_uuid(o->ta), 16);
    write_u32(&w, c->storage);
    write_u32(&w, (uint32_t)o->id_size);
    write_bytes(&w, o->id, o->id_size);
    write_u32(&w, o->info.type);
    write_u32(&w, o->info.bits);
    write_u32(&w, o->p->object->max_bits);
    write_u32(&w, o->info.usage);
    write_u32(&w, (uint32_t)record_size);
    write_bytes(&w, record, record_size);
    write_u64(&w, o->info.data_size);
    explicit_bzero(record, sizeof(record));
    return HEAD_ROOM - w.left;
}

/* False: `out` has an error. */
static bool export_data(struct opened *o, FILE *out, struct op *sum, uint32_t *res)
{
    static uint8_t piece[PIECE];
    size_t count;

    for (uint64_t left = o->info.data_size; left > 0; left -= count) {
        *res = pobj_read(o->p, piece, sizeof(piece), &count);
        if (*res == TEE_SUCCESS && count == 0)
            *res = TEE_ERROR_CORRUPT_OBJECT; /* it has become shorter meanwhile */
        if (*res == TEE_SUCCESS)
            *res = sum_add(sum, piece, count);
        if (*res != TEE_SUCCESS)
            return true;
        if (fwrite(piece, 1, count, out) != count)
            return false;
    }
    explicit_bzero(piece, sizeof(piece));
    return true;
}

/* The whole of it. False: `out` has an error. */
static bool export_to(struct storage_cmd *c, struct opened *o, FILE *out, uint32_t *res)
{
    static uint8_t head[HEAD_ROOM];
    uint8_t digest[SUM_SIZE];
    struct op *sum;
    size_t size = head_write(c, o, head);

    *res = sum_begin(&sum);
    if (*res == TEE_SUCCESS)
        *res = sum_add(sum, head, size);
    bool written = fwrite(head, 1, size, out) == size;
    if (written && *res == TEE_SUCCESS)
        written = export_data(o, out, sum, res);
    if (written && *res == TEE_SUCCESS)
        *res = sum_end(sum, digest);
    if (written && *res == TEE_SUCCESS)
        written = fwrite(digest, 1, SUM_SIZE, out) == SUM_SIZE;
    explicit_bzero(head, sizeof(head));
    op_destroy(sum);
    return written;
}

static int file_trouble(const char *path)
{
    message("storage: %s: %s", path, strerror(errno));
    return EXIT_TROUBLE;
}

int storage_export(struct storage_cmd *c, int argc, char **argv)
{
    struct opened o;
    uint32_t res = TEE_SUCCESS;
    FILE *out = stdout;
    int rc = find_open(c, argv[0], argv[1], TEE_DATA_FLAG_ACCESS_READ, &o);

    (void)argc;
    if (rc != 0)
        return rc;
    umask(0077); /* there may be a key in it */
    if (strcmp(argv[2], "-") != 0)
        out = fopen(argv[2], "we");
    if (out && out != stdout && fchmod(fileno(out), 0600) != 0 && errno != EPERM) {
        fclose(out);
        out = NULL;
    }
    if (!out) {
        rc = file_trouble(argv[2]);
        goto close;
    }
    bool written = export_to(c, &o, out, &res);
    if (out == stdout ? fflush(out) != 0 : fclose(out) != 0)
        written = false;
    if (!written)
        rc = file_trouble(argv[2]);
    else if (res != TEE_SUCCESS)
        rc = find_trouble(c, argv[1], res);
close:
    find_close(&o);
    return rc;
}

/* ---- import ---- */

struct imported {
    uint8_t *bytes;
    size_t size;
    uint8_t uuid[16], id[ID_SIZE_MAX];
    uint32_t storage, id_size, type, bits, max_bits, usage, attrs_size;
    const uint8_t *attrs, *data, *sum;
    uint64_t data_size;
};

/* Twice as much room, or some. */
static bool more_room(struct imported *f, size_t *room)
{
    size_t wanted = *room ? 2 * *room : 1u << 20;
    uint8_t *bytes = malloc(wanted);

    if (!bytes)
        return false;
    if (f->bytes) {
        memcpy(bytes, f->bytes, f->size);
        explicit_bzero(f->bytes, f->size);
        free(f->bytes);
    }
    f->bytes = bytes;
    *room = wanted;
    return true;
}

/* A file, or stdin. */
static bool file_read(const char *path, struct imported *f)
{
    FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    size_t room = 0;
    bool good = in != NULL;

    while (good && !feof(in) && !ferror(in)) {
        good = f->size < room || more_room(f, &room);
        if (good)
            f->size += fread(f->bytes + f->size, 1, room - f->size, in);
    }
    good = good && !ferror(in);
    if (in && in != stdin)
        fclose(in);
    return good;
}

static const uint8_t *take(struct reader *r, uint64_t size)
{
    const uint8_t *at = r->at;

    if (r->bad || size > r->left) {
        r->bad = true;
        return NULL;
    }
    r->at += size;
    r->left -= size;
    return at;
}

/* What is wrong with it, or NULL. */
static const char *parse(struct imported *f)
{
    struct reader r = reader_init(f->bytes, f->size);
    uint8_t magic[8];

    read_bytes(&r, magic, sizeof(magic));
    uint32_t format = read_u32(&r);
    if (r.bad || memcmp(magic, MAGIC, sizeof(magic)) != 0)
        return "no exported object";
    if (format != FORMAT)
        return "of another format than this version of teesim knows";
    read_bytes(&r, f->uuid, sizeof(f->uuid));
    f->storage = read_u32(&r);
    f->id_size = read_u32(&r);
    if (f->id_size > ID_SIZE_MAX)
        return "damaged";
    read_bytes(&r, f->id, f->id_size);
    f->type = read_u32(&r);
    f->bits = read_u32(&r);
    f->max_bits = read_u32(&r);
    f->usage = read_u32(&r);
    f->attrs_size = read_u32(&r);
    f->attrs = take(&r, f->attrs_size);
    f->data_size = read_u64(&r);
    f->data = take(&r, f->data_size);
    f->sum = take(&r, SUM_SIZE);
    return r.bad || r.left ? "damaged, or not whole" : NULL;
}

static uint32_t check_sum(const struct imported *f, bool *good)
{
    uint8_t digest[SUM_SIZE];
    struct op *sum;
    uint32_t res = sum_begin(&sum);

    if (res == TEE_SUCCESS)
        res = sum_add(sum, f->bytes, f->size - SUM_SIZE);
    if (res == TEE_SUCCESS)
        res = sum_end(sum, digest);
    *good = res == TEE_SUCCESS && memcmp(digest, f->sum, SUM_SIZE) == 0;
    op_destroy(sum);
    return res;
}

static uint32_t make(struct storage_cmd *c, const struct imported *f)
{
    struct pobj_name name = {.storage = f->storage, .id = f->id, .size = f->id_size};
    struct pobj_new what = {
        .flags = c->force ? TEE_DATA_FLAG_OVERWRITE : 0, .data = f->data, .size = f->data_size};
    const struct attrs none = {.count = 0};
    bool has_attrs = f->attrs_size > 1; /* the count of none is there */
    struct object *key = NULL;
    struct vault_ta *ta = NULL;
    struct pobj *p = NULL;
    uint32_t res = TEE_SUCCESS;

    res = object_create(f->type, f->max_bits, &key);
    if (res == TEE_SUCCESS && has_attrs)
        res = attr_record_decode(key, f->bits, f->attrs, f->attrs_size);
    else if (res == TEE_SUCCESS)
        res = object_restore(key, f->bits, &none);
    if (res == TEE_SUCCESS)
        key->usage = f->usage;
    what.attributes = key;
    if (res == TEE_SUCCESS)
        res = vault_ta_create(c->vault, f->uuid, &ta);
    if (res == TEE_SUCCESS)
        res = pobj_create(ta, &name, &what, &p);
    pobj_close(p);
    vault_ta_destroy(ta);
    object_destroy(key);
    return res;
}

static int import_one(struct storage_cmd *c, const char *path)
{
    struct imported f = {0};
    const char *wrong = NULL;
    uint32_t res = TEE_SUCCESS;
    bool good;
    int rc = 0;

    if (!file_read(path, &f)) {
        rc = file_trouble(path);
    } else {
        wrong = parse(&f);
        if (!wrong)
            res = check_sum(&f, &good);
        if (!wrong && res == TEE_SUCCESS && !good)
            wrong = "damaged";
        if (!wrong && res == TEE_SUCCESS)
            res = make(c, &f);
        if (res == TEE_ERROR_ACCESS_CONFLICT)
            wrong = "there is such an object; --force replaces it";
        if (wrong)
            message("storage: %s: %s", path, wrong);
        else if (res != TEE_SUCCESS)
            find_trouble(c, path, res);
        rc = wrong || res != TEE_SUCCESS ? EXIT_TROUBLE : 0;
    }
    if (f.bytes)
        explicit_bzero(f.bytes, f.size);
    free(f.bytes);
    return rc;
}

int storage_import(struct storage_cmd *c, int argc, char **argv)
{
    int rc = 0;

    for (int i = 0; i < argc && rc == 0; i++)
        rc = import_one(c, argv[i]);
    return rc;
}
