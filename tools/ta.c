/* SPDX-License-Identifier: BSD-2-Clause */
/* What the file of a TA says of itself: `teesim ta inspect`. */
#include "ta.h"

#include <stdlib.h>
#include <string.h>
#include <user_ta_header.h>

#include "base/check.h"
#include "base/uuid.h"
#include "run.h"
#include "ta_file.h"
#include "words.h"

void ta_usage(FILE *out)
{
    fputs(
        "Usage: teesim ta inspect FILE...\n"
        "\n"
        "Says what the image of a Trusted Application says of itself: UUID, flags, sizes,\n"
        "properties, the libraries that it needs, the symbols that it imports; and warns of what\n"
        "makes no sense. Nothing of the file is run.\n"
        "The exit status is 1 if a file is no TA.\n",
        out);
}

/* Of a file that anybody made, for a terminal. */
static void text_print(const char *text)
{
    if (!text) {
        fputs("?", stdout);
        return;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (*c < 0x20 || *c == 0x7f || (*c >= 0x80 && *c < 0xa0))
            printf("\\x%02x", *c);
        else
            putchar(*c);
    }
}

static void line_print(const char *what, const char *text)
{
    printf("  %-12s ", what);
    text_print(text);
    putchar('\n');
}

static void uuid_text_of(const struct ta_uuid *u, char out[UUID_TEXT_SIZE])
{
    const uint8_t *n = u->clock_seq_and_node;

    snprintf(out, UUID_TEXT_SIZE, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", u->time_low,
             u->time_mid, u->time_hi_and_version, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
}

static void flags_print(uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *word;
    } words[] = {
        {TA_FLAG_SINGLE_INSTANCE, "SINGLE_INSTANCE"},
        {TA_FLAG_MULTI_SESSION, "MULTI_SESSION"},
        {TA_FLAG_INSTANCE_KEEP_ALIVE, "INSTANCE_KEEP_ALIVE"},
        {TA_FLAG_SECURE_DATA_PATH, "SECURE_DATA_PATH (no effect)"},
        {TA_FLAG_CACHE_MAINTENANCE, "CACHE_MAINTENANCE (no effect)"},
        {TA_FLAG_CONCURRENT, "CONCURRENT (no effect)"},
        {TA_FLAG_DEVICE_ENUM, "DEVICE_ENUM (no effect)"},
        {TA_FLAG_DEVICE_ENUM_SUPP, "DEVICE_ENUM_SUPP (no effect)"},
        {TA_FLAG_DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT, "DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT"},
        {TA_FLAG_DEVICE_ENUM_TEE_STORAGE_PRIVATE, "DEVICE_ENUM_TEE_STORAGE_PRIVATE (no effect)"},
        {TA_FLAG_INSTANCE_KEEP_CRASHED, "INSTANCE_KEEP_CRASHED (no effect)"},
    };
    const char *between = ": ";

    printf("  %-12s 0x%x", "flags", flags);
    for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
        if (flags & words[i].flag) {
            printf("%s%s", between, words[i].word);
            between = ", ";
        }
    }
    putchar('\n');
}

static void value_print(const struct ta_file *f, uint32_t type, uint64_t at)
{
    struct ta_uuid uuid;
    char text[UUID_TEXT_SIZE];
    uint64_t u64;
    uint32_t u32;
    uint8_t flag;

    if (type == TA_PROP_BOOL && ta_file_read(f, at, &flag, sizeof(flag)))
        printf("bool %s", flag ? "true" : "false");
    else if (type == TA_PROP_U32 && ta_file_read(f, at, &u32, sizeof(u32)))
        printf("u32 %u", u32);
    else if (type == TA_PROP_U64 && ta_file_read(f, at, &u64, sizeof(u64)))
        printf("u64 %lu", (unsigned long)u64);
    else if (type == TA_PROP_UUID && ta_file_read(f, at, &uuid, sizeof(uuid)))
        uuid_text_of(&uuid, text), printf("uuid %s", text);
    else if (type == TA_PROP_IDENTITY && ta_file_read(f, at, &u32, sizeof(u32)) &&
             ta_file_read(f, at + sizeof(u32), &uuid, sizeof(uuid)))
        uuid_text_of(&uuid, text), printf("identity %u:%s", u32, text);
    else if ((type == TA_PROP_STRING || type == TA_PROP_BINARY) && ta_file_string(f, at))
        fputs(type == TA_PROP_STRING ? "string " : "binary ", stdout),
            text_print(ta_file_string(f, at));
    else
        printf("? (type %u)", type);
}

