/* SPDX-License-Identifier: BSD-2-Clause */
/* The real thing: a kernel's /dev/tee0. */
#include "sys.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

int sys_open(const char *path)
{
    return open(path, O_RDWR | O_CLOEXEC);
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
    return ioctl(fd, request, arg);
}

void *sys_mmap(int fd, size_t len)
{
    void *addr = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return addr == MAP_FAILED ? NULL : addr;
}

int sys_munmap(void *addr, size_t len)
{
    return munmap(addr, len);
}

int sys_close(int fd)
{
    return close(fd);
}
