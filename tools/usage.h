/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_USAGE_H
#define TOOLS_USAGE_H

/* How a command says in one line that it was not called as it can be. */

#define EXIT_USAGE 2 /* an option or a value is not understood */

/* "teesim: COMMAND: … (teesim COMMAND --help says more)". Returns EXIT_USAGE. */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same for what getopt_long has not understood, with opterr 0 and ':' first in its list of
 * short options: `result` is '?' or ':', and `argv` what it was given. */
int usage_option(const char *command, int result, char **argv);

#endif
