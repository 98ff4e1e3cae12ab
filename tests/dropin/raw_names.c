/* SPDX-License-Identifier: BSD-2-Clause */
/* The device by its names: every way to open it, and to look at it. */
#include "raw.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

static void test_ways_to_open(void)
{
    int dev = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const int fds[] = {
        open("/dev/tee0", O_RDWR),
        open64("/dev/tee0", O_RDWR),
        openat(AT_FDCWD, "/dev/tee0", O_RDWR),
        openat64(dev, "tee0", O_RDONLY),
        open("//dev/./tee0", O_RDWR | O_NONBLOCK),
        open("/dev/../dev/tee0", O_RDWR),
        open("/dev/tee0", O_RDWR | O_CREAT, 0666),
    };

    for (unsigned i = 0; i < COUNT(fds); i++) {
        EXPECT_TRUE(fds[i] >= 0);
        EXPECT(raw_version(fds[i]), 0);
        EXPECT(fcntl(fds[i], F_GETFD), 0);
        close(fds[i]);
    }
    close(dev);
    int fd = raw_device();
    EXPECT(fcntl(fd, F_GETFD), FD_CLOEXEC);
    close(fd);
    FILE *stream = fopen("/dev/tee0", "r+e");
    EXPECT_TRUE(stream);
    EXPECT(raw_version(fileno(stream)), 0);
    EXPECT(fclose(stream), 0);
}

static void test_a_relative_name(void)
{
    char here[4096];

    EXPECT_TRUE(getcwd(here, sizeof(here)));
    EXPECT_ERRNO(open("tee0", O_RDWR), ENOENT);
    EXPECT(chdir("/dev"), 0);
    int fd = open("tee0", O_RDWR);
    EXPECT(chdir(here), 0);
    EXPECT_TRUE(fd >= 0);
    close(fd);
}

