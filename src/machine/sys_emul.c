/* SPDX-License-Identifier: BSD-2-Clause */
/* libteec's system calls, answered by the REE of this process's machine. */
#include "ree/libteec/sys.h"

#include <errno.h>
#include <string.h>

#include "machine.h"

static void put(struct machine **m)
{
    if (*m)
        machine_put(*m);
}

/* A client thread that is cancelled in a call unwinds through here. */
#define WITH_MACHINE(m, boot)                                                                      \
    __attribute__((cleanup(put))) struct machine *m = machine_get(boot);                           \
    if (!m)

static int result(int err)
{
    if (err >= 0)
        return err;
    errno = -err;
    return -1;
}

int sys_open(const char *path)
{
    WITH_MACHINE(m, strcmp(path, "/dev/tee0") == 0)
    {
        return -1;
    }
    return result(ree_open(m->ree, path));
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
    WITH_MACHINE(m, false)
    {
        return -1;
    }
    return result(ree_ioctl(m->ree, fd, request, arg));
}

void *sys_mmap(int fd, size_t len)
{
    void *addr;

    WITH_MACHINE(m, false)
    {
        return NULL;
    }
    int err = ree_mmap(m->ree, fd, len, 0, &addr);
    if (err) {
        errno = -err;
        return NULL;
    }
    return addr;
}

int sys_munmap(void *addr, size_t len)
{
    WITH_MACHINE(m, false)
    {
        return -1;
    }
    return result(ree_munmap(m->ree, addr, len));
}

int sys_close(int fd)
{
    WITH_MACHINE(m, false)
    {
        return -1;
    }
    return result(ree_close(m->ree, fd));
}
