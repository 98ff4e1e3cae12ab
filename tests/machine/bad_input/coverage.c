/* SPDX-License-Identifier: BSD-2-Clause */
/* Every prototype has its row: a function of tests/gp/prototypes.tsv that has none is an error. */
#include "rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define FIELDS 6 /* of prototypes.tsv: function, form, return, parameters, group, since */

static unsigned missing;

static void __attribute__((format(printf, 2, 3))) complain(const char *func, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s: ", func);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fprintf(stderr, "\n");
    missing++;
}

/* ---- parameters ---- */

struct param {
    char name[48];
    bool pointer, handle;
};

/* "const uint8_t *buffer", "TEE_Param params[4]", "TEE_ObjectHandle object" */
static struct param param_of(const char *text, size_t size)
{
    size_t end = strcspn(text, "[");
    struct param p = {.pointer = memchr(text, '*', size) || end < size};

    if (end > size)
        end = size;
    size_t from = end;
    while (from > 0 && text[from - 1] != ' ' && text[from - 1] != '*')
        from--;
    snprintf(p.name, sizeof(p.name), "%.*s", (int)(end - from), text + from);
    p.handle = !p.pointer && memmem(text, from, "Handle ", strlen("Handle "));
    return p;
}

static size_t params_of(const char *text, struct param p[ARGS_MAX])
{
    size_t count = 0;

    while (*text && strcmp(text, "void") != 0) {
        size_t size = strcspn(text, ",");
        assert_in_range(count, 0, ARGS_MAX - 1);
        p[count++] = param_of(text, size);
        text += size;
        text += strspn(text, ", ");
    }
    return count;
}

/* ---- rows ---- */

static void check_arg(const char *func, const struct param *p, const struct arg *a)
{
    struct bad_values bad = class_bad_values(a->class);

    if (!a->name || strcmp(a->name, p->name) != 0)
        complain(func, "its parameter %s is %s in its row", p->name, a->name ? a->name : "nothing");
    else if ((p->pointer || p->handle) && bad.count == 0)
        complain(func, "%s is no VALUE", p->name);
    else if (bad.count > 0 && bad.is_handle != p->handle)
        complain(func, "%s is of a class for %s", p->name, p->handle ? "pointers" : "handles");
}

static void check_function(const struct form *f, const char *func, const char *parameters)
{
    struct param p[ARGS_MAX];
    size_t count = params_of(parameters, p);
    bool wanted = false, found = false;

    for (size_t i = 0; i < count; i++)
        wanted = wanted || p[i].pointer || p[i].handle;
    for (size_t r = 0; r < f->count; r++) {
        const struct row *row = &f->row[r];
        if (!row->is_call || strcmp(row->func, func) != 0)
            continue;
        found = true;
        for (size_t i = 0; i < count; i++)
            check_arg(func, &p[i], &row->arg[i]);
        if (row->arg[count].name)
            complain(func, "its row has an argument too many: %s", row->arg[count].name);
    }
    if (wanted && !found)
        complain(func, "no CALL in tests/machine/bad_input/cases_*.h (%s)", f->name);
}

/* ---- the tables ---- */

/* A group that the headers declare as a whole. The TA's own functions are not the API's. */
static bool is_declared(const char *group)
{
    static const char not_called[] = "TA interface";
    FILE *groups = fopen(GP_DIR "/groups.txt", "r");
    bool found = false;
    char line[128];

    assert_non_null(groups);
    while (!found && fgets(line, sizeof(line), groups)) {
        line[strcspn(line, "\n")] = '\0';
        found = strcmp(line, group) == 0;
    }
    fclose(groups);
    return found && strcmp(group, not_called) != 0;
}

static unsigned check_prototypes(const struct form *f)
{
    FILE *table = fopen(GP_DIR "/prototypes.tsv", "r");
    unsigned checked = 0;
    char line[1024];

    assert_non_null(table);
    while (fgets(line, sizeof(line), table)) {
        char *field[FIELDS], *at = line;
        if (line[0] == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (unsigned i = 0; i < FIELDS; i++)
            field[i] = strsep(&at, "\t");
        assert_non_null(field[FIELDS - 1]);
        bool here = strcmp(field[1], f->name) == 0 || strcmp(field[1], "both") == 0;
        if (!here || strcmp(field[3], "-") == 0 || !is_declared(field[4]))
            continue;
        check_function(f, field[0], field[3]);
        checked++;
    }
    fclose(table);
    return checked;
}

/* What prototypes.tsv has as objects: section 5.2 of the TEE Sockets API. */
static void check_sockets(const struct form *f)
{
    static const char *const member[][2] = {
        {"open", "TEE_iSocketHandle *ctx, void *setup, uint32_t *protocolError"},
        {"close", "TEE_iSocketHandle ctx"},
        {"send", "TEE_iSocketHandle ctx, const void *buf, uint32_t *length, uint32_t timeout"},
        {"recv", "TEE_iSocketHandle ctx, void *buf, uint32_t *length, uint32_t timeout"},
        {"error", "TEE_iSocketHandle ctx"},
        {"ioctl", "TEE_iSocketHandle ctx, uint32_t commandCode, void *buf, uint32_t *length"},
    };
    static const char *const socket[] = {"TEE_tcpSocket", "TEE_udpSocket"};
    char func[48];

    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; i < sizeof(member) / sizeof(member[0]); i++) {
            snprintf(func, sizeof(func), "%s->%s", socket[s], member[i][0]);
            check_function(f, func, member[i][1]);
        }
    }
}

void check_coverage(const struct form *f)
{
    missing = 0;
    assert_in_range(check_prototypes(f), 80, 1000);
    check_sockets(f);
    if (missing)
        fail_msg("%u complaints above: see tests/machine/bad_input/bad_input.h", missing);
}
