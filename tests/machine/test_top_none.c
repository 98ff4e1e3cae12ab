/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim top` at processes that have no machine, or hide it, or show something else. */
#include "top/top_rig.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/board.h"

/* ---- machines that cannot be seen ---- */

static void test_a_machine_that_has_stopped(void **state)
{
    (void)state;
    assert_int_equal(top("", getpid()), 0);
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(top("", getpid()), 1);
    expect_words("it has no TEE at present");
    assert_int_equal(setup_inline(NULL), 0);
    assert_int_equal(top("", getpid()), 0);
}

static void test_a_child_begins_anew(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_SHARED);
    pid_t child = fork_idle(NULL);
    assert_int_equal(top("", child), 1);
    expect_words("it has no TEE at present");
    struct json *j = picture();
    assert_non_null(item(j, "sessions", 0));
    json_free(j);
    kill_idle(child);
    close_ta(&c);
}

static void test_several_machines_are_a_list(void **state)
{
    char command[256], pid_word[2][32];

    (void)state;
    pid_t child = fork_idle(boot_in_child);
    assert_int_equal(top("", child), 0);
    snprintf(command, sizeof(command), "%s top --once 2>&1", TEESIM);
    snprintf(pid_word[0], sizeof(pid_word[0]), "%7d test_top", getpid());
    snprintf(pid_word[1], sizeof(pid_word[1]), "%7d test_top", child);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    out[fread(out, 1, sizeof(out) - 1, f)] = '\0';
    assert_int_equal(pclose(f), 0);
    expect_words("PROGRAM");
    expect_words(pid_word[0]);
    expect_words(pid_word[1]);
    kill_idle(child);
}

static void test_processes_that_are_none(void **state)
{
    (void)state;
    pid_t child = fork_idle(NULL);
    assert_int_equal(kill(child, SIGKILL), 0);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(top("", child), 1);
    expect_words("it has ended");
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(top("", child), 1);
    expect_words("there is no such process");
    assert_int_equal(top("", 0), 2);
    expect_words("say the number of a process");
}

static int board_fd(void)
{
    char link[64], name[64];

    for (int fd = 0; fd < 1024; fd++) {
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, name, sizeof(name) - 1);
        name[n < 0 ? 0 : n] = '\0';
        if (strstr(name, BOARD_NAME))
            return fd;
    }
    return -1;
}

static void test_a_program_that_closes_everything(void **state)
{
    struct client c;

    (void)state;
    assert_int_equal(close(board_fd()), 0);
    assert_int_equal(top("", getpid()), 1);
    expect_words("has closed the descriptor");
    open_ta(&c, ITEST_SHARED);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

/* A duplicate is the same machine. */
static void test_a_duplicate_is_no_second_machine(void **state)
{
    (void)state;
    int other = dup(board_fd());
    assert_true(other >= 0);
    struct json *j = picture();
    assert_null(machine_in(j)->next);
    json_free(j);
    close(other);
}

/* ---- hostile ones ---- */

/* A process shows `size` bytes as its board. */
static int fake_fd(const void *bytes, size_t size, int seals)
{
    int fd = memfd_create(BOARD_NAME, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || fcntl(fd, F_ADD_SEALS, seals) < 0)
        _exit(3);
    return fd;
}

static struct board_page fake;

/* A good head, and lines of anything. */
static void make_fake(unsigned seed)
{
    uint64_t *words = (void *)&fake;

    memcpy((void *)&fake, (void *)board_page, sizeof(fake));
    for (size_t i = BOARD_WORDS(struct board_machine); i < sizeof(fake) / sizeof(*words); i++)
        words[i] = ((uint64_t)rand_r(&seed) << 33 ^ (uint64_t)rand_r(&seed)) & ~1ull;
    /* Names that would do something to a terminal. */
    for (unsigned i = 0; i < BOARD_INSTANCES; i++) {
        struct board_instance *in = (void *)&fake.instance[i].word;
        in->entry.state = i % 7;
        in->entry.entry = i % 8;
        memcpy(in->name, "\033]0;x\007\"\\\n\x9b", 10);
    }
}

static void show_fake(void)
{
    ((uint64_t *)&fake)[offsetof(struct board_machine, pid) / 8] = (uint64_t)getpid();
    (void)fake_fd(&fake, sizeof(fake), F_SEAL_SHRINK);
}

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((*text < ' ' || *text > '~') && *text != '\n')
            return false;
    return true;
}

static void test_a_hostile_board(void **state)
{
    struct json_error err;

    (void)state;
    for (unsigned seed = 1; seed <= 8; seed++) {
        make_fake(seed);
        pid_t child = fork_idle(show_fake);
        assert_int_equal(top("", child), 0);
        assert_true(is_plain(out));
        assert_int_equal(top("--json", child), 0);
        assert_true(is_plain(out));
        struct json *j = json_parse(out, strlen(out), &err);
        assert_non_null(j);
        json_free(j);
        kill_idle(child);
    }
}

static void show_other_version(void)
{
    ((uint64_t *)&fake)[1] = BOARD_VERSION + 1;
    show_fake();
}

static void show_what_may_shrink(void)
{
    ((uint64_t *)&fake)[offsetof(struct board_machine, pid) / 8] = (uint64_t)getpid();
    (void)fake_fd(&fake, sizeof(fake), 0);
}

static void show_too_little(void)
{
    (void)fake_fd(&fake, 16, F_SEAL_SHRINK);
}

static void show_somebody_elses(void)
{
    (void)fake_fd(&fake, sizeof(fake), F_SEAL_SHRINK);
}

/* A descriptor that waits for a writer when it is opened. */
static void show_a_pipe(void)
{
    int fd[2];
    if (pipe(fd) < 0)
        _exit(3);
}

static void test_what_is_no_board(void **state)
{
    static const struct {
        void (*show)(void);
        const char *words;
    } cases[] = {
        {show_other_version, "of another version of teesim"},
        {show_what_may_shrink, "has no TEE at present"},
        {show_too_little, "has no TEE at present"},
        {show_somebody_elses, "has no TEE at present"},
        {show_a_pipe, "has no TEE at present"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        make_fake(1);
        pid_t child = fork_idle(cases[i].show);
        assert_int_equal(top("", child), 1);
        expect_words(cases[i].words);
        kill_idle(child);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        INLINE(test_a_machine_that_has_stopped),
        INLINE(test_a_child_begins_anew),
        INLINE(test_several_machines_are_a_list),
        INLINE(test_processes_that_are_none),
        BOTH(test_a_program_that_closes_everything),
        INLINE(test_a_duplicate_is_no_second_machine),
        INLINE(test_a_hostile_board),
        INLINE(test_what_is_no_board),
    };
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
