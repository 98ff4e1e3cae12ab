/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi/l4virtio.h"
#include "base/env.h"
#include "base/log.h"
#include "base/number.h"
#include "base/path.h"
#include "base/trace.h"
#include "tee/storage/dir.h"

#define PAGE 4096u

/* Index of the variable's value in `names`, which NULL ends, plus 1; 0 when the variable is not
 * set; -EINVAL. */
static int env_choice(const char *variable, const char *const names[])
{
    const char *value = env_get(variable);
    char all[64] = "";

    if (!value)
        return 0;
    for (int i = 0; names[i]; i++) {
        if (strcmp(value, names[i]) == 0)
            return i + 1;
        size_t at = strlen(all);
        snprintf(all + at, sizeof(all) - at, "%s\"%s\"",
                 i == 0         ? ""
                 : names[i + 1] ? ", "
                                : " or ",
                 names[i]);
    }
    log_warn("%s is \"%s\": say %s", variable, value, all);
    return -EINVAL;
}

static int env_number(const char *variable, uint64_t *out)
{
    const char *value = env_get(variable);
    char *end;

    *out = 0;
    if (!value)
        return 0;
    errno = 0;
    *out = strtoull(value, &end, number_base(value));
    if (errno || *end || strchr(value, '-')) {
        log_warn("%s is \"%s\": say a number", variable, value);
        return -EINVAL;
    }
    return 0;
}

static int resolve_sched(const struct teesim_config *cfg, struct teesim_config *out)
{
    static const char *const names[] = {"threads", "inline", NULL};
    int choice = cfg->sched ? (int)cfg->sched : env_choice("TEESIM_SCHED", names);

    if (choice < 0)
        return choice;
    if (choice > TEESIM_SCHED_INLINE) {
        log_warn("teesim_config.sched is %d: no such scheduler", choice);
        return -EINVAL;
    }
    out->sched = (enum teesim_sched)choice;
    out->seed = cfg->seed;
    if (!out->seed) {
        int err = env_number("TEESIM_SEED", &out->seed);
        if (err)
            return err;
        if (env_get("TEESIM_SEED") && !out->seed) {
            log_warn("TEESIM_SEED is 0, which is no seed: say a number from 1, or drop it");
            return -EINVAL;
        }
    }
    /* A seed means a repeatable run, and that there is in inline mode only. */
    if (out->sched == TEESIM_SCHED_DEFAULT)
        out->sched = out->seed ? TEESIM_SCHED_INLINE : TEESIM_SCHED_THREADS;
    if (out->seed && out->sched != TEESIM_SCHED_INLINE) {
        log_warn("a seed needs the inline scheduler: set TEESIM_SCHED=inline or drop the seed");
        return -EINVAL;
    }
    return 0;
}

static int resolve_memref(const struct teesim_config *cfg, struct teesim_config *out)
{
    static const char *const names[] = {"strict", "fast", NULL};
    int choice = cfg->memref ? (int)cfg->memref : env_choice("TEESIM_MEMREF", names);

    if (choice < 0)
        return choice;
    if (choice > TEESIM_MEMREF_FAST) {
        log_warn("teesim_config.memref is %d: no such protection", choice);
        return -EINVAL;
    }
    out->memref = choice ? (enum teesim_memref)choice : TEESIM_MEMREF_STRICT;
    return 0;
}

static int resolve_report(const struct teesim_config *cfg, struct teesim_config *out)
{
    static const char *const names[] = {"deaths", "all", NULL};
    int choice = cfg->report ? (int)cfg->report : env_choice("TEESIM_REPORT", names);

    if (choice < 0)
        return choice;
    if (choice > TEESIM_REPORT_ALL) {
        log_warn("teesim_config.report is %d: no such report", choice);
        return -EINVAL;
    }
    out->report = choice ? (enum teesim_report)choice : TEESIM_REPORT_DEATHS;
    return 0;
}

static int resolve_durability(const struct teesim_config *cfg, struct teesim_config *out)
{
    static const char *const names[] = {"full", "normal", "none", NULL};
    int choice = cfg->durability ? (int)cfg->durability : env_choice("TEESIM_DURABILITY", names);

    if (choice < 0)
        return choice;
    if (choice > TEESIM_DURABILITY_NONE) {
        log_warn("teesim_config.durability is %d: no such durability", choice);
        return -EINVAL;
    }
    out->durability = choice ? (enum teesim_durability)choice : TEESIM_DURABILITY_FULL;
    return 0;
}

