/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const struct {
    const char *name;
    void (*run)(const struct options *o);
    const char *what;
} benches[] = {
    {"roundtrip", bench_roundtrip, "an empty invoke, beside a futex ring of seven threads"},
    {"memref", bench_memref, "4 KiB and 1 MiB, temporary, allocated, registered"},
    {"open", bench_open, "open and close, with 0 and 10,000 other sessions"},
    {"scale", bench_scale, "calls a second by 1, 2, 4, 8 client threads"},
    {"ta2ta", bench_ta2ta, "an empty invoke by a TA, beside a client's"},
    {"memory", bench_memory, "what a TA asks of its heap, with 0 and 30,000 other blocks"},
    {"bigint", bench_bigint, "modular exponentiation beside OpenSSL's, and sums"},
    {"crypto", bench_crypto, "a TA's cryptography beside bare EVP calls"},
    {"storage", bench_storage, "persistent objects beside bare LMDB"},
    {"trace", bench_trace, "what recording the hops costs"},
    {"boot", bench_boot, "process start to first answer"},
};
#define BENCH_COUNT (sizeof(benches) / sizeof(benches[0]))

static bool as_json;
static bool first_row = true;

static void json_begin(void)
{
    struct utsname u;
    uname(&u);
    printf("{\"version\": \"%s\", \"kernel\": \"%s\", \"cpus\": %ld, \"rows\": [", teesim_version(),
           u.release, sysconf(_SC_NPROCESSORS_ONLN));
}

void report(const struct row *r)
{
    double ratio = r->floor > 0 ? r->median / r->floor : 0;

    if (as_json) {
        printf("%s\n  {\"bench\": \"%s\", \"case\": \"%s\", \"unit\": \"%s\", \"median\": %.3f, "
               "\"p99\": %.3f, \"floor\": %.3f, \"ratio\": %.3f}",
               first_row ? "" : ",", r->bench, r->what, r->unit, r->median, r->p99, r->floor,
               ratio);
    } else {
        if (first_row)
            printf("%-10s %-40s %10s %10s %10s %6s\n", "benchmark", "case", "median", "p99",
                   "floor", "ratio");
        printf("%-10s %-40s %10.2f %10.2f %10.2f %6.2f %s\n", r->bench, r->what, r->median, r->p99,
               r->floor, ratio, r->unit);
    }
    first_row = false;
    fflush(stdout);
}

static void usage(FILE *to)
{
    fprintf(to, "usage: teesim-bench [--json] [--rounds N] [BENCHMARK]…\n\n");
    for (size_t i = 0; i < BENCH_COUNT; i++)
        fprintf(to, "  %-10s %s\n", benches[i].name, benches[i].what);
    fprintf(to,
            "\nWithout a name, all of them. Medians; ratios are to the floor in the same row.\n");
}

static bool run_named(const char *name, const struct options *o)
{
    for (size_t i = 0; i < BENCH_COUNT; i++) {
        if (strcmp(benches[i].name, name) == 0) {
            benches[i].run(o);
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    int at = 1;

    if (argc == 2 && strcmp(argv[1], "--boot-child") == 0)
        return boot_child();
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--json") == 0) {
            as_json = true;
        } else if (strcmp(argv[at], "--rounds") == 0 && at + 1 < argc && atoi(argv[at + 1]) > 0) {
            o.rounds = (unsigned)atoi(argv[++at]);
        } else {
            bool help = strcmp(argv[at], "--help") == 0;
            usage(help ? stdout : stderr);
            return help ? 0 : 2;
        }
    }
    if (as_json)
        json_begin();
    for (int i = at; i < argc; i++) {
        if (!run_named(argv[i], &o)) {
            fprintf(stderr, "teesim-bench: no benchmark is called \"%s\"\n", argv[i]);
            usage(stderr);
            return 2;
        }
    }
    for (size_t i = 0; at == argc && i < BENCH_COUNT; i++)
        benches[i].run(&o);
    if (as_json)
        printf("\n]}\n");
    return 0;
}
