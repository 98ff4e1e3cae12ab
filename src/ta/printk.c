/* SPDX-License-Identifier: BSD-2-Clause */
/* Formatted text with UUIDs: one conversion after the other is handed to the C library, so that an
 * argument of ours can stand between them. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <printk.h>

#include "utee.h"

struct out {
    char *at; /* NULL or the end: only counts */
    char *end;
    size_t total;
};

/* One conversion: its text, with numbers for asterisks, in which `length` is of the modifier. */
struct conversion {
    char text[48];
    unsigned used;
    char length[3];
    char letter;
    bool bad;
};

static void put(struct out *o, const char *text, size_t len)
{
    size_t room = o->at ? (size_t)(o->end - o->at) : 0, n = len < room ? len : room;

    if (n) {
        memcpy(o->at, text, n);
        o->at += n;
    }
    o->total += len;
}

/* What snprintf has said of text that was written at o->at. */
static bool wrote(struct out *o, int n)
{
    if (n < 0)
        return false;
    size_t room = o->at ? (size_t)(o->end - o->at) : 0, len = (size_t)n;
    if (o->at)
        o->at += len < room ? len : room;
    o->total += len;
    return true;
}

static void add(struct conversion *c, char ch)
{
    if (c->used == sizeof(c->text) - 1)
        c->bad = true;
    else
        c->text[c->used++] = ch;
}

static void add_number(struct conversion *c, int n)
{
    char digits[12];

    snprintf(digits, sizeof(digits), "%d", n);
    for (const char *d = digits; *d; d++)
        add(c, *d);
}

/* Digits, or an asterisk whose argument is taken. */
static const char *take_number(struct conversion *c, const char *fmt, va_list *ap)
{
    if (*fmt == '*') {
        add_number(c, va_arg(*ap, int));
        return fmt + 1;
    }
    while (*fmt >= '0' && *fmt <= '9')
        add(c, *fmt++);
    return fmt;
}

/* From behind the percent sign; returns what follows the conversion. */
static const char *parse(struct conversion *c, const char *fmt, va_list *ap)
{
    unsigned n = 0;

    *c = (struct conversion){.used = 0};
    add(c, '%');
    while (*fmt && strchr("-+ #0'", *fmt))
        add(c, *fmt++);
    fmt = take_number(c, fmt, ap);
    if (*fmt == '.') {
        unsigned dot = c->used;
        add(c, *fmt++);
        fmt = take_number(c, fmt, ap);
        if (c->text[dot + 1] == '-') /* a negative precision is none */
            c->used = dot;
    }
    while (*fmt && strchr("hljztL", *fmt)) {
        if (n < sizeof(c->length) - 1)
            c->length[n++] = *fmt;
        add(c, *fmt++);
    }
    c->letter = *fmt;
    c->bad = c->bad || !c->letter;
    add(c, c->letter);
    c->text[c->used] = '\0';
    return c->letter ? fmt + 1 : fmt;
}

static bool put_integer(struct out *o, const struct conversion *c, va_list *ap)
{
    size_t room = o->at ? (size_t)(o->end - o->at) : 0;

    switch (c->length[0]) {
    case 'l':
    case 'z':
    case 't':
    case 'j': /* 64 bits, signed or not, are passed alike */
        return wrote(o, snprintf(o->at, room, c->text, va_arg(*ap, uint64_t)));
    default:
        return wrote(o, snprintf(o->at, room, c->text, va_arg(*ap, unsigned)));
    }
}

static bool put_plain(struct out *o, const struct conversion *c, va_list *ap)
{
    size_t room = o->at ? (size_t)(o->end - o->at) : 0;

    switch (c->letter) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
    case 'c':
        return put_integer(o, c, ap);
    case 's':
    case 'p':
        return wrote(o, snprintf(o->at, room, c->text, va_arg(*ap, void *)));
    case '%':
        put(o, "%", 1);
        return true;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A':
        if (c->length[0] == 'L')
            return wrote(o, snprintf(o->at, room, c->text, va_arg(*ap, long double)));
        return wrote(o, snprintf(o->at, room, c->text, va_arg(*ap, double)));
    default:
        return false;
    }
}

static TEE_UUID from_octets(const uint8_t o[16])
{
    TEE_UUID u = {.timeLow =
                      (uint32_t)o[0] << 24 | (uint32_t)o[1] << 16 | (uint32_t)o[2] << 8 | o[3],
                  .timeMid = (uint16_t)(o[4] << 8 | o[5]),
                  .timeHiAndVersion = (uint16_t)(o[6] << 8 | o[7])};

    memcpy(u.clockSeqAndNode, o + 8, sizeof(u.clockSeqAndNode));
    return u;
}

static void put_uuid(struct out *o, const void *at, bool octets)
{
    TEE_UUID u;
    char text[37];

    if (!at) {
        put(o, "<NULL>", 6);
        return;
    }
    if (octets)
        u = from_octets(at);
    else
        memcpy(&u, at, sizeof(u));
    const uint8_t *n = u.clockSeqAndNode;
    int len = snprintf(
        text, sizeof(text), "%08" PRIx32 "-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", u.timeLow,
        u.timeMid, u.timeHiAndVersion, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    put(o, text, (size_t)len);
}

/* `fmt` is behind a percent sign; NULL: what follows is no conversion. */
static const char *convert(struct out *o, const char *fmt, va_list *ap)
{
    struct conversion c;

    fmt = parse(&c, fmt, ap);
    if (c.bad)
        return NULL;
    if (c.letter == 'p' && fmt[0] == 'U' && (fmt[1] == 'l' || fmt[1] == 'a')) {
        put_uuid(o, va_arg(*ap, const void *), fmt[1] == 'a');
        return fmt + 2;
    }
    return put_plain(o, &c, ap) ? fmt : NULL;
}

int vsnprintk(char *str, size_t size, const char *fmt, va_list ap)
{
    struct out o = {.at = size ? str : NULL, .end = str + size};
    va_list args;

    va_copy(args, ap);
    while (fmt && *fmt) {
        size_t plain = strcspn(fmt, "%");
        put(&o, fmt, plain);
        fmt += plain;
        if (*fmt)
            fmt = convert(&o, fmt + 1, &args);
    }
    va_end(args);
    if (size)
        str[o.total < size ? o.total : size - 1] = '\0';
    return fmt && o.total <= INT32_MAX ? (int)o.total : -1;
}

int snprintk(char *str, size_t size, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintk(str, size, fmt, ap);
    va_end(ap);
    return n;
}
