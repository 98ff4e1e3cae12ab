/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Machines are found by the name of a descriptor, which anybody may give to anything. So a file is
 * looked at before it is opened, and mapped only if it cannot shrink.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "top.h"

#define PATH_SIZE  64u
#define BOARD_LINK "/memfd:" BOARD_NAME " (deleted)"
#define FD_MAX     (1u << 16) /* descriptors of one process that are looked at */
/* Bytes of a board of any version. */
#define SIZE_MAX_OF_BOARD (1 << 20)

/* ---- files of /proc ---- */

/* The beginning of a small file, as a string. False: it cannot be read. */
static bool slurp(const char *path, char *to, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t len = 0;
    ssize_t n;
    while (len < room - 1 && (n = read(fd, to + len, room - 1 - len)) > 0)
        len += (size_t)n;
    close(fd);
    to[len] = '\0';
    return true;
}

/* A name out of a file of one line, with nothing in it that a terminal would do something at. */
static void read_name(const char *path, char name[TOP_NAME_SIZE])
{
    if (!slurp(path, name, TOP_NAME_SIZE))
        name[0] = '\0';
    name[strcspn(name, "\n")] = '\0';
    for (char *c = name; *c; c++) {
        if (!isascii((unsigned char)*c) || !isprint((unsigned char)*c))
            *c = '?';
    }
}

static bool is_zombie(pid_t pid)
{
    char path[PATH_SIZE], text[512];

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    if (!slurp(path, text, sizeof(text)))
        return false;
    const char *state = strrchr(text, ')'); /* the name before may hold anything */
    return state && (strncmp(state, ") Z", 3) == 0 || strncmp(state, ") X", 3) == 0);
}

/* What the process calls itself: its number in its own, innermost name space. */
static uint64_t own_pid(pid_t pid)
{
    char path[PATH_SIZE], text[4096];

    snprintf(path, sizeof(path), "/proc/%d/status", pid);
    if (!slurp(path, text, sizeof(text)))
        return (uint64_t)pid;
    const char *at = strstr(text, "\nNSpid:");
    if (!at)
        return (uint64_t)pid;
    at += strlen("\nNSpid:");
    size_t len = strcspn(at, "\n");
    while (len > 0 && isdigit((unsigned char)at[len - 1]))
        len--;
    return strtoull(at + len, NULL, 10);
}

