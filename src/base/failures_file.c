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

static void put_failures(FILE *out, const struct failure_list *l)
{
    uint64_t last = l->others < FAILURES_LAST ? 0 : l->others - FAILURES_LAST;
    const char *before = "\n ";

    for (unsigned first = 0; first < l->first_count || last < l->others; before = ",\n ") {
        const struct failure_record *a = first < l->first_count ? &l->first[first] : NULL;
        const struct failure_record *b = last < l->others ? &l->last[last % FAILURES_LAST] : NULL;
        bool take_first = a && (!b || a->number < b->number);
        fputs(before, out);
        put_failure(out, take_first ? a : b);
        first += take_first;
        last += !take_first;
    }
}

/* The next one that is kept, from n on. */
static uint64_t kept_from(uint64_t n, uint64_t count)
{
    return n < count && !failures_is_kept(n, count) ? count - FAILURES_LAST : n;
}

static void put_all(FILE *out, const char *program, const struct failure_list *failures,
                    const struct death_list *deaths)
{
    fprintf(out, "{\"format\": \"%s\", \"version\": %d", FAILURES_FORMAT, FAILURES_VERSION);
    put_named(out, "program", program);
    put_number(out, "pid", (uint64_t)getpid());
    put_number(out, "time", (uint64_t)time(NULL));
    put_number(out, "failed", failures->count);
    fputs(", \"failures\": [", out);
    put_failures(out, failures);
    fprintf(out, "], \"died\": %llu, \"deaths\": [", (unsigned long long)deaths->count);
    for (uint64_t n = 0; n < deaths->count; n = kept_from(n + 1, deaths->count)) {
        fputs(n ? ",\n " : "\n ", out);
        put_death(out, &deaths->kept[failures_place(n)]);
    }
    fputs("]}\n", out);
}

/* ---- the file ---- */

static int fill(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        text += n;
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
    err = fill(fd, text, size);
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
int failures_replace(const char *path, const char *text, size_t size)
{
    char *tmp = NULL;

    if (is_special(path))
        return -EEXIST;
    if (asprintf(&tmp, "%s.XXXXXX", path) < 0)
        return -ENOMEM;
    int err = make(tmp, text, size);
    if (!err && rename(tmp, path) < 0) {
        err = -errno;
        unlink(tmp);
    }
    free(tmp);
    return err;
}

int failures_text(const char *program, const struct failure_list *failures,
                  const struct death_list *deaths, char **text, size_t *size)
{
    *text = NULL;
    FILE *out = open_memstream(text, size);
    if (!out)
        return -ENOMEM;
    put_all(out, program, failures, deaths);
    bool bad = ferror(out) != 0;
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
    char *text;
    size_t size;

    int err = failures_text(program, &no_failures, &no_deaths, &text, &size);
    if (!err)
        err = failures_replace(path, text, size);
    free(text);
    return err;
}
