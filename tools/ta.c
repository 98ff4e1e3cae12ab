/* SPDX-License-Identifier: BSD-2-Clause */
/* What the file of a TA says of itself, and what is wrong with it: `teesim ta`. */
#include "ta.h"

#include <stdlib.h>
#include <string.h>
#include <user_ta_header.h>

#include "base/check.h"
#include "base/utf8.h"
#include "base/uuid.h"
#include "message.h"
#include "run.h"
#include "ta_check.h"
#include "words.h"

#define TEXT_SIZE_MAX 4096u

void ta_usage(FILE *out)
{
    fputs("Usage: teesim ta inspect FILE...\n"
          "       teesim ta check [--uuid UUID] FILE...\n"
          "\n"
          "inspect: says what the image of a Trusted Application, or of a library of TAs, says of\n"
          "itself: UUID, flags, sizes, properties, the libraries that it needs, the symbols that\n"
          "it imports; and warns of what makes no sense.\n"
          "check: is for builds, and says only what is wrong: a UUID that is not this one, and a\n"
          "heap or an end that is not the TA's own.\n"
          "  --uuid UUID   what the TA is to be\n"
          "  --help        this text\n"
          "Nothing of a file is run. The exit status is 1 if one is no TA, or has another UUID.\n",
          out);
}

/* Characters that a terminal obeys: U+0000 to U+001F, and U+007F to U+009F. */
static bool is_control(const char *text, unsigned size)
{
    const unsigned char *s = (const unsigned char *)text;

    return size == 1 ? s[0] < 0x20 || s[0] == 0x7f : size == 2 && s[0] == 0xc2 && s[1] < 0xa0;
}

/* Of a file that anybody made, for a terminal: what is no text is escaped, and much is cut off. */
static void text_print(const char *text)
{
    const char *end = text + (text ? strnlen(text, TEXT_SIZE_MAX) : 0);

    if (!text)
        fputs("?", stdout);
    while (text < end) {
        unsigned size = utf8_size(text);
        bool shown = size && !is_control(text, size);
        for (size = size ? size : 1; size; size--, text++) {
            if (shown)
                putchar(*text);
            else
                printf("\\x%02x", (unsigned char)*text);
        }
    }
    if (text && *text)
        fputs("...", stdout);
}

