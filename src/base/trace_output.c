/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace_output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "env.h"
#include "log.h"
#include "path.h"

#define OUTPUTS_MAX 8u

struct output {
    const struct format *format;
    char *file; /* absolute; NULL: stderr */
};

struct format {
    const char *name;
    const char *file; /* without one named; NULL: stderr */
    void (*write)(const struct trace_record *r, FILE *out, bool colour);
};

static void perfetto_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_perfetto_write(r, out);
}

static const struct format formats[] = {
    {"text", NULL, trace_text_write},
    {"perfetto", "teesim-trace.json", perfetto_write},
};

static struct output outputs[OUTPUTS_MAX];
static unsigned output_count;
static bool forked;

static void outputs_free(struct output *o, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        free(o[i].file);
}

/* One item of the list, "FORMAT" or "FORMAT:FILE". */
static int output_parse(const char *item, size_t len, struct output *out)
{
    const char *colon = memchr(item, ':', len);
    size_t name_len = colon ? (size_t)(colon - item) : len;

    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        const struct format *f = &formats[i];
        const char *file = colon ? colon + 1 : f->file;
        if (strlen(f->name) != name_len || memcmp(f->name, item, name_len) != 0)
            continue;
        if (colon && name_len + 1 == len)
            return -EINVAL;
        out->format = f;
        out->file = file ? path_absolute(file, colon ? len - name_len - 1 : strlen(file)) : NULL;
        return file && !out->file ? -ENOMEM : 0;
    }
    return -EINVAL;
}

/* Whether its file can be written: told now, and not when the run is over. */
static int output_try(const struct output *o)
{
    if (!o->file || access(o->file, W_OK) == 0)
        return 0;
    int err = errno;
    if (err == ENOENT) {
        const char *slash = strrchr(o->file, '/');
        char *dir = slash ? strndup(o->file, (size_t)(slash - o->file) + 1) : strdup(".");
        if (!dir)
            return -ENOMEM;
        err = access(dir, W_OK) == 0 ? 0 : errno;
        free(dir);
    }
    if (err)
        log_warn("trace: %s cannot be written: %s", o->file, strerror(err));
    return err ? -EACCES : 0;
}

int trace_configure(const char *spec)
{
    struct output list[OUTPUTS_MAX] = {0};
    unsigned count = 0;
    int rc = 0;

    for (const char *at = spec ? spec : ""; *at && rc == 0;) {
        size_t len = strcspn(at, ",");
        rc = count == OUTPUTS_MAX ? -EINVAL : output_parse(at, len, &list[count]);
        if (rc == 0)
            rc = output_try(&list[count]);
        if (rc == -EINVAL)
            log_warn("trace: \"%.*s\" is not understood; the formats are text[:FILE] and "
                     "perfetto[:FILE], %u at most, separated by commas",
                     (int)len, at, OUTPUTS_MAX);
        else if (rc == 0)
            count++;
        at += len + (at[len] == ',');
    }
    if (rc != 0) {
        outputs_free(list, OUTPUTS_MAX); /* also of the one that failed */
        return rc;
    }
    trace_output_forget();
    memcpy(outputs, list, sizeof(outputs));
    output_count = count;
    return 0;
}

bool trace_output_wanted(void)
{
    return output_count > 0;
}

void trace_output_forget(void)
{
    outputs_free(outputs, output_count);
    output_count = 0;
}

void trace_output_forked(void)
{
    forked = true;
}

static FILE *file_open(const char *file)
{
    char *name = NULL;
    FILE *out = NULL;

    if (!forked)
        return fopen(file, "we");
    if (asprintf(&name, "%s.%ld", file, (long)getpid()) < 0)
        return NULL;
    out = fopen(name, "we");
    free(name);
    return out;
}

/* A stream of our own, so that nothing of the program's own stderr buffer is touched. */
static FILE *stderr_open(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

    if (fd >= 0 && !out)
        close(fd);
    return out;
}

static void output_write(const struct output *o, const struct trace_record *r)
{
    bool colour = !o->file && isatty(STDERR_FILENO) && !env_get("NO_COLOR");
    FILE *out = o->file ? file_open(o->file) : stderr_open();
    bool bad = !out;

    if (out) {
        o->format->write(r, out, colour);
        bad = ferror(out) != 0;
        bad |= fclose(out) != 0;
    }
    if (bad && o->file)
        log_warn("trace: cannot write %s: %s", o->file, strerror(errno));
}

void trace_output_write(const struct trace_record *r)
{
    for (unsigned i = 0; i < output_count; i++)
        output_write(&outputs[i], r);
}
