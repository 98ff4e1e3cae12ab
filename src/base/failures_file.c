/* SPDX-License-Identifier: BSD-2-Clause */
#include "failures_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fd.h"
#include "json_put.h"
#include "uuid.h"

#define SLOTS_END (sizeof("]}\n") - 1) /* what comes behind the places */

/* ---- JSON ---- */

static void put_number(FILE *out, const char *name, uint64_t value)
{
    fprintf(out, ", \"%s\": %llu", name, (unsigned long long)value);
}

static void put_named(FILE *out, const char *name, const char *text)
{
    fprintf(out, ", \"%s\": ", name);
    json_put_string(out, text);
}

static void put_ta(FILE *out, const uint8_t octets[16])
{
    char uuid[UUID_TEXT_SIZE];

    uuid_text(octets, uuid);
    put_named(out, "ta", uuid);
}

/* ---- records ---- */

static void put_asked(FILE *out, const struct failure *f)
{
    if (f->has & FAILURE_HAS_COMMAND)
        put_number(out, "command", f->command);
    if (f->has & FAILURE_HAS_SESSION)
        put_number(out, "session", f->session);
    if (f->has & FAILURE_HAS_TYPES)
        put_number(out, "types", f->types);
    if (f->has & FAILURE_HAS_LOGIN)
        put_number(out, "login", f->login);
    if (f->has & FAILURE_HAS_SIZE)
        put_number(out, "size", f->size);
}

static void put_failure(FILE *out, const struct failure_record *r)
{
    fprintf(out, "{\"number\": %llu", (unsigned long long)r->number);
    put_number(out, "time", (uint64_t)r->time);
    put_named(out, "function", r->f.function);
    put_number(out, "result", r->f.result);
    put_number(out, "origin", r->f.origin);
    put_asked(out, &r->f);
    if (r->f.err)
        put_number(out, "errno", (uint64_t)r->f.err);
    if (r->has_ta)
        put_ta(out, r->ta);
    if (r->box >= 0)
        put_named(out, "box", failures_box_name((unsigned)r->box));
    if (r->said[0])
        put_named(out, "said", r->said);
    if (r->death)
        put_number(out, "death", r->death);
    fputc('}', out);
}

static void put_death(FILE *out, const struct death_record *d)
{
    fprintf(out, "{\"number\": %llu", (unsigned long long)d->number);
    put_ta(out, d->ta);
    put_named(out, "who", d->who);
    put_named(out, "reason", d->reason);
    fputs(", \"frames\": [", out);
    for (unsigned i = 0; i < FAILURES_FRAMES && d->frames[i][0]; i++) {
        fputs(i ? ", " : "", out);
        json_put_string(out, d->frames[i]);
    }
    fputs("]}", out);
}

static void put_first(FILE *out, const struct failure_list *l)
{
    for (unsigned i = 0; i < l->first_count; i++) {
        fputs(i ? ",\n " : "\n ", out);
        put_failure(out, &l->first[i]);
    }
}

/* ---- places ---- */

_Static_assert(6 * FAILURES_SAID + 1024 < FAILURES_SLOT, "a record fits its place");

/* The record (NULL: none), blanks, and what is between two of them. 0 or -ENOMEM. */
static int slot_text(const struct failure_record *r, unsigned place, char to[FAILURES_SLOT])
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return -ENOMEM;
    if (r)
        put_failure(out, r);
    else
        fputs("null", out);
    bool bad = ferror(out) != 0;
    bad |= fclose(out) != 0;
    if (!bad) {
        memset(to, ' ', FAILURES_SLOT);
        memcpy(to, text, size);
        to[FAILURES_SLOT - 2] = place + 1 < FAILURES_LAST ? ',' : ' ';
        to[FAILURES_SLOT - 1] = '\n';
    }
    free(text);
    return bad ? -ENOMEM : 0;
}

/* 0 or -ENOMEM. */
static int put_last(FILE *out, const struct failure_list *l)
{
    char text[FAILURES_SLOT];
    int err = 0;

    for (long at = ftell(out); at % (long)FAILURES_SLOT; at++)
        fputc(' ', out);
    for (unsigned i = 0; !err && i < FAILURES_LAST; i++) {
        err = slot_text(i < l->others ? &l->last[i] : NULL, i, text);
        if (!err)
            fwrite(text, 1, sizeof(text), out);
    }
    return err;
}

