/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that open a file by its name, and those that look at one: the names of a TEE's devices are
 * ours, all others are handed on. */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "calls.h"
#include "node.h"
#include "next.h"
#include "path.h"

#define DEVICE_MAJOR 240 /* of those for local use: the kernel's is drawn at boot */
#define DEVICE_INODE 0x7ee0

/* ---- open ---- */

static int open_tee(const char *path, int flags)
{
    if (!path_is_tee0(path)) {
        errno = ENOENT;
        return -1;
    }
    return node_open(flags);
}

/* The mode, which is there only when a file may be made. */
#define MODE_OF(flags)                                                                             \
    __extension__({                                                                                \
        mode_t mode_ = 0;                                                                          \
        if ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE) {                                 \
            va_list args_;                                                                         \
            va_start(args_, flags);                                                                \
            mode_ = va_arg(args_, mode_t);                                                         \
            va_end(args_);                                                                         \
        }                                                                                          \
        mode_;                                                                                     \
    })

OURS int open(const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags);
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, flags) : next()->open(path, flags, mode);
}

OURS int open64(const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags);
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, flags) : next()->open64(path, flags, mode);
}

OURS int openat(int dirfd, const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags);
    return path_is_tee(dirfd, path) ? open_tee(path, flags)
                                    : next()->openat(dirfd, path, flags, mode);
}

OURS int openat64(int dirfd, const char *path, int flags, ...)
{
    mode_t mode = MODE_OF(flags);
    return path_is_tee(dirfd, path) ? open_tee(path, flags)
                                    : next()->openat64(dirfd, path, flags, mode);
}

OURS int __open_2(const char *path, int flags)
{
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, flags) : next()->__open_2(path, flags);
}

OURS int __open64_2(const char *path, int flags)
{
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, flags) : next()->__open64_2(path, flags);
}

OURS int __openat_2(int dirfd, const char *path, int flags)
{
    return path_is_tee(dirfd, path) ? open_tee(path, flags)
                                    : next()->__openat_2(dirfd, path, flags);
}

OURS int __openat64_2(int dirfd, const char *path, int flags)
{
    return path_is_tee(dirfd, path) ? open_tee(path, flags)
                                    : next()->__openat64_2(dirfd, path, flags);
}

OURS int creat(const char *path, mode_t mode)
{
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, O_WRONLY) : next()->creat(path, mode);
}

OURS int creat64(const char *path, mode_t mode)
{
    return path_is_tee(AT_FDCWD, path) ? open_tee(path, O_WRONLY) : next()->creat64(path, mode);
}

static FILE *fopen_tee(const char *path, const char *mode)
{
    int fd = open_tee(path, strchr(mode, 'e') ? O_CLOEXEC : 0);
    FILE *stream = fd >= 0 ? fdopen(fd, mode) : NULL;

    if (fd >= 0 && !stream) {
        int err = errno;
        close(fd);
        errno = err;
    }
    return stream;
}

OURS FILE *fopen(const char *path, const char *mode)
{
    return path_is_tee(AT_FDCWD, path) ? fopen_tee(path, mode) : next()->fopen(path, mode);
}

OURS FILE *fopen64(const char *path, const char *mode)
{
    return path_is_tee(AT_FDCWD, path) ? fopen_tee(path, mode) : next()->fopen64(path, mode);
}

/* ---- looking ---- */

static int access_tee(const char *path, int mode)
{
    if (path_is_tee0(path) && !(mode & X_OK))
        return 0;
    errno = path_is_tee0(path) ? EACCES : ENOENT;
    return -1;
}

OURS int access(const char *path, int mode)
{
    return path_is_tee(AT_FDCWD, path) ? access_tee(path, mode) : next()->access(path, mode);
}

OURS int faccessat(int dirfd, const char *path, int mode, int flags)
{
    return path_is_tee(dirfd, path) ? access_tee(path, mode)
                                    : next()->faccessat(dirfd, path, mode, flags);
}

/* The device, as a node of the directory /dev. */
static int stat_device(struct stat *st)
{
    struct stat dev = {0};
    int err = errno;

    (void)!next()->stat("/dev", &dev);
    errno = err;
    *st = (struct stat){.st_dev = dev.st_dev,
                        .st_ino = DEVICE_INODE,
                        .st_mode = S_IFCHR | 0666,
                        .st_nlink = 1,
                        .st_rdev = makedev(DEVICE_MAJOR, 0),
                        .st_blksize = 4096,
                        .st_atim = dev.st_ctim,
                        .st_mtim = dev.st_ctim,
                        .st_ctim = dev.st_ctim};
    return 0;
}

static int stat_tee(const char *path, struct stat *st)
{
    if (path_is_tee0(path))
        return stat_device(st);
    errno = ENOENT;
    return -1;
}

