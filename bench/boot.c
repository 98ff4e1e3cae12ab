/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int boot_child(void)
{
    const char *dir = getenv("TEESIM_TA_PATH");
    TEEC_Context ctx;
    TEEC_Session session;

    if (!dir)
        setenv("TEESIM_TA_PATH", BENCH_TA_DIR, 1);
    client_open(&ctx, &session, &bench_single);
    invoke(&session, BENCH_EMPTY, NULL);
    if (write(STDOUT_FILENO, "!", 1) != 1)
        return 1;
    client_close(&ctx, &session);
    return 0;
}

/* From before the spawn to the child's word that it has its answer. */
static double one(void)
{
    posix_spawn_file_actions_t fa;
    char name[] = "teesim-bench", option[] = "--boot-child", *argv[] = {name, option, NULL};
    int fds[2], status;
    pid_t pid;
    char c;

    if (pipe(fds) != 0)
        abort();
    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_adddup2(&fa, fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&fa, fds[0]);
    double t = now_us();
    if (posix_spawn(&pid, "/proc/self/exe", &fa, NULL, argv, environ) != 0)
        abort();
    close(fds[1]);
    if (read(fds[0], &c, 1) != 1)
        must(TEEC_ERROR_GENERIC, 0, "a client that was started");
    t = now_us() - t;
    close(fds[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    posix_spawn_file_actions_destroy(&fa);
    return t;
}

void bench_boot(const struct options *o)
{
    static const char *const sched[] = {"threads", "inline"};
    unsigned rounds = o->rounds ? o->rounds : 200;
    char *before = getenv("TEESIM_SCHED");
    char *kept = before ? strdup(before) : NULL;

    for (unsigned i = 0; i < 2; i++) {
        struct samples s;
        setenv("TEESIM_SCHED", sched[i], 1);
        samples_init(&s, rounds);
        for (unsigned n = 0; n < rounds; n++)
            samples_add(&s, one());
        report_samples("boot", sched[i], &s, 0);
        samples_fini(&s);
    }
    if (kept)
        setenv("TEESIM_SCHED", kept, 1);
    else
        unsetenv("TEESIM_SCHED");
    free(kept);
}
