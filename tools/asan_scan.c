/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asan.h"
#include "message.h"
#include "run.h"
#include "ta_file.h"

enum how {
    HOW_PLAIN,      /* without ASan */
    HOW_NAMED,      /* its runtime is among the libraries that it needs */
    HOW_CLANG,      /* clang leaves the runtime of a shared object to the program */
    HOW_GCC_STATIC, /* gcc does so with -static-libasan, and has no shared one for that */
    HOW_OTHER,      /* another sanitizer, with which there can be no ASan */
};

/* What one image needs. */
struct need {
    enum how how;
    const char *name; /* NAMED, OTHER: the runtime's */
    unsigned clang;
};

bool asan_is_runtime(const char *name)
{
    return strncmp(name, "libasan.so", 10) == 0 || strncmp(name, "libclang_rt.asan", 16) == 0;
}

static bool is_other(const char *name)
{
    static const char *const begins[] = {"libtsan.so",         "libhwasan.so",
                                         "liblsan.so",         "libclang_rt.tsan",
                                         "libclang_rt.hwasan", "libclang_rt.msan"};

    for (unsigned i = 0; i < sizeof(begins) / sizeof(begins[0]); i++) {
        if (strncmp(name, begins[i], strlen(begins[i])) == 0)
            return true;
    }
    return false;
}

static struct need need_of(const struct ta_file *f)
{
    static const char words[] = "clang version ";
    const char *clang = ta_file_compiler(f, words), *name;
    struct need n = {.clang = clang ? (unsigned)strtoul(clang + strlen(words), NULL, 10) : 0};

    for (uint64_t at = 0; (name = ta_file_needed(f, &at));) {
        if (asan_is_runtime(name) || is_other(name))
            return (struct need){
                .how = is_other(name) ? HOW_OTHER : HOW_NAMED, .name = name, .clang = n.clang};
    }
    if (ta_file_symbol(f, "__tsan_init") != TA_FILE_HAS_NOT)
        return (struct need){.how = HOW_OTHER, .name = "ThreadSanitizer"};
    if (ta_file_symbol(f, "__asan_init") == TA_FILE_HAS_NOT)
        return n;
    n.how = !clang && ta_file_compiler(f, "GCC: ") ? HOW_GCC_STATIC : HOW_CLANG;
    return n;
}

static const char *runtime_words(const char *name)
{
    return *name ? name : "clang's runtime";
}

/* Joins what another image, `path`, needs. 0, or an exit status. */
static int join(struct asan_needs *all, const struct need *n, const char *path)
{
    const char *name = n->how == HOW_NAMED ? n->name : "";
    bool clangs = strncmp(name, "libclang_rt.", 12) == 0 || !*name;
    bool all_clangs = strncmp(all->name, "libclang_rt.", 12) == 0 || !*all->name;

    if (*all->by &&
        (clangs != all_clangs || (*name && *all->name && strcmp(name, all->name) != 0))) {
        message("--asan: %s needs %s,", all->by, runtime_words(all->name));
        message_more("but %s %s: build both with one compiler", path, runtime_words(name));
        return EXIT_CANNOT_RUN;
    }
    if (*all->by && !*name)
        return 0; /* whatever is known is more */
    snprintf(all->name, sizeof(all->name), "%s", name);
    snprintf(all->by, sizeof(all->by), "%s", path);
    all->named = n->how == HOW_NAMED;
    all->clang = clangs ? n->clang : 0;
    return 0;
}

static int add(struct asan_needs *all, const struct ta_file *f, const char *path)
{
    struct need n = need_of(f);

    all->count++;
    switch (n.how) {
    case HOW_PLAIN:
        all->plain++;
        snprintf(all->one_plain, sizeof(all->one_plain), "%s", path);
        return 0;
    case HOW_GCC_STATIC:
        message("--asan: %s has no runtime that could be loaded:", path);
        message_more("link it without -static-libasan");
        return EXIT_CANNOT_RUN;
    case HOW_OTHER:
        message("--asan: %s is built with another sanitizer (%s):", path, n.name);
        message_more("build it with -fsanitize=address");
        return EXIT_CANNOT_RUN;
    default:
        return join(all, &n, path);
    }
}

/* One file of the path. What is no TA and no library of TAs is none of ours. */
static int look(struct asan_needs *all, const char *path)
{
    char reason[TA_FILE_REASON_SIZE];
    struct ta_file f;
    int rc = 0;

    if (!ta_file_open_image(path, &f, reason))
        return 0;
    if (ta_file_symbol(&f, TA_HEAD_SYMBOL) == TA_FILE_EXPORTS ||
        ta_file_symbol(&f, TA_LIB_HEAD_SYMBOL) == TA_FILE_EXPORTS)
        rc = add(all, &f, path);
    ta_file_close(&f);
    return rc;
}

static int is_image_name(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && (strcmp(end, ".ta") == 0 || strcmp(end, ".so") == 0);
}

/* Directories of a path: the file of that name in the one that begins at `at` is never looked at,
 * as an earlier one has such a file, or is the same directory. */
static bool is_hidden(const char *ta_path, const char *at, const char *name)
{
    char path[PATH_MAX];

    for (; ta_path < at; ta_path += strspn(ta_path, ":")) {
        size_t len = strcspn(ta_path, ":");
        if (len > 0 &&
            snprintf(path, sizeof(path), "%.*s/%s", (int)len, ta_path, name) < PATH_MAX &&
            access(path, F_OK) == 0)
            return true;
        ta_path += len;
    }
    return false;
}

/* The directory that begins at `at`, within the path. */
static int scan_directory(struct asan_needs *all, const char *ta_path, const char *at)
{
    struct dirent **entries;
    char dir[PATH_MAX], path[PATH_MAX];
    int rc = 0;

    if (snprintf(dir, sizeof(dir), "%.*s", (int)strcspn(at, ":"), at) >= PATH_MAX)
        return 0;
    int count = scandir(dir, &entries, is_image_name, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (rc == 0 && !is_hidden(ta_path, at, name) &&
            snprintf(path, sizeof(path), "%s/%s", dir, name) < PATH_MAX)
            rc = look(all, path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return rc;
}

/* Whether there is something for ASan to do. */
static int judge(const struct asan_needs *all, const char *ta_path)
{
    if (all->count == 0) {
        message("--asan: there is no TA in the TA path \"%s\" (--ta-dir)", ta_path);
        return EXIT_CANNOT_RUN;
    }
    if (all->count == all->plain) {
        message("--asan: no TA in \"%s\" is built with AddressSanitizer:", ta_path);
        message_more("make CFG_TA_SANITIZE_KADDRESS=y, teesim_add_ta(... SANITIZE address), or cc "
                     "-g -fsanitize=address");
        return EXIT_CANNOT_RUN;
    }
    if (all->plain)
        message("--asan: %u of %u TAs are built without it, %s is one", all->plain, all->count,
                all->one_plain);
    return 0;
}

int asan_scan(const char *ta_path, struct asan_needs *out)
{
    int rc = 0;

    *out = (struct asan_needs){.count = 0};
    for (const char *at = ta_path; *at && rc == 0; at += strspn(at, ":")) {
        if (*at != ':')
            rc = scan_directory(out, ta_path, at);
        at += strcspn(at, ":");
    }
    return rc ? rc : judge(out, ta_path);
}
