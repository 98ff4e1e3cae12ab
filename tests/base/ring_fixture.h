/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_BASE_RING_FIXTURE_H
#define TESTS_BASE_RING_FIXTURE_H

/* A queue with both sides in one piece of guest memory: rings, indirect tables, one page a buffer.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/virtq.h"

#define FIX_BASE   0x40000000u
#define FIX_NUM    8u
#define FIX_TABLES 0x2000u
#define FIX_BUFS   0x4000u
#define FIX_BUF    0x1000u
#define FIX_SIZE   (FIX_BUFS + FIX_NUM * FIX_BUF)

struct ring_fix {
    uint8_t *mem;
    struct guest_map map;
    struct virtq_addr at;
    struct virtq_drv drv;
    struct virtq_dev dev;
    int token[FIX_NUM];
};

static inline struct gpa fix_buf(unsigned i)
{
    return (struct gpa){FIX_BASE + FIX_BUFS + i * FIX_BUF};
}

static inline void *fix_host(const struct ring_fix *f, struct gpa gpa)
{
    return f->mem + (gpa.v - FIX_BASE);
}

static inline void fix_init(struct ring_fix *f, uint64_t features)
{
    memset(f, 0, sizeof(*f));
    f->mem = aligned_alloc(4096, FIX_SIZE);
    assert_non_null(f->mem);
    memset(f->mem, 0x5a, FIX_SIZE);
    assert_int_equal(guest_map_add(&f->map, FIX_BASE, FIX_SIZE, f->mem), 0);
    f->at = virtq_addr_at((struct gpa){FIX_BASE}, FIX_NUM);
    assert_int_equal(virtq_drv_init(&f->drv, &f->map, f->at, FIX_NUM, features,
                                    (struct gpa){FIX_BASE + FIX_TABLES}),
                     0);
    assert_int_equal(virtq_dev_init(&f->dev, &f->map, f->at, FIX_NUM, features), 0);
}

static inline void fix_fini(struct ring_fix *f)
{
    virtq_drv_fini(&f->drv);
    virtq_dev_fini(&f->dev);
    free(f->mem);
}

/* Adds one segment of buffer i. */
static inline int fix_add(struct ring_fix *f, unsigned i, uint32_t len, bool device_writes)
{
    struct virtq_seg seg = {fix_buf(i), len, device_writes};
    return virtq_drv_add(&f->drv, &seg, 1, &f->token[i]);
}

#endif
