/* SPDX-License-Identifier: BSD-2-Clause */
#include "ta_check.h"

#include <abi/ta_libc.h>
#include <stdio.h>
#include <string.h>
#include <user_ta_header.h>

#include "base/check.h"

void ta_check_uuid_text(const struct ta_uuid *u, char out[UUID_TEXT_SIZE])
{
    const uint8_t *n = u->clock_seq_and_node;

    snprintf(out, UUID_TEXT_SIZE, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", u->time_low,
             u->time_mid, u->time_hi_and_version, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
}

void ta_check_uuid(const struct ta_file *f, char out[UUID_TEXT_SIZE])
{
    ta_check_uuid_text(&f->head.uuid, out);
}

/* ---- imports ---- */

static bool is_libutees(const char *name)
{
#define NAME(function) #function,
    static const char *const names[] = {TA_LIBC_FUNCTIONS(NAME)};

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool starts_with(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

void ta_check_imports(const struct ta_file *f, ta_check_fn *fn, void *arg)
{
    char sentence[512] = "", more[160];
    const char *name;
    size_t used = 0;
    bool weak;

    for (uint64_t at = 0; (name = ta_file_import(f, &at, &weak));) {
        if (weak || !is_libutees(name) || used >= sizeof(sentence) - 200)
            continue;
        used += (size_t)snprintf(sentence + used, sizeof(sentence) - used, "%s%s",
                                 used ? ", " : "it has from the host, not from libutee: ", name);
    }
    if (used) {
        snprintf(sentence + used, sizeof(sentence) - used,
                 "; build it with this version of teesim, and let no other library come first");
        fn(sentence, arg);
    }
    for (uint64_t at = 0; (name = ta_file_needed(f, &at));) {
        if (!starts_with(name, "libstdc++.so") && !starts_with(name, "libc++.so"))
            continue;
        snprintf(more, sizeof(more),
                 "memory of %.40s is the client's, not the TA's; link with -static-libstdc++",
                 name);
        fn(more, arg);
    }
}

/* ---- heads ---- */

static const char *file_name(const char *path)
{
    const char *name = strrchr(path, '/');
    return name ? name + 1 : path;
}

static bool ends_with(const char *name, const char *with)
{
    size_t len = strlen(name), tail = strlen(with);
    return len > tail && strcmp(name + len - tail, with) == 0;
}

/* Whether it is STEM and one of these suffixes. */
static bool is_named(const char *name, const char *stem, const char *const suffixes[])
{
    size_t len = strlen(stem);

    for (size_t i = 0; strncmp(name, stem, len) == 0 && suffixes[i]; i++)
        if (strcmp(name + len, suffixes[i]) == 0)
            return true;
    return false;
}

static void check_flags(uint32_t flags, ta_check_fn *fn, void *arg)
{
    if (!(flags & TA_FLAG_SINGLE_INSTANCE)) {
        if (flags & TA_FLAG_MULTI_SESSION)
            fn("MULTI_SESSION has no effect without SINGLE_INSTANCE: each session has an instance",
               arg);
        if (flags & TA_FLAG_INSTANCE_KEEP_ALIVE)
            fn("INSTANCE_KEEP_ALIVE has no effect without SINGLE_INSTANCE", arg);
    }
    if ((flags & TA_FLAG_INSTANCE_KEEP_CRASHED) && !(flags & TA_FLAG_INSTANCE_KEEP_ALIVE))
        fn("INSTANCE_KEEP_CRASHED is for TAs with INSTANCE_KEEP_ALIVE", arg);
    if (flags & ~TA_FLAGS_MASK)
        fn("there are flags that nobody knows", arg);
}

void ta_check_head(const struct ta_file *f, const char *path, ta_check_fn *fn, void *arg)
{
    static const char *const suffixes[] = {".ta", NULL};
    const struct ta_head *h = &f->head;
    const char *name = file_name(path);
    char uuid[UUID_TEXT_SIZE];

    ta_check_uuid(f, uuid);
    if (strspn(uuid, "0-") == strlen(uuid))
        fn("the UUID is zero; make one with uuidgen", arg);
    if (!is_named(name, uuid, suffixes) && !ends_with(name, ".so"))
        fn("a TEE looks for this TA in a file that is named by its UUID, with .ta, or in a .so of "
           "any name",
           arg);
    check_flags(h->flags, fn, arg);
    if ((h->stack_size == 2048 || h->stack_size == 8192) && h->data_size == 32768)
        fn("stack and heap have the sizes that examples have; `teesim run --report all` says what "
           "is used",
           arg);
}

void ta_check_library(const struct ta_file *f, const char *path, ta_check_fn *fn, void *arg)
{
    static const char *const suffixes[] = {".ta", ".so", ".elf", NULL};
    const char *name = file_name(path), *soname = ta_file_soname(f);
    uint8_t uuid[16];

    if (!soname || !uuid_parse(soname, uuid))
        fn("its SONAME is no UUID, by which TAs find it; build it with SHLIBUUID", arg);
    else if (!is_named(name, soname, suffixes) &&
             !(starts_with(name, "lib") && ends_with(name, ".so"))) /* as the linker needs it */
        fn("a TEE looks for this library in a file that is named by its SONAME, with .ta, .so or "
           ".elf",
           arg);
}
