/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_ROBUST_H
#define STORAGE_ROBUST_H

/*
 * Robust mutexes that a fault leaves locked. The C library keeps a list, newest first, of those
 * that a thread holds, for the kernel to unlock when the thread ends (get_robust_list(2)). Whoever
 * was thrown out of code that had locked some, and that cannot be called again, finds them there.
 */

struct robust_mark {
    const void *newest;
};

/* What this thread holds now. */
struct robust_mark robust_mark(void);

/* Unlocks what this thread has locked since, newest first. A mutex whose memory is not there any
 * more, as it lay in a file that has become shorter, is forgotten. */
void robust_unlock_since(struct robust_mark m);

#endif
