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
#include "trace_spec.h"

struct output {
    enum trace_format format;
    char *file; /* absolute; NULL: stderr */
};

static struct output outputs[TRACE_OUTPUTS_MAX];
static unsigned output_count;
static bool forked;

static void outputs_free(struct output *o, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        free(o[i].file);
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
    struct output list[TRACE_OUTPUTS_MAX] = {0};
    struct trace_item items[TRACE_OUTPUTS_MAX];
    const char *bad;
    unsigned count;
    size_t bad_len;
    int rc = 0;

    if (!trace_spec_parse(spec ? spec : "", items, &count, &bad, &bad_len)) {
        log_warn("trace: \"%.*s\" is not understood; the formats are " TRACE_SPEC_WORDS,
                 (int)bad_len, bad);
        return -EINVAL;
    }
    for (unsigned i = 0; i < count && rc == 0; i++) {
        list[i].format = items[i].format;
        if (items[i].file)
            list[i].file = path_absolute(items[i].file, items[i].len);
        rc = items[i].file && !list[i].file ? -ENOMEM : output_try(&list[i]);
    }
    if (rc != 0) {
        outputs_free(list, TRACE_OUTPUTS_MAX); /* also of the one that failed */
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
        if (o->format == TRACE_FORMAT_TEXT)
            trace_text_write(r, out, colour);
        else
            trace_perfetto_write(r, out);
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
