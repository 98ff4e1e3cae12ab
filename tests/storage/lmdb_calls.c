/* SPDX-License-Identifier: BSD-2-Clause */
#include "lmdb_calls.h"

#include <errno.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "tee/storage/point.h"

/* LMDB's library finds these before the C library's. */
#define EXPORT __attribute__((visibility("default")))

EXPORT ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    int err = storage_point(at < 2 * 4096 ? LMDB_META : LMDB_WRITE);

    if (!err)
        return syscall(SYS_pwrite64, fd, from, size, at);
    errno = err;
    return -1;
}

EXPORT ssize_t writev(int fd, const struct iovec *iov, int count)
{
    int err = storage_point(LMDB_WRITE);

    if (!err)
        return syscall(SYS_writev, fd, iov, count);
    errno = err;
    return -1;
}

EXPORT int fdatasync(int fd)
{
    int err = storage_point(LMDB_FDATASYNC);

    if (!err)
        return (int)syscall(SYS_fdatasync, fd);
    errno = err;
    return -1;
}
