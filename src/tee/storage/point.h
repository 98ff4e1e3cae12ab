/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_POINT_H
#define STORAGE_POINT_H

/*
 * Fault points: one in front of each call to LMDB or to the file system, and at each step of a
 * transaction. A test can make the call fail there, or end the process. Where nobody has asked for
 * that, a point is one branch.
 */

#include "base/check.h"

/* 0: go on; otherwise the error number that the call has then: an errno or one of LMDB's. */
typedef int storage_point_fn(const char *what, void *ctx);

/* From now on `fn` is asked, in the thread that is at the point and maybe in several at once; NULL:
 * nobody is. While nobody uses storage. */
void storage_point_set(storage_point_fn *fn, void *ctx);

/* All points, in no order; NULL ends them. Those whose name begins with "after " are for ending the
 * process: what is to be done is done, and an error there is none. */
extern const char *const storage_points[];

struct storage_point_hook {
    storage_point_fn *fn;
    void *ctx;
};
extern struct storage_point_hook storage_point_hook;

static inline int storage_point(const char *what)
{
    if (LIKELY(!storage_point_hook.fn))
        return 0;
    return storage_point_hook.fn(what, storage_point_hook.ctx);
}

#endif
