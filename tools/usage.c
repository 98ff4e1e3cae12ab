/* SPDX-License-Identifier: BSD-2-Clause */
#include "usage.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

int usage_error(const char *command, const char *fmt, ...)
{
    char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL;
    va_end(ap);
    message("%s: %s (teesim %s --help says more)", command, text ? text : fmt, command);
    free(text);
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
