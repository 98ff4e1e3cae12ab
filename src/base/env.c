/* SPDX-License-Identifier: BSD-2-Clause */
#include "env.h"

#include <stdlib.h>
#include <sys/auxv.h>

bool env_is_trusted(void)
{
    return getauxval(AT_SECURE) == 0;
}

const char *env_get(const char *name)
{
    const char *value = env_is_trusted() ? getenv(name) : NULL;
    return value && *value ? value : NULL;
}
