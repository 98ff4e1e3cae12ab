/* SPDX-License-Identifier: BSD-2-Clause */
#include "top/top_rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

char out[1 << 17];

int top_run(const char *args)
{
    char command[512];

    snprintf(command, sizeof(command), "%s top %s 2>&1", TEESIM, args);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    size_t n = fread(out, 1, sizeof(out) - 1, f);
    out[n] = '\0';
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int top(const char *args, pid_t pid)
{
    char words[128];

    snprintf(words, sizeof(words), "--once %s --pid %d", args, pid);
    return top_run(words);
}

void expect_words(const char *words)
{
    if (!strstr(out, words))
        fail_msg("says nothing of \"%s\":\n%s", words, out);
}

pid_t fork_idle(void (*first)(void))
{
    int pipe_fd[2];
    char ready;

    assert_int_equal(pipe(pipe_fd), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* also where the test fails */
        if (first)
            first();
        if (write(pipe_fd[1], "", 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(pipe_fd[0], &ready, 1), 1);
    close(pipe_fd[0]);
    close(pipe_fd[1]);
    return pid;
}

void kill_idle(pid_t pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

void boot_in_child(void)
{
    TEEC_Context ctx;

    setenv("TEESIM_SCHED", "inline", 1);
    if (TEEC_InitializeContext(NULL, &ctx) != TEEC_SUCCESS)
        _exit(2);
}

/* ---- the picture ---- */

struct json *picture(void)
{
    struct json_error err;

    if (top("--json", getpid()) != 0)
        fail_msg("%s", out);
    struct json *j = json_parse(out, strlen(out), &err);
    if (!j)
        fail_msg("line %u: %s:\n%s", err.line, err.what, out);
    return j;
}

const struct json *machine_in(const struct json *j)
{
    const struct json *list = json_member(j, "machines", JSON_ARRAY);
    assert_non_null(list);
    assert_non_null(list->first);
    return list->first;
}

const struct json *item(const struct json *j, const char *list, unsigned i)
{
    const struct json *at = json_member(machine_in(j), list, JSON_ARRAY);
    assert_non_null(at);
    for (at = at->first; at && i > 0; i--)
        at = at->next;
    return at;
}

uint64_t number(const struct json *j, const char *name)
{
    uint64_t n = 0;
    if (!json_number(j, name, UINT64_MAX, &n))
        fail_msg("no number %s in:\n%s", name, out);
    return n;
}

void expect_text(const struct json *j, const char *name, const char *want)
{
    const char *text = json_text(j, name);
    if (!text || strcmp(text, want) != 0)
        fail_msg("%s is \"%s\", not \"%s\", in:\n%s", name, text ? text : "none", want, out);
}

void expect_null(const struct json *j, const char *name)
{
    if (!json_member(j, name, JSON_NULL))
        fail_msg("%s is not null in:\n%s", name, out);
}
