/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_NEW_H
#define TOOLS_NEW_H

#include <stdio.h>

void new_usage(FILE *out);

/* `teesim new [--style STYLE] NAME`, with argv[0] "new": writes a project. Exit statuses: 0; 1, it
 * cannot be written; EXIT_USAGE. */
int new_main(int argc, char **argv);

#endif
