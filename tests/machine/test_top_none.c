/* SPDX-License-Identifier: BSD-2-Clause */
/* `teesim top` at processes that have no machine, or hide it, or show something else. */
#include "top/top_rig.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/board.h"
#include "tee_api_defines.h"

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

/* A good head, and more behind it than any version has. */
static void show_too_much(void)
{
    ((uint64_t *)&fake)[offsetof(struct board_machine, pid) / 8] = (uint64_t)getpid();
    int fd = fake_fd(&fake, sizeof(fake), 0);
    if (ftruncate(fd, (1 << 20) + 1) < 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) < 0)
        _exit(3);
}

static void show_nothing(void)
{
    (void)fake_fd(&fake, 0, F_SEAL_SHRINK);
}

static void show_somebody_elses(void)
{
    (void)fake_fd(&fake, sizeof(fake), F_SEAL_SHRINK);
}

/* ---- processes of others ---- */

/* As a user who may look at nobody's. */
static void as_nobody(const char *args)
{
    char command[512];

    snprintf(command, sizeof(command), "setpriv --reuid 65534 --clear-groups %s top %s 2>&1",
             TEESIM, args);
    FILE *f = popen(command, "re");
    assert_non_null(f);
    out[fread(out, 1, sizeof(out) - 1, f)] = '\0';
    assert_int_equal(WEXITSTATUS(pclose(f)), 1);
}

static void test_what_may_not_be_looked_at(void **state)
{
    char args[64];

    (void)state;
    if (geteuid() != 0 ||
        system("setpriv --reuid 65534 --clear-groups " TEESIM " --version >/dev/null 2>&1") != 0)
        skip();
    snprintf(args, sizeof(args), "--once --pid %d", getpid());
    as_nobody(args);
    expect_words("it may not be looked at");
    as_nobody("--once");
    expect_words("no program with a TEE is running that may be looked at");
}

#define EXIT_NOT_ALLOWED 77

static void wait_in_a_ta(void)
{
    struct client c;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("proc", "/proc", "proc", 0, NULL) < 0)
        _exit(EXIT_NOT_ALLOWED);
    setenv("TEESIM_SCHED", "threads", 1);
    open_ta(&c, ITEST_SHARED);
    TEEC_Operation op = op_value_in(TEE_TIMEOUT_INFINITE, 0);
    TEEC_InvokeCommand(&c.session, ITEST_WAIT, &op, NULL);
    _exit(1);
}

/* The picture of a process once it has a call; NULL: it has ended. */
static struct json *picture_of_call(pid_t pid)
{
    struct json_error err;

    while (kill(pid, 0) == 0) {
        struct json *j = top("--json", pid) == 0 ? json_parse(out, strlen(out), &err) : NULL;
        if (j && item(j, "calls", 0))
            return j;
        json_free(j);
    }
    return NULL;
}

/* Begins one in a name space of processes of its own, writes to `fd` what its number is here, and
 * ends as it does. */
static void keep_apart(int fd)
{
    int status;
    pid_t inner = unshare(CLONE_NEWPID | CLONE_NEWNS) == 0 ? fork() : -1;

    if (inner == 0)
        wait_in_a_ta();
    if (inner < 0)
        _exit(EXIT_NOT_ALLOWED);
    if (write(fd, &inner, sizeof(inner)) != sizeof(inner) || waitpid(inner, &status, 0) != inner)
        _exit(1);
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 0);
}

/* The numbers of its threads are others here, and nobody is called by the name of another. */
static void test_numbers_of_another_name_space(void **state)
{
    int found[2], status;
    pid_t inner = 0;

    (void)state;
    assert_int_equal(pipe(found), 0);
    pid_t keeper = fork();
    assert_true(keeper >= 0);
    if (keeper == 0)
        keep_apart(found[1]);
    close(found[1]);
    ssize_t n = read(found[0], &inner, sizeof(inner));
    close(found[0]);
    struct json *j = n == sizeof(inner) ? picture_of_call(inner) : NULL;
    bool seen = j != NULL;
    if (seen) {
        assert_int_equal(number(machine_in(j), "pid"), inner);
        assert_int_equal(number(item(j, "calls", 0), "thread"), 1);
        expect_null(item(j, "calls", 0), "thread_name");
        kill(inner, SIGKILL);
        json_free(j);
    }
    assert_int_equal(waitpid(keeper, &status, 0), keeper);
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_ALLOWED)
        skip();
    assert_true(seen);
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
        {show_too_much, "has no TEE at present"},
        {show_nothing, "has no TEE at present"},
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
        INLINE(test_what_may_not_be_looked_at),
        INLINE(test_numbers_of_another_name_space),
    };
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
