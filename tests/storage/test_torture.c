/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every step of the list with a failure at the first, second, … last point that it passes: a call
 * that fails, a full disk, a power cut (the process is killed there) and one in the middle of a
 * write. Afterwards the store holds what it held before the step, or what it holds after it.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "tee/storage/point.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"
#include "torture.h"
#include "torture_dir.h"

enum failure { IO_ERROR, DISK_FULL, POWER_CUT, TORN_WRITE, FAILURES };
static const char *const failure_names[FAILURES] = {"an error", "no space", "a power cut",
                                                    "a power cut within a write"};

/* ---- the points ---- */

static struct {
    bool armed;
    enum failure failure;
    unsigned at, count; /* the point that fails, from 1; points passed */
    char what[64];      /* the one that did */
} rig;

/* Whether this point is the one. */
static bool reached(const char *what)
{
    if (!rig.armed || ++rig.count != rig.at)
        return false;
    snprintf(rig.what, sizeof(rig.what), "%s", what);
    return true;
}

static int at_point(const char *what, void *ctx)
{
    (void)ctx;
    if (!reached(what))
        return 0;
    if (rig.failure == POWER_CUT || rig.failure == TORN_WRITE)
        kill(getpid(), SIGKILL);
    return rig.failure == DISK_FULL ? ENOSPC : EIO;
}

/* The calls that LMDB makes itself come here, as this program's symbols stand before libc's. */

static ssize_t torn(int fd, const struct iovec *iov, int count, off_t at)
{
    if (reached("write")) {
        if (rig.failure == TORN_WRITE)
            (void)!syscall(SYS_pwrite64, fd, iov[0].iov_base, iov[0].iov_len / 2, at);
        if (rig.failure == POWER_CUT || rig.failure == TORN_WRITE)
            kill(getpid(), SIGKILL);
        errno = rig.failure == DISK_FULL ? ENOSPC : EIO;
        return -1;
    }
    return syscall(SYS_pwritev, fd, iov, count, at, 0);
}

ssize_t pwritev(int fd, const struct iovec *iov, int count, off_t at)
{
    return torn(fd, iov, count, at);
}

ssize_t pwrite(int fd, const void *buf, size_t size, off_t at)
{
    struct iovec iov = {.iov_base = (void *)(uintptr_t)buf, .iov_len = size};

    return torn(fd, &iov, 1, at);
}

ssize_t pwrite64(int fd, const void *buf, size_t size, off_t at)
{
    return pwrite(fd, buf, size, at);
}

