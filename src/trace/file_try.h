/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_FILE_TRY_H
#define TRACE_FILE_TRY_H

#include "base/check.h"

/* Whether a trace's file can be written, as far as can be told without making it: told now, and not
 * when the run is over. 0 or -errno. */
MUST_CHECK int trace_file_try(const char *file);

#endif
