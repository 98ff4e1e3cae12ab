/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRELOAD_PATH_H
#define PRELOAD_PATH_H

#include <stdbool.h>

/* Is it a name of a TEE's device, /dev/tee<n> or /dev/teepriv<n>, however it is written (relative
 * to `dirfd`, with other slashes and dots, through a linked directory)? Other names cost nothing.
 * `path` may be any pointer that a program hands to open. A link to a device is none. */
bool path_is_tee(int dirfd, const char *path);
/* Of those, the one that there is: /dev/tee0. */
bool path_is_tee0(const char *path);

#endif
