/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_TRACE_OUTPUT_H
#define BASE_TRACE_OUTPUT_H

/* Where recordings go: what trace_configure was told. The machine calls these one at a time. */

#include "trace_reader.h"

bool trace_output_wanted(void);
/* Runs the readers; a file that cannot be written is told of in a message. */
void trace_output_write(const struct trace_record *r);
void trace_output_forget(void);
/* From now on files get the process id as suffix. */
void trace_output_forked(void);

#endif
