/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "trace_fake.h"

static bool starved; /* while set, there is no memory */

int __wrap_asprintf(char **out, const char *fmt, ...);

int __wrap_asprintf(char **out, const char *fmt, ...)
{
    va_list ap;

    if (starved)
        return -1;
    va_start(ap, fmt);
    int n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}

struct dir {
    char path[32], old[4096];
};

/* Each test works in a directory of its own. */
static int enter(void **state)
{
    struct dir *d = calloc(1, sizeof(*d));

    assert_non_null(d);
    strcpy(d->path, "/tmp/test_output.XXXXXX");
    assert_non_null(mkdtemp(d->path));
    assert_non_null(getcwd(d->old, sizeof(d->old)));
    *state = d;
    return chdir(d->path);
}

static int leave(void **state)
{
    struct dir *d = *state;
    int rc = chdir(d->old);

    assert_int_equal(rmdir(d->path), 0); /* so nothing is left in it */
    free(d);
    return rc;
}

static void record_one(const char *outputs)
{
    run_start(outputs);
    TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
    trace_stop();
}

static char *file_take(const char *path)
{
    char *text = file_read(path);
    if (text)
        unlink(path);
    return text;
}

static void test_specs_that_are_not_understood(void **state)
{
    static const char *const bad[] = {
        "htm",        "tex",
        "texts",      "text:",
        "perfetto:",  "text,,perfetto",
        "text,svg:x", ":",
        ":x",         "text,text,text,text,text,text,text,text,text",
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        stderr_catch();
        int rc = trace_configure(&(struct trace_options){.outputs = bad[i]});
        char *said = stderr_release();
        assert_int_equal(rc, -EINVAL);
        assert_non_null(strstr(said, "text, tail, perfetto"));
        free(said);
    }
}

static void test_no_spec_is_no_output(void **state)
{
    (void)state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = NULL}), 0);
    trace_start(&fake_sched);
    assert_false(trace_on);
    run_start("");
    assert_false(trace_on);
}

static void test_text_goes_to_stderr(void **state)
{
    (void)state;
    stderr_catch();
    record_one("text");
    char *said = stderr_release();
    assert_non_null(strstr(said, "TEEC_InitializeContext"));
    assert_null(strstr(said, "\033")); /* no terminal: no colours */
    free(said);
}

static void test_each_output_of_a_list_is_written(void **state)
{
    (void)state;
    record_one("text:a,perfetto:b,text:c");
    char *a = file_take("a"), *b = file_take("b"), *c = file_take("c");
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    assert_non_null(strstr(a, "TEEC_InitializeContext"));
    assert_int_equal(b[0], '{');
    assert_string_equal(a, c);
    free(a);
    free(b);
    free(c);
}

static void test_perfetto_has_a_file_by_default(void **state)
{
    (void)state;
    record_one("perfetto");
    char *json = file_take("teesim-trace.json");
    assert_non_null(json);
    free(json);
}

static void test_a_file_is_where_it_was_asked_for(void **state)
{
    struct dir *d = *state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:here"}), 0);
    assert_int_equal(chdir("/"), 0);
    trace_start(&fake_sched);
    TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
    trace_stop();
    assert_int_equal(chdir(d->path), 0);
    char *text = file_take("here");
    assert_non_null(text);
    free(text);
}

static void test_a_file_that_cannot_be_written_is_told_of(void **state)
{
    static const char *const bad[] = {"perfetto:/dev/full", "text:/dev/full"};
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        stderr_catch();
        record_one(bad[i]);
        char *said = stderr_release();
        assert_non_null(strstr(said, "cannot write"));
        assert_non_null(strstr(said, strchr(bad[i], ':') + 1));
        free(said);
    }
}

static void test_a_file_in_no_directory_is_refused_at_once(void **state)
{
    (void)state;
    stderr_catch();
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:no/such/dir"}),
                     -EACCES);
    char *said = stderr_release();
    assert_non_null(strstr(said, "no/such/dir cannot be written"));
    free(said);
}

static void test_a_directory_is_refused_at_once(void **state)
{
    (void)state;
    stderr_catch();
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "html:/tmp"}), -EACCES);
    char *said = stderr_release();
    assert_non_null(strstr(said, "/tmp cannot be written: Is a directory"));
    free(said);
}

static void test_what_is_no_file(void **state)
{
    (void)state;
    stderr_catch();
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:-"}), -EINVAL);
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a,b"}), -EINVAL);
    char *said = stderr_release();
    assert_non_null(strstr(said, "\"text:-\" is not understood"));
    assert_non_null(strstr(said, "there is none to stdout"));
    assert_non_null(strstr(said, "\"b\" is not understood"));
    assert_non_null(strstr(said, "no FILE can have a comma"));
    free(said);
}

