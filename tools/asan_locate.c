/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a compiler's runtime of AddressSanitizer lies. */
#include <fcntl.h>
#include <glob.h>
#include <link.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asan.h"
#include "message.h"
#include "run.h"

/* ---- as the dynamic loader finds it ---- */

static int interpreter_of(struct dl_phdr_info *info, size_t size, void *out)
{
    (void)size;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_INTERP)
            *(const char **)out = (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    }
    return 1; /* the first is this very program */
}

/* The loader, asked what it would load with an image. Nothing of the image runs. -1: no answer. */
static int ask_loader(const char *image, pid_t *pid)
{
    const char *loader = NULL;
    posix_spawn_file_actions_t files;
    int ends[2];

    dl_iterate_phdr(interpreter_of, &loader);
    if (!loader || pipe(ends) < 0)
        return -1;
    char *argv[] = {(char *)(uintptr_t)loader, (char *)(uintptr_t) "--list",
                    (char *)(uintptr_t)image, NULL};
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addclose(&files, ends[0]);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawn(pid, loader, &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    if (error == 0)
        return ends[0];
    close(ends[0]);
    return -1;
}

/* Its answer has a line "\tNAME => PATH (0x…)" for each library. */
static bool by_loader(const char *image, const char *name, char out[PATH_MAX])
{
    char line[PATH_MAX + 128], *end;
    size_t len = strlen(name);
    bool found = false;
    pid_t pid;
    int fd = ask_loader(image, &pid);
    FILE *in = fd >= 0 ? fdopen(fd, "r") : NULL;

    if (!in)
        return false;
    while (fgets(line, sizeof(line), in)) {
        const char *at = line + strspn(line, "\t ");
        if (found || strncmp(at, name, len) != 0 || strncmp(at + len, " => /", 5) != 0 ||
            !(end = strstr(at, " (0x")))
            continue;
        *end = '\0';
        found = snprintf(out, PATH_MAX, "%s", at + len + 4) < PATH_MAX;
    }
    fclose(in);
    waitpid(pid, NULL, 0);
    return found;
}

/* ---- where clang has it ---- */

/* The version in …/clang/14.0.6/lib/linux/libclang_rt.…; 0: none. */
static unsigned version_of(const char *path)
{
    const char *at = strstr(path, "/clang/");
    return at ? (unsigned)strtoul(at + 7, NULL, 10) : 0;
}

/* The directory that clang's own lie in, for a clang of the PATH, or "". */
static void clang_prefix(char out[PATH_MAX])
{
    struct program clang;
    char path[PATH_MAX];

    out[0] = '\0';
    if (!program_look("clang", &clang) || !realpath(clang.path, path))
        return;
    *strrchr(path, '/') = '\0';
    if (snprintf(out, PATH_MAX, "%s/..", path) >= PATH_MAX)
        out[0] = '\0';
}

/* Adds the files PREFIX/lib/clang/VERSION/lib/DIRECTORY/NAME. */
static void look_below(const char *prefix, const char *lib, const char *name, glob_t *found)
{
    char pattern[PATH_MAX];

    if (snprintf(pattern, sizeof(pattern), "%s/%s/clang/*/lib/*/%s", prefix, lib, name) < PATH_MAX)
        glob(pattern, found->gl_pathc ? GLOB_APPEND : 0, NULL, found);
}

/* That of the clang that built the TA, or else the newest. */
static bool by_clang(const struct asan_needs *needs, char out[PATH_MAX])
{
    static const char *const unnamed[] = {"libclang_rt.asan-x86_64.so", "libclang_rt.asan.so"};
    unsigned name_count = *needs->name ? 1 : 2, best = 0;
    char prefix[PATH_MAX];
    glob_t found = {.gl_pathc = 0};

    clang_prefix(prefix);
    for (unsigned i = 0; i < name_count; i++) {
        const char *name = *needs->name ? needs->name : unnamed[i];
        look_below("/usr/lib/llvm-*", "lib", name, &found);
        look_below("/usr", "lib", name, &found);
        look_below("/usr", "lib64", name, &found);
        look_below("/usr/local", "lib", name, &found);
        if (*prefix)
            look_below(prefix, "lib", name, &found);
    }
    out[0] = '\0';
    for (size_t i = 0; i < found.gl_pathc; i++) {
        unsigned version = version_of(found.gl_pathv[i]);
        if (*out && best == needs->clang)
            break;
        if ((!*out || version > best || version == needs->clang) &&
            snprintf(out, PATH_MAX, "%s", found.gl_pathv[i]) < PATH_MAX)
            best = version;
    }
    if (found.gl_pathc)
        globfree(&found);
    return *out;
}

/* ---- */

static void say_missing(const struct asan_needs *needs)
{
    const char *name = *needs->name ? needs->name : "libclang_rt.asan-x86_64.so";

    char package[PROGRAM_RUNTIMES_MAX] = "libclang-rt-dev";

    if (strncmp(name, "libasan.so.", 11) == 0)
        snprintf(package, sizeof(package), "libasan%s", name + 11);
    else if (needs->clang)
        snprintf(package, sizeof(package), "libclang-rt-%u-dev", needs->clang);
    message("--asan: no %s is found, which %s needs:", name, needs->by);
    message_more("install it (Debian: %s), name its directory in LD_LIBRARY_PATH, or build the TA "
                 "with the compiler here",
                 package);
}

int asan_locate(const struct asan_needs *needs, char runtime[PATH_MAX])
{
    bool clangs = !*needs->name || strncmp(needs->name, "libclang_rt.", 12) == 0;

    if (needs->named && by_loader(needs->by, needs->name, runtime))
        return 0;
    if (clangs && by_clang(needs, runtime))
        return 0;
    say_missing(needs);
    return EXIT_NO_LIBRARY;
}
