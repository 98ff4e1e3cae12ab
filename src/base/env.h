/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_ENV_H
#define BASE_ENV_H

/*
 * The environment, as far as it may tell the program what to do. One that runs with privileges
 * which its user lacks (set-user-ID, set-group-ID, file capabilities: AT_SECURE of getauxval(3))
 * must not take code to run or files to write from it.
 */

#include <stdbool.h>

/* False: env_get has nothing, and the working directory is the user's choice as well. */
bool env_is_trusted(void);
/* NULL: not set, empty, or not to be trusted. */
const char *env_get(const char *name);

#endif