static void test_outputs_hold_for_one_run(void **state)
{
    (void)state;
    record_one("text:a");
    free(file_take("a"));
    trace_start(&fake_sched);
    assert_false(trace_on);
}

static void test_a_bad_spec_leaves_the_outputs_as_they_were(void **state)
{
    (void)state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a"}), 0);
    stderr_catch();
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "perfetto:b,nonsense"}),
                     -EINVAL);
    free(stderr_release());
    trace_start(&fake_sched);
    TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
    trace_stop();
    char *text = file_take("a");
    assert_non_null(text);
    assert_null(file_take("b"));
    free(text);
}

static void test_without_memory_nothing_is_configured(void **state)
{
    (void)state;
    starved = true;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a"}), -ENOMEM);
    starved = false;
    trace_start(&fake_sched);
    assert_false(trace_on);
}

static void test_a_forked_childs_file_has_its_number(void **state)
{
    int status;
    char name[32];
    (void)state;
    trace_before_fork();
    pid_t pid = fork();
    if (pid == 0) {
        trace_after_fork();
        record_one("text:a");
        _exit(0);
    }
    trace_after_fork_parent();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    snprintf(name, sizeof(name), "a.%d", (int)pid);
    char *text = file_take(name);
    assert_non_null(text);
    assert_null(file_take("a"));
    free(text);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, enter, leave)

/* ---- tail ---- */

static void call(uint32_t result, bool dies)
{
    call_id id = trace_call_begin();

    TRACE(CLIENT_INVOKE, id, 7, 0x11, 0, 0);
    TRACE(LIBTEEC_IOCTL, id, 0, 3, 0, 0);
    TRACE(PROXY_MOVE_DOWN, id, 7, 100, 0, 0);
    if (dies)
        TRACE(APP_DEAD, id, 7, 3, 0xdead, 0);
    TRACE(CLIENT_DONE, id, 7, result, 3, 0);
    trace_call_end();
}

/* At once, and of that call alone; those that go well leave nothing. */
static void test_a_failed_call_is_shown_at_its_end(void **state)
{
    (void)state;
    run_start("tail:out");
    call(0, false);
    assert_null(file_read("out"));
    call(0xffff0006, false);
    char *text = file_read("out");
    assert_non_null(text);
    assert_non_null(strstr(text, "call 2  TEEC_InvokeCommand"));
    assert_non_null(strstr(text, "returns TEEC_ERROR_BAD_PARAMETERS from TEE"));
    assert_null(strstr(text, "call 1 "));
    free(text);
    call(0, false);
    trace_stop();
    text = file_take("out");
    assert_null(strstr(text, "call 3 "));
    free(text);
}

static void test_all_failed_calls_are_kept(void **state)
{
    (void)state;
    run_start("tail:out");
    call(0xffff0006, false);
    call(0xffff0007, false);
    trace_stop();
    char *text = file_take("out");
    assert_non_null(strstr(text, "call 1  TEEC_InvokeCommand"));
    assert_non_null(strstr(text, "call 2  TEEC_InvokeCommand"));
    free(text);
}

/* What the parent was asked for is none of the child's. */
static void test_a_forked_child_has_no_outputs(void **state)
{
    int status;

    (void)state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a"}), 0);
    pid_t pid = fork();
    if (pid == 0) {
        trace_before_fork();
        trace_after_fork();
        trace_start(&fake_sched);
        _exit(trace_on);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = ""}), 0);
}

static void test_what_an_earlier_run_left_is_gone(void **state)
{
    (void)state;
    FILE *old = fopen("out", "w");
    assert_non_null(old);
    fputs("of another run\n", old);
    fclose(old);
    run_start("tail:out");
    call(0, false);
    trace_stop();
    char *text = file_take("out");
    assert_string_equal(text, "");
    free(text);
    assert_int_equal(mkfifo("out", 0600), 0); /* nobody reads it */
    run_start("tail:out");
    trace_stop();
    unlink("out");
}

