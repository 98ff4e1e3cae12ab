/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "base/result_names.h"
#include "base/result_pair.h"
#include "explain.h"
#include "json.h"
#include "prose.h"

#define FRAMES_SHOWN 3u

static const char *clock_text(uint64_t at, const char *format)
{
    static char text[32];
    time_t t = (time_t)at;
    struct tm tm;

    if (!localtime_r(&t, &tm) || strftime(text, sizeof(text), format, &tm) == 0)
        snprintf(text, sizeof(text), "%llu", (unsigned long long)at);
    return text;
}

/* ---- what was called ---- */

struct words {
    char text[512];
    size_t used;
};

static __attribute__((format(printf, 2, 3))) void add(struct words *w, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(w->text + w->used, sizeof(w->text) - w->used, fmt, ap);
    va_end(ap);
    w->used += n > 0 ? (size_t)n : 0;
    if (w->used >= sizeof(w->text))
        w->used = sizeof(w->text) - 1;
}

static void add_types(struct words *w, uint32_t types)
{
    if (types == 0)
        add(w, ", no parameters");
    else if (types > 0xffff)
        add(w, ", paramTypes 0x%x, which has more than four types", types);
    else
        add(w, ", parameters (");
    for (unsigned i = 0; types <= 0xffff && types >> (4 * i); i++) {
        unsigned type = types >> (4 * i) & 15;
        const char *name = param_type_name(type);
        if (name)
            add(w, i ? ", %s" : "%s", name);
        else
            add(w, i ? ", %u, which is not a type" : "%u, which is not a type", type);
    }
    if (types && types <= 0xffff)
        add(w, ")");
}

static void add_login(struct words *w, uint32_t login)
{
    const char *name = login_name(login);

    if (name)
        add(w, ", login %s", name);
    else
        add(w, ", login 0x%x", login);
}

static void put_called(const struct prose *p, const struct failure_read *r)
{
    struct words w = {.used = 0};

    add(&w, "%s", r->function);
    if (r->has & FAILURE_HAS_COMMAND)
        add(&w, ": command 0x%x", r->command);
    if (r->has & FAILURE_HAS_SESSION)
        add(&w, " on session %u", r->session);
    if (r->ta)
        add(&w, r->has & FAILURE_HAS_SESSION ? " of TA %.36s" : ": TA %.36s", r->ta);
    if (r->has & FAILURE_HAS_LOGIN)
        add_login(&w, r->login);
    if (r->has & FAILURE_HAS_TYPES)
        add_types(&w, r->types);
    if (r->has & FAILURE_HAS_SIZE)
        add(&w, ": %llu bytes", (unsigned long long)r->size);
    prose_paragraph(p, "called", w.text);
}

static void put_by(const struct prose *p, const struct failures_read *f,
                   const struct failure_read *r)
{
    prose_paragraph(p, "by",
                    prose_text("%.64s (pid %llu), %s, failure %llu of %llu", f->program,
                               (unsigned long long)f->pid, clock_text(r->time, "%F %T"),
                               (unsigned long long)r->number, (unsigned long long)f->failed));
}

/* ---- a death ---- */

/* Behind "teesim: TA UUID ". */
static const char *how(const struct death_read *d)
{
    const char *died = strstr(d->who, "died in ");

    return died ? died + strlen("died ") : d->who;
}

/* What is above the function of the API that the TA has called is that one's own affair. */
static const struct json *frames_of_ta(const struct json *frames)
{
    for (const struct json *j = frames; j; j = j->next)
        if (j->kind == JSON_STRING && strstr(j->text, " TEE_"))
            return j;
    return frames;
}

/* "#4  0x7f… TEE_Free+0xe (…)" without the address, which means nothing any more. */
static void put_frame(const struct prose *p, const char *label, const char *text)
{
    unsigned number;
    int at = 0;

    if (sscanf(text, " #%u 0x%*x %n", &number, &at) == 1 && at > 0)
        prose_paragraph(p, label, prose_text("#%u %.159s", number, text + at));
    else
        prose_paragraph(p, label, prose_text("%.159s", text));
}

