/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>

/* Whether a descriptor is a terminal that understands control sequences: not if TERM is not set, or
 * "dumb". */
bool terminal_understands(int fd);
/* The same, and whether colours are wanted: NO_COLOR is not set, or empty. */
bool terminal_has_colours(int fd);

/* How wide it is; 0: it is no terminal, or does not say. */
unsigned terminal_columns(int fd);

#endif
