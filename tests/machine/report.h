/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPORT_H
#define REPORT_H

/* What the machine says about its TAs: stderr goes to a file from begin to end. Needs cmocka. */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int report_stderr, report_fd;
static char report_text[65536];

static inline void report_begin(void)
{
    report_fd = memfd_create("report", 0);
    report_stderr = dup(STDERR_FILENO);
    assert_true(report_fd >= 0 && report_stderr >= 0);
    dup2(report_fd, STDERR_FILENO);
}

/* The text; valid until the next end. */
static inline const char *report_end(void)
{
    dup2(report_stderr, STDERR_FILENO);
    close(report_stderr);
    ssize_t n = pread(report_fd, report_text, sizeof(report_text) - 1, 0);
    assert_true(n >= 0);
    report_text[n] = '\0';
    close(report_fd);
    return report_text;
}

static inline void expect_in(const char *text, const char *needle)
{
    if (!strstr(text, needle))
        fail_msg("\"%s\" is not in the report:\n%s", needle, text);
}

#endif
