/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_STREAM_H
#define CRYPTO_STREAM_H

/*
 * Bulk data that comes in any pieces and is worked on in whole blocks: what does not fill a block,
 * and what the end of the data may need, is held until more comes. stream_push
 * reads each byte of the caller's memory once (stream_tail reads the last ones besides), and in
 * place no byte is written before it has been read.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "op.h"

#define STREAM_HELD_MAX 32u
#define STREAM_CHUNK    1024u

struct stream {
    size_t block; /* bytes, up to 16, a power of two; 1: nothing is held */
    size_t keep;  /* so many of the latest bytes are held at least, up to 17 */
    size_t held;
    uint8_t buffer[STREAM_HELD_MAX + STREAM_CHUNK]; /* what is held is in front */
};

/* Works on `size` bytes, whole blocks; `from` and `to` are the same memory or disjoint. */
typedef bool (*stream_fn)(void *arg, const uint8_t *from, uint8_t *to, size_t size);

/* Empty. */
void stream_init(struct stream *s, size_t block, size_t keep);
/* What stream_push would give out for `size` more bytes. */
size_t stream_ready(const struct stream *s, size_t size);
/* Takes d->from, and writes what is ready to d->to, where there is room for it (d->size is not
 * looked at). False: `work` failed. */
MUST_CHECK bool stream_push(struct stream *s, const struct op_data *d, stream_fn work, void *arg);
/* The last `size` bytes of what is held and d->from, of which there are as many. */
void stream_tail(const struct stream *s, const struct op_data *d, uint8_t *to, size_t size);
/* Empty again; wiped. */
void stream_wipe(struct stream *s);
/* `to` holds what `from` does. */
void stream_copy(struct stream *to, const struct stream *from);

#endif
