/* SPDX-License-Identifier: BSD-2-Clause */
/* What the recording of a run says of TAs, and of the first call, with both schedulers. */
#include "itest_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *run(enum teesim_sched sched, void (*what)(void))
{
    char path[] = "/tmp/teesim-test-XXXXXX", spec[64];
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    snprintf(spec, sizeof(spec), "jsonl:%s", path);
    assert_int_equal(setenv("TEESIM_TRACE", spec, 1), 0);
    assert_int_equal(setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1), 0);
    assert_int_equal(setenv("TEESIM_SCHED", sched == TEESIM_SCHED_INLINE ? "inline" : "threads", 1),
                     0);
    what(); /* the first call boots the machine, by the environment */
    assert_int_equal(teesim_stop(), 0);
    FILE *f = fdopen(fd, "r");
    char *text = calloc(1, 4 << 20);
    assert_true(f && text);
    size_t len = fread(text, 1, (4 << 20) - 1, f);
    assert_in_range(len, 1, (4 << 20) - 2);
    fclose(f);
    unlink(path);
    return text;
}

static void die_each_way(void)
{
    static const uint32_t ways[] = {ITEST_PANIC, ITEST_SEGV, ITEST_FPE, ITEST_OVERFLOW};

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        struct client c;
        TEEC_Operation op = op_value_in(0x0badc0de, 0);
        open_ta(&c, ITEST_MULTI);
        expect_invoke(&c.session, ways[i], &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
        close_ta(&c);
    }
}

static void expect_line(const char *text, const char *event, const char *what)
{
    char wanted[64];

    snprintf(wanted, sizeof(wanted), "\"event\":\"%s\"", event);
    for (const char *at = text; (at = strstr(at, wanted)); at++) {
        const char *line = at, *end = strchr(at, '\n');
        while (line > text && line[-1] != '\n')
            line--;
        const char *found = strstr(line, what);
        if (found && end && found < end)
            return;
    }
    fail_msg("no %s with %s", event, what);
}

static void test_how_tas_die(void **state)
{
    (void)state;
    for (unsigned sched = 0; sched < 2; sched++) {
        char *text = run(sched ? TEESIM_SCHED_INLINE : TEESIM_SCHED_THREADS, die_each_way);
        expect_line(text, "APP_DEAD", "died: panic 0xbadc0de\"");
        expect_line(text, "APP_DEAD", "died: SIGSEGV, write to 0x");
        expect_line(text, "APP_DEAD", "died: SIGFPE\"");
        expect_line(text, "APP_DEAD", "died: stack overflow\"");
        free(text);
    }
}

static void use(void)
{
    struct client c;

    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static void test_where_things_happen(void **state)
{
    static const char ta[] = "51e57a00-7e57-4a11-8d0c-3b627c1a5d01";
    (void)state;
    for (unsigned sched = 0; sched < 2; sched++) {
        char *text = run(sched ? TEESIM_SCHED_INLINE : TEESIM_SCHED_THREADS, use);
        expect_line(text, "CLIENT_INIT", "\"file\":\"src/ree/libteec/context.c\"");
        expect_line(text, "LIBTEEC_OPEN", "\"text\":\"opens /dev/tee0, which boots the machine\"");
        expect_line(text, "TEE_DEV_OPEN", "\"call\":1,");
        expect_line(text, "APP_START", ta);
        expect_line(text, "APP_ENTER", ta);
        expect_line(text, "TA_ENTRY", "\"instance\":1,");
        expect_line(text, "TA_ENTRY", "\"file\":\"src/ta/entry.c\"");
        expect_line(text, "LIBUTEE_RETURN", "\"function\":\"utee_enter\"");
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_how_tas_die),
        cmocka_unit_test(test_where_things_happen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
