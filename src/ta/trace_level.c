/* SPDX-License-Identifier: BSD-2-Clause */
/* For a TA that does not say itself with which level it begins, as one of the dev kit does. */
#include <trace.h>

int trace_level = TRACE_MAX;
