/* SPDX-License-Identifier: BSD-2-Clause */
/* Results and origins in words: `teesim err`. */
#include "err.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/result_help.h"
#include "base/result_names.h"
#include "base/result_pair.h"
#include "message.h"
#include "prose.h"
#include "run.h"

void err_usage(FILE *out)
{
    fputs(
        "Usage: teesim err CODE [ORIGIN]... [CODE [ORIGIN]...]...\n"
        "       teesim err --list\n"
        "\n"
        "Explains a result of a TEE: its name, what it means, and its usual causes. CODE is a\n"
        "number (0xffff0006, ffff0006, 4294901766, -65530) or a name (TEE_ERROR_BAD_PARAMETERS,\n"
        "TEEC_ERROR_BAD_PARAMETERS, bad_parameters). The numbers 1 to 4, and names like\n"
        "TEEC_ORIGIN_TEE, are origins. With an origin after it, for which the last word of its\n"
        "name will do (api, comms, tee, trusted_app), a code is explained as it comes from there:\n"
        "which boxes of this TEE can give it, by which rule, why, and what to do. After a code,\n"
        "there may be several origins, and after these further codes.\n"
        "  --list        list all codes and origins, one per line\n"
        "  --help        this text\n"
        "The exit status is 1 if a code is not in the standards.\n",
        out);
}

/* A name without what each name of its kind begins with. */
static const char *stem(const char *name)
{
    static const char *const prefixes[] = {"TEEC_", "TEE_", "ERROR_"};

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        size_t len = strlen(prefixes[i]);
        if (strncasecmp(name, prefixes[i], len) == 0)
            name += len;
    }
    return name;
}

static const struct result_help *by_name(const char *word, bool *is_origin)
{
    const struct result_help *h;
    const char *name = stem(word);

    *is_origin = false;
    for (size_t i = 0; (h = result_help_at(i)); i++)
        if (strcasecmp(name, stem(result_name_tee(h->code))) == 0)
            return h;
    *is_origin = strncasecmp(name, "ORIGIN_", strlen("ORIGIN_")) == 0;
    for (size_t i = 0; *is_origin && (h = origin_help_at(i)); i++)
        if (strcasecmp(name + strlen("ORIGIN_"), origin_name(h->code)) == 0)
            return h;
    return NULL;
}

/* Hexadecimal with 0x, or without where it can be nothing else; or decimal, as it is printed by who
 * takes it for signed, too. */
static bool number_read(const char *word, uint32_t *out)
{
    bool bare = strlen(word) == 8 && strspn(word, "0123456789abcdefABCDEF") == 8 &&
                strspn(word, "0123456789") < 8;
    bool hex = bare || strncasecmp(word, "0x", 2) == 0;
    char *end;

    if (!hex && !isdigit((unsigned char)word[0]) && word[0] != '-')
        return false;
    errno = 0;
    long long value = strtoll(word, &end, hex ? 16 : 10);
    if (errno || *end || end == word || value < INT32_MIN || value > UINT32_MAX)
        return false;
    *out = (uint32_t)value;
    return true;
}

/* The names of a row, TEE_… and TEEC_… where that is another. */
static void print_names(const struct result_help *h, bool is_origin)
{
    if (is_origin) {
        printf("TEEC_ORIGIN_%s", origin_name(h->code));
        return;
    }
    const char *tee = result_name_tee(h->code), *teec = result_name_teec(h->code);
    printf("%s", tee);
    if (strcmp(tee, teec) != 0)
        printf(", %s", teec);
}

static void print_row(const struct result_help *h, bool is_origin)
{
    const char *line = h->causes;

    printf(is_origin ? "origin %u: " : "0x%08x: ", h->code);
    print_names(h, is_origin);
    printf("\n  %c%s\n", toupper((unsigned char)h->meaning[0]), h->meaning + 1);
    if (*line)
        puts("  Usual causes:");
    while (*line) {
        size_t len = strcspn(line, "\n");
        printf("  - %.*s\n", (int)len, line);
        line += len + (line[len] != '\0');
    }
}

