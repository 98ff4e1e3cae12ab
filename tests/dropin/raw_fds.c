/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device's descriptors as descriptors: duplicates are one open file, the last close ends it,
 * and what other calls do to them. `raw_fds inherited FD` is what it becomes by exec.
 */
#include "raw.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const char *self;

/* Every session is an instance of its own, which has counted from 1. */
static uint64_t count_of(int fd, uint32_t session)
{
    union raw_invoke c = raw_invoke_arg(session, DROPIN_ADD);

    c.arg.params[0].attr = TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT;
    EXPECT(raw_invoke(fd, &c), 0);
    return c.arg.params[0].b;
}

/* Looks at the TA that has one instance; nothing is opened for it. */
static struct {
    int fd;
    uint32_t session;
} observer;

static void observer_open(void)
{
    observer.fd = raw_device();
    observer.session = raw_session_of(observer.fd, DROPIN_ONE);
}

/* Sessions with it, but for the observer's. */
static uint64_t open_sessions(void)
{
    union raw_invoke c = raw_invoke_arg(observer.session, DROPIN_OPEN);

    c.arg.params[0].attr = TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT;
    EXPECT(raw_invoke(observer.fd, &c), 0);
    EXPECT(c.arg.ret, 0);
    return c.arg.params[0].a - 1;
}

/* ---- duplicates ---- */

static void test_duplicates_are_one_file(void)
{
    int fd = raw_device();
    uint32_t session = raw_session(fd);
    const int fds[] = {dup(fd), fcntl(fd, F_DUPFD, 100), fcntl(fd, F_DUPFD_CLOEXEC, 100),
                       dup2(fd, 200), dup3(fd, 201, O_CLOEXEC)};

    raw_session_of(fd, DROPIN_ONE);
    EXPECT(close(fd), 0);
    for (unsigned i = 0; i < COUNT(fds); i++) {
        EXPECT(open_sessions(), 1);
        EXPECT_TRUE(fds[i] >= 0);
        EXPECT(count_of(fds[i], session), i + 1);
        EXPECT(fcntl(fds[i], F_GETFD), i == 2 || i == 4 ? FD_CLOEXEC : 0);
    }
    EXPECT_TRUE(fds[1] >= 100 && fds[3] == 200);
    for (unsigned i = 0; i < COUNT(fds); i++) {
        EXPECT(open_sessions(), 1);
        EXPECT(close(fds[i]), 0);
    }
    EXPECT(open_sessions(), 0);
    EXPECT_ERRNO(raw_version(fds[0]), EBADF);
}

/* A duplicate over a descriptor of ours closes what was there. */
static void test_dup2_over_another(void)
{
    int fd = raw_device(), other = raw_device(), id, shm = raw_shm(other, 1, &id);
    uint32_t session = raw_session(fd), gone = raw_session(other);

    raw_session_of(other, DROPIN_ONE);
    EXPECT(dup2(fd, other), other);
    EXPECT(open_sessions(), 0);
    EXPECT(raw_add(other, session), 0);
    EXPECT_ERRNO(raw_add(other, gone), EINVAL);
    EXPECT(dup2(fd, fd), fd);
    EXPECT_ERRNO(dup3(fd, fd, 0), EINVAL);
    EXPECT(raw_add(fd, session), 0);
    /* And by a file that is none of ours. */
    int null = open("/dev/null", O_RDWR);
    EXPECT(dup2(null, other), other);
    EXPECT_ERRNO(raw_version(other), ENOTTY);
    EXPECT(dup2(null, fd), fd);
    EXPECT_ERRNO(raw_version(fd), ENOTTY);
    EXPECT(close(null), 0);
    EXPECT(close(other), 0);
    EXPECT(close(fd), 0);
    EXPECT(close(shm), 0);
}

static void test_failed_duplicates(void)
{
    int fd = raw_device();

    EXPECT_ERRNO(fcntl(fd, F_DUPFD, -1), EINVAL);
    EXPECT_ERRNO(dup2(fd, -1), EBADF);
    EXPECT_ERRNO(dup2(-1, fd), EBADF);
    EXPECT(raw_version(fd), 0);
    close(fd);
}

static void test_a_duplicate_of_memory(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 1, &id), again = dup(shm);
    uint32_t session = raw_session(fd);

    close(shm);
    uint8_t *at = raw_map(again, 1);
    EXPECT_TRUE(at != MAP_FAILED);
    EXPECT(raw_invert(fd, session, id, 0, 1), 0);
    EXPECT(at[0], 0xff);
    close(again);
    munmap(at, 1);
    EXPECT_ERRNO(raw_invert(fd, session, id, 0, 1), EINVAL);
    close(fd);
}

/* ---- the end ---- */

static void close_by_close(int fd)
{
    EXPECT(close(fd), 0);
}

static void close_by_stream(int fd)
{
    EXPECT(fclose(fdopen(fd, "r+")), 0);
}

static void close_by_range(int fd)
{
    EXPECT(close_range((unsigned)fd, (unsigned)fd, 0), 0);
}

