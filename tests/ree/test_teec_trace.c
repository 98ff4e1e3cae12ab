/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define DEBUGLEVEL    TRACE_INFO
#define BINARY_PREFIX "me"
#include "teec_trace.h"

/* What `say` prints to standard output, without the process's number. */
static const char *said(void (*say)(void))
{
    static char text[4096], out[4096];
    char pid[16];
    int fd = memfd_create("out", MFD_CLOEXEC), saved = dup(STDOUT_FILENO);

    fflush(stdout);
    assert_int_equal(dup2(fd, STDOUT_FILENO), STDOUT_FILENO);
    say();
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
    close(fd);
    assert_true(len >= 0);
    text[len] = '\0';
    snprintf(pid, sizeof(pid), "[%d]", getpid());
    const char *at = strstr(text, pid);
    if (!at)
        return text;
    snprintf(out, sizeof(out), "%.*s[]%s", (int)(at - text), text, at + strlen(pid));
    return out;
}

static void error(void)
{
    _dprintf("functional", 8, 7, TRACE_ERROR, "it", "no %s\n", "way");
}

static void unplaced(void)
{
    _dprintf(NULL, 0, 0, 9, "it", "%d", 5);
}

static void endless(void)
{
    static char text[3000];

    memset(text, 'x', sizeof(text) - 1);
    _dprintf(NULL, 0, 0, TRACE_FLOW, "it", "%s", text);
}

static void by_macro(void)
{
#line 63
    EMSG("%d", 1);
    DMSG("not compiled");
}

static void bytes(void)
{
    uint8_t some[17] = {0xff, 1};

    dump_buffer("some", some, sizeof(some));
}

static void no_bytes(void)
{
    dump_buffer("none", NULL, 0);
}

static void test_lines(void **state)
{
    (void)state;
    assert_string_equal(said(error), "ERR [] it:function:7: no way\n");
    assert_string_equal(said(unplaced), "UNK [] it: 5\n");
    assert_int_equal(strlen(said(endless)), strlen("FLW [] it: \n") + 1023);
    assert_string_equal(said(by_macro), "ERR [] me:by_macro:63: 1\n");
}

static void test_bytes(void **state)
{
    (void)state;
    assert_string_equal(said(bytes), "some: 17 bytes\n"
                                     "  ff 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00\n"
                                     "  00\n");
    assert_string_equal(said(no_bytes), "none: 0 bytes\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
