/* SPDX-License-Identifier: BSD-2-Clause */
/* The `teesim` command: looks at its first word, and hands the rest on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

static void usage(FILE *out)
{
    fputs("Usage: teesim run [OPTION]... [--] PROGRAM [ARGUMENT]...\n"
          "       teesim --help | --version\n"
          "\n"
          "Runs PROGRAM, a client of the GlobalPlatform TEE Client API that is linked with\n"
          "libteec.so.2, on a simulated TEE inside its own process.\n"
          "\n",
          out);
    run_usage(out);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (strcmp(word, "run") == 0)
        return run_main(argc - 1, argv + 1);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        usage(stdout);
        return EXIT_SUCCESS;
    }
    if (strcmp(word, "--version") == 0) {
        puts("teesim " TEESIM_VERSION);
        return EXIT_SUCCESS;
    }
    if (*word)
        fprintf(stderr, "teesim: \"%s\" is no command of teesim\n\n", word);
    usage(stderr);
    return EXIT_USAGE;
}