static int list(void)
{
    const struct result_help *h;

    for (size_t i = 0; (h = result_help_at(i)); i++) {
        printf("0x%08x  ", h->code);
        print_names(h, false);
        putchar('\n');
    }
    for (size_t i = 0; (h = origin_help_at(i)); i++)
        printf("origin %u    TEEC_ORIGIN_%s\n", h->code, origin_name(h->code));
    return EXIT_SUCCESS;
}

/* A result or an origin; NULL: neither. */
static const struct result_help *find(const char *word, bool *is_origin)
{
    const struct result_help *h;
    uint32_t code;

    if (!number_read(word, &code))
        return by_name(word, is_origin);
    h = result_help_find(code);
    *is_origin = !h;
    return h ? h : origin_help_find(code);
}

/* An origin behind a result; 0: the word is none. */
static uint32_t origin_of(const char *word)
{
    const struct result_help *h;
    bool is_origin;

    for (size_t i = 0; (h = origin_help_at(i)); i++)
        if (strcasecmp(word, origin_name(h->code)) == 0)
            return h->code;
    h = find(word, &is_origin);
    return h && is_origin ? h->code : 0;
}

/* A result, also one that no standard has: a TA's own. */
static bool result_of(const char *word, uint32_t *result)
{
    bool is_origin = false;
    const struct result_help *h = find(word, &is_origin);

    if (h && !is_origin)
        *result = h->code;
    return (h && !is_origin) || (!h && number_read(word, result));
}

static int say_pair(uint32_t result, uint32_t origin)
{
    const struct result_help *h = result_help_find(result);
    const struct prose p = prose_open(stdout);
    struct result_pair pair;

    printf("0x%08x", result);
    if (h)
        fputs(": ", stdout);
    if (h)
        print_names(h, false);
    printf(" from %s\n", origin_name(origin));
    if (result_pair_find(result, origin, &pair)) {
        prose_places(&p, pair.places, NULL, "");
        prose_pair(&p, &pair, NULL, NULL);
        return EXIT_SUCCESS;
    }
    prose_paragraph(&p, "means",
                    result == 0 ? "The call has done what it was asked to."
                                : "This TEE gives no such result from there.");
    return result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int say(const char *word)
{
    bool is_origin;
    const struct result_help *h = find(word, &is_origin);

    if (!h) {
        message("%s is no result or origin of the standards; it may be the TA's own (teesim "
                "err --list lists them all)",
                word);
        return EXIT_FAILURE;
    }
    print_row(h, is_origin);
    return EXIT_SUCCESS;
}

/* A code with the origins behind it, or a word alone; *i is behind them then. */
static int say_next(char **argv, int argc, int *i)
{
    const char *word = argv[(*i)++];
    uint32_t result, origin = *i < argc ? origin_of(argv[*i]) : 0;
    int status = EXIT_SUCCESS;

    if (!origin || !result_of(word, &result))
        return say(word);
    for (; origin; origin = *i < argc ? origin_of(argv[*i]) : 0) {
        if (say_pair(result, origin) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
        (*i)++;
    }
    return status;
}

static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    perror("teesim: stdout");
    return EXIT_FAILURE;
}

int err_main(int argc, char **argv)
{
    int status = EXIT_SUCCESS;

    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        err_usage(stdout);
        return EXIT_SUCCESS;
    }
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return flushed(list());
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '-' && !isdigit((unsigned char)argv[i][1]))
            return usage_error("err", "there is no option %s", argv[i]);
    if (argc < 2)
        return usage_error("err", "which CODE?");
    for (int i = 1; i < argc;)
        if (say_next(argv, argc, &i) != EXIT_SUCCESS)
            status = EXIT_FAILURE;
    return flushed(status);
}