static void line_print(const char *what, const char *text)
{
    printf("  %-12s ", what);
    text_print(text);
    putchar('\n');
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
        ta_check_uuid_text(&uuid, text), printf("uuid %s", text);
    else if (type == TA_PROP_IDENTITY && ta_file_read(f, at, &u32, sizeof(u32)) &&
             ta_file_read(f, at + sizeof(u32), &uuid, sizeof(uuid)))
        ta_check_uuid_text(&uuid, text), printf("identity %u:%s", u32, text);
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

static void warning_print(const char *sentence, void *arg)
{
    (void)arg;
    printf("  warning: %s\n", sentence);
}

static void symbols_print(const struct ta_file *f)
{
    const char *name;
    bool weak;

    for (uint64_t at = 0; (name = ta_file_needed(f, &at));)
        line_print("needs", name);
    for (uint64_t at = 0; (name = ta_file_import(f, &at, &weak));) {
        printf("  %-12s ", "imports");
        text_print(name);
        puts(weak ? " (weak)" : "");
    }
    for (uint64_t at = 0; f->is_library && (name = ta_file_export(f, &at));)
        line_print("exports", name);
}

static void head_print(const struct ta_file *f)
{
    uint64_t head = f->head_vaddr;
    char uuid[UUID_TEXT_SIZE];

    ta_check_uuid(f, uuid);
    line_print("uuid", uuid);
    flags_print(f->head.flags);
    printf("  %-12s %u bytes\n  %-12s %u bytes\n", "stack", f->head.stack_size, "heap",
           f->head.data_size);
    line_print("version",
               ta_file_string(f, ta_file_pointer(f, head + offsetof(struct ta_head, version))));
    line_print("description",
               ta_file_string(f, ta_file_pointer(f, head + offsetof(struct ta_head, description))));
    properties_print(f);
}

/* Opens it, or says why not. */
static bool open_or_say(const char *path, struct ta_file *f)
{
    char reason[TA_FILE_REASON_SIZE];

    if (ta_file_open(path, f, reason))
        return true;
    if (f->is_unread)
        message("%s: %s", path, reason);
    else
        message("%s is no TA for this TEE: %s", path, reason);
    return false;
}

static int inspect(const char *path)
{
    struct ta_file f;

    if (!open_or_say(path, &f))
        return EXIT_FAILURE;
    puts(path);
    if (f.is_library) {
        line_print("kind", "a library of TAs");
        line_print("uuid", ta_file_soname(&f));
    } else {
        head_print(&f);
    }
    symbols_print(&f);
    ta_check_imports(&f, warning_print, NULL);
    (f.is_library ? ta_check_library : ta_check_head)(&f, path, warning_print, NULL);
    ta_file_close(&f);
    return EXIT_SUCCESS;
}

static void warning_say(const char *sentence, void *path)
{
    message("warning: %s: %s", (const char *)path, sentence);
}

/* `uuid`: what it is to be, in small letters, or NULL. */
static int check(const char *path, const char *uuid)
{
    char own[UUID_TEXT_SIZE];
    int status = EXIT_SUCCESS;
    struct ta_file f;

    if (!open_or_say(path, &f))
        return EXIT_FAILURE;
    ta_check_imports(&f, warning_say, (void *)(uintptr_t)path);
    if (f.is_library)
        snprintf(own, sizeof(own), "%s", ta_file_soname(&f) ? ta_file_soname(&f) : "nobody");
    else
        ta_check_uuid(&f, own);
    if (uuid && strcmp(own, uuid) != 0) {
        message("%s: its %s is %s, and it is built as %s%s: make them one", path,
                f.is_library ? "SONAME" : "TA_UUID", own, uuid,
                f.is_library ? "" : " (BINARY of a Makefile, UUID of teesim_add_ta)");
        status = EXIT_FAILURE;
    }
    ta_file_close(&f);
    return status;
}

static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    perror("teesim: stdout");
    return EXIT_FAILURE;
}

static int inspect_main(int argc, char **argv)
{
    int status = EXIT_SUCCESS;

    if (argc > 0 && argv[0][0] == '-' && argv[0][1])
        return usage_error("ta", "inspect has no option %s", argv[0]);
    if (argc == 0)
        return usage_error("ta", "inspect which FILE?");
    for (int i = 0; i < argc; i++)
        if (inspect(argv[i]) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    return flushed(status);
}

static int check_main(int argc, char **argv)
{
    char uuid[UUID_TEXT_SIZE];
    const char *wanted = NULL;
    int status = EXIT_SUCCESS, first = 0;
    uint8_t octets[16];

    if (argc > 0 && strcmp(argv[0], "--uuid") == 0) {
        if (argc == 1)
            return usage_error("ta", "--uuid has no value");
        if (!uuid_parse(argv[1], octets))
            return usage_error("ta", "--uuid %s is no UUID", argv[1]);
        uuid_text(octets, uuid);
        wanted = uuid;
        first = 2;
    }
    if (first < argc && argv[first][0] == '-' && argv[first][1])
        return usage_error("ta", "check has no option %s", argv[first]);
    if (first == argc)
        return usage_error("ta", "check which FILE?");
    for (int i = first; i < argc; i++)
        if (check(argv[i], wanted) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    return status;
}

int ta_main(int argc, char **argv)
{
    if (argc < 2)
        return usage_error("ta", "which command?");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        (argc == 3 && strcmp(argv[2], "--help") == 0)) {
        ta_usage(stdout);
        return flushed(EXIT_SUCCESS);
    }
    if (strcmp(argv[1], "inspect") == 0)
        return inspect_main(argc - 2, argv + 2);
    if (strcmp(argv[1], "check") == 0)
        return check_main(argc - 2, argv + 2);
    return usage_error("ta", "\"%s\" is no command of ta", argv[1]);
}
