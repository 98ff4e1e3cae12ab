/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory management, TEE Internal Core API 4.11. */
#include <string.h>

#include "utee.h"

/* In the implementation's range: what OP-TEE has for NO_FILL alone. */
#define HINT_NO_FILL_ZERO 0x80000000u

TEE_Result TEE_CheckMemoryAccessRights(uint32_t accessFlags, void *buffer, size_t size)
{
    TEE_Result res = utee_sys->mem->check_access(accessFlags, buffer, size);

    if (res == TEE_SUCCESS &&
        !utee_heap_allows(buffer, size, "TEE_CheckMemoryAccessRights", "4.11.1"))
        res = TEE_ERROR_ACCESS_DENIED;
    return res;
}

/* TEE_Malloc and TEE_Realloc never answer NULL for 0 bytes. */
static void *or_spare(void *block, size_t size)
{
    return block || size ? block : utee_heap_spare();
}

/* All memory is given out zeroed, and none is shared with another instance: every block has the
 * properties of every hint, and keeps them. */
void *TEE_Malloc(size_t size, uint32_t hint)
{
    switch (hint) {
    case TEE_MALLOC_FILL_ZERO:
    case TEE_MALLOC_NO_SHARE:
    case TEE_MALLOC_NO_FILL | TEE_MALLOC_NO_SHARE:
    case HINT_NO_FILL_ZERO:
        return or_spare(utee_heap_alloc(size, UTEE_HEAP_ALIGN), size);
    case TEE_MALLOC_NO_FILL:
        utee_panic("TEE_Malloc", TEE_ERROR_BAD_PARAMETERS, "4.11.4",
                   "TEE_MALLOC_NO_FILL without TEE_MALLOC_NO_SHARE");
    default:
        return NULL;
    }
}

void *TEE_Realloc(void *buffer, size_t newSize)
{
    void *block =
        buffer ? utee_heap_resize(buffer, newSize) : utee_heap_alloc(newSize, UTEE_HEAP_ALIGN);
    return or_spare(block, newSize);
}

void TEE_Free(void *buffer)
{
    if (buffer)
        utee_heap_free(buffer);
}

/* An area that no address space holds: the C library takes its size for granted. */
static void check_size(const char *func, const char *clause, size_t size)
{
    if (size > PTRDIFF_MAX)
        utee_panic(func, TEE_ERROR_BAD_PARAMETERS, clause, "a size beyond the address space");
}

void TEE_MemMove(void *dest, const void *src, size_t size)
{
    check_size("TEE_MemMove", "4.11.7", size);
    if (size)
        memmove(dest, src, size);
}

int32_t TEE_MemCompare(const void *buffer1, const void *buffer2, size_t size)
{
    const volatile uint8_t *a = buffer1, *b = buffer2;
    int32_t result = 0;

    check_size("TEE_MemCompare", "4.11.8", size);
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
    check_size("TEE_MemFill", "4.11.9", size);
    if (size)
        memset(buff, (int)(x & 0xff), size);
}

void TEE_SetInstanceData(const void *instanceData)
{
    utee_shared->instance_data = (void *)instanceData;
}

void *TEE_GetInstanceData(void)
{
    return utee_shared->instance_data;
}
