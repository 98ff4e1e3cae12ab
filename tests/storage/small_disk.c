/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "small_disk.h"

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd >= 0)
        close(fd);
    return good;
}

/* Who is not root is it in a user namespace of its own. */
static bool be_root_here(void)
{
    char uid[32], gid[32];

    snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
    snprintf(gid, sizeof(gid), "0 %u 1", getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", uid) &&
           write_text("/proc/self/gid_map", gid);
}

bool small_disk_begin(void)
{
    if ((unshare(CLONE_NEWNS) == 0 || be_root_here()) &&
        mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
        return true;
    fprintf(stderr, "no file system can be mounted here: %s\n", strerror(errno));
    return false;
}

bool small_disk_mount(const char *dir, size_t size)
{
    char options[64];

    snprintf(options, sizeof(options), "size=%zu,mode=0700", size);
    return mount("none", dir, "tmpfs", 0, options) == 0;
}

void small_disk_unmount(const char *dir)
{
    if (umount2(dir, MNT_DETACH) < 0)
        assert_true(errno == EINVAL || errno == EPERM);
}

void small_disk_fill(const char *path, size_t but)
{
    struct statvfs v;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(fstatvfs(fd, &v), 0);
    size_t left = (size_t)v.f_bavail * v.f_bsize;
    if (left > but)
        assert_int_equal(posix_fallocate(fd, 0, (off_t)(left - but)), 0);
    close(fd);
}
