/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TRACE_TRACE_FAKE_H
#define TESTS_TRACE_TRACE_FAKE_H

/* A clock that tests set, stderr caught, files read back. */

#include <fcntl.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "trace/output.h"
#include "trace/reader.h"

static _Atomic uint64_t fake_time;

static uint64_t fake_now(struct sched *s)
{
    (void)s;
    return atomic_load(&fake_time);
}

static const struct sched_ops fake_ops = {.now = fake_now};
static struct sched fake_sched = {&fake_ops};

static int caught_fd = -1, real_stderr = -1;

static inline void stderr_catch(void)
{
    caught_fd = memfd_create("stderr", MFD_CLOEXEC);
    real_stderr = dup(STDERR_FILENO);
    assert_true(caught_fd >= 0 && real_stderr >= 0);
    assert_int_equal(dup2(caught_fd, STDERR_FILENO), STDERR_FILENO);
}

/* What has been written to stderr since stderr_catch; the caller frees it. */
static inline char *stderr_release(void)
{
    char *text = calloc(1, 1 << 20);

    assert_int_equal(dup2(real_stderr, STDERR_FILENO), STDERR_FILENO);
    close(real_stderr);
    assert_non_null(text);
    assert_true(pread(caught_fd, text, (1 << 20) - 1, 0) >= 0);
    close(caught_fd);
    return text;
}

/* The whole file, or NULL; the caller frees it. */
static inline char *file_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text;

    if (fd < 0)
        return NULL;
    text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(read(fd, text, (1 << 20) - 1) >= 0);
    close(fd);
    return text;
}

static inline void run_start(const char *outputs)
{
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = outputs}), 0);
    trace_start(&fake_sched);
}

#endif
