/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_BENCH_STORAGE_H
#define BENCH_BENCH_STORAGE_H

/*
 * What the benchmark `storage` and its TA agree on. p0 value in: which (a), how many times (b); p1
 * value in: the number of the first object (a), of how many (b: after the last comes the first).
 */

#define BENCH_STORAGE_UUID                                                                         \
    {                                                                                              \
        0x6d0d5ba1, 0x6d5e, 0x4c1c,                                                                \
        {                                                                                          \
            0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x04                                         \
        }                                                                                          \
    }

enum bench_storage {
    STORAGE_CREATE,    /* objects of SMALL_SIZE bytes */
    STORAGE_READ,      /* open, read all, close */
    STORAGE_ENUMERATE, /* that many objects, from the first */
    STORAGE_REWIND,   /* makes the large object, empty or whole (p0.b), and goes to its beginning */
    STORAGE_WRITE_ON, /* pieces of PIECE_SIZE bytes of the large object */
    STORAGE_READ_ON
};

#define SMALL_SIZE 1024u
#define PIECE_SIZE 65536u
#define LARGE_SIZE (16u << 20)

#endif
