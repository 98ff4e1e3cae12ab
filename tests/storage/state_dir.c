/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "state_dir.h"

int state_dir_make(struct state_dir *s)
{
    snprintf(s->top, sizeof(s->top), "/tmp/teesim-state-XXXXXX");
    if (!mkdtemp(s->top))
        return -1;
    snprintf(s->dir, sizeof(s->dir), "%s/a/b", s->top);
    return 0;
}

int state_dir_remove(const struct state_dir *s)
{
    char command[256];

    snprintf(command, sizeof(command), "chmod -R u+rwx %s; rm -rf %s", s->top, s->top);
    return system(command);
}

const char *state_dir_path(const struct state_dir *s, const char *name)
{
    static char path[4][192];
    static unsigned next;
    char *p = path[next++ % 4];

    snprintf(p, sizeof(path[0]), "%s/%s", s->dir, name);
    return p;
}

int state_dir_count(const struct state_dir *s)
{
    DIR *d = opendir(s->dir);
    int count = 0;

    if (!d)
        return -1;
    for (struct dirent *e; (e = readdir(d));)
        count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return count;
}

bool state_dir_give_up_root(const struct state_dir *s)
{
    char command[128];

    if (geteuid() != 0)
        return true;
    snprintf(command, sizeof(command), "chown -R 65534:65534 %s", s->top);
    return system(command) == 0 && setresgid(65534, 65534, 65534) == 0 &&
           setresuid(65534, 65534, 65534) == 0;
}

off_t file_size(const char *path)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

void file_spoil(const char *path, off_t from, size_t size, int byte)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    char *junk = malloc(size);

    assert_true(fd >= 0 && junk);
    memset(junk, byte, size);
    assert_int_equal(pwrite(fd, junk, size, from), size);
    free(junk);
    close(fd);
}

void file_write(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

size_t file_read(const char *path, void *bytes, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    ssize_t n = read(fd, bytes, room);
    assert_true(n >= 0);
    close(fd);
    return (size_t)n;
}

/* ---- stderr ---- */

static int saved = -1, captured = -1;

void stderr_begin(void)
{
    fflush(stderr);
    captured = memfd_create("stderr", MFD_CLOEXEC);
    saved = dup(STDERR_FILENO);
    assert_true(captured >= 0 && saved >= 0);
    assert_true(dup2(captured, STDERR_FILENO) >= 0);
}

const char *stderr_end(void)
{
    static char text[4096];

    fflush(stderr);
    ssize_t n = pread(captured, text, sizeof(text) - 1, 0);
    assert_true(n >= 0 && dup2(saved, STDERR_FILENO) >= 0);
    text[n] = '\0';
    close(captured);
    close(saved);
    return text;
}

/* ---- another process ---- */

bool other_begin(struct other *o)
{
    int to[2], from[2];

    assert_int_equal(pipe(to) | pipe(from), 0);
    fflush(stdout);
    o->pid = fork();
    assert_true(o->pid >= 0);
    bool child = o->pid == 0;
    if (child)
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that failed ends it, too */
    o->in = child ? to[0] : from[0];
    o->out = child ? from[1] : to[1];
    close(child ? to[1] : to[0]);
    close(child ? from[0] : from[1]);
    return child;
}

void other_tell(const struct other *o, char what)
{
    if (write(o->out, &what, 1) != 1)
        abort();
}

char other_told(const struct other *o)
{
    struct pollfd p = {.fd = o->in, .events = POLLIN};
    char what = 0;

    return poll(&p, 1, 30000) == 1 && read(o->in, &what, 1) == 1 ? what : 0;
}

int other_wait(const struct other *o)
{
    int status;

    assert_int_equal(waitpid(o->pid, &status, 0), o->pid);
    close(o->in);
    close(o->out);
    return status;
}

void other_end(const struct other *o)
{
    kill(o->pid, SIGKILL);
    other_wait(o);
}