/* Also when what the client asked for went well, as closing does. */
static void test_a_death_is_shown_at_the_end_of_its_call(void **state)
{
    (void)state;
    run_start("tail:out");
    call(0, true);
    call(0, false);
    trace_stop();
    char *text = file_take("out");
    assert_non_null(strstr(text, "instance 3 died: panic code 0xdead"));
    assert_null(strstr(text, "call 2 "));
    free(text);
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned n = 0;

    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

/* Other calls that end meanwhile are not shown for it; nor is it shown twice. */
static void test_a_death_belongs_to_its_call(void **state)
{
    (void)state;
    run_start("tail:out");
    call_id dying = trace_call_begin();
    TRACE(CLIENT_INVOKE, dying, 7, 0x11, 0, 0);
    TRACE(APP_DEAD, dying, 7, 3, 0xdead, 0);
    call(0, false);
    assert_null(file_read("out"));
    TRACE(CLIENT_DONE, dying, 7, 0xffff3024, 3, 0);
    call(0, false);
    trace_stop();
    char *text = file_take("out");
    assert_int_equal(count_of(text, "call 1  TEEC_InvokeCommand"), 1);
    assert_null(strstr(text, "call 2 "));
    assert_null(strstr(text, "call 3 "));
    free(text);
}

/* As an instance that is closed may. */
static void test_a_death_after_its_call_is_shown_at_the_next_end(void **state)
{
    (void)state;
    run_start("tail:out");
    call(0, false);
    call_id closing = trace_call_begin();
    TRACE(CLIENT_CLOSE, closing, 7, 0, 0, 0);
    TRACE(CLIENT_DONE, closing, 7, 0, 0, 0);
    TRACE(APP_DEAD, closing, 7, 3, 0xdead, 0);
    assert_null(file_read("out"));
    call(0, false);
    char *text = file_read("out");
    assert_non_null(text);
    assert_non_null(strstr(text, "call 2  TEEC_CloseSession"));
    free(text);
    TRACE(APP_DEAD, closing, 7, 4, 0xbeef, 0); /* and no other call ends */
    trace_stop();
    text = file_take("out");
    assert_int_equal(count_of(text, "call 2  TEEC_CloseSession"), 2);
    assert_null(strstr(text, "call 1 "));
    assert_null(strstr(text, "call 3 "));
    free(text);
}

static void *fail_cancelled(void *unused)
{
    (void)unused;
    pthread_cancel(pthread_self());
    call(0xffff0006, false); /* writes a file, which is a cancellation point */
    pthread_testcancel();
    return unused;
}

static void test_a_cancelled_thread_holds_nobody_up(void **state)
{
    pthread_t t;
    void *result;
    (void)state;
    run_start("tail:out");
    assert_int_equal(pthread_create(&t, NULL, fail_cancelled, NULL), 0);
    assert_int_equal(pthread_join(t, &result), 0);
    assert_ptr_equal(result, PTHREAD_CANCELED);
    trace_stop(); /* with the lock that it had */
    free(file_take("out"));
}

static void test_failures_are_filtered_too(void **state)
{
    (void)state;
    assert_int_equal(
        trace_configure(&(struct trace_options){.outputs = "tail:out", .filter = "box=proxy"}), 0);
    trace_start(&fake_sched);
    call(0xffff0006, false);
    trace_stop();
    char *text = file_take("out");
    assert_non_null(strstr(text, "moves 100 bytes"));
    assert_non_null(strstr(text, "call 1  TEEC_InvokeCommand"));
    assert_null(strstr(text, "ioctl"));
    free(text);
}

static void test_a_filter_is_for_all_outputs(void **state)
{
    (void)state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a,jsonl:b",
                                                             .filter = "session=7,box=proxy"}),
                     0);
    trace_start(&fake_sched);
    call(0, false);
    TRACE(CLIENT_INIT, 9, 0, 0, 0, 0);
    trace_stop();
    char *text = file_take("a"), *lines = file_take("b");
    assert_non_null(strstr(text, "moves 100 bytes"));
    assert_null(strstr(text, "TEEC_InitializeContext"));
    assert_null(strstr(text, "ioctl"));
    assert_non_null(
        strstr(lines, "{\"teesim_trace\":1,\"events\":3,\"dropped\":0,\"without_data\":0}\n"));
    assert_non_null(strstr(lines, "\"event\":\"PROXY_MOVE_DOWN\",\"dir\":\"down\",\"words\":"
                                  "[100,0,0],\"text\":\"moves 100 bytes to the TEE VM: descriptor"
                                  " 0, buffer 0\",\"copied\":100,\"file\":"));
    free(text);
    free(lines);
}

/* A result is a number, never negative; what was dropped is counted; text is escaped. */
static void test_lines_of_json(void **state)
{
    static const char names[1][TRACE_NAME_MAX] = {"\x1f \" \\ \x7f"};
    static const struct trace_event e = {.id = TR_CLIENT_DONE, .call = 1, .word = {0xffff0006, 1}};
    const struct trace_record r = {
        .events = &e, .count = 1, .dropped = 5, .names = names, .thread_count = 1};
    char *text;
    size_t size;
    (void)state;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    trace_jsonl_write(&r, out);
    assert_int_equal(fclose(out), 0);
    assert_non_null(strstr(text, "\"events\":1,\"dropped\":5,"));
    assert_non_null(strstr(text, ",\"result\":4294901766"));
    assert_non_null(strstr(text, "\"thread\":\"\\u001f \\\" \\\\ \\u007f\""));
    free(text);
}

