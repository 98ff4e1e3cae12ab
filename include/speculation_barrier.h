/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SPECULATION_BARRIER_H
#define SPECULATION_BARRIER_H

/*
 * Loads that the processor does not make ahead of the check of their bounds, by the names that Arm
 * gave them.
 */

/* *ptr if low <= cmpptr < high, or else failval; `high` NULL: there is no upper bound. */
#define load_no_speculate_cmp(ptr, low, high, failval, cmpptr)                                     \
    (__extension__({                                                                               \
        const volatile void *_lns_at = (cmpptr), *_lns_low = (low), *_lns_high = (high);           \
        int _lns_inside = _lns_at >= _lns_low && (!_lns_high || _lns_at < _lns_high);              \
        __typeof__(*(ptr)) _lns_fail = (failval);                                                  \
        if (_lns_inside)                                                                           \
            __asm__ volatile("lfence" ::: "memory");                                               \
        _lns_inside ? *(ptr) : _lns_fail;                                                          \
    }))

/* The same of the pointer itself. */
#define load_no_speculate_fail(ptr, low, high, failval)                                            \
    (__extension__({                                                                               \
        __typeof__(&(ptr)[0]) _lns_ptr = (ptr);                                                    \
        load_no_speculate_cmp(_lns_ptr, low, high, failval, _lns_ptr);                             \
    }))

#define load_no_speculate(ptr, low, high) load_no_speculate_fail(ptr, low, high, 0)

#endif