#define INTERPOSED(name, number)                                                                   \
    int name(int fd)                                                                               \
    {                                                                                              \
        int err = at_point(#name, NULL);                                                           \
        if (!err)                                                                                  \
            return (int)syscall(number, fd);                                                       \
        errno = err;                                                                               \
        return -1;                                                                                 \
    }
INTERPOSED(fdatasync, SYS_fdatasync)
INTERPOSED(fsync, SYS_fsync)

/* ---- one run ---- */

static const uint8_t uuid[16] = "torture of a TA";
static enum store_sync sync_mode;

struct opened {
    struct vault *vault;
    struct vault_ta *ta;
};

static struct opened open_store(const char *dir)
{
    struct vault_config cfg = {.dir = dir, .sync = sync_mode};
    struct opened o;

    assert_int_equal(vault_create(&cfg, &o.vault), 0);
    assert_int_equal(vault_ta_create(o.vault, uuid, &o.ta), TEE_SUCCESS);
    return o;
}

static void close_store(struct opened *o)
{
    vault_ta_destroy(o->ta);
    vault_destroy(o->vault);
}

static void arm(enum failure failure, unsigned at)
{
    rig.failure = failure;
    rig.at = at;
    rig.count = 0;
    rig.what[0] = '\0';
    rig.armed = true;
}

static void expect_clean(struct opened *o, const char *step)
{
    unsigned findings = torture_findings(o->ta);

    if (findings)
        fail_msg("%s: %u findings after %s at %s (point %u)", step, findings,
                 failure_names[rig.failure], rig.what, rig.at);
}

/* Which of the two it is; fails for a third. */
static bool is_new(struct opened *o, const char *step, const char *old, const char *new)
{
    char *now = torture_dump(o->ta);
    bool as_old = strcmp(now, old) == 0, as_new = strcmp(now, new) == 0;

    if (!as_old && !as_new)
        fail_msg("%s, %s at %s (point %u):\n%sis neither\n%snor\n%s", step,
                 failure_names[rig.failure], rig.what, rig.at, now, old, new);
    free(now);
    return as_new;
}

/* The step is done once more where it has not been, and does what it does. */
static void go_on(struct opened *o, const struct torture_named_step *step, bool done,
                  const char *old, const char *new)
{
    if (done)
        return;
    assert_int_equal(step->run(o->ta), TEE_SUCCESS);
    assert_true(is_new(o, step->name, old, new));
    expect_clean(o, step->name);
}

/* False: the step passes no such point any more. */
static bool run_failing(const char *dir, const struct torture_named_step *step, const char *old,
                        const char *new)
{
    struct opened o = open_store(dir);

    arm(rig.failure, rig.at);
    uint32_t res = step->run(o.ta);
    rig.armed = false;
    bool hit = rig.what[0];
    bool done = is_new(&o, step->name, old, new);
    if (!hit)
        assert_int_equal(res, TEE_SUCCESS);
    /* Steps that change nothing of what the dump shows do not exist. */
    assert_int_equal(done, res == TEE_SUCCESS);
    if (rig.failure == DISK_FULL && res != TEE_SUCCESS)
        assert_int_equal(res, TEE_ERROR_STORAGE_NO_SPACE);
    close_store(&o);
    o = open_store(dir);
    assert_int_equal(is_new(&o, step->name, old, new), done);
    expect_clean(&o, step->name);
    go_on(&o, step, done, old, new);
    close_store(&o);
    return hit;
}

static bool run_killed(const char *dir, const struct torture_named_step *step, const char *old,
                       const char *new)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        struct opened o = open_store(dir);
        arm(rig.failure, rig.at);
        uint32_t res = step->run(o.ta);
        _exit(res == TEE_SUCCESS ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    bool hit = WIFSIGNALED(status);
    if (hit)
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_int_equal(WEXITSTATUS(status), 0);
    struct opened o = open_store(dir);
    bool done = is_new(&o, step->name, old, new);
    if (!hit)
        assert_true(done);
    expect_clean(&o, step->name);
    go_on(&o, step, done, old, new);
    close_store(&o);
    return hit;
}

/* ---- the sweep ---- */

static void sweep(const struct torture_named_step *step, const char *from, const char *old,
                  const char *new)
{
    unsigned hits = 0;

    for (unsigned failure = 0; failure < FAILURES; failure++) {
        bool hit = true;
        for (rig.at = 1; hit; rig.at++) {
            const char *dir = torture_dir_copy(from);
            rig.failure = failure;
            hit = failure == POWER_CUT || failure == TORN_WRITE ? run_killed(dir, step, old, new)
                                                                : run_failing(dir, step, old, new);
            torture_dir_remove(dir);
            hits += hit;
        }
    }
    assert_true(hits > 10); /* an idle sweep would find nothing */
}

static void sweep_all(void)
{
    const char *dir = torture_dir_new();

    for (unsigned i = 0; i < torture_step_count; i++) {
        const char *before = torture_dir_copy(dir);
        struct opened o = open_store(dir);
        char *old = torture_dump(o.ta);
        assert_int_equal(torture_steps[i].run(o.ta), TEE_SUCCESS);
        char *new = torture_dump(o.ta);
        assert_string_not_equal(old, new);
        close_store(&o);
        sweep(&torture_steps[i], before, old, new);
        torture_dir_remove(before);
        free(old);
        free(new);
    }
    torture_dir_remove(dir);
}

static void test_full(void **state)
{
    (void)state;
    sync_mode = STORE_FULL;
    sweep_all();
}

__attribute__((unused)) static void test_normal(void **state)
{
    (void)state;
    sync_mode = STORE_NORMAL;
    sweep_all();
}

__attribute__((unused)) static void test_none(void **state)
{
    (void)state;
    sync_mode = STORE_NONE;
    sweep_all();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full),
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they take their time */
        cmocka_unit_test(test_normal),
        cmocka_unit_test(test_none),
#endif
    };

    storage_point_set(at_point, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
