/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_ERR_H
#define TOOLS_ERR_H

#include <stdio.h>

void err_usage(FILE *out);

/* `teesim err CODE...`, with argv[0] "err": says results in words. Exit statuses: 0; 1, a code that
 * the standards do not have; EXIT_USAGE. */
int err_main(int argc, char **argv);

#endif
