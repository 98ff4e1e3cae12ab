/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_PROSE_H
#define TOOLS_PROSE_H

/*
 * Text for people: lines of at most PROSE_WIDTH columns, each paragraph behind a label. What a
 * terminal would take for a command is shown as a question mark.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PROSE_WIDTH 100u

struct prose {
    FILE *out;
    bool colour; /* headings and labels stand out */
};

/* Colours where `out` is a terminal that has them, and they are wanted (base/terminal.h). */
struct prose prose_open(FILE *out);
void prose_heading(const struct prose *p, const char *text);
void prose_paragraph(const struct prose *p, const char *label, const char *text);
/* `lines`: a line for each entry. Of more than one, each has a number, or else a dash. */
void prose_list(const struct prose *p, const char *label, const char *lines, bool numbered);
/* As the arguments of printf, in a static buffer that the next call uses again, cut at 2 KiB. */
const char *prose_text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

struct result_pair;

/* The paragraphs of a pair but for the places: means, rule, causes, do. `rule` comes before the
 * pair's, and the clause of `function` behind it; either may be NULL. */
void prose_pair(const struct prose *p, const struct result_pair *pair, const char *rule,
                const char *function);
/* "from": where it comes from. The box, with its files; or all that there are for an unknown one
 * (NULL). `more` is said behind it: "" is nothing. */
void prose_places(const struct prose *p, const char *places, const char *box, const char *more);

#endif
