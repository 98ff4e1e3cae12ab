/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim storage ls` and `show`. */
#include <string.h>

#include "base/result_names.h"
#include "run.h"
#include "storage.h"
#include "storage_find.h"
#include "tee_api_defines.h"
#include "words.h"

/* ---- ls ---- */

struct listing {
    struct storage_cmd *c;
    bool any;
    int rc;
};

static void list_json(const struct found *f, bool first)
{
    printf("%s\n  {\"ta\": \"%s\", \"storage\": \"%s\"", first ? "" : ",", f->ta_word,
           storage_word(f->storage));
    if (f->res != TEE_SUCCESS) {
        printf(", \"name\": \"");
        hex_print(stdout, f->name, sizeof(f->name));
        printf("\", \"result\": \"%s\"}", result_name_tee(f->res));
        return;
    }
    printf(", \"id\": \"");
    hex_print(stdout, f->id, f->id_size);
    printf("\", \"type\": \"%s\", \"bits\": %u, \"usage\": %u, \"size\": %llu}",
           type_word(f->info.type), f->info.bits, f->info.usage,
           (unsigned long long)f->info.data_size);
}

static void list_text(const struct found *f)
{
    printf("%s  %-9s  ", f->ta_word, storage_word(f->storage));
    if (f->res != TEE_SUCCESS) {
        printf("%-18s  %10s  %10s  name:", result_name_tee(f->res), "-", "-");
        hex_print(stdout, f->name, sizeof(f->name));
    } else {
        printf("%-18s  %10u  %10llu  ", type_word(f->info.type), f->info.bits,
               (unsigned long long)f->info.data_size);
        id_print(stdout, f->id, f->id_size);
    }
    putchar('\n');
}

static bool list_one(const struct found *f, void *arg)
{
    struct listing *l = arg;

    if (l->c->json)
        list_json(f, !l->any);
    else if (!l->any)
        printf("%-36s  %-9s  %-18s  %10s  %10s  %s\n", "TA", "storage", "type", "bits", "bytes",
               "ID");
    if (!l->c->json)
        list_text(f);
    l->any = true;
    if (f->res != TEE_SUCCESS)
        l->rc = EXIT_TROUBLE;
    return true;
}

int storage_ls(struct storage_cmd *c, int argc, char **argv)
{
    struct listing l = {.c = c};
    uint8_t uuid[16];

    if (argc > 0 && !find_ta_word(argv[0], uuid))
        return EXIT_USAGE;
    if (c->json)
        printf("{\"objects\": [");
    uint32_t res = find_all(c, argc > 0 ? uuid : NULL, list_one, &l);
    if (c->json)
        printf("%s]}\n", l.any ? "\n" : "");
    else if (res == TEE_SUCCESS && !l.any)
        puts("no objects");
    return res == TEE_SUCCESS ? l.rc : find_trouble(c, "it cannot be listed", res);
}

/* ---- show ---- */

static bool is_secret(const struct attr *a)
{
    return !(a->id & TEE_ATTR_FLAG_PUBLIC);
}

static void show_attr(const struct storage_cmd *c, const struct attr *a, bool first)
{
    bool value = a->id & TEE_ATTR_FLAG_VALUE, hidden = is_secret(a) && !c->secrets;

    if (c->json)
        printf("%s\n    {\"id\": \"0x%08x\", \"secret\": %s", first ? "" : ",", a->id,
               is_secret(a) ? "true" : "false");
    else
        printf("  attribute 0x%08x  ", a->id);
    if (value) {
        printf(c->json ? ", \"a\": %u, \"b\": %u}" : "%u %u\n", a->a, a->b);
    } else if (hidden) {
        printf(c->json ? ", \"size\": %zu}" : "%zu bytes, secret\n", a->size);
    } else {
        fputs(c->json ? ", \"bytes\": \"" : "", stdout);
        hex_print(stdout, a->bytes, a->size);
        fputs(c->json ? "\"}" : "\n", stdout);
    }
}

static void show_json(const struct storage_cmd *c, const struct opened *o)
{
    printf("{\n  \"ta\": \"%s\",\n  \"storage\": \"%s\",\n  \"id\": \"", o->ta_word,
           storage_word(c->storage));
    hex_print(stdout, o->id, o->id_size);
    printf("\",\n  \"type\": \"%s\",\n  \"bits\": %u,\n  \"max_bits\": %u,\n  \"usage\": %u,\n"
           "  \"size\": %llu,\n  \"attributes\": [",
           type_word(o->info.type), o->info.bits, o->p->object->max_bits, o->info.usage,
           (unsigned long long)o->info.data_size);
    for (unsigned i = 0; i < o->p->object->attrs.count; i++)
        show_attr(c, &o->p->object->attrs.at[i], i == 0);
    printf("]\n}\n");
}

static void show_text(const struct storage_cmd *c, const struct opened *o)
{
    printf("  TA        %s\n  storage   %s\n  ID        ", o->ta_word, storage_word(c->storage));
    id_print(stdout, o->id, o->id_size);
    printf("\n  type      TEE_TYPE_%s\n  bits      %u of at most %u\n  usage     0x%08x\n"
           "  data      %llu bytes\n",
           type_word(o->info.type), o->info.bits, o->p->object->max_bits, o->info.usage,
           (unsigned long long)o->info.data_size);
    for (unsigned i = 0; i < o->p->object->attrs.count; i++)
        show_attr(c, &o->p->object->attrs.at[i], false);
}

/* 16 bytes a line, as hexdump -C has it; the first ones only. */
static uint32_t show_data(struct opened *o)
{
    uint8_t piece[256];
    size_t count;
    uint32_t res = pobj_read(o->p, piece, sizeof(piece), &count);

    for (size_t at = 0; res == TEE_SUCCESS && at < count; at += 16) {
        printf("  %08zx ", at);
        for (size_t i = at; i < at + 16; i++)
            printf(i < count ? " %02x" : "   ", i < count ? piece[i] : 0u);
        printf("  |");
        for (size_t i = at; i < at + 16 && i < count; i++)
            putchar(piece[i] >= ' ' && piece[i] <= '~' ? piece[i] : '.');
        printf("|\n");
    }
    if (res == TEE_SUCCESS && o->info.data_size > count)
        printf("  and %llu bytes more\n", (unsigned long long)(o->info.data_size - count));
    return res;
}

int storage_show(struct storage_cmd *c, int argc, char **argv)
{
    struct opened o;
    uint32_t res = TEE_SUCCESS;
    int rc = find_open(c, argv[0], argv[1], TEE_DATA_FLAG_ACCESS_READ, &o);

    (void)argc;
    if (rc != 0)
        return rc;
    if (c->json) {
        show_json(c, &o);
    } else {
        show_text(c, &o);
        res = show_data(&o);
    }
    find_close(&o);
    return res == TEE_SUCCESS ? 0 : find_trouble(c, "its data cannot be read", res);
}
