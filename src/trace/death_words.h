/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_DEATH_WORDS_H
#define TRACE_DEATH_WORDS_H

#include "base/trace.h"

/* "panic 0xdead", "SIGSEGV, write to 0x10", "stack overflow". Cut to fit. */
void trace_death_words(const struct trace_death *d, char *buf, size_t size);

#endif
