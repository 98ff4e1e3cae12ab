/* SPDX-License-Identifier: BSD-2-Clause */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "base/log.h"
#include "base/path.h"
#include "base/terminal.h"
#include "ended.h"
#include "file_try.h"
#include "filter.h"
#include "reader.h"
#include "spec.h"

struct output {
    enum trace_format format;
    char *file; /* absolute; NULL: stderr */
};

static void perfetto_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_perfetto_write(r, out);
}

static void jsonl_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_jsonl_write(r, out);
}

static void html_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_html_write(r, out);
}

static void mermaid_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_mermaid_write(r, out);
}

static void pcapng_write(const struct trace_record *r, FILE *out, bool colour)
{
    (void)colour;
    trace_pcapng_write(r, out);
}

typedef void writer_fn(const struct trace_record *r, FILE *out, bool colour);

static const struct {
    writer_fn *at_the_end, *of_a_failed_call; /* NULL: nothing */
} writers[TRACE_FORMATS] = {
    [TRACE_FORMAT_TEXT] = {trace_text_write, NULL},
    [TRACE_FORMAT_TAIL] = {NULL, trace_text_failed},
    [TRACE_FORMAT_PERFETTO] = {perfetto_write, NULL},
    [TRACE_FORMAT_JSONL] = {jsonl_write, NULL},
    [TRACE_FORMAT_HTML] = {html_write, NULL},
    [TRACE_FORMAT_MERMAID] = {mermaid_write, NULL},
    [TRACE_FORMAT_PCAPNG] = {pcapng_write, NULL},
};

static struct output outputs[TRACE_OUTPUTS_MAX];
static unsigned output_count;
static struct trace_filter filter;
static unsigned last;
static bool forked;

static void outputs_free(struct output *o, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        free(o[i].file);
}

static int output_try(const struct output *o)
{
    int err = o->file ? trace_file_try(o->file) : 0;

    if (err && err != -ENOMEM)
        log_warn("trace: %s cannot be written: %s", o->file, strerror(-err));
    return err && err != -ENOMEM ? -EACCES : err;
}

/* The later one would take the other's place; stderr and devices have room for several. */
static int refuse_twice(const struct output *list, unsigned n)
{
    struct stat st;

    for (unsigned i = 0; i < n; i++) {
        if (!list[i].file || !list[n].file || strcmp(list[i].file, list[n].file) != 0)
            continue;
        if (stat(list[n].file, &st) == 0 && !S_ISREG(st.st_mode))
            continue;
        log_warn("trace: %s is to be written twice: give each format a file of its own",
                 list[n].file);
        return -EINVAL;
    }
    return 0;
}

static int outputs_parse(const char *spec, struct output list[TRACE_OUTPUTS_MAX], unsigned *count)
{
    struct trace_item items[TRACE_OUTPUTS_MAX];
    const char *bad;
    size_t bad_len;
    int rc = 0;

    if (!trace_spec_parse(spec, items, count, &bad, &bad_len)) {
        log_warn("trace: \"%.*s\" is not understood; the formats are " TRACE_SPEC_WORDS "%s",
                 (int)bad_len, bad, trace_spec_hint(spec, bad, bad_len));
        return -EINVAL;
    }
    for (unsigned i = 0; i < *count && rc == 0; i++) {
        list[i].format = items[i].format;
        if (items[i].file)
            list[i].file = path_absolute(items[i].file, items[i].len);
        rc = items[i].file && !list[i].file ? -ENOMEM : output_try(&list[i]);
        if (rc == 0)
            rc = refuse_twice(list, i);
    }
    return rc;
}

static void forget(void)
{
    outputs_free(outputs, output_count);
    output_count = 0;
}

int trace_configure(const struct trace_options *o)
{
    struct output list[TRACE_OUTPUTS_MAX] = {0};
    struct trace_filter wanted;
    unsigned count = 0;
    int rc = trace_filter_parse(o->filter ? o->filter : "", &wanted);

    if (rc == 0)
        rc = outputs_parse(o->outputs ? o->outputs : "", list, &count);
    if (rc != 0) {
        outputs_free(list, TRACE_OUTPUTS_MAX); /* also of the one that failed */
        return rc;
    }
    forget();
    memcpy(outputs, list, sizeof(outputs));
    output_count = count;
    filter = wanted;
    last = o->last;
    return 0;
}

static FILE *file_open(const char *file, const char *mode)
{
    char *name = NULL;
    FILE *out = NULL;

    if (!forked)
        return fopen(file, mode);
    if (asprintf(&name, "%s.%ld", file, (long)getpid()) < 0)
        return NULL;
    out = fopen(name, mode);
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

static void output_write(const struct output *o, const struct trace_record *r, bool failed)
{
    bool colour = !o->file && terminal_has_colours(STDERR_FILENO);
    FILE *out = o->file ? file_open(o->file, failed ? "ae" : "we") : stderr_open();
    writer_fn *write = failed ? writers[o->format].of_a_failed_call : writers[o->format].at_the_end;
    bool bad = !out;

    if (out) {
        write(r, out, colour);
        bad = ferror(out) != 0;
        bad |= fclose(out) != 0;
    }
    if (bad && o->file)
        log_warn("trace: cannot write %s: %s", o->file, strerror(errno));
}

static void write_all(const struct trace_record *r)
{
    struct trace_record some;
    bool written = false;

    if (!trace_filter_apply(&filter, r, &some)) {
        log_warn("trace: no memory to filter %u events", r->count);
        return;
    }
    if (r->count && !some.count)
        log_warn("trace: none of the %u events is what the filter wants", r->count);
    for (unsigned i = 0; i < output_count; i++) {
        if (!writers[outputs[i].format].at_the_end)
            continue;
        output_write(&outputs[i], &some, false);
        written = true;
    }
    trace_filter_free(&some);
    if (written && r->dropped)
        log_warn("trace: %llu events were dropped, the oldest first; %u are left",
                 (unsigned long long)r->dropped, r->count);
    if (written && trace_bytes_lost(r))
        log_warn("trace: the bytes of %u events were dropped, the oldest first",
                 trace_bytes_lost(r));
}

static void write_failed(const struct trace_record *r)
{
    struct trace_record some;

    if (!trace_filter_apply(&filter, r, &some))
        return;
    for (unsigned i = 0; i < output_count; i++)
        if (writers[outputs[i].format].of_a_failed_call)
            output_write(&outputs[i], &some, true);
    trace_filter_free(&some);
}

/* What has been recorded until a signal came; then there is no more. */
static void write_in_the_middle(void)
{
    trace_end(write_all);
}

/* What a run before this one has left is not taken for this one's, which may write nothing. */
static void output_empty(const struct output *o)
{
    int fd = o->file && !forked ? open(o->file, O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC) : -1;

    if (fd >= 0)
        close(fd);
}

void trace_start(struct sched *s)
{
    bool on_failure = false, at_the_end = false;

    for (unsigned i = 0; i < output_count; i++) {
        bool appends = writers[outputs[i].format].of_a_failed_call != NULL;
        if (appends)
            output_empty(&outputs[i]);
        on_failure |= appends;
        at_the_end |= writers[outputs[i].format].at_the_end != NULL;
    }
    if (output_count)
        trace_begin(s, last, on_failure ? write_failed : NULL);
    if (at_the_end)
        trace_ended_watch(write_in_the_middle);
}

void trace_stop(void)
{
    trace_ended_forget();
    trace_end(write_all);
    forget();
}

void trace_after_fork(void)
{
    trace_ended_after_fork();
    trace_forget();
    forget();
    forked = true;
}
