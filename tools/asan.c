/* SPDX-License-Identifier: BSD-2-Clause */
#include "asan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "run.h"

/*
 * Of AddressSanitizer's options, those that a program needs that was not built for it:
 *   detect_leaks                    leaks of the client, of a shell or of make are not asked for,
 * and would change the exit status; in a debugger the check fails detect_stack_use_after_return
 * moves variables off the stack, so that what is said of a TA's stack, its limit above all, is not
 * true any more; newer clangs have it by default allocator_may_return_null       malloc of too much
 * is NULL, as it was before allow_addr2line                 clang's runtime finds lines of source
 * without llvm-symbolizer What the user says comes behind, and so is stronger.
 */
#define OPTIONS                                                                                    \
    "detect_leaks=0:detect_stack_use_after_return=0:allocator_may_return_null=1:allow_addr2line=1"

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* clang's runtime asks a program for lines of source, which is often not in the PATH. */
static void symbolizer_set(const char *runtime)
{
    const char *end = strstr(runtime, "/lib/clang/");
    char path[PATH_MAX];
    struct program p;

    if (!end || program_look("llvm-symbolizer", &p) ||
        snprintf(path, sizeof(path), "%.*s/bin/llvm-symbolizer", (int)(end - runtime), runtime) >=
            PATH_MAX)
        return;
    if (access(path, X_OK) == 0)
        setenv("ASAN_SYMBOLIZER_PATH", path, 0);
}

static int options_set(const char *runtime)
{
    const char *old = getenv("ASAN_OPTIONS");
    char *joined = NULL;

    symbolizer_set(runtime);
    if (asprintf(&joined, "%s%s%s", OPTIONS, old && *old ? ":" : "", old ? old : "") < 0)
        return EXIT_NO_LIBRARY;
    int rc = setenv("ASAN_OPTIONS", joined, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    free(joined);
    return rc;
}

/* The runtime that is preloaded already, into `out`, or "". */
static void preloaded(const char *old, char out[PATH_MAX])
{
    out[0] = '\0';
    for (const char *at = old ? old : ""; *at; at += strspn(at, ": ")) {
        size_t len = strcspn(at, ": ");
        char item[PATH_MAX];
        if (snprintf(item, sizeof(item), "%.*s", (int)len, at) < PATH_MAX &&
            asan_is_runtime(base_name(item)))
            memcpy(out, item, len + 1);
        at += len;
    }
}

/* The runtimes that the program needs: 0 if they are none, or what the TAs need. */
static int check_program(const struct program *p, const struct asan_needs *needs)
{
    for (const char *at = p->runtimes; *at; at += strspn(at, ":")) {
        size_t len = strcspn(at, ":");
        char name[PROGRAM_RUNTIMES_MAX];
        snprintf(name, sizeof(name), "%.*s", (int)len, at);
        bool same = strcmp(name, needs->name) == 0 ||
                    (!*needs->name && strncmp(name, "libclang_rt.asan", 16) == 0);
        if (!same && !strstr(name, "ubsan")) {
            message("--asan: %s needs %s, but %s %s:", p->path, name, needs->by,
                    *needs->name ? needs->name : "clang's runtime");
            message_more("build the program without a sanitizer, or both with one compiler");
            return EXIT_CANNOT_RUN;
        }
        at += len;
    }
    if (!p->has_asan || (!needs->named && !*needs->name))
        return 0;
    message("--asan: %s has a runtime in it, but %s needs %s:", p->path, needs->by, needs->name);
    message_more("link the program without -static-libasan (gcc), with -shared-libasan (clang)");
    return EXIT_CANNOT_RUN;
}

/* One that is preloaded by the user is taken, if it is what the TAs need. */
static int find_runtime(const struct asan_needs *needs, const char *old, char runtime[PATH_MAX])
{
    preloaded(old, runtime);
    const char *name = base_name(runtime);
    if (!*runtime)
        return asan_locate(needs, runtime);
    if (*needs->name ? strcmp(name, needs->name) == 0 : strncmp(name, "libclang_rt.", 12) == 0)
        return 0;
    message("--asan: LD_PRELOAD has %s, but %s needs %s", runtime, needs->by,
            *needs->name ? needs->name : "clang's runtime");
    return EXIT_CANNOT_RUN;
}

int asan_prepare(const char *ta_path, const struct program *p, char runtime[PATH_MAX])
{
    struct asan_needs needs;
    int rc = asan_scan(ta_path, &needs);

    runtime[0] = '\0';
    if (rc == 0)
        rc = check_program(p, &needs);
    if (rc == 0 && !p->has_asan)
        rc = find_runtime(&needs, getenv("LD_PRELOAD"), runtime);
    if (rc == 0 && strpbrk(runtime, ": ")) {
        message("--asan: LD_PRELOAD can have no colons or spaces: %s", runtime);
        rc = EXIT_NO_LIBRARY;
    }
    return rc ? rc : options_set(runtime);
}
