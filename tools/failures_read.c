/* SPDX-License-Identifier: BSD-2-Clause */
#include "failures_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "json.h"
#include "message.h"
#include "tee/storage/dir.h"

#define SIZE_MAX_OF_FILE (1u << 20) /* bytes; ours are far smaller */
#define RECORDS_MAX      64u

const char *failures_path(char room[PATH_MAX])
{
    const char *named = getenv(FAILURES_VARIABLE);
    char dir[PATH_MAX];

    if (named && *named)
        return named;
    if (!dir_default(dir))
        return NULL;
    int len = snprintf(room, PATH_MAX, "%s/" FAILURES_FILE, dir);
    return len > 0 && len < PATH_MAX ? room : NULL;
}

/* ---- bytes ---- */

static bool say(const char *path, const char *what)
{
    message("%s: %s", path, what);
    return false;
}

static bool read_bytes(int fd, const char *path, char *text, size_t *size)
{
    *size = 0;
    while (*size <= SIZE_MAX_OF_FILE) {
        ssize_t n = read(fd, text + *size, SIZE_MAX_OF_FILE + 1 - *size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return say(path, strerror(errno));
        if (n == 0)
            return true;
        *size += (size_t)n;
    }
    return say(path, "is far too large for a file of failed calls");
}

/* NULL: with a message. */
static char *read_file(const char *path, size_t *size)
{
    /* Of a pipe nobody waits for the other end. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat st;
    char *text = NULL;

    if (fd < 0) {
        say(path,
            errno == ENOENT ? "no run has left anything here (teesim run does)" : strerror(errno));
        return NULL;
    }
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        say(path, "is no file");
    else if (!(text = malloc(SIZE_MAX_OF_FILE + 1)))
        say(path, strerror(ENOMEM));
    else if (!read_bytes(fd, path, text, size)) {
        free(text);
        text = NULL;
    }
    close(fd);
    return text;
}

/* ---- records ---- */

static bool take_u32(const struct json *j, const char *name, uint32_t *out)
{
    uint64_t value;
    bool there = json_number(j, name, UINT32_MAX, &value);

    *out = there ? (uint32_t)value : 0;
    return there;
}

static unsigned take_asked(const struct json *j, struct failure_read *r)
{
    unsigned has = 0;

    has |= take_u32(j, "command", &r->command) ? FAILURE_HAS_COMMAND : 0;
    has |= take_u32(j, "session", &r->session) ? FAILURE_HAS_SESSION : 0;
    has |= take_u32(j, "types", &r->types) ? FAILURE_HAS_TYPES : 0;
    has |= take_u32(j, "login", &r->login) ? FAILURE_HAS_LOGIN : 0;
    has |= json_number(j, "size", UINT64_MAX, &r->size) ? FAILURE_HAS_SIZE : 0;
    return has;
}

static const struct death_read *find_death(const struct failures_read *f, const struct json *j)
{
    uint64_t number;

    if (!json_number(j, "death", UINT64_MAX, &number))
        return NULL;
    for (unsigned i = 0; i < f->death_count; i++)
        if (f->deaths[i].number == number)
            return &f->deaths[i];
    return NULL;
}

static bool take_failure(const struct failures_read *f, const struct json *j,
                         struct failure_read *r)
{
    uint64_t err = 0;

    *r = (struct failure_read){.function = json_text(j, "function"),
                               .ta = json_text(j, "ta"),
                               .box = json_text(j, "box"),
                               .said = json_text(j, "said"),
                               .death = find_death(f, j)};
    r->has = take_asked(j, r);
    if (json_number(j, "errno", INT_MAX, &err))
        r->err = (int)err;
    return r->function && take_u32(j, "result", &r->result) && take_u32(j, "origin", &r->origin) &&
           json_number(j, "number", UINT64_MAX, &r->number) &&
           json_number(j, "time", INT64_MAX, &r->time);
}

static bool take_death(const struct json *j, struct death_read *d)
{
    const struct json *frames = json_member(j, "frames", JSON_ARRAY);

    *d = (struct death_read){.ta = json_text(j, "ta"),
                             .who = json_text(j, "who"),
                             .reason = json_text(j, "reason"),
                             .frames = frames ? frames->first : NULL};
    return d->ta && d->who && d->reason && json_number(j, "number", UINT64_MAX, &d->number);
}

/* `list` may have places that are empty. */
static bool take_failures(struct failures_read *f, const struct json *list)
{
    for (const struct json *j = list->first; j; j = j->next) {
        if (j->kind == JSON_NULL)
            continue;
        if (f->failure_count == RECORDS_MAX ||
            !take_failure(f, j, &f->failures[f->failure_count++]))
            return false;
    }
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct failure_read *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static bool take_deaths(struct failures_read *f, const struct json *list)
{
    for (const struct json *j = list->first; j; j = j->next)
        if (f->death_count == RECORDS_MAX || !take_death(j, &f->deaths[f->death_count++]))
            return false;
    return f->died >= f->death_count;
}

static bool take_records(struct failures_read *f)
{
    const struct json *failures = json_member(f->file, "failures", JSON_ARRAY);
    const struct json *deaths = json_member(f->file, "deaths", JSON_ARRAY);
    const struct json *last = json_member(f->file, "last", JSON_ARRAY);

    f->failures = calloc(RECORDS_MAX, sizeof(*f->failures));
    f->deaths = calloc(RECORDS_MAX, sizeof(*f->deaths));
    if (!failures || !deaths || !last || !f->failures || !f->deaths)
        return false;
    if (!take_deaths(f, deaths) || !take_failures(f, failures) || !take_failures(f, last))
        return false;
    qsort(f->failures, f->failure_count, sizeof(*f->failures), by_number);
    /* The places change when the rest does not. */
    if (f->failure_count && f->failures[f->failure_count - 1].number > f->failed)
        f->failed = f->failures[f->failure_count - 1].number;
    return f->failed >= f->failure_count;
}

static bool take_all(struct failures_read *f)
{
    f->program = json_text(f->file, "program");
    return f->program && json_number(f->file, "pid", INT32_MAX, &f->pid) &&
           json_number(f->file, "time", INT64_MAX, &f->time) &&
           json_number(f->file, "failed", UINT64_MAX, &f->failed) &&
           json_number(f->file, "died", UINT64_MAX, &f->died) && take_records(f);
}

/* ---- the file ---- */

static bool understand(const char *path, const struct json_error *err, struct failures_read *f)
{
    const char *format = json_text(f->file, "format");
    uint64_t version = 0;

    if (!f->file) {
        message("%s: line %u: %s: no file of failed calls, or only a part of one", path, err->line,
                err->what);
        return false;
    }
    if (!format || strcmp(format, FAILURES_FORMAT) != 0)
        return say(path, "is no file of failed calls, such as teesim run leaves");
    if (!json_number(f->file, "version", UINT64_MAX, &version) || version != FAILURES_VERSION)
        return say(path, "is of another version of teesim, which this one does not understand");
    if (!take_all(f))
        return say(path, "is a file of failed calls, but something in it is missing or damaged");
    return true;
}

/* A place that is being written may be read half new: such a one is another one the next time. */
#define TRIES 8u

bool failures_read(const char *path, struct failures_read *out)
{
    struct json_error err;
    size_t size;

    *out = (struct failures_read){.file = NULL};
    for (unsigned i = 0; !out->file && i < TRIES; i++) {
        char *text = read_file(path, &size);
        if (!text)
            return false;
        out->file = json_parse(text, size, &err);
        free(text);
    }
    bool good = understand(path, &err, out);
    if (!good)
        failures_read_end(out);
    return good;
}

void failures_read_end(struct failures_read *f)
{
    json_free(f->file);
    free(f->failures);
    free(f->deaths);
    *f = (struct failures_read){.file = NULL};
}
