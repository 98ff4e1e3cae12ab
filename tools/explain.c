/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim explain`: what the last run's failure was. */
#include "explain.h"

#include <getopt.h>
#include <stdlib.h>

#include "base/result_names.h"
#include "usage.h"

void explain_usage(FILE *out)
{
    fputs("Usage: teesim explain [--all] [--json] [FILE]\n"
          "\n"
          "Explains the last call that failed under teesim run: what was called, what came back\n"
          "and from where, what that means, which rule of the standard applies, the usual causes,\n"
          "and what to do; if a TA died, why. FILE is what that run left; by default it is the\n"
          "one that TEESIM_FAILURES names, or last-run.json where the state is kept.\n"
          "  --all         all failures that were kept: the first 8, the first of each kind (as\n"
          "                long as these are 32 together) and the last 8 of the others; failures\n"
          "                are of one kind if function, TA, command, result, origin and, if the\n"
          "                TA died, its death are the same\n"
          "  --json        print one JSON document\n"
          "  --help        this text\n"
          "The exit status is 1 if there is no such file, or if it is not understood.\n",
          out);
}

const char *explain_result_name(uint32_t result)
{
    static char number[11];
    const char *name = result_name_teec(result);

    if (name)
        return name;
    snprintf(number, sizeof(number), "0x%08x", result);
    return number;
}

const char *explain_origin_name(uint32_t origin)
{
    static char number[24];
    const char *name = origin_name(origin);

    if (name)
        return name;
    snprintf(number, sizeof(number), "origin %u", origin);
    return number;
}

struct options {
    bool all, json, help;
    const char *file;
};

/* 0 or an exit status. */
static int take_options(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {{"all", no_argument, NULL, 'a'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (option == 'h')
            o->help = true;
        else if (option == 'a')
            o->all = true;
        else if (option == 'j')
            o->json = true;
        else
            return usage_option("explain", option, argv);
    }
    if (argc - optind > 1)
        return usage_error("explain", "one FILE at a time: what is %s?", argv[optind + 1]);
    o->file = argv[optind];
    return 0;
}

static int explain(const struct options *o)
{
    struct failures_read f;
    char room[PATH_MAX];
    const char *path = o->file ? o->file : failures_path(room);

    if (!path) {
        fputs("teesim: neither XDG_STATE_HOME nor HOME says where runs are kept: name the file\n",
              stderr);
        return EXIT_FAILURE;
    }
    if (!failures_read(path, &f))
        return EXIT_FAILURE;
    if (o->json)
        explain_json(&f, o->all);
    else
        explain_text(&f, o->all);
    failures_read_end(&f);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return EXIT_SUCCESS;
    perror("teesim: stdout");
    return EXIT_FAILURE;
}

int explain_main(int argc, char **argv)
{
    struct options o = {0};
    int rc = take_options(&o, argc, argv);

    if (rc != 0)
        return rc;
    if (!o.help)
        return explain(&o);
    explain_usage(stdout);
    return EXIT_SUCCESS;
}
