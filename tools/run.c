/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim run`: options become the environment of the program, which then takes this process. */
#include "run.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asan.h"
#include "base/number.h"
#include "base/trace.h"
#include "failures_read.h"
#include "message.h"
#include "program.h"
#include "tee/storage/dir.h"
#include "trace/file_try.h"
#include "trace/filter.h"
#include "trace/spec.h"

#define LIBTEEC   "libteec.so.2"
#define LIBDEVICE "libteesim-device.so"

void run_usage(FILE *out)
{
    fputs(
        "Options of run, and the environment variables that do the same:\n"
        "  --ta-dir DIR          look for TAs in DIR: <uuid>.ta, or a .so of any name (libraries\n"
        "                        of TAs: <uuid>.ta, .so or .elf); may be repeated, and comes\n"
        "                        before TEESIM_TA_PATH (default: the current directory)\n"
        "  --sched threads       a thread for each world and each TA instance (default)\n"
        "  --sched inline        everything on the client's own thread    TEESIM_SCHED\n"
        "  --seed N              a repeatable run: inline, the order drawn from N, a virtual\n"
        "                        clock                                    TEESIM_SEED\n"
        "  --memref strict|fast  page protection of memory references, or none (default:\n"
        "                        strict)                                  TEESIM_MEMREF\n"
        "  --trace FORMAT[:FILE] show the hops of every call: text, tail (of calls that fail),\n"
        "                        perfetto, jsonl, html, mermaid, pcapng; may be repeated.\n"
        "                        Written when PROGRAM ends, also by Ctrl-C; of one that is\n"
        "                        killed by something else there is only tail\n"
        "                                                                 TEESIM_TRACE\n"
        "  --trace-filter WHAT   only box=NAME, session=N, ta=UUID, errors; may be repeated, or\n"
        "                        separated by commas                      TEESIM_TRACE_FILTER\n"
        "  --trace-last N        keep the last N events                   TEESIM_TRACE_LAST\n"
        "  --report deaths|all   say what stack and heap a TA has used when it dies, or whenever\n"
        "                        one ends (default: deaths)               TEESIM_REPORT\n"
        "  --state DIR           where state that outlives a run is kept: persistent objects and\n"
        "                        times; memory: is nowhere                TEESIM_STATE\n"
        "  --durability full|normal|none\n"
        "                        what is stored outlives a power cut: when the TA's call returns;\n"
        "                        soon; maybe (default: full)              TEESIM_DURABILITY\n"
        "  --failures FILE       where calls that fail are kept for teesim explain; none: nowhere\n"
        "                        (default: last-run.json where state is)  TEESIM_FAILURES\n"
        "  --preload-device      PROGRAM opens /dev/tee0 itself, by its own libteec or none: it\n"
        "                        gets a simulated one, by LD_PRELOAD of libteesim-device.so.\n"
        "                        Programs that are linked statically, or that make system calls\n"
        "                        without the C library, cannot be had\n"
        "  --asan                TAs are built with -fsanitize=address and PROGRAM is not: the\n"
        "                        sanitizer's runtime is preloaded, and ASAN_OPTIONS are set as\n"
        "                        the TEE needs them, before those that you have set\n"
        "  --help                this text\n"
        "\n"
        "The exit status is PROGRAM's; 2 if an option is not understood or\n"
        "can only fail, 125 if a library that is\n"
        "needed is missing, 126 if PROGRAM cannot be run, 127 if it is not found.\n",
        out);
}

/* NAME=FIRST, or NAME=FIRST<by>OLD when NAME has a value OLD already. 0 or an exit status. */
static int env_prepend(const char *name, const char *first, const char *by)
{
    const char *old = getenv(name);
    char *joined = NULL;

    if (!old || !*old)
        return setenv(name, first, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    if (asprintf(&joined, "%s%s%s", first, by, old) < 0)
        return EXIT_NO_LIBRARY;
    int rc = setenv(name, joined, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    free(joined);
    return rc;
}

/* Appends to a list under construction; *list is allocated. */
static int list_append(char **list, const char *item, char by)
{
    char *joined = NULL;
    int n = *list ? asprintf(&joined, "%s%c%s", *list, by, item) : asprintf(&joined, "%s", item);

    if (n < 0)
        return EXIT_NO_LIBRARY;
    free(*list);
    *list = joined;
    return 0;
}

struct options {
    char *ta_dirs, *traces, *filters;
    const char *failures;
    unsigned trace_count; /* of those in `traces` */
    bool preload_device, asan, has_last, has_sched, has_seed;
};

static int take_ta_dir(struct options *o, const char *dir)
{
    char absolute[PATH_MAX];
    struct stat st;

    if (!*dir)
        return usage_error("run", "--ta-dir has no value");
    if (!realpath(dir, absolute) || stat(absolute, &st) != 0) {
        message("--ta-dir %s: %s", dir, strerror(errno));
        return EXIT_USAGE;
    }
    if (!S_ISDIR(st.st_mode)) {
        message("--ta-dir %s: %s", dir, strerror(ENOTDIR));
        return EXIT_USAGE;
    }
    if (strchr(absolute, ':')) {
        message("--ta-dir %s: a colon separates directories", absolute);
        return EXIT_USAGE;
    }
    return list_append(&o->ta_dirs, absolute, ':');
}

static int take_choice(const char *option, const char *variable, const char *value,
                       const char *const choices[])
{
    for (unsigned i = 0; choices[i]; i++) {
        if (strcmp(value, choices[i]) == 0)
            return setenv(variable, value, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    }
    char words[64] = "";
    for (unsigned i = 0; choices[i]; i++) {
        size_t used = strlen(words);
        snprintf(words + used, sizeof(words) - used, "%s%s",
                 i == 0           ? ""
                 : choices[i + 1] ? ", "
                                  : " or ",
                 choices[i]);
    }
    message("--%s %s: say %s", option, value, words);
    return EXIT_USAGE;
}

static int take_number(const char *option, const char *variable, const char *value, uint64_t max)
{
    char *end;

    errno = 0;
    unsigned long long number = strtoull(value, &end, number_base(value));
    if (errno || *end || !number || strchr(value, '-')) {
        message("--%s %s: say a number from 1", option, value);
        return EXIT_USAGE;
    }
    if (number > max) {
        message("--%s %s: at most %llu", option, value, (unsigned long long)max);
        return EXIT_USAGE;
    }
    return setenv(variable, value, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
}

/* What is wrong with it is said by the parser. */
static int take_filter(struct options *o, const char *value)
{
    struct trace_filter f;
    int rc = list_append(&o->filters, value, ',');

    return rc == 0 && trace_filter_parse(o->filters, &f) != 0 ? EXIT_USAGE : rc;
}

/* The first of them that is there for nothing, or NULL. */
static const char *useless_option(const struct options *o)
{
    const char *trace = getenv("TEESIM_TRACE");

    if (o->traces || (trace && *trace))
        return NULL;
    return o->filters ? "--trace-filter" : o->has_last ? "--trace-last" : NULL;
}

/* What is in the environment alone, the program is told by the machine. */
static bool seed_without_inline(const struct options *o)
{
    const char *seed = getenv("TEESIM_SEED"), *sched = getenv("TEESIM_SCHED");

    return (o->has_seed || o->has_sched) && seed && *seed && sched && strcmp(sched, "threads") == 0;
}

/* Options that do not go together: 0, or an exit status with the reason said. */
static int refuse_together(const struct options *o)
{
    const char *useless = useless_option(o);

    if (useless)
        message("%s: there is no --trace", useless);
    else if (seed_without_inline(o))
        message("%s needs the inline scheduler: say --sched inline, or drop %s",
                o->has_seed ? "--seed" : "TEESIM_SEED",
                o->has_sched ? "--sched threads" : "TEESIM_SCHED=threads");
    else
        return 0;
    return EXIT_USAGE;
}

/* Where the program will be when a relative name is looked at is its own affair. */
static int try_file(const char *value, const struct trace_item *item)
{
    if (!item->file || *item->file != '/')
        return 0;
    char *file = strndup(item->file, item->len);
    int err = file ? trace_file_try(file) : -ENOMEM;
    if (err && err != -ENOMEM)
        message("--trace %s: %s cannot be written: %s", value, file, strerror(-err));
    free(file);
    return err == -ENOMEM ? EXIT_NO_LIBRARY : err ? EXIT_USAGE : 0;
}

static int take_trace(struct options *o, const char *value)
{
    struct trace_item items[TRACE_OUTPUTS_MAX];
    const char *bad;
    unsigned count = 0;
    size_t bad_len;
    int rc = list_append(&o->traces, value, ',');

    if (rc == 0 && !trace_spec_parse(o->traces, items, &count, &bad, &bad_len)) {
        message("--trace %s: say " TRACE_SPEC_WORDS "%s", value,
                trace_spec_hint(o->traces, bad, bad_len));
        return EXIT_USAGE;
    }
    for (; rc == 0 && o->trace_count < count; o->trace_count++)
        rc = try_file(value, &items[o->trace_count]);
    return rc;
}

static int take_option(struct options *o, int option, const char *value)
{
    static const char *const scheds[] = {"threads", "inline", NULL};
    static const char *const memrefs[] = {"strict", "fast", NULL};
    static const char *const reports[] = {"deaths", "all", NULL};
    static const char *const durabilities[] = {"full", "normal", "none", NULL};

    switch (option) {
    case 't':
        return take_ta_dir(o, value);
    case 's':
        o->has_sched = true;
        return take_choice("sched", "TEESIM_SCHED", value, scheds);
    case 'm':
        return take_choice("memref", "TEESIM_MEMREF", value, memrefs);
    case 'p':
        return take_choice("report", "TEESIM_REPORT", value, reports);
    case 'd':
        return take_choice("durability", "TEESIM_DURABILITY", value, durabilities);
    case 'n':
        o->has_seed = true;
        return take_number("seed", "TEESIM_SEED", value, UINT64_MAX);
    case 'r':
        return take_trace(o, value);
    case 'f':
        return take_filter(o, value);
    case 'l':
        o->has_last = true;
        return take_number("trace-last", "TEESIM_TRACE_LAST", value, TRACE_LAST_MAX);
    case 'S':
        return setenv("TEESIM_STATE", value, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    case 'F':
        o->failures = value;
        return 0;
    case 'D':
        o->preload_device = true;
        return 0;
    case 'A':
        o->asan = true;
        return 0;
    default:
        return EXIT_USAGE;
    }
}

/* Options up to the program's name. 0 with *first its index; or an exit status, -1 for help. */
static int take_options(struct options *o, int argc, char **argv, int *first)
{
    static const struct option known[] = {
        {"ta-dir", required_argument, NULL, 't'},
        {"sched", required_argument, NULL, 's'},
        {"memref", required_argument, NULL, 'm'},
        {"seed", required_argument, NULL, 'n'},
        {"trace", required_argument, NULL, 'r'},
        {"trace-filter", required_argument, NULL, 'f'},
        {"trace-last", required_argument, NULL, 'l'},
        {"state", required_argument, NULL, 'S'},
        {"durability", required_argument, NULL, 'd'},
        {"report", required_argument, NULL, 'p'},
        {"failures", required_argument, NULL, 'F'},
        {"preload-device", no_argument, NULL, 'D'},
        {"asan", no_argument, NULL, 'A'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option, rc = 0;

    opterr = 0;
    while (rc == 0 && (option = getopt_long(argc, argv, "+:h", known, NULL)) != -1) {
        if (option == 'h')
            return -1;
        rc = option == '?' || option == ':' ? usage_option("run", option, argv)
                                            : take_option(o, option, optarg);
    }
    if (rc == 0)
        rc = refuse_together(o);
    if (rc == 0 && optind == argc)
        rc = usage_error("run", "which program?");
    *first = optind;
    return rc;
}

/* Where a library of ours is, as seen from this very executable. False: nowhere. */
static bool library_dir(const char *library, char out[PATH_MAX])
{
    static const char *const from_bin[] = {TEESIM_LIBDIR_INSTALLED, TEESIM_LIBDIR_BUILT};
    char self[PATH_MAX], path[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (len <= 0)
        return false;
    self[len] = '\0';
    *strrchr(self, '/') = '\0';
    for (unsigned i = 0; i < sizeof(from_bin) / sizeof(from_bin[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s/%s", self, from_bin[i], library);
        if (access(path, R_OK) != 0)
            continue;
        *strrchr(path, '/') = '\0';
        return realpath(path, out) != NULL;
    }
    message("no %s in %s/%s or %s/%s", library, self, from_bin[0], self, from_bin[1]);
    return false;
}

/* Why a library cannot be preloaded into the program: 0, or an exit status with the reason said. */
static int program_refuse(const struct program *p, const char *option)
{
    const char *why = NULL;

    if (p->is_elf && !p->is_ours)
        why = "is for another architecture than teesim";
    else if (p->is_elf && !p->is_dynamic)
        why = "is linked statically, so nothing can be preloaded: link it dynamically";
    else if (p->is_privileged)
        why = "has privileges (set-user-ID, set-group-ID or capabilities), for which LD_PRELOAD is "
              "ignored: run a copy without";
    if (!why)
        return 0;
    message("%s: %s %s", option, p->path, why);
    return EXIT_CANNOT_RUN;
}

/* The device's library comes last: what is preloaded already stays before it, and a sanitizer's
 * runtime before everything. `runtime` is that of the TAs; "": none. */
static int preload_list_set(const char *runtime, const struct program *p, const char *device_dir)
{
    const char *old = getenv("LD_PRELOAD");
    char *list = NULL;
    int rc = 0;

    if (*runtime)
        rc = list_append(&list, runtime, ':');
    if (rc == 0 && !*runtime && *p->runtimes)
        rc = list_append(&list, p->runtimes, ':');
    if (rc == 0 && old && *old)
        rc = list_append(&list, old, ':');
    if (rc == 0 && device_dir)
        rc = list_append(&list, device_dir, ':');
    if (rc == 0 && device_dir)
        rc = list_append(&list, LIBDEVICE, '/');
    if (rc == 0 && list)
        rc = setenv("LD_PRELOAD", list, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    free(list);
    return rc;
}

/* `dir`: of libteesim-device.so, for a program that opens the device itself. */
static int preload(const struct options *o, const char *name, const char *dir)
{
    const char *option = o->asan ? "--asan" : "--preload-device", *path = getenv("TEESIM_TA_PATH");
    char runtime[PATH_MAX] = "";
    struct program p;

    if (o->preload_device && strpbrk(dir, ": ")) {
        message("--preload-device: LD_PRELOAD can have no colons or spaces: %s", dir);
        return EXIT_NO_LIBRARY;
    }
    /* What cannot be looked at is left to exec. */
    bool known = program_look(name, &p);
    int rc = known ? program_refuse(&p, option) : 0;
    if (rc == 0 && o->asan && known)
        rc = asan_prepare(path && *path ? path : ".", &p, runtime);
    if (rc == 0 && known)
        rc = preload_list_set(runtime, &p, o->preload_device ? dir : NULL);
    return rc;
}

/* The directory of state, and the file in it; false: there is no such place. */
static bool failures_default(char path[PATH_MAX])
{
    char dir[PATH_MAX];

    return dir_default(dir) && failures_path(path) && dir_make(dir) == 0;
}

/* Leaves a file that says that nothing has failed, which the program replaces when something does.
 * Where it was not asked for, a file that cannot be is no reason not to run. */
static int failures_prepare(const char *option, const char *program)
{
    const char *named = option ? option : getenv(FAILURES_VARIABLE);
    const char *slash = strrchr(program, '/');
    bool asked = named && *named;
    char room[PATH_MAX];

    if (asked && strcmp(named, FAILURES_NONE) == 0)
        return setenv(FAILURES_VARIABLE, FAILURES_NONE, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    if (!asked && (unsetenv(FAILURES_VARIABLE) < 0 || !failures_default(room)))
        return 0;
    char *path = dir_absolute(asked ? named : room);
    if (!path)
        return EXIT_NO_LIBRARY;
    int err = failures_write_none(path, slash ? slash + 1 : program), rc = 0;
    if (!err)
        rc = setenv(FAILURES_VARIABLE, path, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    else if (asked)
        rc = usage_error("run", "failed calls cannot be kept in %s: %s", path,
                         err == -EEXIST ? "it is no regular file" : strerror(-err));
    free(path);
    return rc;
}

static int environment_set(const struct options *o, const char *program)
{
    const char *library = o->preload_device ? LIBDEVICE : LIBTEEC;
    char dir[PATH_MAX];
    int rc = library_dir(library, dir) ? 0 : EXIT_NO_LIBRARY;

    if (rc == 0 && !o->preload_device)
        rc = env_prepend("LD_LIBRARY_PATH", dir, ":");
    if (rc == 0 && o->ta_dirs)
        rc = env_prepend("TEESIM_TA_PATH", o->ta_dirs, ":");
    if (rc == 0 && o->traces)
        rc = setenv("TEESIM_TRACE", o->traces, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    if (rc == 0 && o->filters)
        rc = setenv("TEESIM_TRACE_FILTER", o->filters, 1) == 0 ? 0 : EXIT_NO_LIBRARY;
    if (rc == 0 && (o->preload_device || o->asan))
        rc = preload(o, program, dir);
    if (rc == 0)
        rc = failures_prepare(o->failures, program);
    return rc;
}

int run_main(int argc, char **argv)
{
    struct options o = {0};
    int first, rc;

    rc = take_options(&o, argc, argv, &first);
    if (rc == -1) {
        run_usage(stdout);
        rc = 0;
        goto out;
    }
    if (rc == 0)
        rc = environment_set(&o, argv[first]);
    if (rc != 0)
        goto out;
    execvp(argv[first], argv + first);
    rc = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
    message("%s: %s", argv[first], strerror(errno));
out:
    free(o.ta_dirs);
    free(o.traces);
    free(o.filters);
    return rc;
}