/* A mapping of a board that no descriptor stands for any more. */
static bool has_mapping(pid_t pid)
{
    char path[PATH_SIZE], *line = NULL;
    size_t room = 0;
    bool found = false;

    snprintf(path, sizeof(path), "/proc/%d/maps", pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    while (!found && getline(&line, &room, f) > 0)
        found = strstr(line, BOARD_LINK) != NULL;
    free(line);
    fclose(f);
    return found;
}

void top_thread_name(const struct top_machine *m, uint64_t thread, char name[TOP_NAME_SIZE])
{
    char path[PATH_SIZE];

    name[0] = '\0';
    if (!m->same_pids || thread == 0)
        return;
    snprintf(path, sizeof(path), "/proc/%d/task/%llu/comm", m->pid, (unsigned long long)thread);
    read_name(path, name);
}

/* ---- a board ---- */

/* Opens what `link` leads to, if it is a file that may be mapped; -1. */
static int open_board(const char *link, size_t *size, ino_t *ino)
{
    char path[PATH_SIZE];
    struct stat st;
    struct statfs fs;

    /* Not with its own open first: it may be a pipe, or a device. */
    int at = open(link, O_PATH | O_CLOEXEC);
    if (at < 0)
        return -1;
    int fd = -1;
    if (fstat(at, &st) == 0 && S_ISREG(st.st_mode)) {
        snprintf(path, sizeof(path), "/proc/self/fd/%d", at);
        fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
    close(at);
    if (fd < 0)
        return -1;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || !(seals & F_SEAL_SHRINK) || fstatfs(fd, &fs) < 0 || fs.f_type != TMPFS_MAGIC ||
        fstat(fd, &st) < 0 || st.st_size == 0 || st.st_size > SIZE_MAX_OF_BOARD) {
        close(fd);
        return -1;
    }
    *size = (size_t)st.st_size;
    *ino = st.st_ino;
    return fd;
}

static uint64_t host_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* A virtual clock stands still between two steps: it is the latest time that the board tells. */
static uint64_t latest(const struct board_view *v)
{
    uint64_t t = v->machine.started_at;

    for (unsigned i = 0; i < v->client_count; i++)
        t = v->client[i].call.since > t ? v->client[i].call.since : t;
    for (unsigned i = 0; i < v->session_count; i++)
        t = v->session[i].since > t ? v->session[i].since : t;
    for (unsigned i = 0; i < v->instance_count; i++) {
        t = v->instance[i].since > t ? v->instance[i].since : t;
        t = v->instance[i].ended_at > t ? v->instance[i].ended_at : t;
    }
    return t;
}

static enum top_why read_board(int fd, size_t size, pid_t pid, struct top_machine *m)
{
    void *page = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return TOP_NO_MEMORY;
    enum board_verdict verdict = board_read(page, size, &m->view);
    munmap(page, size);
    if (verdict == BOARD_OTHER)
        return TOP_OTHER;
    /* Whoever has the descriptor of another one's board has forked from it, say. */
    uint64_t own = own_pid(pid);
    if (verdict != BOARD_GOOD || m->view.machine.pid != own)
        return TOP_NO_MACHINE;
    m->pid = pid;
    m->same_pids = own == (uint64_t)pid;
    m->now = m->view.machine.flags & BOARD_VIRTUAL ? latest(&m->view) : host_now();
    return TOP_FOUND;
}

/* ---- all of them ---- */

static enum top_why add(struct top_list *l, int fd, size_t size, pid_t pid)
{
    char path[PATH_SIZE];

    if (l->count == TOP_MACHINES_MAX) {
        l->more = true;
        return TOP_NO_MEMORY;
    }
    struct top_machine *more = realloc(l->machine, (l->count + 1) * sizeof(*more));
    if (!more)
        return TOP_NO_MEMORY;
    l->machine = more;
    struct top_machine *m = &more[l->count];
    enum top_why why = read_board(fd, size, pid, m);
    if (why != TOP_FOUND)
        return why;
    snprintf(path, sizeof(path), "/proc/%d/comm", pid);
    read_name(path, m->program);
    top_sort(m);
    l->count++;
    return TOP_FOUND;
}

/* By another descriptor of the same process. */
static bool is_known(const struct top_list *l, pid_t pid, ino_t board)
{
    for (unsigned i = l->count; i > 0 && l->machine[i - 1].pid == pid; i--) {
        if (l->machine[i - 1].board == board)
            return true;
    }
    return false;
}

/* One descriptor. */
static enum top_why look(struct top_list *l, pid_t pid, const char *number)
{
    char link[PATH_SIZE], name[sizeof(BOARD_LINK) + 1];
    size_t size;
    ino_t ino;

    if (snprintf(link, sizeof(link), "/proc/%d/fd/%s", pid, number) >= (int)sizeof(link))
        return TOP_NO_MACHINE;
    ssize_t n = readlink(link, name, sizeof(name));
    if (n != (ssize_t)strlen(BOARD_LINK) || memcmp(name, BOARD_LINK, (size_t)n) != 0)
        return TOP_NO_MACHINE;
    int fd = open_board(link, &size, &ino);
    if (fd < 0)
        return TOP_NO_MACHINE;
    enum top_why why = TOP_FOUND;
    if (!is_known(l, pid, ino)) {
        why = add(l, fd, size, pid);
        if (why == TOP_FOUND)
            l->machine[l->count - 1].board = ino;
    }
    close(fd);
    return why;
}

static enum top_why look_at(struct top_list *l, pid_t pid)
{
    char path[PATH_SIZE];
    enum top_why why = TOP_NO_MACHINE;
    struct dirent *e;

    snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    DIR *d = opendir(path);
    if (!d && is_zombie(pid))
        return TOP_ENDED;
    if (!d)
        return errno == EACCES || errno == EPERM ? TOP_NOT_MAY : TOP_NO_PROCESS;
    for (unsigned i = 0; i < FD_MAX && (e = readdir(d)); i++) {
        enum top_why this = e->d_name[0] == '.' ? TOP_NO_MACHINE : look(l, pid, e->d_name);
        if (this == TOP_FOUND || (this != TOP_NO_MACHINE && why != TOP_FOUND))
            why = this;
    }
    closedir(d);
    return why;
}

static int by_pid(const void *a, const void *b)
{
    pid_t x = ((const struct top_machine *)a)->pid, y = ((const struct top_machine *)b)->pid;
    return (x > y) - (x < y);
}

static void look_everywhere(struct top_list *l)
{
    DIR *proc = opendir("/proc");
    struct dirent *e;

    while (proc && (e = readdir(proc))) {
        char *end;
        long pid = strtol(e->d_name, &end, 10);
        if (pid <= 0 || *end)
            continue;
        enum top_why why = look_at(l, (pid_t)pid);
        l->not_may += why == TOP_NOT_MAY;
        if (why == TOP_OTHER || why == TOP_NO_MEMORY)
            l->why = why;
    }
    if (proc)
        closedir(proc);
    if (l->count)
        qsort(l->machine, l->count, sizeof(*l->machine), by_pid);
}

void top_find(pid_t pid, struct top_list *out)
{
    *out = (struct top_list){.why = TOP_NO_MACHINE};
    if (pid)
        out->why = look_at(out, pid);
    else
        look_everywhere(out);
    if (out->count)
        out->why = TOP_FOUND;
    else if (pid && out->why == TOP_NO_MACHINE && is_zombie(pid))
        out->why = TOP_ENDED;
    else if (pid && out->why == TOP_NO_MACHINE && has_mapping(pid))
        out->why = TOP_CLOSED;
}

void top_list_end(struct top_list *l)
{
    free(l->machine);
    *l = (struct top_list){.count = 0};
}
