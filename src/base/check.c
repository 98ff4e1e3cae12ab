/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "teesim: internal error: %s:%d: %s\n", file, line, condition);
    fflush(stderr);
    abort();
}
