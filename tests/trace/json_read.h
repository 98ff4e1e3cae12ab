/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_TRACE_JSON_READ_H
#define TESTS_TRACE_JSON_READ_H

/* A reader of JSON that only says where a value ends. */

#include <ctype.h>

#include "trace_fake.h"

static inline const char *json_value(const char *at);

static inline const char *json_space(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

static inline const char *json_string(const char *at)
{
    assert_int_equal(*at, '"');
    for (at++; *at != '"'; at++) {
        assert_true((unsigned char)*at >= 0x20);
        if (*at != '\\')
            continue;
        at++;
        assert_non_null(strchr("\"\\/bfnrtu", *at));
        for (unsigned i = 0; *at == 'u' && i < 4; i++)
            assert_true(isxdigit((unsigned char)at[i + 1]));
    }
    return at + 1;
}

static inline const char *json_list(const char *at, char close, bool keys)
{
    at = json_space(at + 1);
    if (*at == close)
        return at + 1;
    for (;;) {
        if (keys) {
            at = json_space(json_string(json_space(at)));
            assert_int_equal(*at++, ':');
        }
        at = json_space(json_value(json_space(at)));
        if (*at == close)
            return at + 1;
        assert_int_equal(*at++, ',');
    }
}

static inline const char *json_value(const char *at)
{
    char *end;

    if (*at == '{')
        return json_list(at, '}', true);
    if (*at == '[')
        return json_list(at, ']', false);
    if (*at == '"')
        return json_string(at);
    strtod(at, &end);
    assert_true(end != at);
    return end;
}

static inline void assert_json(const char *text)
{
    const char *end = json_value(text);
    assert_string_equal(end, "\n");
}

static inline unsigned count_of(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what))
        n++;
    return n;
}

#endif
