/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * Messages to people, on stderr, each line begun with "teesim: ". One write() a message, no lock,
 * no stdio. What a warning quotes may be quoted as it is: control characters become '?'. Warnings
 * are for what the user can mend; they are not a debugging aid (traces are).
 */

void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Without prefix and as it stands: multi-line reports. */
void log_raw(const char *text, unsigned long len);

#endif
