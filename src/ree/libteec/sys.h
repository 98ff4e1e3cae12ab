/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIBTEEC_SYS_H
#define LIBTEEC_SYS_H

/*
 * All that libteec asks of the system. Signatures and errno as in POSIX. Two implementations, one
 * of them linked: sys_host.c calls the C library, for a real /dev/tee0; src/machine/sys_emul.c
 * leads into the simulator, starting it at the first open.
 */

#include <stddef.h>

int sys_open(const char *path);                          /* O_RDWR | O_CLOEXEC; -1 and errno */
int sys_ioctl(int fd, unsigned long request, void *arg); /* -1 and errno */
void *sys_mmap(int fd, size_t len); /* shared, read and write, offset 0; NULL and errno */
int sys_munmap(void *addr, size_t len);
int sys_close(int fd);

#endif