static void test_no_such_device(void)
{
    struct stat st;

    EXPECT_ERRNO(open("/dev/tee1", O_RDWR), ENOENT);
    EXPECT_ERRNO(open("/dev/teepriv0", O_RDWR), ENOENT);
    EXPECT_ERRNO(open("/dev/tee0/", O_RDWR), ENOENT);
    EXPECT_ERRNO(open("/dev/tee00", O_RDWR), ENOENT);
    EXPECT_ERRNO(open("/no/such/dev/tee0", O_RDWR), ENOENT);
    EXPECT_ERRNO(stat("/dev/tee1", &st), ENOENT);
    EXPECT_ERRNO(access("/dev/teepriv0", F_OK), ENOENT);
    EXPECT_ERRNO(open("/dev/tee0", O_RDONLY | O_DIRECTORY), ENOTDIR);
    EXPECT_ERRNO(open("/dev/tee0", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
}

static void test_looks(void)
{
    struct stat st, of_fd;
    struct statx stx;
    int fd = raw_device();

    EXPECT(stat("/dev/tee0", &st), 0);
    EXPECT_TRUE(S_ISCHR(st.st_mode));
    EXPECT(fstat(fd, &of_fd), 0);
    EXPECT_TRUE(of_fd.st_dev == st.st_dev && of_fd.st_ino == st.st_ino);
    EXPECT(of_fd.st_rdev, st.st_rdev);
    EXPECT(lstat("/dev/tee0", &of_fd), 0);
    EXPECT(fstatat(fd, "", &of_fd, AT_EMPTY_PATH), 0);
    EXPECT(of_fd.st_rdev, st.st_rdev);
    EXPECT(statx(AT_FDCWD, "/dev/tee0", 0, STATX_ALL, &stx), 0);
    EXPECT_TRUE(S_ISCHR(stx.stx_mode));
    EXPECT(makedev(stx.stx_rdev_major, stx.stx_rdev_minor), st.st_rdev);
    EXPECT(access("/dev/tee0", R_OK | W_OK), 0);
    EXPECT_ERRNO(access("/dev/tee0", X_OK), EACCES);
    close(fd);
}

/* What fortified programs, and those of old C libraries, call; no header declares them. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);
int __xstat(int version, const char *path, struct stat *st);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat(int version, const char *path, struct stat *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstat(int version, int fd, struct stat *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstatat(int version, int dirfd, const char *path, struct stat *st, int flags);
int __fxstatat64(int version, int dirfd, const char *path, struct stat64 *st, int flags);

/* Each opens `path`, which is a file of type `type`. */
static void open_otherwise(const char *path, mode_t type)
{
    const int fds[] = {__open_2(path, O_RDONLY), __open64_2(path, O_RDONLY),
                       __openat_2(AT_FDCWD, path, O_RDONLY),
                       __openat64_2(AT_FDCWD, path, O_RDONLY)};
    struct stat st;

    for (unsigned i = 0; i < COUNT(fds); i++) {
        EXPECT_TRUE(fds[i] >= 0);
        EXPECT(fstat(fds[i], &st), 0);
        EXPECT(st.st_mode & S_IFMT, type);
        close(fds[i]);
    }
    FILE *stream = fopen64(path, "r");
    EXPECT_TRUE(stream);
    EXPECT(fstat(fileno(stream), &st), 0);
    EXPECT(st.st_mode & S_IFMT, type);
    fclose(stream);
}

/* The same of all that look at it. */
static void look_otherwise(const char *path, mode_t type)
{
    enum { WAYS = 12 };
    struct stat st[WAYS] = {0};
    int fd = open(path, O_RDONLY);
#define AS64(i) ((struct stat64 *)(void *)&st[i])

    EXPECT(__xstat(1, path, &st[0]), 0);
    EXPECT(__xstat64(1, path, AS64(1)), 0);
    EXPECT(__lxstat(1, path, &st[2]), 0);
    EXPECT(__lxstat64(1, path, AS64(3)), 0);
    EXPECT(__fxstat(1, fd, &st[4]), 0);
    EXPECT(__fxstat64(1, fd, AS64(5)), 0);
    EXPECT(__fxstatat(1, AT_FDCWD, path, &st[6], 0), 0);
    EXPECT(__fxstatat64(1, fd, "", AS64(7), AT_EMPTY_PATH), 0);
    EXPECT(stat64(path, AS64(8)), 0);
    EXPECT(lstat64(path, AS64(9)), 0);
    EXPECT(fstat64(fd, AS64(10)), 0);
    EXPECT(fstatat64(AT_FDCWD, path, AS64(11), 0), 0);
    for (unsigned i = 0; i < WAYS; i++) {
        EXPECT(st[i].st_mode & S_IFMT, type);
        EXPECT(st[i].st_ino, st[0].st_ino);
    }
    EXPECT(faccessat(AT_FDCWD, path, R_OK, 0), 0);
    close(fd);
}

static void test_other_entry_points(void)
{
    open_otherwise("/dev/tee0", S_IFCHR);
    look_otherwise("/dev/tee0", S_IFCHR);
    int fd = creat("/dev/tee0", 0666), other = creat64("/dev/tee0", 0666);
    EXPECT(raw_version(fd), 0);
    EXPECT(raw_version(other), 0);
    close(other);
    other = fcntl64(fd, F_DUPFD, 50);
    EXPECT_TRUE(other >= 50);
    close(fd);
    EXPECT(raw_version(other), 0);
    close(other);
    int id, shm = raw_shm(fd = raw_device(), 1, &id);
    void *at = mmap64(NULL, 1, PROT_READ, MAP_SHARED, shm, 0);
    EXPECT_TRUE(at != MAP_FAILED);
    EXPECT(munmap(at, 1), 0);
    close(shm);
    close(fd);
}

/* Files that are none of ours are as ever, also those that look a little like it. */
static void test_other_files(void)
{
    char dir[] = "/tmp/teesim-XXXXXX", path[64], there[64];

    open_otherwise("/proc/self/maps", S_IFREG);
    look_otherwise("/proc/self/maps", S_IFREG);
    EXPECT_TRUE(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/tee0", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0640);
    EXPECT_TRUE(fd >= 0);
    EXPECT_ERRNO(raw_version(fd), ENOTTY);
    struct stat st;
    EXPECT(stat(path, &st), 0);
    EXPECT(st.st_mode, S_IFREG | (0640 & ~umask(0)));
    close(fd);
    close(creat(path, 0600));
    snprintf(there, sizeof(there), "%s/tee1", dir);
    int dirfd = open(dir, O_RDONLY | O_DIRECTORY);
    close(openat(dirfd, "tee1", O_WRONLY | O_CREAT, 0600));
    EXPECT(access(there, R_OK), 0);
    close(dirfd);
    unlink(there);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    close(raw_device()); /* nothing is tried, let alone made, in a system's own /dev */
    test_ways_to_open();
    test_a_relative_name();
    test_no_such_device();
    test_looks();
    test_other_entry_points();
    test_other_files();
    return 0;
}
