/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_RUN_H
#define TOOLS_RUN_H

#include <stdio.h>

#include "usage.h"

/* Exit statuses of the command's own, and EXIT_USAGE; otherwise it is the program's. */
#define EXIT_NO_LIBRARY 125 /* a library of ours is missing, or no memory */
#define EXIT_CANNOT_RUN 126 /* the program is there but cannot be run */
#define EXIT_NOT_FOUND  127 /* there is no such program */

void run_usage(FILE *out);

/* `teesim run …`, with argv[0] "run". Returns an exit status when the program cannot be run;
 * otherwise the program has taken this process over. */
int run_main(int argc, char **argv);

#endif
