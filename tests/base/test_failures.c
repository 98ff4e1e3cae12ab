/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/failures.h"
#include "base/log.h"
#include "trace/reader.h"
#include "unwind.h"

#define BAD_PARAMETERS 0xffff0006u
#define TARGET_DEAD    0xffff3024u

static char dir[] = "/tmp/test_failures.XXXXXX";
static char file[64], text[1u << 18];
static unsigned file_number;

static time_t later;   /* seconds that the clock is ahead */
static bool bad_close; /* says that not all could be written */

time_t __real_time(time_t *t);
time_t __wrap_time(time_t *t);
time_t __wrap_time(time_t *t)
{
    time_t now = __real_time(NULL) + later;

    if (t)
        *t = now;
    return now;
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
    int rc = __real_close(fd);

    if (bad_close)
        errno = EDQUOT;
    return bad_close ? -1 : rc;
}

/* Each test has a file of its own, and so an empty list. */
static int setup(void **state)
{
    (void)state;
    snprintf(file, sizeof(file), "%s/%u", dir, ++file_number);
    setenv(FAILURES_VARIABLE, file, 1);
    failures_start();
    return 0;
}

/* NULL: there is none. */
static const char *content(void)
{
    FILE *f = fopen(file, "re");

    if (!f)
        return NULL;
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    return text;
}

static unsigned count_of(const char *what)
{
    unsigned count = 0;

    for (const char *at = content(); at && (at = strstr(at, what)); at++)
        count++;
    return count;
}

static void expect(const char *what)
{
    if (count_of(what) != 1)
        fail_msg("%s is there %u times in:\n%s", what, count_of(what), text);
}

static void add_command(uint32_t command, call_id call, uint32_t result, uint32_t origin)
{
    failures_add(&(struct failure){.function = "TEEC_InvokeCommand",
                                   .call = call,
                                   .result = result,
                                   .origin = origin,
                                   .has = FAILURE_HAS_COMMAND,
                                   .command = command});
}

static void add(call_id call, uint32_t result, uint32_t origin)
{
    add_command((uint32_t)call, call, result, origin);
}

static bool is_kept(unsigned number)
{
    char words[32];

    snprintf(words, sizeof(words), "{\"number\": %u, \"time\"", number);
    return count_of(words) == 1;
}

/* The number of the last failure that the file has. */
static unsigned newest(void)
{
    static const char before[] = "{\"number\": ";
    unsigned found = 0;

    for (const char *at = content(); at && (at = strstr(at, before)); at++) {
        char *end;
        unsigned long n = strtoul(at + strlen(before), &end, 10);
        if (strncmp(end, ", \"time\"", 8) == 0 && n > found)
            found = (unsigned)n;
    }
    return found;
}

