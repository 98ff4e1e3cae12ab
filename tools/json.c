/* SPDX-License-Identifier: BSD-2-Clause */
#include "json.h"

#include <stdlib.h>
#include <string.h>

struct parser {
    const char *at, *end;
    unsigned line, depth;
    const char *what; /* NULL: all is well */
};

static struct json *value(struct parser *p);

static void *bad(struct parser *p, const char *what)
{
    if (!p->what)
        p->what = what;
    return NULL;
}

static void skip_space(struct parser *p)
{
    while (p->at < p->end && strchr(" \t\r\n", *p->at) && *p->at)
        p->line += *p->at++ == '\n';
}

/* Takes the character if it stands there, behind white space. */
static bool take(struct parser *p, char c)
{
    skip_space(p);
    if (p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static struct json *node(struct parser *p, enum json_kind kind)
{
    struct json *j = calloc(1, sizeof(*j));

    if (!j)
        return bad(p, "no memory");
    j->kind = kind;
    return j;
}

/* ---- strings ---- */

static bool hex4(struct parser *p, uint32_t *out)
{
    static const char digits[] = "0123456789abcdef";

    *out = 0;
    for (unsigned i = 0; i < 4; i++) {
        char c = p->at < p->end ? *p->at++ : '\0';
        const char *d = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) : NULL;
        if (!d)
            return false;
        *out = *out << 4 | (uint32_t)(d - digits);
    }
    return true;
}

static char *put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    return to;
}

/* Behind "\u". Never longer than what it was read from. NULL: bad. */
static char *unicode(struct parser *p, char *to)
{
    uint32_t c, low;

    if (!hex4(p, &c) || c == 0)
        return bad(p, "a bad \\u in a string");
    if (c >> 10 == 0xdc00 >> 10)
        return bad(p, "half a character in a string");
    if (c >> 10 == 0xd800 >> 10) {
        if (p->end - p->at < 6 || *p->at++ != '\\' || *p->at++ != 'u' || !hex4(p, &low) ||
            low >> 10 != 0xdc00 >> 10)
            return bad(p, "half a character in a string");
        c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
    }
    return put_utf8(to, c);
}

/* Behind a backslash. */
static char *escape(struct parser *p, char *to)
{
    static const char from[] = "\"\\/bfnrt", is[] = "\"\\/\b\f\n\r\t";
    char c = p->at < p->end ? *p->at++ : '\0';
    const char *found = c ? strchr(from, c) : NULL;

    if (c == 'u')
        return unicode(p, to);
    if (!found)
        return bad(p, "a bad escape in a string");
    *to++ = is[found - from];
    return to;
}

/* Behind the quote. NULL: bad. */
static char *string(struct parser *p)
{
    const char *close = p->at;

    while (close < p->end && *close != '"')
        close += *close == '\\' && close + 1 < p->end ? 2 : 1;
    if (close >= p->end)
        return bad(p, "a string without an end");
    char *text = malloc((size_t)(close - p->at) + 1), *to = text;
    if (!text)
        return bad(p, "no memory");
    while (to && p->at < close) {
        unsigned char c = (unsigned char)*p->at++;
        if (c == '\\')
            to = escape(p, to);
        else if (c < 0x20)
            to = bad(p, "a control character in a string");
        else
            *to++ = (char)c;
    }
    if (!to) {
        free(text);
        return NULL;
    }
    *to = '\0';
    p->at = close + 1;
    return text;
}

/* ---- the others ---- */

static size_t digits(struct parser *p)
{
    const char *from = p->at;

    while (p->at < p->end && *p->at >= '0' && *p->at <= '9')
        p->at++;
    return (size_t)(p->at - from);
}

static bool take_now(struct parser *p, const char *any)
{
    if (p->at == p->end || !*p->at || !strchr(any, *p->at))
        return false;
    p->at++;
    return true;
}

static struct json *number(struct parser *p)
{
    bool whole = !take_now(p, "-");
    const char *from = p->at;
    uint64_t value = 0;