/* Behind the C library's back: seen when something is opened, or the number used. */
static void close_raw(int fd)
{
    EXPECT(syscall(SYS_close, fd), 0);
    int in_its_place = open("/dev/null", O_RDONLY);
    EXPECT(in_its_place, fd);
    EXPECT(open_sessions(), 1);
    int other = raw_device();
    EXPECT(open_sessions(), 0);
    close(other);
    close(in_its_place);
}

static void test_ways_to_close(void)
{
    static void (*const ways[])(int) = {close_by_close, close_by_stream, close_by_range, closefrom,
                                        close_raw};

    for (unsigned i = 0; i < COUNT(ways); i++) {
        int fd = raw_device();
        raw_session_of(fd, DROPIN_ONE);
        EXPECT(open_sessions(), 1);
        ways[i](fd);
        EXPECT(open_sessions(), 0);
        EXPECT_ERRNO(raw_version(fd), EBADF);
    }
    EXPECT_ERRNO(close(-1), EBADF);
    int fd = raw_device();
    EXPECT(close(fd), 0);
    EXPECT_ERRNO(close(fd), EBADF);
}

static void test_close_range_that_only_marks(void)
{
    int fd = raw_device();

    EXPECT(close_range((unsigned)fd, (unsigned)fd, 4 /* CLOSE_RANGE_CLOEXEC */), 0);
    EXPECT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    EXPECT(raw_version(fd), 0);
    close(fd);
}

/* A number that was ours is another file's, without any call that we see. */
static void test_a_number_that_changes_hands(void)
{
    int fd = raw_device(), pipes[2];

    raw_session_of(fd, DROPIN_ONE);
    EXPECT(syscall(SYS_close, fd), 0);
    EXPECT(pipe(pipes), 0);
    EXPECT(pipes[0], fd);
    EXPECT(open_sessions(), 1);
    EXPECT_ERRNO(raw_version(fd), ENOTTY);
    EXPECT(open_sessions(), 0);
    EXPECT(write(pipes[1], "x", 1), 1);
    close(fd);
    close(pipes[1]);
}

static void test_a_program_that_closes_all(void)
{
    int fd = raw_device();
    raw_session_of(fd, DROPIN_ONE);

    for (int i = 3; i < 1024; i++)
        close(i);
    observer_open();
    EXPECT(open_sessions(), 0);
    fd = raw_device();
    uint32_t session = raw_session(fd);
    EXPECT(raw_add(fd, session), 0);
    close(fd);
}

static void test_no_descriptor_left(void)
{
    struct rlimit old, tight;
    int fd = raw_device(), lowest = dup(fd);
    struct tee_ioctl_shm_alloc_data data = {.size = 1};

    close(lowest);
    EXPECT(getrlimit(RLIMIT_NOFILE, &old), 0);
    tight = (struct rlimit){(rlim_t)lowest, old.rlim_max};
    EXPECT(setrlimit(RLIMIT_NOFILE, &tight), 0);
    EXPECT_ERRNO(open("/dev/tee0", O_RDWR), EMFILE);
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_ALLOC, &data), EMFILE);
    EXPECT_ERRNO(dup(fd), EMFILE);
    EXPECT(setrlimit(RLIMIT_NOFILE, &old), 0);
    EXPECT(raw_version(fd), 0);
    close(fd);
}

/* ---- other calls ---- */

static void test_waiting(void)
{
    int fd = raw_device(), epoll = epoll_create1(EPOLL_CLOEXEC);
    struct pollfd p = {.fd = fd, .events = POLLIN | POLLOUT};
    struct epoll_event event = {.events = EPOLLIN};
    struct timeval now = {0};
    fd_set set;

    EXPECT(poll(&p, 1, 0), 1);
    EXPECT(p.revents, POLLIN | POLLOUT);
    FD_ZERO(&set);
    FD_SET(fd, &set);
    EXPECT(select(fd + 1, &set, NULL, NULL, &now), 1);
    EXPECT_ERRNO(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), EPERM);
    close(epoll);
    close(fd);
}

static void test_flags(void)
{
    int fd = raw_device();

    EXPECT(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
    EXPECT(fcntl(fd, F_SETFD, 0), 0);
    EXPECT(fcntl(fd, F_GETFD), 0);
    EXPECT(write(fd, "x", 1), -1);
    EXPECT(isatty(fd), 0);
    close(fd);
}

/* Sends a descriptor to oneself: the kernel makes a duplicate that nobody asked for. */
static int by_message(int fd)
{
    int pair[2], received;
    char byte = 'x', room[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec iov = {&byte, 1};
    struct msghdr msg = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof(room)};

    EXPECT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    *c = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(c), &fd, sizeof(fd));
    EXPECT(sendmsg(pair[0], &msg, 0), 1);
    EXPECT(recvmsg(pair[1], &msg, 0), 1);
    memcpy(&received, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(received));
    EXPECT_TRUE(received != fd);
    close(pair[0]);
    close(pair[1]);
    return received;
}

