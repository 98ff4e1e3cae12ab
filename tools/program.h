/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_PROGRAM_H
#define TOOLS_PROGRAM_H

/* What an executable file says of itself, for those who preload a library into it. */

#include <limits.h>
#include <stdbool.h>

#define PROGRAM_RUNTIMES_MAX 128

struct program {
    char path[PATH_MAX]; /* as execvp finds it */
    bool is_elf;         /* otherwise a script, say, and nothing is known of it */
    bool is_ours;        /* for this machine: the same class and architecture as this program */
    bool is_dynamic;     /* it has an interpreter, the dynamic loader */
    bool is_privileged;  /* set-user-ID, set-group-ID or with capabilities: the loader ignores
                          * LD_PRELOAD */
    /* Runtimes of sanitizers that it needs, which insist on being loaded first: names with a colon
     * between them. */
    char runtimes[PROGRAM_RUNTIMES_MAX];
    bool has_asan; /* AddressSanitizer's runtime is linked into it, statically */
};

/* `name` as given to execvp. False: it is not found, or cannot be read. */
bool program_look(const char *name, struct program *out);

#endif
