/* SPDX-License-Identifier: BSD-2-Clause */
/* string_ext.h and stdlib_ext.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <stdlib_ext.h>
#include <string_ext.h>

size_t strlcpy(char *dst, const char *src, size_t size)
{
    size_t len = strlen(src);

    if (size) {
        size_t n = len < size ? len : size - 1;
        memcpy(dst, src, n);
        dst[n] = '\0';
    }
    return len;
}

size_t strlcat(char *dst, const char *src, size_t size)
{
    size_t before = strnlen(dst, size);

    return before + (before < size ? strlcpy(dst + before, src, size - before) : strlen(src));
}

int consttime_memcmp(const void *p1, const void *p2, size_t nb)
{
    const volatile uint8_t *a = p1, *b = p2;
    int32_t result = 0;

    /* From the end, so that the first difference is what remains. */
    for (size_t i = nb; i-- > 0;) {
        int32_t diff = (int32_t)a[i] - (int32_t)b[i];
        int32_t differs = -(int32_t)((uint32_t)(diff | -diff) >> 31);
        result = (result & ~differs) | diff;
    }
    return result;
}

void memzero_explicit(void *s, size_t count)
{
    memset(s, 0, count);
    __asm__ volatile("" : : "r"(s) : "memory");
}

void free_wipe(void *ptr)
{
    free(ptr); /* the heap wipes what it takes back */
}

static void *make_gap(void *base, size_t count, size_t size, size_t pos)
{
    uint8_t *at = (uint8_t *)base + pos * size;

    memmove(at + size, at, (count - pos) * size);
    return at;
}

void *ins_array_elem(void *base, size_t elem_count, size_t elem_size, size_t pos, const void *elem)
{
    void *at = make_gap(base, elem_count, elem_size, pos);

    if (elem)
        memcpy(at, elem, elem_size);
    return at;
}

void *ins_array_elem_zero_init(void *base, size_t elem_count, size_t elem_size, size_t pos)
{
    return memset(make_gap(base, elem_count, elem_size, pos), 0, elem_size);
}

void rem_array_elem(void *base, size_t elem_count, size_t elem_size, size_t pos)
{
    uint8_t *at = (uint8_t *)base + pos * elem_size;

    memmove(at, at + elem_size, (elem_count - pos - 1) * elem_size);
}

void rem_array_elem_zero_pad(void *base, size_t elem_count, size_t elem_size, size_t pos)
{
    rem_array_elem(base, elem_count, elem_size, pos);
    memset((uint8_t *)base + (elem_count - 1) * elem_size, 0, elem_size);
}