static void test_a_descriptor_by_message(void)
{
    int fd = raw_device();
    uint32_t session = raw_session(fd);
    int received = by_message(fd);

    EXPECT(raw_add(received, session), 0);
    close(fd);
    EXPECT(raw_add(received, session), 0);
    close(received);
}

/* It is mapped before any other call has seen it; from then on it is a duplicate like others. */
static void test_memory_by_message(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 1, &id), received = by_message(shm);
    uint32_t session = raw_session(fd);
    const uint8_t *readable = mmap(NULL, 1, PROT_READ, MAP_SHARED, received, 0);

    EXPECT_TRUE(readable != MAP_FAILED);
    close(shm);
    uint8_t *at = raw_map(received, 1);
    EXPECT_TRUE(at != MAP_FAILED);
    EXPECT(raw_invert(fd, session, id, 0, 1), 0);
    EXPECT(at[0], 0xff);
    EXPECT(readable[0], 0xff);
    close(received);
    munmap(at, 1);
    munmap((void *)(uintptr_t)readable, 1);
    close(fd);
}

/* Nobody has seen the duplicate before the memory goes: an answer, not a mapping of nothing. */
static void test_memory_that_has_gone(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 1, &id), received = by_message(shm);

    close(shm);
    EXPECT_ERRNO(raw_map(received, 1) == MAP_FAILED ? -1 : 0, EINVAL);
    EXPECT_ERRNO(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, received, 0) == MAP_FAILED ? -1 : 0, EINVAL);
    close(received);
    close(fd);
}

/* ---- other processes ---- */

static void expect_child_ends(pid_t child)
{
    int status;

    EXPECT(waitpid(child, &status, 0), child);
    EXPECT(status, 0);
}

/* A child of vfork has the parent's memory and its own descriptors. */
static void test_vfork(void)
{
    int fd = raw_device();
    uint32_t session = raw_session(fd);
    pid_t child = vfork();

    if (child == 0) {
        close(fd);
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    expect_child_ends(child);
    EXPECT(count_of(fd, session), 1);
    EXPECT(count_of(fd, session), 2);
    close(fd);
}

static void expect_inherited(int fd, const char *what)
{
    char number[16];
    pid_t child = fork();

    if (child == 0) {
        snprintf(number, sizeof(number), "%d", fd);
        execl(self, self, what, number, (char *)NULL);
        _exit(1);
    }
    expect_child_ends(child);
}

static void test_exec(void)
{
    int fd = raw_device(), open_over_exec = dup(fd), id, shm = raw_shm(fd, 1, &id);

    expect_inherited(fd, "closed");
    expect_inherited(open_over_exec, "inherited");
    expect_inherited(open_over_exec, "device");
    expect_inherited(shm, "memory");
    close(shm);
    close(open_over_exec);
    close(fd);
}

/* What the program was executed with: how a descriptor came over. */
static int inherited(const char *what, int fd)
{
    if (strcmp(what, "closed") == 0) {
        EXPECT_ERRNO(raw_version(fd), EBADF);
    } else if (strcmp(what, "memory") == 0) {
        /* The mappings first: no other call has seen it yet. */
        EXPECT_ERRNO(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0, EINVAL);
        EXPECT_ERRNO(raw_map(fd, 1) == MAP_FAILED ? -1 : 0, EINVAL);
        EXPECT_ERRNO(raw_version(fd), ENOTTY);
    } else if (strcmp(what, "device") == 0) {
        EXPECT_ERRNO(mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0, ENODEV);
    } else {
        int again = dup(fd);
        uint32_t session = raw_session(fd);
        EXPECT(raw_add(again, session), 0);
        close(fd);
        EXPECT(raw_add(again, session), 0);
    }
    return 0;
}

/* ---- signals ---- */

static int duplicates[64];

static void close_them(int signo)
{
    (void)signo;
    for (unsigned i = 0; i < COUNT(duplicates); i++)
        close(duplicates[i]);
}

/* Descriptors that are not ours take no lock. */
static void test_close_in_a_signal_handler(void)
{
    int null = open("/dev/null", O_RDONLY);

    for (unsigned i = 0; i < COUNT(duplicates); i++)
        duplicates[i] = dup(null);
    close(null);
    signal(SIGUSR1, close_them);
    int fd = raw_device();
    raise(SIGUSR1);
    EXPECT(raw_version(fd), 0);
    close(fd);
    EXPECT(fcntl(duplicates[0], F_GETFD), -1);
}

int main(int argc, char **argv)
{
    self = argv[0];
    if (argc == 3)
        return inherited(argv[1], atoi(argv[2]));
    observer_open();
    test_duplicates_are_one_file();
    test_dup2_over_another();
    test_failed_duplicates();
    test_a_duplicate_of_memory();
    test_ways_to_close();
    test_close_range_that_only_marks();
    test_a_number_that_changes_hands();
    test_no_descriptor_left();
    test_waiting();
    test_flags();
    test_a_descriptor_by_message();
    test_memory_by_message();
    test_memory_that_has_gone();
    test_vfork();
    test_exec();
    test_close_in_a_signal_handler();
    test_a_program_that_closes_all();
    return 0;
}