static bool is_device(int fd)
{
    struct file_ref ref;

    return files_may_have(fd) && files_get(fd, &ref) && ref.kind == FILE_DEVICE;
}

/* fstatat and statx of the descriptor itself. */
static bool is_device_at(int fd, const char *path, int flags)
{
    return flags & AT_EMPTY_PATH && (!path || !*path) && is_device(fd);
}

/* On LP64 a struct stat64 is a struct stat. */
_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "LP64");

OURS int stat(const char *path, struct stat *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, st) : next()->stat(path, st);
}

OURS int stat64(const char *path, struct stat64 *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, (void *)st) : next()->stat64(path, st);
}

OURS int lstat(const char *path, struct stat *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, st) : next()->lstat(path, st);
}

OURS int lstat64(const char *path, struct stat64 *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, (void *)st) : next()->lstat64(path, st);
}

OURS int fstat(int fd, struct stat *st)
{
    return is_device(fd) ? stat_device(st) : next()->fstat(fd, st);
}

OURS int fstat64(int fd, struct stat64 *st)
{
    return is_device(fd) ? stat_device((void *)st) : next()->fstat64(fd, st);
}

OURS int fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
    if (path_is_tee(dirfd, path))
        return stat_tee(path, st);
    return is_device_at(dirfd, path, flags) ? stat_device(st)
                                            : next()->fstatat(dirfd, path, st, flags);
}

OURS int fstatat64(int dirfd, const char *path, struct stat64 *st, int flags)
{
    if (path_is_tee(dirfd, path))
        return stat_tee(path, (void *)st);
    return is_device_at(dirfd, path, flags) ? stat_device((void *)st)
                                            : next()->fstatat64(dirfd, path, st, flags);
}

static struct statx_timestamp statx_time(struct timespec t)
{
    return (struct statx_timestamp){.tv_sec = t.tv_sec, .tv_nsec = (uint32_t)t.tv_nsec};
}

static void statx_device(struct statx *stx)
{
    struct stat st;

    stat_device(&st);
    *stx = (struct statx){.stx_mask = STATX_BASIC_STATS,
                          .stx_blksize = (uint32_t)st.st_blksize,
                          .stx_nlink = 1,
                          .stx_mode = (uint16_t)st.st_mode,
                          .stx_ino = st.st_ino,
                          .stx_atime = statx_time(st.st_atim),
                          .stx_ctime = statx_time(st.st_ctim),
                          .stx_mtime = statx_time(st.st_mtim),
                          .stx_rdev_major = major(st.st_rdev),
                          .stx_rdev_minor = minor(st.st_rdev),
                          .stx_dev_major = major(st.st_dev),
                          .stx_dev_minor = minor(st.st_dev)};
}

OURS int statx(int dirfd, const char *restrict path, int flags, unsigned mask,
               struct statx *restrict stx)
{
    const bool named = path_is_tee(dirfd, path);

    if (named && !path_is_tee0(path)) {
        errno = ENOENT;
        return -1;
    }
    if (!named && !is_device_at(dirfd, path, flags))
        return next()->statx(dirfd, path, flags, mask, stx);
    statx_device(stx);
    return 0;
}

/* ---- the same, as old programs call it ---- */

OURS int __xstat(int version, const char *path, struct stat *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, st) : next()->__xstat(version, path, st);
}

OURS int __xstat64(int version, const char *path, struct stat64 *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, (void *)st)
                                       : next()->__xstat64(version, path, st);
}

OURS int __lxstat(int version, const char *path, struct stat *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, st) : next()->__lxstat(version, path, st);
}

OURS int __lxstat64(int version, const char *path, struct stat64 *st)
{
    return path_is_tee(AT_FDCWD, path) ? stat_tee(path, (void *)st)
                                       : next()->__lxstat64(version, path, st);
}

OURS int __fxstat(int version, int fd, struct stat *st)
{
    return is_device(fd) ? stat_device(st) : next()->__fxstat(version, fd, st);
}

OURS int __fxstat64(int version, int fd, struct stat64 *st)
{
    return is_device(fd) ? stat_device((void *)st) : next()->__fxstat64(version, fd, st);
}

OURS int __fxstatat(int version, int dirfd, const char *path, struct stat *st, int flags)
{
    if (path_is_tee(dirfd, path))
        return stat_tee(path, st);
    return is_device_at(dirfd, path, flags) ? stat_device(st)
                                            : next()->__fxstatat(version, dirfd, path, st, flags);
}

OURS int __fxstatat64(int version, int dirfd, const char *path, struct stat64 *st, int flags)
{
    if (path_is_tee(dirfd, path))
        return stat_tee(path, (void *)st);
    return is_device_at(dirfd, path, flags) ? stat_device((void *)st)
                                            : next()->__fxstatat64(version, dirfd, path, st, flags);
}
