/* SPDX-License-Identifier: BSD-2-Clause */
/* The `teesim` command: looks at its first word, and hands the rest on. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "explain.h"
#include "message.h"
#include "new.h"
#include "run.h"
#include "storage.h"
#include "ta.h"
#include "top.h"

static void synopsis(FILE *out)
{
    fputs("Usage: teesim run [OPTION]... [--] PROGRAM [ARGUMENT]...\n"
          "       teesim storage [OPTION]... COMMAND [OPERAND]...\n"
          "       teesim explain [--all] [--json] [FILE]\n"
          "       teesim err CODE [ORIGIN]... [CODE [ORIGIN]...]...\n"
          "       teesim new [--style cmake|optee] NAME\n"
          "       teesim ta inspect FILE...\n"
          "       teesim ta check [--uuid UUID] FILE...\n"
          "       teesim top [--pid PID] [--once] [--json] [--interval SECONDS]\n"
          "       teesim --help | --version\n",
          out);
}

static void usage(FILE *out)
{
    synopsis(out);
    fputs(
        "\n"
        "run: runs PROGRAM, a client of the GlobalPlatform TEE Client API that is linked with\n"
        "libteec.so.2, or one that opens /dev/tee0 itself (--preload-device), on a simulated\n"
        "TEE inside its own process.\n"
        "storage: looks at what TAs have stored, and changes it.\n"
        "explain: explains the last run's failures (teesim explain --help).\n"
        "err: explains a result of a TEE (teesim err --help).\n"
        "new: writes a project with a TA, a client and a test (teesim new --help).\n"
        "ta: shows what a TA's file says of itself, or what is wrong with it (teesim ta --help).\n"
        "top: shows what running programs are doing in their TEEs (teesim top --help).\n"
        "\n",
        out);
    run_usage(out);
    fputs("\n", out);
    storage_usage(out);
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (strcmp(word, "run") == 0)
        return run_main(argc - 1, argv + 1);
    if (strcmp(word, "storage") == 0)
        return storage_main(argc - 1, argv + 1);
    if (strcmp(word, "explain") == 0)
        return explain_main(argc - 1, argv + 1);
    if (strcmp(word, "err") == 0)
        return err_main(argc - 1, argv + 1);
    if (strcmp(word, "new") == 0)
        return new_main(argc - 1, argv + 1);
    if (strcmp(word, "ta") == 0)
        return ta_main(argc - 1, argv + 1);
    if (strcmp(word, "top") == 0)
        return top_main(argc - 1, argv + 1);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        usage(stdout);
        return EXIT_SUCCESS;
    }
    if (strcmp(word, "--version") == 0) {
        puts("teesim " TEESIM_VERSION);
        return EXIT_SUCCESS;
    }
    if (*word) {
        message("\"%s\" is no command of teesim (teesim --help says more)", word);
        return EXIT_USAGE;
    }
    synopsis(stderr);
    fputs("(teesim --help says more)\n", stderr);
    return EXIT_USAGE;
}