static void test_a_record_has_what_is_known(void **state)
{
    static const uint8_t ta[16] = {0x51, 0xe5, [15] = 9};

    (void)state;
    assert_null(content());
    failures_add(&(struct failure){.function = "TEEC_OpenSession",
                                   .call = 1,
                                   .result = BAD_PARAMETERS,
                                   .origin = 2,
                                   .err = 22,
                                   .has = FAILURE_HAS_LOGIN | FAILURE_HAS_TYPES,
                                   .login = 77,
                                   .types = 0x13,
                                   .ta = ta});
    expect("\"program\": \"test_failures\"");
    expect("\"function\": \"TEEC_OpenSession\", \"result\": 4294901766, \"origin\": 2, "
           "\"types\": 19, \"login\": 77, \"errno\": 22, "
           "\"ta\": \"51e50000-0000-0000-0000-000000000009\"}");
    expect("\"failed\": 1,");
    expect("\"died\": 0,");
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_the_first_and_the_last_are_kept(void **state)
{
    (void)state;
    for (call_id call = 1; call <= 64; call++)
        add(call, BAD_PARAMETERS, 1);
    assert_int_equal(newest(), 64);
    assert_int_equal(count_of("\"number\": "), FAILURES_FIRST + FAILURES_LAST);
    for (unsigned n = 1; n <= 64; n++)
        assert_int_equal(is_kept(n), n <= FAILURES_FIRST || n > 64 - FAILURES_LAST);
    /* In their order. */
    assert_true(strstr(content(), "\"command\": 8,") < strstr(text, "\"command\": 32,"));
}

static void die(call_id call, const uint8_t ta[16], const char *reason);

/* Among many that are alike, in the order of their numbers. */
static void test_the_first_of_each_kind_is_kept(void **state)
{
    static const uint8_t ta[16] = {1};
    unsigned n = 0;

    (void)state;
    for (; n < 20; n++)
        add_command(7, n + 1, BAD_PARAMETERS, 4);
    add_command(8, ++n, BAD_PARAMETERS, 4); /* 21: another command */
    add_command(7, ++n, BAD_PARAMETERS, 3); /* another origin */
    add_command(7, ++n, TARGET_DEAD, 4);    /* another result */
    die(++n, ta, "first");
    add_command(7, n, TARGET_DEAD, 3); /* 24: a death */
    die(++n, ta, "second");
    add_command(7, n, TARGET_DEAD, 3); /* and another one */
    failures_ta(++n, ta);
    add_command(7, n, TARGET_DEAD, 3); /* 26: the session of the dead, for the first time */
    failures_add(&(struct failure){.function = "TEEC_OpenSession", .call = ++n, .origin = 4});
    while (n < 60)
        add_command(7, ++n, BAD_PARAMETERS, 4);
    for (unsigned i = 1; i <= n; i++)
        if (is_kept(i) != (i <= FAILURES_ALWAYS || (i > 20 && i <= 27) || i > n - FAILURES_LAST))
            fail_msg("failure %u is %s:\n%s", i, is_kept(i) ? "kept" : "not kept", text);
    assert_true(strstr(content(), "{\"number\": 8,") < strstr(text, "{\"number\": 21,"));
}

static ino_t number_of_file(off_t *size)
{
    struct stat st;

    assert_int_equal(stat(file, &st), 0);
    *size = st.st_size;
    return st.st_ino;
}

/* In its place: the file is the same one, of the same size, and nothing else of it changes. */
static void test_the_last_is_written_in_its_place(void **state)
{
    static char before[sizeof(text)];
    off_t size, size_now;

    (void)state;
    for (call_id call = 1; call <= FAILURES_ALWAYS + 1; call++)
        add_command(7, call, BAD_PARAMETERS, 1);
    ino_t ino = number_of_file(&size);
    strcpy(before, content());
    for (call_id call = FAILURES_ALWAYS + 2; call <= 40; call++) {
        add_command(7, call, BAD_PARAMETERS, 1);
        assert_int_equal(newest(), call);
        assert_true(is_kept(FAILURES_ALWAYS) && is_kept((unsigned)call));
        assert_int_equal(number_of_file(&size_now), ino);
        assert_int_equal(size_now, size);
    }
    /* Each in a page of its own, so that a write is whole or not there. */
    const char *last = strstr(content(), "\"last\": [");
    size_t at = 4096 * ((size_t)(last - text) / 4096 + 1);
    assert_memory_equal(text, before, at);
    for (unsigned i = 0; i < FAILURES_LAST; i++, at += 4096)
        assert_memory_equal(text + at, "{\"number\": ", 11);
    assert_string_equal(text + at, "]}\n");
    assert_string_equal(text + at - 2, " \n]}\n");
    assert_memory_equal(text + at - 4098, ",\n", 2);
}

/* A kind that is new, and a death, come with the whole file. */
static void test_what_is_new_is_written_whole(void **state)
{
    static const uint8_t ta[16] = {1};

    (void)state;
    for (call_id call = 1; call <= FAILURES_FIRST; call++)
        add(call, BAD_PARAMETERS, 1);
    expect("\"failed\": 32,");
    die(33, ta, "after many kinds");
    add(33, TARGET_DEAD, 3);
    expect("\"failed\": 33,");
    expect("\"reason\": \"after many kinds\"");
    add(34, BAD_PARAMETERS, 1);
    assert_int_equal(newest(), 34);
    expect("\"failed\": 33,");
    failures_ta(35, ta);
    add(35, TARGET_DEAD, 3); /* the session of the dead: known already */
    expect("\"failed\": 33,");
    assert_int_equal(newest(), 35);
}

/* Other text of as many bytes, in place or as another file; or none. */
static void put_other(bool in_place)
{
    FILE *f = in_place ? fopen(file, "r+e") : NULL;

    if (!in_place)
        unlink(file);
    f = f ? f : fopen(file, "we");
    assert_non_null(f);
    fputs("somebody else's", f);
    for (unsigned i = 0; i < 64u * 1024; i++)
        fputc('x', f);
    assert_int_equal(fclose(f), 0);
}

static void test_the_file_of_another_is_replaced(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 3; round++) {
        for (call_id call = 1; call <= FAILURES_ALWAYS + 1; call++)
            add_command(round, call, BAD_PARAMETERS, 1);
        if (round < 2)
            put_other(round == 1);
        else
            unlink(file);
        add_command(0, 99, BAD_PARAMETERS, 1);
        assert_int_equal(count_of("somebody"), 0);
        assert_int_equal(newest(), (round + 1) * (FAILURES_ALWAYS + 2));
        expect("\"format\": \"teesim-failures\"");
    }
}

