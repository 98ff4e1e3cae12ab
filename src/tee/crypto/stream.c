/* SPDX-License-Identifier: BSD-2-Clause */
#include "stream.h"

#include <string.h>

void stream_init(struct stream *s, size_t block, size_t keep)
{
    CHECK(keep + block - 1 <= STREAM_HELD_MAX && STREAM_CHUNK % block == 0);
    s->block = block;
    s->keep = keep;
    s->held = 0;
}

size_t stream_ready(const struct stream *s, size_t size)
{
    size_t total = s->held + size;
    return total < s->keep ? 0 : (total - s->keep) & ~(s->block - 1);
}

/* By way of the buffer, `out` bytes of it to `to`. As long as there is more to read, not more is
 * written than has been read. */
static bool push_buffered(struct stream *s, const struct op_data *rest, size_t out, stream_fn work,
                          void *arg)
{
    const uint8_t *from = rest->from;
    uint8_t *to = rest->to;
    size_t left = rest->from_size;

    while (left) {
        size_t piece = left < STREAM_CHUNK ? left : STREAM_CHUNK;
        memcpy(s->buffer + s->held, from, piece);
        s->held += piece;
        from += piece;
        left -= piece;
        size_t whole = left && out > piece ? piece : out;
        if (whole == 0)
            continue;
        if (!work(arg, s->buffer, to, whole))
            return false;
        to += whole;
        out -= whole;
        s->held -= whole;
        memmove(s->buffer, s->buffer + whole, s->held);
    }
    return true;
}

bool stream_push(struct stream *s, const struct op_data *d, stream_fn work, void *arg)
{
    size_t out = stream_ready(s, d->from_size);
    struct op_data rest = *d;

    if (s->held == 0 && out) {
        if (!work(arg, d->from, d->to, out))
            return false;
        rest.from += out;
        rest.from_size -= out;
        out = 0;
    }
    return push_buffered(s, &rest, out, work, arg);
}

void stream_tail(const struct stream *s, const struct op_data *d, uint8_t *to, size_t size)
{
    if (size > d->from_size) {
        size_t part = size - d->from_size;
        memcpy(to, s->buffer + s->held - part, part);
        to += part;
        size -= part;
    }
    if (size)
        memcpy(to, d->from + d->from_size - size, size);
}

void stream_wipe(struct stream *s)
{
    explicit_bzero(s->buffer, sizeof(s->buffer));
    s->held = 0;
}

void stream_copy(struct stream *to, const struct stream *from)
{
    stream_wipe(to);
    to->held = from->held;
    memcpy(to->buffer, from->buffer, from->held);
}
