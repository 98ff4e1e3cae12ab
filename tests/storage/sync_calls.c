/* SPDX-License-Identifier: BSD-2-Clause */
#include "sync_calls.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* LMDB's library finds these before the C library's. */
#define EXPORT __attribute__((visibility("default")))

#define ROOM 4096u

static char top[64], text[ROOM];
static bool on;

void sync_calls_begin(const char *dir)
{
    if (snprintf(top, sizeof(top), "%s", dir) >= (int)sizeof(top))
        abort();
    text[0] = '\0';
    on = true;
}

const char *sync_calls_end(void)
{
    on = false;
    return text;
}

static void note(const char *what, const char *path)
{
    size_t size = strlen(top), have = strlen(text);

    if (!on)
        return;
    if (strncmp(path, top, size) == 0)
        path += size;
    path += *path == '/';
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t length = *name == '.' ? (size_t)(strrchr(name, '.') - path) : strlen(path);
    int n = snprintf(text + have, ROOM - have, "%s %.*s\n", what, *path ? (int)length : 1,
                     *path ? path : ".");
    if (n < 0 || (size_t)n >= ROOM - have)
        abort();
}

static void note_fd(const char *what, int fd)
{
    char link_name[32], path[PATH_MAX];

    snprintf(link_name, sizeof(link_name), "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link_name, path, sizeof(path) - 1);
    path[n < 0 ? 0 : n] = '\0';
    note(what, path);
}

static void note_write(int fd)
{
    if (on && fcntl(fd, F_GETFL) & O_DSYNC) /* O_SYNC has that bit, too */
        note_fd("through", fd);
}

EXPORT int fsync(int fd)
{
    note_fd("fsync", fd);
    return (int)syscall(SYS_fsync, fd);
}

EXPORT int fdatasync(int fd)
{
    note_fd("fdatasync", fd);
    return (int)syscall(SYS_fdatasync, fd);
}

EXPORT int msync(void *at, size_t size, int flags)
{
    note("msync", "memory");
    return (int)syscall(SYS_msync, at, size, flags);
}

EXPORT ssize_t pwrite(int fd, const void *from, size_t size, off_t at)
{
    note_write(fd);
    return syscall(SYS_pwrite64, fd, from, size, at);
}

EXPORT ssize_t write(int fd, const void *from, size_t size)
{
    note_write(fd);
    return syscall(SYS_write, fd, from, size);
}

EXPORT ssize_t writev(int fd, const struct iovec *iov, int count)
{
    note_write(fd);
    return syscall(SYS_writev, fd, iov, count);
}

EXPORT int link(const char *from, const char *to)
{
    note("link", to);
    return (int)syscall(SYS_link, from, to);
}

EXPORT int rename(const char *from, const char *to)
{
    note("rename", to);
    return (int)syscall(SYS_rename, from, to);
}
