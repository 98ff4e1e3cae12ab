/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tools/prose.h"

static char *text;
static size_t size;

static struct prose begin(bool colour)
{
    free(text);
    return (struct prose){.out = open_memstream(&text, &size), .colour = colour};
}

static void expect(const struct prose *p, const char *want)
{
    fclose(p->out);
    assert_string_equal(text, want);
}

static int drop(void **state)
{
    (void)state;
    free(text);
    text = NULL;
    return 0;
}

static void test_a_line_has_a_hundred_columns(void **state)
{
    char word[121], want[200];
    struct prose p = begin(false);

    (void)state;
    /* 89 columns beside the label: what fits just so, and one more. */
    memset(word, 'x', 120);
    word[120] = '\0';
    prose_paragraph(&p, "label", prose_text("%.44s %.44s", word, word));
    prose_paragraph(&p, "label", prose_text("%.44s %.45s", word, word));
    int n = snprintf(want, sizeof(want), "  label    %.44s %.44s\n", word, word);
    fflush(p.out);
    assert_memory_equal(text, want, (size_t)n);
    assert_int_equal(text[n + 11 + 44], '\n');
    fclose(p.out);
    /* A word that is longer than a line is cut. */
    p = begin(false);
    prose_paragraph(&p, "l", word);
    snprintf(want, sizeof(want), "  l        %.89s\n           %.31s\n", word, word);
    expect(&p, want);
}

static void test_columns_are_characters(void **state)
{
    struct prose p = begin(false);
    char words[400] = "", want[500];

    (void)state;
    for (unsigned i = 0; i < 89; i++)
        strcat(words, "\xc3\xa4");
    prose_paragraph(&p, "l", words);
    snprintf(want, sizeof(want), "  l        %s\n", words);
    expect(&p, want);
}

static void test_lists(void **state)
{
    struct prose p = begin(false);

    (void)state;
    prose_list(&p, "one", "alone", true);
    prose_list(&p, "two", "first\nsecond", true);
    prose_list(&p, "two", "first\nsecond", false);
    prose_list(&p, "none", "", true);
    expect(&p, "  one      alone\n"
               "  two      1. first\n           2. second\n"
               "  two      - first\n           - second\n");
}

static void test_nothing_for_a_terminal_to_obey(void **state)
{
    struct prose p = begin(false);

    (void)state;
    prose_heading(&p, "a\x1b[31m\xc2\x9b\x7f\tb");
    prose_paragraph(&p, "l", "a\x1b]0;\x07\nb \xc3\xa4 \xc2\xa7");
    expect(&p, "a?[31m???b\n  l        a?]0;??b \xc3\xa4 \xc2\xa7\n");
}

static void test_colours(void **state)
{
    struct prose p = begin(true);

    (void)state;
    prose_heading(&p, "h");
    prose_paragraph(&p, "l", "t");
    expect(&p, "\033[1mh\033[0m\n  \033[36ml        \033[0mt\n");
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_false(prose_open(file).colour);
    fclose(file);
}

static void test_places(void **state)
{
    struct prose p = begin(false);

    (void)state;
    prose_places(&p, "a x y\nb z", "b", "");
    prose_places(&p, "a x y\nb z", NULL, "; more");
    prose_places(&p, "a x y\nb z", "c", "");
    prose_places(&p, "a x y", NULL, "");
    expect(&p, "  from     b: z\n"
               "  from     one of: a (x y); b (z); more\n"
               "  from     c\n"
               "  from     a: x y\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_has_a_hundred_columns),
        cmocka_unit_test(test_columns_are_characters),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_nothing_for_a_terminal_to_obey),
        cmocka_unit_test(test_colours),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, drop);
}