static int resolve_shm_size(const struct teesim_config *cfg, struct teesim_config *out)
{
    uint64_t size = cfg->shm_size;

    if (!size) {
        int err = env_number("TEESIM_SHM_SIZE", &size);
        if (err)
            return err;
    }
    if (!size)
        size = SHMEM_SIZE_DEFAULT;
    if (size > SHMEM_SIZE_MAX) {
        log_warn("%llu bytes of shared memory: at most %u are possible (TEESIM_SHM_SIZE)",
                 (unsigned long long)size, (unsigned)SHMEM_SIZE_MAX);
        return -EINVAL;
    }
    out->shm_size = (size_t)((size + PAGE - 1) / PAGE * PAGE);
    return 0;
}

static int resolve_trace_last(const struct teesim_config *cfg, struct teesim_config *out)
{
    uint64_t last = cfg->trace_last;
    int err = last ? 0 : env_number("TEESIM_TRACE_LAST", &last);

    if (err)
        return err;
    if (last > TRACE_LAST_MAX) {
        log_warn("%llu events of a trace: at most %u can be kept (TEESIM_TRACE_LAST)",
                 (unsigned long long)last, TRACE_LAST_MAX);
        return -EINVAL;
    }
    out->trace_last = (unsigned)last;
    return 0;
}

static int resolve_state_dir(const struct teesim_config *cfg, struct teesim_config *out)
{
    static char default_dir[PATH_MAX]; /* guarded by the machine's switch, as all of this */
    static const char memory[] = "memory:";
    const char *dir = cfg->state_dir ? cfg->state_dir : env_get("TEESIM_STATE");

    if (dir && strncmp(dir, memory, strlen(memory)) == 0) {
        if (dir[strlen(memory)]) {
            log_warn("the state is to be kept in \"%s\": say \"memory:\", or a directory "
                     "(./%s is one)",
                     dir, dir);
            return -EINVAL;
        }
        dir = "";
    } else if (dir && !*dir) {
        log_warn("teesim_config.state_dir is empty: say a directory, or \"memory:\"");
        return -EINVAL;
    }
    out->state_dir = dir ? dir : dir_default(default_dir);
    return 0;
}

/* The directory that a program is in is its user's choice, as the environment is. */
static int resolve_ta_path(const struct teesim_config *cfg, struct teesim_config *out)
{
    const char *path = cfg->ta_path ? cfg->ta_path : env_get("TEESIM_TA_PATH");

    if (!path)
        path = env_is_trusted() ? "." : "";
    out->ta_path = path_list_absolute(path);
    return out->ta_path ? 0 : -ENOMEM;
}

static void list_add(char *list, size_t size, const char *item, size_t len)
{
    size_t at = strlen(list);

    snprintf(list + at, size - at, "%s%.*s", at ? ", " : "", (int)len, item);
}

/* What a program does not do that its user may expect it to do, once a process. */
static void say_what_is_ignored(const struct teesim_config *cfg)
{
    static bool said; /* guarded by the machine's switch */
    static const char ours[] = "TEESIM_", here[] = "the current directory";
    char list[300] = "";

    if (said || env_is_trusted())
        return;
    said = true;
    for (char **e = environ; e && *e; e++) {
        if (strncmp(*e, ours, strlen(ours)) == 0)
            list_add(list, sizeof(list), *e, strcspn(*e, "="));
    }
    if (!cfg->ta_path)
        list_add(list, sizeof(list), here, strlen(here));
    if (*list)
        log_warn("this program has more rights than its user (set-user-ID or the like); ignored "
                 "for that: %s. It can say what it wants by teesim_start()",
                 list);
}

int config_resolve(const struct teesim_config *cfg, struct teesim_config *out)
{
    static const struct teesim_config none = {0};
    int err;

    if (!cfg)
        cfg = &none;
    *out = (struct teesim_config){
        .trace = cfg->trace ? cfg->trace : env_get("TEESIM_TRACE"),
        .trace_filter = cfg->trace_filter ? cfg->trace_filter : env_get("TEESIM_TRACE_FILTER"),
    };
    say_what_is_ignored(cfg);
    err = resolve_ta_path(cfg, out);
    if (!err)
        err = resolve_state_dir(cfg, out);
    if (!err)
        err = resolve_sched(cfg, out);
    if (!err)
        err = resolve_memref(cfg, out);
    if (!err)
        err = resolve_report(cfg, out);
    if (!err)
        err = resolve_durability(cfg, out);
    if (!err)
        err = resolve_shm_size(cfg, out);
    if (!err)
        err = resolve_trace_last(cfg, out);
    return err;
}

void config_release(struct teesim_config *resolved)
{
    free((char *)(uintptr_t)resolved->ta_path);
    resolved->ta_path = NULL;
}
