/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim top` on a terminal. */
#include "top/top_rig.h"

#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

static struct {
    int fd;
    pid_t pid;
    size_t len;
} tty;

static void tty_begin_as(const char *term, const char *color, unsigned columns)
{
    struct winsize size = {.ws_row = 12, .ws_col = (unsigned short)columns};
    char pid[16];

    snprintf(pid, sizeof(pid), "%d", getpid());
    tty.len = 0;
    tty.pid = forkpty(&tty.fd, NULL, NULL, &size);
    assert_true(tty.pid >= 0);
    if (tty.pid == 0) {
        if (color)
            setenv("NO_COLOR", color, 1);
        else
            unsetenv("NO_COLOR");
        if (term)
            setenv("TERM", term, 1);
        else
            unsetenv("TERM");
        execl(TEESIM, "teesim", "top", "--pid", pid, "--interval", "0.1", (char *)NULL);
        _exit(127);
    }
}

static void tty_begin(const char *color, unsigned columns)
{
    tty_begin_as("xterm", color, columns);
}

/* Until it has written that. (The test's time limit is for one that never does.) */
static void tty_until(const char *words)
{
    do {
        if (tty.len > sizeof(out) / 2)
            tty.len = 0;
        ssize_t n = read(tty.fd, out + tty.len, sizeof(out) / 4);
        if (n <= 0)
            fail_msg("it ended before it wrote \"%s\"", words);
        tty.len += (size_t)n;
        out[tty.len] = '\0';
    } while (!strstr(out, words));
}

static int tty_end(void)
{
    int status;

    while (read(tty.fd, out, sizeof(out)) > 0)
        ;
    close(tty.fd);
    assert_int_equal(waitpid(tty.pid, &status, 0), tty.pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_a_screen_until_q(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    tty_begin(NULL, 100);
    tty_until("q ends");
    expect_words("\033[?1049h");
    expect_words("integration test");
    expect_words("\033[1mINSTANCE");
    assert_int_equal(write(tty.fd, "x", 1), 1); /* no key of ours */
    tty.len = 0;
    tty_until("integration test");
    assert_int_equal(write(tty.fd, "q", 1), 1);
    tty_until("\033[?1049l");
    assert_int_equal(tty_end(), 0);
    close_ta(&c);
}

/* Lines are cut, and what does not fit is reached by keys. */
static void test_a_small_screen(void **state)
{
    TEEC_Session more[12];
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    for (unsigned i = 0; i < ARRAY_COUNT(more); i++)
        assert_int_equal(try_open(&c.ctx, &more[i], ITEST_SHARED, NULL, NULL), TEEC_SUCCESS);
    tty_begin("1", 40);
    tty_until("q ends");
    assert_null(strstr(out, "\033[1m"));
    assert_null(strstr(out, "LOGIN"));
    assert_null(strstr(out, "      13  integration"));
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(write(tty.fd, "j", 1), 1);
    tty_until("      13  integration");
    struct winsize wide = {.ws_row = 12, .ws_col = 110};
    assert_int_equal(ioctl(tty.fd, TIOCSWINSZ, &wide), 0);
    tty_until("PUBLIC");
    assert_int_equal(write(tty.fd, "\003", 1), 1); /* ^C */
    assert_int_equal(tty_end(), 0);
    for (unsigned i = 0; i < ARRAY_COUNT(more); i++)
        TEEC_CloseSession(&more[i]);
    close_ta(&c);
}

/* What a heap and a stack have, is there whatever the width. */
static void test_heap_and_stack_on_any_width(void **state)
{
    static const struct {
        unsigned columns;
        const char *heap, *stack;
    } cases[] = {{80, "    heap 48 B, most 48 B of 512.0 KiB", "stack most "},
                 {100, "    heap 48 B, most 48 B of 512.0 KiB", "stack most "},
                 {132, "    heap 48 B, most 48 B of 512.0 KiB", "stack most "},
                 {150, "HEAP NOW HEAP MOST HEAP SIZE", "STACK MOST STACK SIZE\033"},
                 {200, "HEAP NOW HEAP MOST HEAP SIZE", "STACK MOST STACK SIZE  UUID"}};
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        tty_begin("", cases[i].columns);
        tty_until("q ends");
        expect_words(cases[i].heap);
        expect_words(cases[i].stack);
        assert_int_equal(write(tty.fd, "q", 1), 1);
        assert_int_equal(tty_end(), 0);
    }
    close_ta(&c);
}

/* One that would show control sequences as they are gets none. */
static void test_a_terminal_that_cannot_draw(void **state)
{
    static const char *const terms[] = {"dumb", "", NULL};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(terms); i++) {
        tty_begin_as(terms[i], NULL, 80);
        tty_until("says more)");
        expect_words("no screen to draw on (TERM): say --once");
        assert_null(strchr(out, '\033'));
        assert_int_equal(tty_end(), 2);
    }
}

static void test_a_signal_ends_the_screen(void **state)
{
    (void)state;
    tty_begin(NULL, 80);
    tty_until("q ends");
    assert_int_equal(kill(tty.pid, SIGTERM), 0);
    tty_until("\033[?1049l");
    assert_int_equal(tty_end(), 0);
}

/* ^Z gives the terminal back, and what goes on takes it again. */
static void test_the_screen_can_be_stopped(void **state)
{
    int status;

    (void)state;
    tty_begin(NULL, 80);
    tty_until("q ends");
    assert_int_equal(write(tty.fd, "\032", 1), 1);
    tty_until("\033[?1049l");
    assert_int_equal(waitpid(tty.pid, &status, WUNTRACED), tty.pid);
    assert_true(WIFSTOPPED(status));
    tty.len = 0;
    assert_int_equal(kill(tty.pid, SIGCONT), 0);
    tty_until("\033[?1049h");
    assert_int_equal(write(tty.fd, "q", 1), 1);
    assert_int_equal(tty_end(), 0);
}

/* Of two machines one is chosen; the list is come back to. */
static void test_the_screen_of_a_list(void **state)
{
    struct winsize size = {.ws_row = 24, .ws_col = 100};

    (void)state;
    pid_t child = fork_idle(boot_in_child);
    tty.len = 0;
    tty.pid = forkpty(&tty.fd, NULL, NULL, &size);
    assert_true(tty.pid >= 0);
    if (tty.pid == 0) {
        execl(TEESIM, "teesim", "top", "--interval", "0.1", (char *)NULL);
        _exit(127);
    }
    tty_until("return: shows it");
    expect_words("PROGRAM");
    assert_int_equal(write(tty.fd, "\r", 1), 1);
    tty_until("l: list");
    tty.len = 0;
    assert_int_equal(write(tty.fd, "l", 1), 1);
    tty_until("return: shows it");
    assert_int_equal(write(tty.fd, "q", 1), 1);
    assert_int_equal(tty_end(), 0);
    kill_idle(child);
}

/* The process that was asked for ends. */
static void test_the_screen_ends_with_the_process(void **state)
{
    char pid[16];

    (void)state;
    pid_t child = fork_idle(boot_in_child);
    snprintf(pid, sizeof(pid), "%d", child);
    tty.len = 0;
    tty.pid = forkpty(&tty.fd, NULL, NULL, &(struct winsize){.ws_row = 24, .ws_col = 100});
    assert_true(tty.pid >= 0);
    if (tty.pid == 0) {
        execl(TEESIM, "teesim", "top", "--pid", pid, "--interval", "0.1", (char *)NULL);
        _exit(127);
    }
    tty_until("q ends");
    kill_idle(child);
    tty_until("has ended");
    assert_int_equal(tty_end(), 0);
}

static void test_without_a_terminal_there_is_no_screen(void **state)
{
    char command[256];

    (void)state;
    snprintf(command, sizeof(command), "%s top 2>&1 </dev/null", TEESIM);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    out[fread(out, 1, sizeof(out) - 1, f)] = '\0';
    assert_int_equal(WEXITSTATUS(pclose(f)), 2);
    expect_words("say --once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INLINE(test_a_screen_until_q),
        INLINE(test_a_small_screen),
        INLINE(test_heap_and_stack_on_any_width),
        INLINE(test_a_terminal_that_cannot_draw),
        INLINE(test_a_signal_ends_the_screen),
        INLINE(test_the_screen_can_be_stopped),
        INLINE(test_the_screen_of_a_list),
        INLINE(test_the_screen_ends_with_the_process),
        INLINE(test_without_a_terminal_there_is_no_screen),
    };
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