static void test_a_filter_that_leaves_nothing_is_told_of(void **state)
{
    (void)state;
    assert_int_equal(
        trace_configure(&(struct trace_options){.outputs = "text:a", .filter = "session=9"}), 0);
    trace_start(&fake_sched);
    call(0, false);
    stderr_catch();
    trace_stop();
    char *said = stderr_release();
    assert_non_null(strstr(said, "trace: none of the 4 events is what the filter wants"));
    free(said);
    free(file_take("a"));
    run_start("text:a"); /* nor when there is nothing to choose from */
    stderr_catch();
    trace_stop();
    said = stderr_release();
    assert_string_equal(said, "");
    free(said);
    free(file_take("a"));
}

/* However it is written; but a device has room for both. */
static void test_a_file_for_two_is_refused(void **state)
{
    (void)state;
    record_one("text:there");
    static const char *const bad[] = {"text:a,jsonl:a", "text:a,jsonl:b,text:./a",
                                      "html:there,text:there"};
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        stderr_catch();
        int rc = trace_configure(&(struct trace_options){.outputs = bad[i]});
        char *said = stderr_release();
        assert_int_equal(rc, -EINVAL);
        assert_non_null(strstr(said, " is to be written twice"));
        free(said);
    }
    free(file_take("there"));
    record_one("text:/dev/null,jsonl:/dev/null");
    stderr_catch();
    record_one("text,text,text:a,text:b");
    free(stderr_release());
    free(file_take("a"));
    free(file_take("b"));
}

static void test_a_filter_that_is_not_understood_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(trace_configure(&(struct trace_options){.outputs = "text:a"}), 0);
    stderr_catch();
    int rc = trace_configure(&(struct trace_options){.outputs = "text:b", .filter = "boxes"});
    free(stderr_release());
    assert_int_equal(rc, -EINVAL);
    trace_start(&fake_sched);
    TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
    trace_stop();
    free(file_take("a"));
}

/* What goes to stderr while that is a terminal of this kind; how much the terminal takes is enough.
 */
static bool has_colours(const char *term)
{
    char text[512];
    int master, slave, old = dup(STDERR_FILENO);

    setenv("TERM", term, 1);
    assert_true(old >= 0);
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_int_equal(dup2(slave, STDERR_FILENO), STDERR_FILENO);
    record_one("text,text:a"); /* never in a file */
    assert_int_equal(dup2(old, STDERR_FILENO), STDERR_FILENO);
    char *file = file_take("a");
    assert_null(strchr(file, '\033'));
    free(file);
    ssize_t n = read(master, text, sizeof(text) - 1);
    assert_true(n > 0);
    text[n] = '\0';
    assert_non_null(strstr(text, "call 1"));
    close(slave);
    close(master);
    close(old);
    return strchr(text, '\033') != NULL;
}

static void test_colours_are_for_terminals_that_have_them(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    assert_true(has_colours("xterm"));
    assert_false(has_colours("dumb"));
    setenv("NO_COLOR", "1", 1);
    assert_false(has_colours("xterm"));
    unsetenv("NO_COLOR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_specs_that_are_not_understood),
        TEST(test_no_spec_is_no_output),
        TEST(test_text_goes_to_stderr),
        TEST(test_colours_are_for_terminals_that_have_them),
        TEST(test_each_output_of_a_list_is_written),
        TEST(test_perfetto_has_a_file_by_default),
        TEST(test_a_file_is_where_it_was_asked_for),
        TEST(test_a_file_that_cannot_be_written_is_told_of),
        TEST(test_a_file_in_no_directory_is_refused_at_once),
        TEST(test_a_directory_is_refused_at_once),
        TEST(test_what_is_no_file),
        TEST(test_outputs_hold_for_one_run),
        TEST(test_a_bad_spec_leaves_the_outputs_as_they_were),
        TEST(test_without_memory_nothing_is_configured),
        TEST(test_a_forked_childs_file_has_its_number),
        TEST(test_a_failed_call_is_shown_at_its_end),
        TEST(test_all_failed_calls_are_kept),
        TEST(test_a_forked_child_has_no_outputs),
        TEST(test_what_an_earlier_run_left_is_gone),
        TEST(test_a_death_is_shown_at_the_end_of_its_call),
        TEST(test_a_death_belongs_to_its_call),
        TEST(test_a_death_after_its_call_is_shown_at_the_next_end),
        TEST(test_a_cancelled_thread_holds_nobody_up),
        TEST(test_failures_are_filtered_too),
        TEST(test_a_filter_is_for_all_outputs),
        TEST(test_lines_of_json),
        TEST(test_a_filter_that_leaves_nothing_is_told_of),
        TEST(test_a_file_for_two_is_refused),
        cmocka_unit_test_setup_teardown(test_a_filter_that_is_not_understood_changes_nothing, enter,
                                        leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
