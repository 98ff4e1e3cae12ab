/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STRING_EXT_H
#define STRING_EXT_H

/* What OP-TEE adds to <string.h>. */

#include <stddef.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Copies, or appends, as much of src as fits into dst, which has `size` bytes and is terminated
 * then (unless, appending, it was not before). Returns the length that it tried to make. */
size_t strlcpy(char *dst, const char *src, size_t size);
size_t strlcat(char *dst, const char *src, size_t size);

/* As memcmp; the time does not depend on the bytes. */
int consttime_memcmp(const void *p1, const void *p2, size_t nb);

/* 0 if equal, otherwise not 0; the time does not depend on the bytes. */
static inline int buf_compare_ct(const void *s1, const void *s2, size_t n)
{
    return consttime_memcmp(s1, s2, n);
}

/* A wipe that stays also where nothing reads the memory any more. */
void memzero_explicit(void *s, size_t count);

/* An array of elem_count elements, and room for one more: makes room at `pos` and returns it,
 * filled from elem (NULL: left as it is) or with zeros. */
void *ins_array_elem(void *base, size_t elem_count, size_t elem_size, size_t pos, const void *elem);
void *ins_array_elem_zero_init(void *base, size_t elem_count, size_t elem_size, size_t pos);
/* Closes the gap that the element at `pos` leaves; the second fills the freed end with zeros. */
void rem_array_elem(void *base, size_t elem_count, size_t elem_size, size_t pos);
void rem_array_elem_zero_pad(void *base, size_t elem_count, size_t elem_size, size_t pos);

#ifdef __cplusplus
}
#endif

#endif
