/* SPDX-License-Identifier: BSD-2-Clause */
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "next.h"

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* tee0 … and teepriv0 …, as the kernel numbers them. */
static bool is_device_name(const char *name)
{
    if (strncmp(name, "tee", 3) != 0)
        return false;
    name += strncmp(name, "teepriv", 7) == 0 ? 7 : 3;
    size_t digits = strspn(name, "0123456789");
    return digits > 0 && digits <= 2 && name[digits] == '\0' && (name[0] != '0' || digits == 1);
}

/* Is what stands before `base` the directory /dev? */
static bool is_in_dev(int dirfd, const char *path, const char *base)
{
    size_t len = (size_t)(base - path);
    struct stat dev, dir;
    char name[PATH_MAX];

    if (len == 5 && memcmp(path, "/dev/", 5) == 0)
        return true;
    if (len >= sizeof(name))
        return false;
    memcpy(name, path, len);
    name[len] = '\0';
    return next()->stat("/dev", &dev) == 0 &&
           next()->fstatat(dirfd, len ? name : ".", &dir, 0) == 0 && dir.st_dev == dev.st_dev &&
           dir.st_ino == dev.st_ino;
}

bool path_is_tee(int dirfd, const char *path)
{
    /* A pointer to nothing is for the kernel to refuse; one in the first page is the usual one. */
    if ((uintptr_t)path < 4096)
        return false;
    const char *base = base_of(path);
    if (!is_device_name(base))
        return false;
    int err = errno;
    bool is = is_in_dev(dirfd, path, base);
    errno = err;
    return is;
}

bool path_is_tee0(const char *path)
{
    return strcmp(base_of(path), "tee0") == 0;
}
