/* SPDX-License-Identifier: BSD-2-Clause */
/* tee_internal_api_extensions.h, and what OP-TEE's C library has that the host's has not. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <tee_internal_api_extensions.h>

#include "utee.h"

static size_t heap_mark;

void tee_user_mem_mark_heap(void)
{
    heap_mark = utee_heap_used();
}

size_t tee_user_mem_check_heap(void)
{
    size_t used = utee_heap_used();
    return used > heap_mark ? used - heap_mark : 0;
}

TEE_Result TEE_CacheClean(char *buf, size_t len)
{
    (void)buf;
    (void)len;
    return TEE_ERROR_NOT_SUPPORTED;
}

TEE_Result TEE_CacheFlush(char *buf, size_t len)
{
    return TEE_CacheClean(buf, len);
}

TEE_Result TEE_CacheInvalidate(char *buf, size_t len)
{
    return TEE_CacheClean(buf, len);
}

void *tee_map_zi_va(vaddr_t va, size_t len, uint32_t flags)
{
    void *at = (void *)va;

    if (flags & ~TEE_MEMORY_ACCESS_ANY_OWNER)
        return NULL;
    return utee_sys->mem->map_zero(&at, len) == TEE_SUCCESS ? at : NULL;
}

void *tee_map_zi(size_t len, uint32_t flags)
{
    return tee_map_zi_va(0, len, flags);
}

TEE_Result tee_unmap(void *buf, size_t len)
{
    return utee_sys->mem->unmap(buf, len);
}

/* `count` digits at *s, which moves on; false: there are not so many. */
static bool take_hex(const char **s, unsigned count, uint64_t *out)
{
    *out = 0;
    for (; count > 0; count--, (*s)++) {
        char c = (char)tolower((unsigned char)**s);
        if (c >= '0' && c <= '9')
            *out = *out << 4 | (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            *out = *out << 4 | (uint64_t)(c - 'a' + 10);
        else
            return false;
    }
    return true;
}

TEE_Result tee_uuid_from_str(TEE_UUID *uuid, const char *s)
{
    static const uint8_t lengths[] = {8, 4, 4, 4, 12};
    uint64_t part[5];

    for (unsigned i = 0; i < 5; i++) {
        if (i > 0 && *s++ != '-')
            return TEE_ERROR_BAD_PARAMETERS;
        if (!take_hex(&s, lengths[i], &part[i]))
            return TEE_ERROR_BAD_PARAMETERS;
    }
    if (*s)
        return TEE_ERROR_BAD_PARAMETERS;
    uuid->timeLow = (uint32_t)part[0];
    uuid->timeMid = (uint16_t)part[1];
    uuid->timeHiAndVersion = (uint16_t)part[2];
    for (unsigned i = 0; i < 2; i++)
        uuid->clockSeqAndNode[i] = (uint8_t)(part[3] >> (8 - 8 * i));
    for (unsigned i = 0; i < 6; i++)
        uuid->clockSeqAndNode[2 + i] = (uint8_t)(part[4] >> (40 - 8 * i));
    return TEE_SUCCESS;
}

TEE_Result tee_invoke_supp_plugin(const TEE_UUID *uuid, uint32_t cmd, uint32_t sub_cmd, void *buf,
                                  size_t len, size_t *outlen)
{
    (void)uuid;
    (void)cmd;
    (void)sub_cmd;
    (void)buf;
    (void)len;
    (void)outlen;
    return TEE_ERROR_ITEM_NOT_FOUND;
}

/* ---- the C library ---- */

bool malloc_buffer_is_within_alloced(void *buf, size_t len);
bool malloc_buffer_overlaps_heap(void *buf, size_t len);
void _assert_trap(const char *expr, const char *file, int line, const char *func)
    __attribute__((__noreturn__));
_Noreturn void __assert_fail(const char *expr, const char *file, unsigned line, const char *func);

bool malloc_buffer_overlaps_heap(void *buf, size_t len)
{
    return utee_heap_overlaps(buf, len);
}

bool malloc_buffer_is_within_alloced(void *buf, size_t len)
{
    return utee_heap_overlaps(buf, len) &&
           utee_heap_allows(buf, len, "malloc_buffer_is_within_alloced", NULL);
}

void _assert_trap(const char *expr, const char *file, int line, const char *func)
{
    __assert_fail(expr, file, (unsigned)line, func);
}

/* The C library's numbers are the program's: the client would see that some were taken. */
__weak int rand(void)
{
    int number;

    TEE_GenerateRandom(&number, sizeof(number));
    return number & RAND_MAX;
}

/* Standard output and standard error are the console. */
__weak ssize_t write(int fd, const void *buf, size_t count)
{
    if (fd != STDOUT_FILENO && fd != STDERR_FILENO)
        return syscall(SYS_write, fd, buf, count);
    utee_sys->log(buf, count);
    return (ssize_t)count;
}
