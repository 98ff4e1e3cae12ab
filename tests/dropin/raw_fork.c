/* SPDX-License-Identifier: BSD-2-Clause */
/* A child of fork has the descriptors, and behind them a TEE of its own. */
#include "raw.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

static void expect_child_ends(pid_t child)
{
    int status;

    EXPECT(waitpid(child, &status, 0), child);
    EXPECT(status, 0);
}

/* The child's context is one of its own; the parent's does not notice. */
static void test_fork(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 1, &id);
    uint32_t session = raw_session_of(fd, DROPIN_ONE);
    uint8_t *at = raw_map(shm, 1);
    pid_t child = fork();

    if (child == 0) {
        EXPECT_ERRNO(raw_add(fd, session), EINVAL);
        EXPECT_TRUE(raw_map(shm, 1) == MAP_FAILED);
        uint32_t own = raw_session(fd);
        EXPECT(raw_add(fd, own), 0);
        EXPECT(at[0], 0);
        EXPECT(munmap(at, 1), 0);
        close(fd);
        close(shm);
        exit(EXIT_SUCCESS);
    }
    expect_child_ends(child);
    EXPECT(raw_add(fd, session), 0);
    EXPECT(raw_invert(fd, session, id, 0, 1), 0);
    EXPECT(at[0], 0xff);
    munmap(at, 1);
    close(shm);
    close(fd);
}

/* A second generation, of a child that has not used what it inherited. */
static void test_grandchildren(void)
{
    int fd = raw_device();
    uint32_t session = raw_session_of(fd, DROPIN_ONE);
    pid_t child = fork();

    if (child == 0) {
        pid_t grandchild = fork();
        if (grandchild == 0) {
            EXPECT_ERRNO(raw_add(fd, session), EINVAL);
            EXPECT(raw_add(fd, raw_session(fd)), 0);
            exit(EXIT_SUCCESS);
        }
        expect_child_ends(grandchild);
        exit(EXIT_SUCCESS);
    }
    expect_child_ends(child);
    EXPECT(raw_add(fd, session), 0);
    close(fd);
}

static _Atomic bool stop;

/* Opens, maps, calls and closes without a pause. */
static void *be_busy(void *unused)
{
    (void)unused;
    while (!atomic_load(&stop)) {
        int fd = raw_device(), id, shm = raw_shm(fd, 1, &id);
        uint8_t *at = raw_map(shm, 1);
        uint32_t session = raw_session_of(fd, DROPIN_ONE);
        EXPECT(raw_invert(fd, session, id, 0, 1), 0);
        munmap(at, 1);
        close(shm);
        close(fd);
    }
    return NULL;
}

static void test_fork_beside_calls(void)
{
    pthread_t thread;

    EXPECT(pthread_create(&thread, NULL, be_busy, NULL), 0);
    for (unsigned i = 0; i < 5; i++) {
        pid_t child = fork();
        if (child == 0) {
            int fd = raw_device();
            EXPECT(raw_add(fd, raw_session(fd)), 0);
            close(fd);
            _exit(EXIT_SUCCESS);
        }
        expect_child_ends(child);
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
}

int main(void)
{
    /* Keeps the instance of all sessions of this process: none may end beside a fork, for which the
     * C library has a lock that the child would never get. */
    int keeper = raw_device();

    raw_session_of(keeper, DROPIN_ONE);
    test_fork();
    test_grandchildren();
    test_fork_beside_calls();
    close(keeper);
    return 0;
}