/* Whatever becomes of the program. */
static void test_the_last_is_there_when_it_is_killed(void **state)
{
    static const int signals[] = {SIGKILL, SIGABRT, SIGSEGV};
    int status;

    (void)state;
    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            const struct rlimit none = {0};
            setrlimit(RLIMIT_CORE, &none);
            signal(signals[i], SIG_DFL);
            for (call_id call = 1; call <= 21 + i; call++)
                add_command(7, call, BAD_PARAMETERS, 1);
            raise(signals[i]);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(newest(), 21 + i);
    }
}

static void test_boxes_are_called_as_in_traces(void **state)
{
    (void)state;
    for (unsigned box = 0; box < BOX_COUNT; box++)
        assert_string_equal(failures_box_name(box), trace_box_name[box]);
    assert_string_equal(failures_box_name(FAILURES_BOX_MACHINE), "machine");
}

/* ---- notes ---- */

static void test_the_box_that_is_furthest_away_counts(void **state)
{
    (void)state;
    FAILURE_DECIDED(5, BOX_APP, BAD_PARAMETERS);
    FAILURE_DECIDED(5, BOX_SESS_MNGR, BAD_PARAMETERS);
    FAILURE_DECIDED(6, BOX_TIPC, BAD_PARAMETERS); /* another call */
    FAILURE_DECIDED(5, BOX_TA, TARGET_DEAD);      /* another result */
    add(5, BAD_PARAMETERS, 3);
    expect("\"box\": \"app\"");
    add(6, TARGET_DEAD, 3);
    assert_int_equal(count_of("\"box\""), 1);
}

static void test_errnos_are_told_apart(void **state)
{
    (void)state;
    FAILURE_DECIDED(7, BOX_TIPC, -14);
    FAILURE_DECIDED(7, BOX_TEE_DEV, -22);
    failures_add(&(struct failure){
        .function = "f", .call = 7, .result = BAD_PARAMETERS, .origin = 2, .err = 22});
    expect("\"box\": \"tee_dev\"");
    FAILURE_DECIDED(8, FAILURES_BOX_MACHINE, -19);
    failures_add(
        &(struct failure){.function = "f", .call = 8, .result = 1, .origin = 2, .err = 19});
    expect("\"box\": \"machine\"");
}

static void test_api_and_ta_are_boxes_of_their_own(void **state)
{
    (void)state;
    FAILURE_DECIDED(9, BOX_SESS_MNGR, BAD_PARAMETERS); /* to the TA, which says the same */
    add(9, BAD_PARAMETERS, 4);
    expect("\"box\": \"ta\"");
    add(9, BAD_PARAMETERS, 1);
    expect("\"box\": \"libteec\"");
}

static void test_old_notes_make_room(void **state)
{
    (void)state;
    for (call_id call = 1; call <= 200; call++)
        FAILURE_DECIDED(call, BOX_APP, BAD_PARAMETERS);
    add(1, BAD_PARAMETERS, 3);
    assert_int_equal(count_of("\"box\""), 0);
    add(200, BAD_PARAMETERS, 3);
    expect("\"box\": \"app\"");
}

static void test_a_ta_by_its_note(void **state)
{
    static const uint8_t ta[16] = {1, 2, 3};

    (void)state;
    failures_ta(3, ta);
    add(3, BAD_PARAMETERS, 3);
    expect("\"ta\": \"01020300-0000-0000-0000-000000000000\"");
    add(4, BAD_PARAMETERS, 3);
    expect("\"ta\"");
}

static void test_a_message_belongs_to_the_next_failure(void **state)
{
    (void)state;
    log_warn("no TA %d", 1);
    add(1, BAD_PARAMETERS, 1); /* not libteec's */
    add(2, BAD_PARAMETERS, 3);
    expect("\"said\": \"no TA 1\"");
    add(3, BAD_PARAMETERS, 3);
    expect("\"said\"");
}

/* It is of another time: nobody's by now. */
static void test_a_message_of_long_ago_is_nobodys(void **state)
{
    (void)state;
    log_warn("no TA %d", 1);
    later = 10;
    add(1, BAD_PARAMETERS, 3);
    assert_int_equal(count_of("\"said\""), 0);
    later = 0;
}

