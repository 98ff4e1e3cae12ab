/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_MESSAGE_H
#define TOOLS_MESSAGE_H

/* A line on stderr, with "teesim: " before it. Whatever it quotes may be quoted as it is: control
 * characters become '?', so the format has none. */
void message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A line more of the same message, indented. */
void message_more(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
