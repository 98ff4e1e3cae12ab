/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SMALL_DISK_H
#define SMALL_DISK_H

/* File systems of a few hundred KiB, which only this process sees, and which end with it. */

#include <stdbool.h>
#include <stddef.h>

/* Once, before threads. False, with a line on stderr: this process may not mount. */
bool small_disk_begin(void);
/* A tmpfs of that size, at a directory that is there. */
bool small_disk_mount(const char *dir, size_t size);
/* Also one that is in use, or none. */
void small_disk_unmount(const char *dir);
/* The file takes all room but `but` bytes, in whole pages. */
void small_disk_fill(const char *path, size_t but);

#endif
