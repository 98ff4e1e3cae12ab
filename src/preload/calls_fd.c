/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on a descriptor. The kernel does what they say; our table follows. */
#include <errno.h>
#include <linux/close_range.h>
#include <stdarg.h>
#include <stdbool.h>

#include "abi/tee_ioctl.h"
#include "calls.h"
#include "node.h"
#include "maps.h"
#include "next.h"

/* ---- closing ---- */

OURS int close(int fd)
{
    const bool ours = files_may_have(fd);
    int rc = next()->close(fd);

    if (ours)
        files_sync(fd);
    return rc;
}

OURS int close_range(unsigned first, unsigned last, int flags)
{
    int rc = next()->close_range(first, last, flags);

    if (rc == 0 && !(flags & (int)CLOSE_RANGE_CLOEXEC))
        files_sync_range(first, last);
    return rc;
}

OURS void closefrom(int first)
{
    next()->closefrom(first);
    files_sync_range(first < 0 ? 0 : (unsigned)first, UINT32_MAX);
}

OURS int fclose(FILE *stream)
{
    int err = errno, fd = fileno(stream);

    errno = err;
    const bool ours = files_may_have(fd);
    int rc = next()->fclose(stream);
    if (ours)
        files_sync(fd);
    return rc;
}

/* ---- duplicating ---- */

/* `fd` has come out of a call on `of`. */
static int duplicated(int fd, int of)
{
    if (fd >= 0 && (files_may_have(of) || files_may_have(fd)))
        files_sync(fd);
    return fd;
}

OURS int dup(int fd)
{
    return duplicated(next()->dup(fd), fd);
}

OURS int dup2(int fd, int to)
{
    return duplicated(next()->dup2(fd, to), fd);
}

OURS int dup3(int fd, int to, int flags)
{
    return duplicated(next()->dup3(fd, to, flags), fd);
}

/* The argument, whatever it is: it travels as a word. */
#define WORD_OF(last)                                                                              \
    __extension__({                                                                                \
        va_list args_;                                                                             \
        va_start(args_, last);                                                                     \
        void *word_ = va_arg(args_, void *);                                                       \
        va_end(args_);                                                                             \
        word_;                                                                                     \
    })

static bool is_dup(int command)
{
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

OURS int fcntl(int fd, int command, ...)
{
    void *word = WORD_OF(command);
    int rc = next()->fcntl(fd, command, word);
    return is_dup(command) ? duplicated(rc, fd) : rc;
}

OURS int fcntl64(int fd, int command, ...)
{
    void *word = WORD_OF(command);
    int rc = next()->fcntl64(fd, command, word);
    return is_dup(command) ? duplicated(rc, fd) : rc;
}

/* ---- ioctl ---- */

/* What the kernel does for every file before it asks a driver. */
static bool is_for_every_file(unsigned long request)
{
    return request == FIOCLEX || request == FIONCLEX || request == FIONBIO || request == FIOASYNC;
}

OURS int ioctl(int fd, unsigned long request, ...)
{
    void *word = WORD_OF(request);
    struct file_ref ref;

    /* One that came from elsewhere is known by what it is asked. */
    if ((files_may_have(fd) || _IOC_TYPE(request) == TEE_IOC_MAGIC) &&
        !is_for_every_file(request) && files_get(fd, &ref))
        return node_ioctl(fd, &ref, request, word);
    return next()->ioctl(fd, request, word);
}

/* ---- mapping ---- */

/* True when the mapping is ours; then *out is the answer. */
static bool mmap_ours(int fd, const struct maps_request *q, void **out)
{
    struct file_ref ref;

    if (q->flags & MAP_ANONYMOUS || !files_look(fd) || !files_get(fd, &ref))
        return false;
    *out = maps_mmap(&ref, q);
    return true;
}

static void *mapped(void *at, size_t len, int flags)
{
    if (at != MAP_FAILED && flags & MAP_FIXED)
        maps_replaced(at, len);
    return at;
}

OURS void *mmap(void *hint, size_t len, int prot, int flags, int fd, off_t offset)
{
    const struct maps_request q = {hint, len, prot, flags, (uint64_t)offset};
    void *at;

    if (mmap_ours(fd, &q, &at))
        return at;
    return mapped(next()->mmap(hint, len, prot, flags, fd, offset), len, flags);
}

OURS void *mmap64(void *hint, size_t len, int prot, int flags, int fd, off64_t offset)
{
    const struct maps_request q = {hint, len, prot, flags, (uint64_t)offset};
    void *at;

    if (mmap_ours(fd, &q, &at))
        return at;
    return mapped(next()->mmap64(hint, len, prot, flags, fd, offset), len, flags);
}

OURS int munmap(void *addr, size_t len)
{
    return maps_munmap(addr, len);
}

OURS void *mremap(void *addr, size_t len, size_t new_len, int flags, ...)
{
    return maps_mremap(addr, len, new_len, flags, flags & MREMAP_FIXED ? WORD_OF(flags) : NULL);
}
