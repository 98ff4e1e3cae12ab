/* SPDX-License-Identifier: BSD-2-Clause */
#include "dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/env.h"
#include "base/path.h"
#include "point.h"

const char *dir_default(char room[PATH_MAX])
{
    const char *state = env_get("XDG_STATE_HOME"), *home = env_get("HOME");
    int len = -1;

    if (state && *state == '/')
        len = snprintf(room, PATH_MAX, "%s/teesim", state);
    else if (home)
        len = snprintf(room, PATH_MAX, "%s/.local/state/teesim", home);
    return len > 0 && len < PATH_MAX ? room : NULL;
}

char *dir_absolute(const char *dir)
{
    return *dir ? path_absolute(dir, strlen(dir)) : strdup("");
}

int dir_sync(const char *dir)
{
    int err = -storage_point("open of a directory");

    if (err)
        return err;
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    err = -storage_point("fsync of a directory");
    /* EINVAL: a file system that has no such thing. */
    if (!err && fsync(fd) < 0 && errno != EINVAL)
        err = -errno;
    close(fd);
    return err;
}

/* `name` is the part of `path` behind the last slash. */
static int make_one(char *path, char *name)
{
    int err = -storage_point("mkdir");

    if (err)
        return err;
    if (mkdir(path, 0700) < 0)
        return errno == EEXIST ? 0 : -errno;
    char first = *name;
    *name = '\0';
    err = dir_sync(*path ? path : ".");
    *name = first;
    return err;
}

int dir_make(const char *dir)
{
    char *path = strdup(dir), *name = path;
    int err = 0;

    if (!path)
        return -ENOMEM;
    /* Whether those above it are there already, only the last mkdir can tell. */
    for (char *at = path; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (*name)
            (void)!make_one(path, name);
        *at = '/';
        name = at + 1;
    }
    err = make_one(path, name);
    free(path);
    return err;
}

/* ---- files ---- */

static int write_all(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;

    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

static int fill(int fd, const void *bytes, size_t size)
{
    int err = -storage_point("write of a new file");

    if (!err)
        err = write_all(fd, bytes, size);
    if (!err)
        err = -storage_point("fsync of a new file");
    if (!err && fsync(fd) < 0)
        err = -errno;
    return err;
}

/* A new file under a name that nobody knows. */
static int make_nameless(char *tmp, const void *bytes, size_t size)
{
    int err = -storage_point("mkostemp");

    if (err)
        return err;
    int fd = mkostemp(tmp, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    err = fill(fd, bytes, size);
    close(fd);
    if (err)
        unlink(tmp);
    return err;
}

static int name_it(const char *tmp, const char *path, bool replace)
{
    int err = -storage_point(replace ? "rename" : "link");

    if (!err && (replace ? rename(tmp, path) : link(tmp, path)) < 0)
        err = -errno;
    if (err || !replace) {
        storage_point("after link");
        unlink(tmp);
    }
    return err;
}

static int make_file(const char *dir, const char *name, const struct reader *bytes, bool replace)
{
    char *tmp = NULL, *path = NULL;
    int err = -ENOMEM;

    if (asprintf(&tmp, "%s/.%s.XXXXXX", dir, name) < 0)
        return -ENOMEM;
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        goto no_path;
    err = make_nameless(tmp, bytes->at, bytes->left);
    if (!err)
        err = name_it(tmp, path, replace);
    if (!err)
        err = dir_sync(dir);
    free(path);
no_path:
    free(tmp);
    return err;
}

int dir_make_file(const char *dir, const char *name, const void *bytes, size_t size)
{
    struct reader r = reader_init(bytes, size);

    return make_file(dir, name, &r, false);
}

int dir_replace_file(const char *dir, const char *name, const void *bytes, size_t size)
{
    struct reader r = reader_init(bytes, size);

    return make_file(dir, name, &r, true);
}