/* ---- deaths ---- */

static void die(call_id call, const uint8_t ta[16], const char *reason)
{
    static const char frames[] =
        "  #0 a\n  #1 b\n  #2 c\n  #3 d\n  #4 e\n  #5 f\n  #6 g\n  #7 h\n  #8 i\n";

    failures_died(&(struct failures_death){.call = call,
                                           .ta = ta,
                                           .who = "teesim: TA x died in y\n  image",
                                           .who_size = 30,
                                           .reason = reason,
                                           .reason_size = strlen(reason),
                                           .frames = frames,
                                           .frames_size = sizeof(frames) - 1});
}

static void test_a_death_is_found_by_call_and_by_ta(void **state)
{
    static const uint8_t a[16] = {1}, b[16] = {2};

    (void)state;
    die(1, a, "first");
    die(2, b, "second");
    add(1, TARGET_DEAD, 3);
    expect("\"death\": 1}");
    failures_ta(9, b);
    add(9, TARGET_DEAD, 3); /* a later call */
    expect("\"death\": 2}");
    failures_ta(10, b);
    add(10, BAD_PARAMETERS, 3); /* which is of nothing dead */
    assert_int_equal(count_of("\"death\""), 2);
    expect("\"who\": \"teesim: TA x died in y\", \"reason\": \"first\", "
           "\"frames\": [\"  #0 a\", \"  #1 b\", \"  #2 c\", \"  #3 d\", \"  #4 e\", \"  #5 f\", "
           "\"  #6 g\", \"  #7 h\"]");
    expect("\"died\": 2,");
}

