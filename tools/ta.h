/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TA_H
#define TOOLS_TA_H

#include <stdio.h>

void ta_usage(FILE *out);

/* `teesim ta inspect` and `teesim ta check`, with argv[0] "ta". Exit statuses: 0; 1, a file is no
 * TA, or another one; EXIT_USAGE. */
int ta_main(int argc, char **argv);

#endif