static void put_death(const struct prose *p, const struct death_read *d)
{
    unsigned n = 0;

    prose_paragraph(p, "died", prose_text("the TA %.36s, %.127s", d->ta, how(d)));
    prose_paragraph(p, "reason", prose_text("%.639s", d->reason));
    for (const struct json *j = frames_of_ta(d->frames); j && n < FRAMES_SHOWN; j = j->next) {
        if (j->kind == JSON_STRING)
            put_frame(p, n++ ? "" : "at", j->text);
    }
}

/* The clause of the rule that the TA has broken, or "": of the Core API, in its reason. */
static const char *broken_rule(const struct death_read *d)
{
    static const char core[] = "(Core API ";
    static char text[96];
    const char *at = strstr(d->reason, core);

    text[0] = '\0';
    at = at ? at + strlen(core) : NULL;
    size_t len = at ? strcspn(at, ")") : 0;
    if (len > 0 && len < 32)
        snprintf(text, sizeof(text),
                 "TEE Internal Core API %.*s: the rule that the TA broke (see reason)", (int)len,
                 at);
    return text;
}

/* ---- a failure ---- */

static const char *errno_text(int err)
{
    static char text[96];
    const char *name = strerrorname_np(err);

    text[0] = '\0';
    if (err)
        snprintf(text, sizeof(text), "; errno %d%s%s: %.48s", err, name ? " " : "",
                 name ? name : "", strerror(err));
    return text;
}

static void put_failure(const struct prose *p, const struct failures_read *f,
                        const struct failure_read *r)
{
    struct result_pair pair;
    const char *name = explain_result_name(r->result);
    bool known = result_pair_find(r->result, r->origin, &pair);
    char number[16] = "";

    if (result_name_teec(r->result))
        snprintf(number, sizeof(number), " (0x%08x)", r->result);
    prose_heading(p, prose_text("%.64s: %s%s from %s", r->function, name, number,
                                explain_origin_name(r->origin)));
    put_called(p, r);
    put_by(p, f, r);
    if (known)
        prose_places(p, pair.places, r->box, errno_text(r->err));
    if (r->said && !r->death)
        prose_paragraph(p, "said", prose_text("%.300s", r->said));
    if (r->death)
        put_death(p, r->death);
    const char *broken = r->death ? broken_rule(r->death) : "";
    if (known && r->death)
        explain_fit(&pair, r->death);
    if (known)
        prose_pair(p, &pair, *broken ? broken : NULL, r->function);
    else
        prose_paragraph(p, "means",
                        "This TEE gives no such result from there: was the file "
                        "written by another version of teesim?");
}

static void put_others(const struct prose *p, const struct failures_read *f)
{
    const struct failure_read *first = &f->failures[0];

    if (f->failed < 2)
        return;
    char name[64];
    snprintf(name, sizeof(name), "%s", explain_result_name(first->result));
    prose_paragraph(p, "others",
                    prose_text("%llu more failed, the first with %s from %s: teesim explain --all",
                               (unsigned long long)(f->failed - 1), name,
                               explain_origin_name(first->origin)));
}

static void put_none(const struct prose *p, const struct failures_read *f)
{
    prose_heading(p,
                  prose_text("No call has failed in the last run: %.64s (pid %llu), %s", f->program,
                             (unsigned long long)f->pid, clock_text(f->time, "%F %T")));
    if (!f->death_count)
        return;
    put_death(p, &f->deaths[f->death_count - 1]);
    prose_paragraph(p, "means",
                    "A TA died in a call that has no result, such as closing a "
                    "session.");
}

void explain_text(const struct failures_read *f, bool all)
{
    const struct prose p = prose_open(stdout);
    uint64_t before = 0;

    if (!f->failure_count) {
        put_none(&p, f);
        return;
    }
    for (unsigned i = explain_first(f, all); i < f->failure_count; i++) {
        const struct failure_read *r = &f->failures[i];
        if (all && i > 0)
            fputc('\n', p.out);
        if (all && r->number > before + 1)
            fprintf(p.out, "(%llu more were not kept)\n\n",
                    (unsigned long long)(r->number - before - 1));
        before = r->number;
        put_failure(&p, f, r);
    }
    if (!all)
        put_others(&p, f);
}