static void test_what_is_too_long_is_cut(void **state)
{
    static const uint8_t ta[16] = {1};
    char reason[2000];

    (void)state;
    memset(reason, 'x', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';
    for (unsigned i = 0; i < 50; i++)
        die(1, ta, reason);
    add(1, TARGET_DEAD, 3);
    expect("\"died\": 50,");
    assert_int_equal(count_of("\"reason\""), FAILURES_FIRST + FAILURES_LAST);
    expect("\"death\": 50}");
    assert_true(strlen(content()) < 96u * 1024);
}

/* ---- files and processes ---- */

static void test_json_of_strange_text(void **state)
{
    static const uint8_t ta[16] = {1};

    (void)state;
    die(1, ta, "\x1b[31m \"quoted\" \\ \xc3\xa4 \xff \xc3");
    add(1, TARGET_DEAD, 3);
    expect("\"reason\": \"\\u001b[31m \\\"quoted\\\" \\\\ \xc3\xa4 \\ufffd \\ufffd\"");
}

static void test_off(void **state)
{
    static const uint8_t ta[16] = {1};

    (void)state;
    unsetenv(FAILURES_VARIABLE);
    failures_start();
    assert_false(failures_on);
    die(1, ta, "x");
    failures_ta(1, ta);
    log_warn("nobody listens");
    add(1, BAD_PARAMETERS, 1);
    assert_null(content());
    setenv(FAILURES_VARIABLE, FAILURES_NONE, 1);
    failures_start();
    assert_false(failures_on);
    assert_int_not_equal(access(FAILURES_NONE, F_OK), 0);
}

static void test_the_same_file_goes_on(void **state)
{
    (void)state;
    add(1, BAD_PARAMETERS, 1);
    failures_start(); /* the next machine of the process */
    add(2, BAD_PARAMETERS, 1);
    expect("\"failed\": 2,");
}

static void test_a_child_has_its_own_only(void **state)
{
    int status;

    (void)state;
    add(1, BAD_PARAMETERS, 1);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        add(42, BAD_PARAMETERS, 1);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    expect("\"failed\": 1,");
    expect("\"command\": 42");
    add(3, BAD_PARAMETERS, 1);
    expect("\"failed\": 2,"); /* the parent's, whole */
    assert_int_equal(count_of("\"command\": 42"), 0);
}

static void test_what_is_left_is_written_at_exit(void **state)
{
    int status;

    (void)state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        add(1, BAD_PARAMETERS, 1);
        die(2, (const uint8_t[16]){1}, "in a call without a result");
        exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    expect("\"failed\": 1,");
    expect("\"reason\": \"in a call without a result\"");
}

static void test_a_file_that_cannot_be_written_is_told_once(void **state)
{
    (void)state;
    setenv(FAILURES_VARIABLE, "/proc/no/such/place", 1);
    failures_start();
    assert_true(failures_on);
    add(1, BAD_PARAMETERS, 1);
    assert_false(failures_on);
    assert_true(failures_write_none("/proc/no/such/place", "x") < 0);
}

/* What the system says at the end counts, too: the file stays as it was. */
static void test_a_file_that_is_not_whole_is_none(void **state)
{
    (void)state;
    assert_int_equal(failures_write_none(file, "before"), 0);
    bad_close = true;
    int err = failures_write_none(file, "after");
    bad_close = false;
    assert_int_equal(err, -EDQUOT);
    expect("\"program\": \"before\"");
}

static void *add_while_cancelled(void *arg)
{
    (void)arg;
    pthread_cancel(pthread_self());
    add(1, BAD_PARAMETERS, 1); /* to its end, with all locks given back */
    add_command(7, 2, BAD_PARAMETERS, 1);
    __atomic_store_n((bool *)arg, true, __ATOMIC_RELEASE);
    pthread_testcancel(); /* as it was before */
    return NULL;
}

static void test_a_thread_that_is_cancelled_adds_whole(void **state)
{
    bool added = false;
    pthread_t thread;
    void *end;

    (void)state;
    SKIP_UNLESS_THREADS_UNWIND();
    assert_int_equal(pthread_create(&thread, NULL, add_while_cancelled, &added), 0);
    assert_int_equal(pthread_join(thread, &end), 0);
    assert_true(added);
    assert_ptr_equal(end, PTHREAD_CANCELED);
    assert_int_equal(newest(), 2);
}

/* A rename would take its place. */
static void test_what_is_no_file_stays(void **state)
{
    char pipe[80];
    struct stat st;

    (void)state;
    snprintf(pipe, sizeof(pipe), "%s/pipe", dir);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(failures_write_none(pipe, "x"), -EEXIST);
    assert_int_equal(lstat(pipe, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    unlink(pipe);
}

static void test_none(void **state)
{
    (void)state;
    assert_int_equal(failures_write_none(file, "a program"), 0);
    expect("\"program\": \"a program\"");
    expect("\"failed\": 0, \"failures\": [], \"died\": 0, \"deaths\": [], \"last\": [");
    assert_int_equal(count_of("null"), FAILURES_LAST);
}

static int remove_all(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof(command), "rm -r %s", dir);
    return system(command); /* nothing but whole files is left */
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_record_has_what_is_known, setup),
        cmocka_unit_test_setup(test_the_first_and_the_last_are_kept, setup),
        cmocka_unit_test_setup(test_the_first_of_each_kind_is_kept, setup),
        cmocka_unit_test_setup(test_the_last_is_written_in_its_place, setup),
        cmocka_unit_test_setup(test_what_is_new_is_written_whole, setup),
        cmocka_unit_test_setup(test_the_file_of_another_is_replaced, setup),
        cmocka_unit_test_setup(test_the_last_is_there_when_it_is_killed, setup),
        cmocka_unit_test(test_boxes_are_called_as_in_traces),
        cmocka_unit_test_setup(test_the_box_that_is_furthest_away_counts, setup),
        cmocka_unit_test_setup(test_errnos_are_told_apart, setup),
        cmocka_unit_test_setup(test_api_and_ta_are_boxes_of_their_own, setup),
        cmocka_unit_test_setup(test_old_notes_make_room, setup),
        cmocka_unit_test_setup(test_a_ta_by_its_note, setup),
        cmocka_unit_test_setup(test_a_message_belongs_to_the_next_failure, setup),
        cmocka_unit_test_setup(test_a_message_of_long_ago_is_nobodys, setup),
        cmocka_unit_test_setup(test_a_death_is_found_by_call_and_by_ta, setup),
        cmocka_unit_test_setup(test_what_is_too_long_is_cut, setup),
        cmocka_unit_test_setup(test_json_of_strange_text, setup),
        cmocka_unit_test_setup(test_off, setup),
        cmocka_unit_test_setup(test_the_same_file_goes_on, setup),
        cmocka_unit_test_setup(test_a_child_has_its_own_only, setup),
        cmocka_unit_test_setup(test_what_is_left_is_written_at_exit, setup),
        cmocka_unit_test_setup(test_a_file_that_cannot_be_written_is_told_once, setup),
        cmocka_unit_test_setup(test_a_file_that_is_not_whole_is_none, setup),
        cmocka_unit_test_setup(test_a_thread_that_is_cancelled_adds_whole, setup),
        cmocka_unit_test_setup(test_what_is_no_file_stays, setup),
        cmocka_unit_test_setup(test_none, setup),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_all);
}
