/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/terminal.h"

static void set(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

static void test_what_a_terminal_can_and_may(void **state)
{
    static const struct {
        const char *term, *no_color;
        bool understands, colours;
    } cases[] = {
        {"xterm", NULL, true, true},  {"xterm", "", true, true},    {"xterm", "1", true, false},
        {"dumb", NULL, false, false}, {"dumber", NULL, true, true}, {"", NULL, false, false},
        {NULL, NULL, false, false},
    };
    int master, slave, none = open("/dev/null", O_RDWR | O_CLOEXEC);

    (void)state;
    assert_true(none >= 0);
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        set("TERM", cases[i].term);
        set("NO_COLOR", cases[i].no_color);
        assert_int_equal(terminal_understands(slave), cases[i].understands);
        assert_int_equal(terminal_has_colours(slave), cases[i].colours);
        assert_false(terminal_understands(none));
        assert_false(terminal_has_colours(none));
    }
    close(none);
    close(slave);
    close(master);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_a_terminal_can_and_may)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
