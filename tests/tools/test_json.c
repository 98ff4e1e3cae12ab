/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tools/json.h"

/* ---- libc without memory ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static int memory_left = -1; /* allocations until one fails; below 0: all succeed */

static bool fails(void)
{
    return memory_left >= 0 && memory_left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

/* The text in memory of its very size: what reads past it is caught by a sanitizer. */
static struct json *parse(const char *text, size_t size, struct json_error *err)
{
    char *copy = __real_malloc(size ? size : 1);

    assert_non_null(copy);
    memcpy(copy, text, size);
    struct json *j = json_parse(copy, size, err);
    free(copy);
    return j;
}

static struct json *good(const char *text)
{
    struct json_error err;
    struct json *j = parse(text, strlen(text), &err);

    if (!j)
        fail_msg("%s: line %u: %s", text, err.line, err.what);
    return j;
}

static void test_values(void **state)
{
    static const struct {
        const char *text;
        enum json_kind kind;
        bool is_whole;
        uint64_t number;
        const char *string;
    } cases[] = {
        {"null", JSON_NULL, false, 0, NULL},
        {" true\n", JSON_BOOL, false, 1, NULL},
        {"false", JSON_BOOL, false, 0, NULL},
        {"0", JSON_NUMBER, true, 0, NULL},
        {"18446744073709551615", JSON_NUMBER, true, UINT64_MAX, NULL},
        {"18446744073709551616", JSON_NUMBER, false, 0, NULL},
        {"99999999999999999999999", JSON_NUMBER, false, 0, NULL},
        {"-1", JSON_NUMBER, false, 0, NULL},
        {"1.0", JSON_NUMBER, false, 0, NULL},
        {"1e3", JSON_NUMBER, false, 0, NULL},
        {"1E+3", JSON_NUMBER, false, 0, NULL},
        {"\"\"", JSON_STRING, false, 0, ""},
        {"\"a\\n\\\"\\\\\\/\\t\\u0041\"", JSON_STRING, false, 0, "a\n\"\\/\tA"},
        {"\"\\u00e4\\u20ac\\ud83d\\ude00\"", JSON_STRING, false, 0,
         "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"[]", JSON_ARRAY, false, 0, NULL},
        {"{}", JSON_OBJECT, false, 0, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json *j = good(cases[i].text);
        assert_int_equal(j->kind, cases[i].kind);
        assert_int_equal(j->is_whole, cases[i].is_whole);
        assert_int_equal(j->number, cases[i].number);
        if (cases[i].string)
            assert_string_equal(j->text, cases[i].string);
        json_free(j);
    }
}

static void test_what_is_none(void **state)
{
    static const struct {
        const char *text;
        unsigned line;
    } cases[] = {
        {"", 1},
        {" \n ", 2},
        {"nul", 1},
        {"tru e", 1},
        {"01", 1},
        {"-", 1},
        {"1.", 1},
        {".5", 1},
        {"1e", 1},
        {"+1", 1},
        {"\"", 1},
        {"\"\\\"", 1},
        {"\"\\x\"", 1},
        {"\"\\u12\"", 1},
        {"\"\\u0000\"", 1},
        {"\"\\ud800\"", 1},
        {"\"\\ude00\"", 1},
        {"\"\\ud800\\n\"", 1},
        {"\"a\nb\"", 1},
        {"[", 1},
        {"[1", 1},
        {"[1,]", 1},
        {"[1 2]", 1},
        {"[\n,\n]", 2},
        {"{\"a\"}", 1},
        {"{\"a\":}", 1},
        {"{a:1}", 1},
        {"{\"a\":1,}", 1},
        {"{\"a\":1 \"b\":2}", 1},
        {"[1}", 1},
        {"1 1", 1},
        {"{}\n\n]", 3},
        {"'a'", 1},
        {"\xef\xbb\xbf{}", 1},
        {"\"\\", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct json_error err = {0};
        if (parse(cases[i].text, strlen(cases[i].text), &err))
            fail_msg("%s is taken", cases[i].text);
        assert_non_null(err.what);
        assert_int_equal(err.line, cases[i].line);
    }
    struct json_error err;
    assert_null(parse("{}\0", 3, &err)); /* a zero is no white space */
}

static void test_how_deep(void **state)
{
    char text[2 * JSON_DEPTH_MAX + 2];
    struct json_error err;

    (void)state;
    for (unsigned depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        struct json *j = parse(text, 2u * depth, &err);
        assert_int_equal(j != NULL, depth <= JSON_DEPTH_MAX);
        json_free(j);
    }
    assert_string_equal(err.what, "nested too deep");
}

static void test_members(void **state)
{
    struct json *j = good("{\"n\": 7, \"s\": \"x\", \"a\": [1, {\"n\": 8}], \"f\": 1.5}");
    uint64_t n = 0;

    (void)state;
    assert_true(json_number(j, "n", 7, &n));
    assert_int_equal(n, 7);
    assert_false(json_number(j, "n", 6, &n));
    assert_false(json_number(j, "f", 9, &n));
    assert_false(json_number(j, "s", 9, &n));
    assert_false(json_number(j, "none", 9, &n));
    assert_string_equal(json_text(j, "s"), "x");
    assert_null(json_text(j, "n"));
    const struct json *a = json_member(j, "a", JSON_ARRAY);
    assert_non_null(a);
    assert_true(json_number(a->first->next, "n", 9, &n));
    assert_int_equal(n, 8);
    assert_null(json_member(a, "n", JSON_NUMBER)); /* no object */
    assert_null(json_member(NULL, "n", JSON_NUMBER));
    json_free(j);
}

#define SAMPLE                                                                                     \
    "{\"format\": \"x\", \"n\": [1, 2.5e3, -4, \"\\u00e4\\n\"],\n \"o\": {\"t\": true, "           \
    "\"z\": null, \"e\": {}, \"l\": []}}"

/* Whatever is changed in it: it is taken or not, and nothing is read or freed that may not be. */
static void test_damaged_at_random(void **state)
{
    static const char bytes[] = "{}[]\",:\\u0123456789-+.eEtfn \n\x80\xff";
    uint32_t seed = 12345;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        char text[] = SAMPLE;
        struct json_error err;
        size_t size = sizeof(text) - 1;
        for (unsigned changes = 1 + round % 4; changes > 0; changes--) {
            seed = seed * 1664525 + 1013904223;
            text[(seed >> 8) % size] = bytes[(seed >> 24) % (sizeof(bytes) - 1)];
        }
        seed = seed * 1664525 + 1013904223;
        if (round % 3 == 0)
            size = (seed >> 8) % size;
        struct json *j = parse(text, size, &err);
        assert_int_equal(j == NULL, err.what != NULL);
        json_free(j);
    }
}

static void test_without_memory(void **state)
{
    struct json *j = NULL;
    unsigned failed = 0;

    (void)state;
    while (!j) {
        struct json_error err;
        memory_left = (int)failed++;
        j = json_parse(SAMPLE, sizeof(SAMPLE) - 1, &err);
        memory_left = -1;
        if (!j)
            assert_string_equal(err.what, "no memory");
    }
    assert_true(failed > 20);
    json_free(j);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_what_is_none),
        cmocka_unit_test(test_how_deep),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_damaged_at_random),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
