/* SPDX-License-Identifier: BSD-2-Clause */
#include "prose.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/clean.h"
#include "base/result_pair.h"
#include "base/terminal.h"

#define INDENT    11u /* columns before the text of a paragraph */
#define TEXT_SIZE 2048u

#define BOLD  "\033[1m"
#define CYAN  "\033[36m"
#define PLAIN "\033[0m"

struct prose prose_open(FILE *out)
{
    return (struct prose){.out = out, .colour = terminal_has_colours(fileno(out))};
}

const char *prose_text(const char *fmt, ...)
{
    static char text[TEXT_SIZE];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return text;
}

/* ---- lines ---- */

static unsigned columns(const char *text, size_t size)
{
    unsigned count = 0;

    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* Bytes of the piece of a word that fits. */
static size_t piece(const char *word, size_t size, unsigned room)
{
    while (columns(word, size) > room)
        size--;
    return size;
}

/* From column `at` on; further lines begin at `indent`. */
static void put_wrapped(FILE *out, const char *text, size_t size, unsigned indent)
{
    unsigned at = indent;

    while (size > 0) {
        size_t word = 0;
        while (word < size && text[word] != ' ')
            word++;
        size_t part = piece(text, word, PROSE_WIDTH - indent);
        unsigned wide = columns(text, part);
        if (at > indent && at + 1 + wide > PROSE_WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        clean_put(out, text, part);
        at += wide;
        part += part == word && word < size;
        text += part;
        size -= part;
    }
    fputc('\n', out);
}

static void put_label(const struct prose *p, const char *label)
{
    fprintf(p->out, "  %s%-*s%s", p->colour ? CYAN : "", (int)INDENT - 2, label,
            p->colour ? PLAIN : "");
}

void prose_heading(const struct prose *p, const char *text)
{
    fputs(p->colour ? BOLD : "", p->out);
    clean_put(p->out, text, strlen(text));
    fprintf(p->out, "%s\n", p->colour ? PLAIN : "");
}

void prose_paragraph(const struct prose *p, const char *label, const char *text)
{
    put_label(p, label);
    put_wrapped(p->out, text, strlen(text), INDENT);
}

void prose_list(const struct prose *p, const char *label, const char *lines, bool numbered)
{
    bool several = strchr(lines, '\n');

    for (unsigned n = 1; *lines; n++) {
        size_t len = strcspn(lines, "\n");
        put_label(p, n == 1 ? label : "");
        if (several && numbered)
            fprintf(p->out, "%u. ", n);
        else if (several)
            fputs("- ", p->out);
        put_wrapped(p->out, lines, len, INDENT + (several ? numbered ? 3 : 2 : 0));
        lines += len + (lines[len] != '\0');
    }
}

/* ---- pairs ---- */

static const char *sentence(const char *text)
{
    return prose_text("%c%s", toupper((unsigned char)text[0]), text + 1);
}

static void put_rule(const struct prose *p, const struct result_pair *pair, const char *rule,
                     const char *function)
{
    const char *clause = function ? result_pair_clause(function) : NULL;
    char text[TEXT_SIZE / 2];

    if (clause && strncmp(pair->rule, clause, strlen(clause)) == 0)
        clause = NULL; /* it is that already */
    snprintf(text, sizeof(text), "%s%s%s%s", rule ? rule : "", rule && *pair->rule ? "; " : "",
             pair->rule, *pair->rule && clause ? "; " : "");
    if (clause)
        prose_paragraph(p, "rule", prose_text("%s%s: %s", text, function, clause));
    else if (*text)
        prose_paragraph(p, "rule", text);
}

void prose_pair(const struct prose *p, const struct result_pair *pair, const char *rule,
                const char *function)
{
    char lines[RESULT_LINES_SIZE];

    prose_paragraph(p, "means", sentence(pair->meaning));
    put_rule(p, pair, rule, function);
    prose_list(p, "causes", result_pair_lines(pair->causes, function, lines), true);
    prose_list(p, "do", result_pair_lines(pair->fix, function, lines), false);
}

/* The line of `places` with that box; NULL: none. */
static const char *place_of(const char *places, const char *box)
{
    size_t len = strlen(box);

    for (const char *at = places; *at;) {
        if (strncmp(at, box, len) == 0 && at[len] == ' ')
            return at;
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    return NULL;
}

/* "BOX: FILES", or of several "one of: BOX (FILES); …". */
void prose_places(const struct prose *p, const char *places, const char *box, const char *more)
{
    const char *at = box ? place_of(places, box) : NULL;
    char text[TEXT_SIZE / 2];
    size_t used = 0;

    if (box && !at) {
        prose_paragraph(p, "from", prose_text("%s%s", box, more));
        return;
    }
    bool one = at || !strchr(places, '\n');
    for (at = at ? at : places; *at && used < sizeof(text);) {
        size_t line = strcspn(at, "\n"), name = strcspn(at, " ");
        int n = snprintf(text + used, sizeof(text) - used, one ? "%s%.*s: %.*s" : "%s%.*s (%.*s)",
                         used ? "; " : "", (int)name, at, (int)(line - name - 1), at + name + 1);
        used += n > 0 ? (size_t)n : 0;
        at += line + (at[line] == '\n');
        if (one)
            break;
    }
    prose_paragraph(p, "from", prose_text("%s%s%s", one ? "" : "one of: ", text, more));
}