/* The next one that is kept, from n on. */
static uint64_t kept_from(uint64_t n, uint64_t count)
{
    return n < count && !failures_is_kept(n, count) ? count - FAILURES_LAST : n;
}

/* What is in FAILURES_HEAD comes first. 0 or -ENOMEM. */
static int put_all(FILE *out, const struct failures_content *c)
{
    fprintf(out, "{\"format\": \"%s\", \"version\": %d", FAILURES_FORMAT, FAILURES_VERSION);
    put_number(out, "pid", (uint64_t)getpid());
    put_number(out, "time", (uint64_t)time(NULL));
    put_named(out, "program", c->program);
    put_number(out, "failed", c->failures->count);
    fputs(", \"failures\": [", out);
    put_first(out, c->failures);
    fprintf(out, "], \"died\": %llu, \"deaths\": [", (unsigned long long)c->deaths->count);
    for (uint64_t n = 0; n < c->deaths->count; n = kept_from(n + 1, c->deaths->count)) {
        fputs(n ? ",\n " : "\n ", out);
        put_death(out, &c->deaths->kept[failures_place(n)]);
    }
    fputs("], \"last\": [", out);
    int err = put_last(out, c->failures);
    fputs("]}\n", out);
    return err;
}

/* ---- the file ---- */

static int fill(int fd, size_t at, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = pwrite(fd, text, size, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        text += n;
        at += (size_t)n;
        size -= (size_t)n;
    }
    return 0;
}

/* A new file, by a name that nobody has. */
static int make(char *tmp, const char *text, size_t size)
{
    struct fd_floor floor;

    fd_floor_begin(&floor);
    int fd = mkostemp(tmp, O_CLOEXEC), err = fd < 0 ? -errno : 0;
    fd_floor_end(&floor);
    if (err)
        return err;
    err = fill(fd, 0, text, size);
    if (close(fd) < 0 && !err)
        err = -errno;
    if (err)
        unlink(tmp);
    return err;
}

/* A rename takes the place of whatever there is: of a device, too, if root does it. */
static bool is_special(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode) &&
           !S_ISDIR(st.st_mode);
}

/* Beside the file, as only there a rename is one. */
int failures_replace(struct failures_file *f, const char *text, size_t size)
{
    char *tmp = NULL;

    f->slots = 0;
    if (is_special(f->path))
        return -EEXIST;
    if (asprintf(&tmp, "%s.XXXXXX", f->path) < 0)
        return -ENOMEM;
    int err = make(tmp, text, size);
    if (!err && rename(tmp, f->path) < 0) {
        err = -errno;
        unlink(tmp);
    }
    free(tmp);
    if (!err) {
        memcpy(f->head, text, sizeof(f->head));
        f->slots = size - SLOTS_END - FAILURES_LAST * FAILURES_SLOT;
    }
    return err;
}

/* Not kept open: a program may close what it has not opened. */
static int open_to_change(const char *path)
{
    struct fd_floor floor;

    fd_floor_begin(&floor);
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    fd_floor_end(&floor);
    return fd;
}

int failures_put_last(const struct failures_file *f, unsigned place, const struct failure_record *r)
{
    char text[FAILURES_SLOT], head[FAILURES_HEAD];
    int fd = f->slots ? open_to_change(f->path) : -1;

    if (fd < 0)
        return -ESTALE;
    int err = slot_text(r, place, text);
    if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
        memcmp(head, f->head, sizeof(head)) != 0)
        err = -ESTALE;
    else if (!err)
        err = fill(fd, f->slots + (size_t)place * FAILURES_SLOT, text, sizeof(text));
    close(fd);
    return err;
}

int failures_text(const struct failures_content *c, char **text, size_t *size)
{
    *text = NULL;
    FILE *out = open_memstream(text, size);
    if (!out)
        return -ENOMEM;
    bool bad = put_all(out, c) != 0;
    bad |= ferror(out) != 0;
    bad |= fclose(out) != 0;
    if (!bad)
        return 0;
    free(*text);
    *text = NULL;
    return -ENOMEM;
}

int failures_write_none(const char *path, const char *program)
{
    static const struct failure_list no_failures;
    static const struct death_list no_deaths;
    const struct failures_content none = {program, &no_failures, &no_deaths};
    struct failures_file f = {.path = strdup(path)};
    char *text = NULL;
    size_t size;

    int err = f.path ? failures_text(&none, &text, &size) : -ENOMEM;
    if (!err)
        err = failures_replace(&f, text, size);
    free(text);
    free(f.path);
    return err;
}