    size_t count = digits(p);
    if (count == 0 || (count > 1 && *from == '0'))
        return bad(p, "a bad number");
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(from[i] - '0');
        whole = whole && value <= (UINT64_MAX - digit) / 10;
        value = value * 10 + digit;
    }
    if (take_now(p, ".")) {
        whole = false;
        if (digits(p) == 0)
            return bad(p, "a bad number");
    }
    if (take_now(p, "eE")) {
        whole = false;
        (void)take_now(p, "+-");
        if (digits(p) == 0)
            return bad(p, "a bad number");
    }
    struct json *j = node(p, JSON_NUMBER);
    if (j && whole)
        *j = (struct json){.kind = JSON_NUMBER, .is_whole = true, .number = value};
    return j;
}

static struct json *word(struct parser *p)
{
    static const struct {
        const char *word;
        enum json_kind kind;
        uint64_t number;
    } words[] = {{"null", JSON_NULL, 0}, {"false", JSON_BOOL, 0}, {"true", JSON_BOOL, 1}};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i].word);
        if ((size_t)(p->end - p->at) < len || memcmp(p->at, words[i].word, len) != 0)
            continue;
        p->at += len;
        struct json *j = node(p, words[i].kind);
        if (j)
            j->number = words[i].number;
        return j;
    }
    return bad(p, "something that is no value");
}

/* A value, of an object with its name; NULL: bad. */
static struct json *item(struct parser *p, bool named)
{
    char *name = NULL;

    if (named) {
        name = take(p, '"') ? string(p) : bad(p, "a member without a name");
        if (!name)
            return NULL;
        if (!take(p, ':')) {
            free(name);
            return bad(p, "a member without a colon");
        }
    }
    struct json *j = value(p);
    if (j)
        j->name = name;
    else
        free(name);
    return j;
}

/* Behind the bracket. */
static struct json *collection(struct parser *p, enum json_kind kind)
{
    const char close = kind == JSON_OBJECT ? '}' : ']';
    struct json *j = node(p, kind), **last = j ? &j->first : NULL;
    bool more = j && !take(p, close);

    if (++p->depth > JSON_DEPTH_MAX) {
        bad(p, "nested too deep");
        more = false;
    }
    while (more) {
        *last = item(p, kind == JSON_OBJECT);
        if (!*last)
            break;
        last = &(*last)->next;
        more = take(p, ',');
        if (!more && !take(p, close))
            bad(p, "no comma and no end");
    }
    p->depth--;
    if (p->what) {
        json_free(j);
        return NULL;
    }
    return j;
}

static struct json *value(struct parser *p)
{
    if (take(p, '{'))
        return collection(p, JSON_OBJECT);
    if (take(p, '['))
        return collection(p, JSON_ARRAY);
    if (take(p, '"')) {
        char *text = string(p);
        struct json *j = text ? node(p, JSON_STRING) : NULL;
        if (j)
            j->text = text;
        else
            free(text);
        return j;
    }
    if (p->at < p->end && (*p->at == '-' || (*p->at >= '0' && *p->at <= '9')))
        return number(p);
    return word(p);
}

struct json *json_parse(const char *text, size_t size, struct json_error *err)
{
    struct parser p = {.at = text, .end = text + size, .line = 1};
    struct json *j = value(&p);

    skip_space(&p);
    if (j && p.at < p.end) {
        json_free(j);
        j = bad(&p, "more after the end");
    }
    *err = (struct json_error){.line = p.line, .what = p.what};
    return j;
}

/* As deep as the text may nest. */
void json_free(struct json *j)
{
    while (j) {
        struct json *next = j->next;
        json_free(j->first);
        free(j->name);
        free(j->text);
        free(j);
        j = next;
    }
}

const struct json *json_member(const struct json *j, const char *name, enum json_kind kind)
{
    const struct json *m = j && j->kind == JSON_OBJECT ? j->first : NULL;

    while (m && strcmp(m->name, name) != 0)
        m = m->next;
    return m && m->kind == kind ? m : NULL;
}

bool json_number(const struct json *j, const char *name, uint64_t max, uint64_t *out)
{
    const struct json *m = json_member(j, name, JSON_NUMBER);

    if (!m || !m->is_whole || m->number > max)
        return false;
    *out = m->number;
    return true;
}

const char *json_text(const struct json *j, const char *name)
{
    const struct json *m = json_member(j, name, JSON_STRING);

    return m ? m->text : NULL;
}
