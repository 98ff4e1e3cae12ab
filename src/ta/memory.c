/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory management, TEE Internal Core API 4.11. */
#include <string.h>

#include "utee.h"

static void *instance_data;

void *TEE_Malloc(size_t size, uint32_t hint)
{
    switch (hint) {
    case TEE_MALLOC_FILL_ZERO:
    case TEE_MALLOC_NO_SHARE:
    case TEE_MALLOC_NO_FILL | TEE_MALLOC_NO_SHARE:
        return utee_heap_alloc(size, UTEE_HEAP_ALIGN);
    default:
        return NULL;
    }
}

void *TEE_Realloc(void *buffer, size_t newSize)
{
    return buffer ? utee_heap_resize(buffer, newSize) : utee_heap_alloc(newSize, UTEE_HEAP_ALIGN);
}

void TEE_Free(void *buffer)
{
    if (buffer)
        utee_heap_free(buffer);
}

void TEE_MemMove(void *dest, const void *src, size_t size)
{
    if (size)
        memmove(dest, src, size);
}

int32_t TEE_MemCompare(const void *buffer1, const void *buffer2, size_t size)
{
    const volatile uint8_t *a = buffer1, *b = buffer2;
    int32_t result = 0;

    /* From the end, so that the first difference is what remains; no branch on the bytes. */
    for (size_t i = size; i-- > 0;) {
        int32_t diff = (int32_t)a[i] - (int32_t)b[i];
        int32_t differs = -(int32_t)((uint32_t)(diff | -diff) >> 31);
        result = (result & ~differs) | diff;
    }
    return result;
}

void TEE_MemFill(void *buff, uint32_t x, size_t size)
{
    if (size)
        memset(buff, (int)(x & 0xff), size);
}

void TEE_SetInstanceData(const void *instanceData)
{
    instance_data = (void *)instanceData;
}

void *TEE_GetInstanceData(void)
{
    return instance_data;
}
