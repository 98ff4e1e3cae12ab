/* SPDX-License-Identifier: BSD-2-Clause */
/* Places in libutee's source, which a TA may make up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/fault.h"
#include "tee/app/trace_ta.h"

#define PAGE 4096u

static char *pages; /* two; the second is inaccessible */

static const struct trace_site *place(const char *file, const char *function, uint32_t line)
{
    return trace_ta_place(&(struct ta_trace){.file = file, .function = function, .line = line});
}

static void test_a_place_is_copied_once(void **state)
{
    char file[] = "src/ta/entry.c", function[] = "utee_enter";
    (void)state;
    const struct trace_site *site = place(file, function, 51);
    assert_non_null(site);
    memset(file, 'x', sizeof(file) - 1);
    memset(function, 'x', sizeof(function) - 1);
    assert_string_equal(site->file, "src/ta/entry.c");
    assert_string_equal(site->function, "utee_enter");
    assert_int_equal(site->line, 51);
    assert_ptr_equal(place("src/ta/entry.c", "utee_enter", 51), site);
    assert_ptr_not_equal(place("src/ta/entry.c", "utee_enter", 52), site);
}

static void test_what_cannot_be_read_is_none(void **state)
{
    (void)state;
    assert_int_equal(fault_install(), 0); /* over cmocka's */
    assert_null(place(NULL, "f", 1));
    assert_null(place("f.c", NULL, 1));
    assert_null(place("", "f", 1));
    assert_null(place(pages + PAGE, "f", 1));
    assert_null(place("f.c", (const char *)16, 1));
    memset(pages + PAGE - 3, 'a', 3); /* no end before the bad page */
    assert_null(place(pages + PAGE - 3, "f", 1));
}

static void test_a_text_may_end_with_its_page(void **state)
{
    (void)state;
    assert_int_equal(fault_install(), 0);
    memcpy(pages + PAGE - 4, "f.c", 4);
    const struct trace_site *site = place(pages + PAGE - 4, "f", 1);
    assert_non_null(site);
    assert_string_equal(site->file, "f.c");
}

static void test_long_and_strange_texts(void **state)
{
    char file[500];
    (void)state;
    memset(file, 'a', sizeof(file));
    file[sizeof(file) - 1] = '\0';
    const struct trace_site *site = place(file, "\033[31m\"\xc3\xa9<b>\n", 1);
    assert_non_null(site);
    assert_int_equal(strlen(site->file), TA_PLACE_FILE - 1);
    assert_string_equal(site->function, "??31m????b??");
}

/* The last, as it fills the table. */
static void test_there_are_not_too_many(void **state)
{
    const struct trace_site *first = place("src/ta/entry.c", "utee_enter", 51);
    unsigned count = 0;
    (void)state;
    while (place("many.c", "f", count + 1))
        assert_true(++count <= TA_PLACES_MAX);
    assert_true(count > 0);
    assert_null(place("other.c", "f", 1));
    assert_ptr_equal(place("src/ta/entry.c", "utee_enter", 51), first);
    assert_int_equal(place("many.c", "f", 1)->line, 1);
}

static int begin(void **state)
{
    (void)state;
    pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE) < 0 ||
           fault_thread_init() < 0;
}

static int end(void **state)
{
    (void)state;
    fault_uninstall();
    return munmap(pages, 2 * PAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_place_is_copied_once),
        cmocka_unit_test(test_what_cannot_be_read_is_none),
        cmocka_unit_test(test_a_text_may_end_with_its_page),
        cmocka_unit_test(test_long_and_strange_texts),
        cmocka_unit_test(test_there_are_not_too_many),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
