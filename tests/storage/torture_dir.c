/* SPDX-License-Identifier: BSD-2-Clause */
#include "torture_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

const char *torture_dir_new(void)
{
    /* In memory, where syncing costs nothing: what is tested is not the disk. */
    const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char *dir;

    CHECK(asprintf(&dir, "%s/teesim-torture-XXXXXX", tmp) > 0);
    CHECK(mkdtemp(dir));
    return dir;
}

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out;
    struct stat st;

    CHECK(in >= 0 && fstat(in, &st) == 0);
    out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, st.st_mode & 0777);
    CHECK(out >= 0);
    for (off_t left = st.st_size; left > 0;) {
        ssize_t n = sendfile(out, in, NULL, (size_t)left);
        CHECK(n > 0);
        left -= n;
    }
    close(in);
    close(out);
}

/* Calls fn for each file. */
static void each_file(const char *dir, const char *other,
                      void (*fn)(const char *path, const char *other_path))
{
    char path[PATH_MAX], other_path[PATH_MAX];
    DIR *d = opendir(dir);

    CHECK(d);
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        snprintf(other_path, sizeof(other_path), "%s/%s", other, e->d_name);
        fn(path, other_path);
    }
    closedir(d);
}

const char *torture_dir_copy(const char *from)
{
    const char *dir = torture_dir_new();

    each_file(from, dir, copy_file);
    return dir;
}

static void remove_file(const char *path, const char *other)
{
    (void)other;
    unlink(path);
}

void torture_dir_remove(const char *dir)
{
    each_file(dir, "", remove_file);
    rmdir(dir);
    free((char *)(uintptr_t)dir);
}
