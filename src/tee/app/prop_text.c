/* SPDX-License-Identifier: BSD-2-Clause */
/* Values as strings and octets. A text of the TA's may be long, and may end at a hole in its
 * memory: it is read piece by piece, twice, first to count and then to write. */
#include <stdio.h>
#include <string.h>

#include "prop.h"
#include "sys.h"
#include "tee_api_defines.h"

#define PIECE     64u
#define PAGE_SIZE 4096u

/* ---- where it goes ---- */

struct sink {
    struct instance *in;
    const char *func;
    bool counts; /* and writes nothing */
    uint8_t *to; /* the TA's */
    size_t room, size;
    uint8_t held[PIECE]; /* the last size % PIECE bytes, not yet written */
};

static void sink_flush(struct sink *s, size_t count)
{
    if (!s->counts && s->size <= s->room)
        sys_copy_out(s->in, s->func, s->to + s->size - count, s->held, count);
}

static void sink_put(struct sink *s, uint8_t byte)
{
    s->held[s->size % PIECE] = byte;
    if (++s->size % PIECE == 0)
        sink_flush(s, PIECE);
}

static void sink_end(struct sink *s)
{
    sink_flush(s, s->size % PIECE);
}

/* ---- where it comes from ---- */

struct source {
    struct instance *in;
    const char *func;
    const char *next; /* not yet in piece */
    size_t at, count;
    char piece[PIECE];
    bool ended;
};

/* 0 at the end, and from there on. */
static char source_take(struct source *s)
{
    if (s->ended)
        return '\0';
    if (s->at == s->count) {
        /* Within a page: one byte of it can be read if any can. */
        size_t left = PAGE_SIZE - (uintptr_t)s->next % PAGE_SIZE;
        s->count = left < PIECE ? left : PIECE;
        s->at = 0;
        if (user_copy(s->piece, s->next, s->count) < 0)
            sys_panic(s->in, TEE_ERROR_BAD_FORMAT, s->func, "4.4",
                      "a text of the TA's head cannot be read");
        s->next += s->count;
    }
    char c = s->piece[s->at++];
    s->ended = c == '\0';
    return c;
}

/* ---- base64 ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct decoder {
    struct source text;
    uint32_t left; /* of octets that are not encoded */
    uint32_t bits;
    unsigned bit_count;
};

static struct decoder decoder_for(const struct sink *s, const struct prop_value *v)
{
    return (struct decoder){.text = {.in = s->in, .func = s->func, .next = v->text},
                            .left = v->size};
}

/* The next octet, or -1. What is no digit is skipped, the padding is the end. */
static int decode(struct decoder *d)
{
    char c;

    if (d->left) {
        c = source_take(&d->text);
        d->text.ended = --d->left == 0;
        return (uint8_t)c;
    }
    while (d->bit_count < 8) {
        c = source_take(&d->text);
        if (c == '\0' || c == '=')
            d->text.ended = true;
        if (d->text.ended)
            return -1;
        const char *digit = strchr(digits, c);
        if (!digit)
            continue;
        d->bits = d->bits << 6 | (uint32_t)(digit - digits);
        d->bit_count += 6;
    }
    d->bit_count -= 8;
    return d->bits >> d->bit_count & 0xff;
}

static void encode(struct sink *s, const uint8_t octet[3], unsigned count)
{
    uint32_t bits = (uint32_t)octet[0] << 16 | (uint32_t)octet[1] << 8 | octet[2];

    for (unsigned i = 0; i < 4; i++)
        sink_put(s, (uint8_t)(i <= count ? digits[bits >> (18 - 6 * i) & 63] : '='));
}

/* ---- values ---- */

static void put_octets(struct sink *s, const struct prop_value *v)
{
    struct decoder d = decoder_for(s, v);

    for (int octet; (octet = decode(&d)) >= 0;)
        sink_put(s, (uint8_t)octet);
    sink_end(s);
}

static void put_base64(struct sink *s, const struct prop_value *v)
{
    struct decoder d = decoder_for(s, v);
    uint8_t group[3] = {0};
    unsigned count = 0;

    for (int octet; (octet = decode(&d)) >= 0;) {
        group[count++] = (uint8_t)octet;
        if (count < 3)
            continue;
        encode(s, group, count);
        count = 0;
        memset(group, 0, sizeof(group));
    }
    if (count)
        encode(s, group, count);
}

static int print_uuid(char *to, size_t size, const struct ta_uuid *u)
{
    const uint8_t *n = u->clock_seq_and_node;

    return snprintf(to, size, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", u->time_low,
                    u->time_mid, u->time_hi_and_version, n[0], n[1], n[2], n[3], n[4], n[5], n[6],
                    n[7]);
}

static void print_short(char *to, size_t size, const struct prop_value *v)
{
    int len = 0;

    switch (v->type) {
    case TA_PROP_BOOL:
        snprintf(to, size, "%s", v->b ? "true" : "false");
        break;
    case TA_PROP_U32:
        snprintf(to, size, "%u", v->u32);
        break;
    case TA_PROP_U64:
        snprintf(to, size, "%llu", (unsigned long long)v->u64);
        break;
    case TA_PROP_IDENTITY:
        len = snprintf(to, size, "%u:", v->identity.login);
        print_uuid(to + len, size - (size_t)len, &v->identity.uuid);
        break;
    default:
        CHECK(v->type == TA_PROP_UUID);
        print_uuid(to, size, &v->uuid);
    }
}

static void put_string(struct sink *s, const struct prop_value *v)
{
    char shown[64];
    struct source text = {.in = s->in, .func = s->func, .next = v->text};

    if (v->type == TA_PROP_BINARY) {
        put_base64(s, v);
    } else {
        if (v->type != TA_PROP_STRING) {
            print_short(shown, sizeof(shown), v);
            text.next = shown;
        }
        for (char c; (c = source_take(&text));)
            sink_put(s, (uint8_t)c);
    }
    sink_put(s, '\0');
    sink_end(s);
}

static size_t write_with(struct instance *in, const char *func, const struct prop_value *v,
                         void *to, size_t room,
                         void (*put)(struct sink *, const struct prop_value *))
{
    struct sink count = {.in = in, .func = func, .counts = true};
    struct sink s = {.in = in, .func = func, .to = to, .room = room};

    put(&count, v);
    if (count.size <= room)
        put(&s, v);
    return count.size;
}

size_t prop_write_string(struct instance *in, const char *func, const struct prop_value *v,
                         void *to, size_t room)
{
    return write_with(in, func, v, to, room, put_string);
}

size_t prop_write_binary(struct instance *in, const char *func, const struct prop_value *v,
                         void *to, size_t room)
{
    return write_with(in, func, v, to, room, put_octets);
}
