/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int usage_error(const char *command, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "teesim: %s: ", command);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, " (teesim %s --help says more)\n", command);
    return EXIT_USAGE;
}

/* Whether getopt_long stands in a word of several short options, which it has not left yet. */
static bool in_cluster(const char *word)
{
    return word && word[0] == '-' && word[1] && word[1] != '-' && word[2] && strchr(word, optopt);
}

int usage_option(const char *command, int result, char **argv)
{
    const char *word = argv[optind - 1];

    if (result == ':')
        return usage_error(command, "%s has no value", word);
    if (optopt && (strncmp(word, "--", 2) != 0 || in_cluster(argv[optind])))
        return usage_error(command, "there is no option -%c", optopt);
    if (optopt)
        return usage_error(command, "%.*s takes no value", (int)strcspn(word, "="), word);
    return usage_error(command, "there is no option %s", word);
}
