/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TA_H
#define TOOLS_TA_H

#include <stdio.h>

void ta_usage(FILE *out);

/* `teesim ta inspect FILE...`, with argv[0] "ta". Exit statuses: 0; 1, a file is no TA; EXIT_USAGE.
 */
int ta_main(int argc, char **argv);

#endif