static void properties_print(const struct ta_file *f)
{
    uint64_t at = ta_file_pointer(f, f->head_vaddr + offsetof(struct ta_head, props));
    struct ta_prop p;

    for (uint32_t i = 0; i < f->head.prop_count; i++, at += sizeof(p)) {
        if (!ta_file_read(f, at, &p, sizeof(p))) {
            line_print("property", NULL);
            return;
        }
        printf("  %-12s ", "property");
        text_print(ta_file_string(f, ta_file_pointer(f, at + offsetof(struct ta_prop, name))));
        fputs(" = ", stdout);
        value_print(f, p.type, ta_file_pointer(f, at + offsetof(struct ta_prop, value)));
        putchar('\n');
    }
}

static void warn(const char *what, const char *rest)
{
    printf("  warning: %s%s\n", what, rest);
}

static void warn_of(const struct ta_file *f, const char *path, const char *uuid)
{
    const struct ta_head *h = &f->head;
    const char *name = strrchr(path, '/');
    size_t len = strlen(uuid);

    name = name ? name + 1 : path;
    if (strspn(uuid, "0-") == len)
        warn("the UUID is zero", "; make one with uuidgen");
    if (strncmp(name, uuid, len) != 0 ||
        (strcmp(name + len, ".ta") != 0 && strcmp(name + len, ".so") != 0))
        warn("a TEE looks for this TA in a file that is named by its UUID, with .ta", "");
    if (!(h->flags & TA_FLAG_SINGLE_INSTANCE)) {
        if (h->flags & TA_FLAG_MULTI_SESSION)
            warn("MULTI_SESSION has no effect without SINGLE_INSTANCE",
                 ": each session has an instance");
        if (h->flags & TA_FLAG_INSTANCE_KEEP_ALIVE)
            warn("INSTANCE_KEEP_ALIVE has no effect without SINGLE_INSTANCE", "");
    }
    if ((h->flags & TA_FLAG_INSTANCE_KEEP_CRASHED) && !(h->flags & TA_FLAG_INSTANCE_KEEP_ALIVE))
        warn("INSTANCE_KEEP_CRASHED is for TAs with INSTANCE_KEEP_ALIVE", "");
    if (h->flags & ~TA_FLAGS_MASK)
        warn("there are flags that nobody knows", "");
    if ((h->stack_size == 2048 || h->stack_size == 8192) && h->data_size == 32768)
        warn("stack and heap have the sizes that examples have",
             "; `teesim run --report all` says what is used");
}

static int inspect(const char *path)
{
    char reason[TA_FILE_REASON_SIZE], uuid[UUID_TEXT_SIZE];
    struct ta_file f;

    if (!ta_file_open(path, &f, reason)) {
        fprintf(stderr, "teesim: %s is no TA for this TEE: %s\n", path, reason);
        return EXIT_FAILURE;
    }
    uuid_text_of(&f.head.uuid, uuid);
    printf("%s\n  %-12s %s\n", path, "uuid", uuid);
    flags_print(f.head.flags);
    printf("  %-12s %u bytes\n  %-12s %u bytes\n", "stack", f.head.stack_size, "heap",
           f.head.data_size);
    line_print(
        "version",
        ta_file_string(&f, ta_file_pointer(&f, f.head_vaddr + offsetof(struct ta_head, version))));
    line_print("description",
               ta_file_string(
                   &f, ta_file_pointer(&f, f.head_vaddr + offsetof(struct ta_head, description))));
    properties_print(&f);
    for (unsigned i = 0; ta_file_needed(&f, i); i++)
        line_print("needs", ta_file_needed(&f, i));
    for (unsigned i = 0; ta_file_import(&f, i); i++)
        line_print("imports", ta_file_import(&f, i));
    warn_of(&f, path, uuid);
    ta_file_close(&f);
    return EXIT_SUCCESS;
}

int ta_main(int argc, char **argv)
{
    int status = EXIT_SUCCESS;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        ta_usage(stdout);
        return EXIT_SUCCESS;
    }
    if (argc < 3 || strcmp(argv[1], "inspect") != 0) {
        ta_usage(stderr);
        return EXIT_USAGE;
    }
    for (int i = 2; i < argc; i++)
        if (inspect(argv[i]) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("teesim: stdout");
        return EXIT_FAILURE;
    }
    return status;
}
