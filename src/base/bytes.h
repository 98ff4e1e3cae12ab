/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

/*
 * Cursors that cannot overrun. A failed read or write sets `bad`, yields zeros and moves nothing;
 * check once at the end. Little endian, as the wire is.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
    const uint8_t *at;
    size_t left;
    bool bad;
};

struct writer {
    uint8_t *at;
    size_t left;
    bool bad;
};

static inline struct reader reader_init(const void *buf, size_t len)
{
    return (struct reader){buf, len, false};
}

static inline struct writer writer_init(void *buf, size_t len)
{
    return (struct writer){buf, len, false};
}

static inline void read_bytes(struct reader *r, void *out, size_t len)
{
    if (r->bad || len > r->left) {
        r->bad = true;
        memset(out, 0, len);
        return;
    }
    memcpy(out, r->at, len);
    r->at += len;
    r->left -= len;
}

static inline uint32_t read_u32(struct reader *r)
{
    uint32_t v;
    read_bytes(r, &v, sizeof(v));
    return v;
}

static inline uint64_t read_u64(struct reader *r)
{
    uint64_t v;
    read_bytes(r, &v, sizeof(v));
    return v;
}

static inline void write_bytes(struct writer *w, const void *in, size_t len)
{
    if (w->bad || len > w->left) {
        w->bad = true;
        return;
    }
    memcpy(w->at, in, len);
    w->at += len;
    w->left -= len;
}

static inline void write_u32(struct writer *w, uint32_t v)
{
    write_bytes(w, &v, sizeof(v));
}

static inline void write_u64(struct writer *w, uint64_t v)
{
    write_bytes(w, &v, sizeof(v));
}

#endif
