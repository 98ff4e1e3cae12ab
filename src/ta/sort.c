/* SPDX-License-Identifier: BSD-2-Clause */
/* util.h: arrays of numbers, sorted. In place: the C library's qsort would take memory of its own,
 * which is not the TA's. */
#include <util.h>

#define DEFINE_SORT(name, type)                                                                    \
    static void sift_##name(type *a, size_t root, size_t n)                                        \
    {                                                                                              \
        type top = a[root];                                                                        \
        for (size_t child; (child = 2 * root + 1) < n; root = child) {                             \
            if (child + 1 < n && a[child] < a[child + 1])                                          \
                child++;                                                                           \
            if (a[child] <= top)                                                                   \
                break;                                                                             \
            a[root] = a[child];                                                                    \
        }                                                                                          \
        a[root] = top;                                                                             \
    }                                                                                              \
    void qsort_##name(type *aa, size_t n)                                                          \
    {                                                                                              \
        for (size_t i = n / 2; i-- > 0;)                                                           \
            sift_##name(aa, i, n);                                                                 \
        while (n > 1) {                                                                            \
            type last = aa[--n];                                                                   \
            aa[n] = aa[0];                                                                         \
            aa[0] = last;                                                                          \
            sift_##name(aa, 0, n);                                                                 \
        }                                                                                          \
    }

DEFINE_SORT(int, int)
DEFINE_SORT(uint, unsigned int)
DEFINE_SORT(long, long)
DEFINE_SORT(ul, unsigned long)
DEFINE_SORT(ll, long long)
DEFINE_SORT(ull, unsigned long long)
DEFINE_SORT(s8, int8_t)
DEFINE_SORT(u8, uint8_t)
DEFINE_SORT(s16, int16_t)
DEFINE_SORT(u16, uint16_t)
DEFINE_SORT(s32, int32_t)
DEFINE_SORT(u32, uint32_t)
DEFINE_SORT(s64, int64_t)
DEFINE_SORT(u64, uint64_t)
