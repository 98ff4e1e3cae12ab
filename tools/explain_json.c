/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/json_put.h"
#include "base/result_names.h"
#include "base/result_pair.h"
#include "explain.h"
#include "json.h"

static void put_name(const char *name)
{
    fputs(", ", stdout);
    json_put_string(stdout, name);
    fputs(": ", stdout);
}

static void put_number(const char *name, uint64_t value)
{
    put_name(name);
    printf("%llu", (unsigned long long)value);
}

/* NULL: no such member. */
static void put_text(const char *name, const char *text)
{
    if (!text)
        return;
    put_name(name);
    json_put_string(stdout, text);
}

/* A part of a text. */
static void put_part(const char *comma, const char *text, size_t len)
{
    char *part = strndup(text, len);

    fputs(comma, stdout);
    json_put_string(stdout, part ? part : "");
    free(part);
}

/* A list of the pieces, which `between` ends; as far as `len`. */
static void put_list(const char *text, size_t len, const char *between)
{
    const char *comma = "", *end = text + len;

    fputs("[", stdout);
    for (; text < end; comma = ", ") {
        size_t piece = strcspn(text, between);
        if (piece > (size_t)(end - text))
            piece = (size_t)(end - text);
        put_part(comma, text, piece);
        text += piece + 1;
    }
    fputs("]", stdout);
}

static void put_lines(const char *name, const char *lines, const char *function)
{
    char room[RESULT_LINES_SIZE];

    put_name(name);
    result_pair_lines(lines, function, room);
    put_list(room, strlen(room), "\n");
}

/* {"box": [files]} */
static void put_places(const char *places)
{
    const char *comma = "";

    put_name("places");
    fputs("{", stdout);
    for (; *places; comma = ", ") {
        size_t line = strcspn(places, "\n"), name = strcspn(places, " ");
        put_part(comma, places, name);
        fputs(": ", stdout);
        put_list(places + name + 1, line - name - 1, " ");
        places += line + (places[line] != '\0');
    }
    fputs("}", stdout);
}

static void put_death(const struct death_read *d)
{
    const char *comma = "";

    put_name("died");
    fputs("{\"ta\": ", stdout);
    json_put_string(stdout, d->ta);
    put_text("who", d->who);
    put_text("reason", d->reason);
    put_name("frames");
    fputs("[", stdout);
    for (const struct json *j = d->frames; j; j = j->next) {
        if (j->kind != JSON_STRING)
            continue;
        fputs(comma, stdout);
        json_put_string(stdout, j->text);
        comma = ", ";
    }
    fputs("]}", stdout);
}

static void put_asked(const struct failure_read *r)
{
    if (r->has & FAILURE_HAS_COMMAND)
        put_number("command", r->command);
    if (r->has & FAILURE_HAS_SESSION)
        put_number("session", r->session);
    if (r->has & FAILURE_HAS_TYPES)
        put_number("types", r->types);
    if (r->has & FAILURE_HAS_LOGIN)
        put_number("login", r->login);
    if (r->has & FAILURE_HAS_SIZE)
        put_number("size", r->size);
    put_text("ta", r->ta);
}

static void put_failure(const struct failure_read *r)
{
    struct result_pair pair;

    printf("{\"number\": %llu", (unsigned long long)r->number);
    put_number("time", r->time);
    put_text("function", r->function);
    put_text("clause", result_pair_clause(r->function));
    put_asked(r);
    put_number("result", r->result);
    put_text("result_name", result_name_teec(r->result));
    put_number("origin", r->origin);
    put_text("origin_name", origin_name(r->origin));
    if (r->err)
        put_number("errno", (uint64_t)r->err);
    put_text("box", r->box);
    put_text("said", r->said);
    if (r->death)
        put_death(r->death);
    if (result_pair_find(r->result, r->origin, &pair)) {
        if (r->death)
            explain_fit(&pair, r->death);
        put_places(pair.places);
        put_text("meaning", pair.meaning);
        put_text("rule", pair.rule);
        put_lines("causes", pair.causes, r->function);
        put_lines("do", pair.fix, r->function);
    }
    fputs("}", stdout);
}

void explain_json(const struct failures_read *f, bool all)
{
    fputs("{\"program\": ", stdout);
    json_put_string(stdout, f->program);
    put_number("pid", f->pid);
    put_number("time", f->time);
    put_number("failed", f->failed);
    put_number("kept", f->failure_count);
    put_number("deaths", f->died);
    put_name("failures");
    fputs("[", stdout);
    for (unsigned i = explain_first(f, all); i < f->failure_count; i++) {
        fputs(i > explain_first(f, all) ? ",\n " : "\n ", stdout);
        put_failure(&f->failures[i]);
    }
    fputs("]}\n", stdout);
}
