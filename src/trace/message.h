/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_MESSAGE_H
#define TRACE_MESSAGE_H

/*
 * What stands in a tipc message as it crosses the rings: header, then a control message, a message
 * between the driver and the session manager, or one of the supplicant's. As a list that is a tree:
 * a field with what lies in it after it, one deeper. Messages are hostile: what is cut or of an
 * unknown kind is said to be so.
 */

#include <stddef.h>
#include <stdint.h>

#define TRACE_FIELDS_MAX 96u

struct trace_field {
    unsigned depth, at, size; /* where in the message, in bytes */
    const char *name;
    char value[64]; /* in words; "" for what only holds others */
};

/* How many there are. More than `max` are left out. */
unsigned trace_message_fields(const uint8_t *bytes, size_t size, struct trace_field *out,
                              unsigned max);
/* What it is, in a few words: "REE message INVOKE, tag 7". */
void trace_message_title(const uint8_t *bytes, size_t size, char *buf, size_t buf_size);

#endif
