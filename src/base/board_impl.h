/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_BOARD_IMPL_H
#define BASE_BOARD_IMPL_H

/* What the files of the board share: board.c (its life, clients), board_lines.c (sessions and
 * instances). */

#include "board.h"

extern struct sched *board_sched __attribute__((visibility("hidden"))); /* whose clock it has */

/* All lines are free. */
void board_lines_init(void);

#endif
