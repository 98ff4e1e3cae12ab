/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim top`: its options, and pictures that are not on a screen. */
#include "top.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/terminal.h"
#include "usage.h"

#define INTERVAL_MIN 0.1
#define INTERVAL_MAX 3600.0

struct top_cmd {
    pid_t pid; /* 0: all */
    bool once, json;
    unsigned interval_ms;
};

void top_usage(FILE *out)
{
    fputs("Usage: teesim top [--pid PID] [--once] [--json] [--interval SECONDS]\n"
          "\n"
          "Shows what running programs do in their TEEs: calls in flight and where they are,\n"
          "instances with their heaps and stacks, sessions. The programs need no preparation and\n"
          "take no notice. Without --pid, all of this user's are looked at.\n"
          "  --pid PID           that process only\n"
          "  --once              print one picture instead of a screen that goes on\n"
          "  --json              print a line of JSON at each interval, until the last of the "
          "programs\n"
          "                      ends; with --once, one document\n"
          "  --interval SECONDS  between two pictures, 0.1 to 3600 (1)\n"
          "  --help              this text\n"
          "Keys on the screen: q ends, up and down move, return shows the chosen program, l goes\n"
          "back to the list.\n"
          "The exit status is 1 if there is nothing to look at.\n",
          out);
}

static bool read_pid(const char *word, pid_t *pid)
{
    char *end;

    errno = 0;
    long n = strtol(word, &end, 10);
    *pid = (pid_t)n;
    return !errno && !*end && end != word && n > 0 && n <= INT_MAX;
}

static bool read_interval(const char *word, unsigned *ms)
{
    char *end;
    double s = strtod(word, &end);

    if (*end || end == word || !isfinite(s) || s < INTERVAL_MIN || s > INTERVAL_MAX)
        return false;
    *ms = (unsigned)(s * 1000);
    return true;
}

/* 0; an exit status; -1: help was wanted. */
static int take_options(struct top_cmd *c, int argc, char **argv)
{
    static const struct option known[] = {
        {"pid", required_argument, NULL, 'p'},      {"once", no_argument, NULL, 'o'},
        {"json", no_argument, NULL, 'j'},           {"help", no_argument, NULL, 'h'},
        {"interval", required_argument, NULL, 'i'}, {NULL, 0, NULL, 0},
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        switch (option) {
        case 'p':
            if (!read_pid(optarg, &c->pid))
                return usage_error("top", "--pid %s: say the number of a process", optarg);
            break;
        case 'o':
            c->once = true;
            break;
        case 'j':
            c->json = true;
            break;
        case 'i':
            if (!read_interval(optarg, &c->interval_ms))
                return usage_error("top", "--interval %s: say seconds, 0.1 to 3600", optarg);
            break;
        case 'h':
            return -1;
        default:
            return usage_option("top", option, argv);
        }
    }
    if (optind < argc)
        return usage_error("top", "what is this: %s (a process is named by --pid)", argv[optind]);
    return 0;
}

void top_complain(FILE *out, const struct top_list *l, pid_t pid)
{
    static const char *const words[] = {
        [TOP_NO_PROCESS] = "there is no such process",
        [TOP_ENDED] = "it has ended",
        [TOP_NOT_MAY] = "it may not be looked at: it is another user's, or its rights are other "
                        "ones than its user's",
        [TOP_NO_MACHINE] = "it has no TEE at present (that begins with the first context, and ends "
                           "with teesim_stop or the program; after fork the child begins anew)",
        [TOP_CLOSED] = "it has a TEE, but has closed the descriptor by which it is looked at",
        [TOP_OTHER] = "its TEE is of another version of teesim than this command",
        [TOP_NO_MEMORY] = "there is no memory to look at it",
    };

    if (pid)
        fprintf(out, "teesim: top: process %d: %s\n", pid, words[l->why]);
    else if (l->why == TOP_OTHER || l->why == TOP_NO_MEMORY)
        fprintf(out, "teesim: top: a program was found, but %s\n", words[l->why]);
    else
        fprintf(out, "teesim: top: no program with a TEE is running%s\n",
                l->not_may ? " that may be looked at; programs of other users may not" : "");
}

/* One picture of all there is. 0, or EXIT_NO_MACHINE after a message. */
static int print(const struct top_cmd *c, bool compact)
{
    struct top_list l;

    top_find(c->pid, &l);
    if (l.count == 0)
        top_complain(stderr, &l, c->pid);
    else if (c->json)
        top_json(stdout, &l, compact);
    else if (l.count == 1)
        top_text(stdout, &l.machine[0], terminal_columns(STDOUT_FILENO));
    else
        top_text_list(stdout, &l, UINT_MAX);
    int status = l.count ? 0 : EXIT_NO_MACHINE;
    top_list_end(&l);
    if (fflush(stdout) != 0 || ferror(stdout))
        status = EXIT_NO_MACHINE;
    return status;
}

/* Lines of JSON, for as long as there is something to say. */
static int stream(const struct top_cmd *c)
{
    const struct timespec pause = {.tv_sec = c->interval_ms / 1000,
                                   .tv_nsec = (long)(c->interval_ms % 1000) * 1000000};
    int status;

    while ((status = print(c, true)) == 0)
        nanosleep(&pause, NULL);
    return status;
}

int top_main(int argc, char **argv)
{
    struct top_cmd c = {.interval_ms = 1000};
    int status = take_options(&c, argc, argv);

    if (status < 0)
        top_usage(stdout);
    if (status)
        return status < 0 ? EXIT_SUCCESS : status;
    if (c.once)
        return print(&c, false);
    if (c.json)
        return stream(&c);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return usage_error("top", "there is no terminal: say --once, or --json");
    if (!terminal_understands(STDOUT_FILENO))
        return usage_error("top", "this terminal has no screen to draw on (TERM): say --once, or "
                                  "--json");
    return top_screen(c.pid, c.interval_ms);
}
