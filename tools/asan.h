/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_ASAN_H
#define TOOLS_ASAN_H

/*
 * `teesim run --asan`: TAs that are built with AddressSanitizer in a program that is not. The
 * runtime is a library that must be in the process before everything else, so it is preloaded. It
 * must be that of the compiler which built the TAs, and there can be one only.
 */

#include <limits.h>
#include <stdbool.h>

#include "program.h"

#define ASAN_NAME_SIZE 64u

/* What the TAs of the TA path need. */
struct asan_needs {
    char name[ASAN_NAME_SIZE]; /* of the runtime's file; "": clang's, whatever that is called */
    char by[PATH_MAX];         /* one of those that need it */
    bool named;                /* it is loaded with the TA: DT_NEEDED. Otherwise somebody has to */
    unsigned clang;            /* the version that built `by`; 0: not known, or it was gcc */
    unsigned count, plain;     /* images in the path, and those without ASan */
    char one_plain[PATH_MAX];
};

/* Looks through all TAs, and libraries of TAs, of a path as TEESIM_TA_PATH. 0, or an exit status:
 * what is wrong with one, or with two of them together, or that none has ASan, is said. */
int asan_scan(const char *ta_path, struct asan_needs *out);

/* Where the runtime's file lies. 0, or EXIT_NO_LIBRARY: it is found nowhere, as is said. */
int asan_locate(const struct asan_needs *needs, char runtime[PATH_MAX]);
/* A file with that name is an AddressSanitizer's runtime. */
bool asan_is_runtime(const char *name);

/*
 * What to preload into a program that finds its TAs by `ta_path`: "" where the program itself
 * brings what the TAs need. 0, or an exit status: why it cannot be is said. Sets ASAN_OPTIONS.
 */
int asan_prepare(const char *ta_path, const struct program *p, char runtime[PATH_MAX]);

#endif
