/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_UUID_H
#define BASE_UUID_H

/* UUIDs as text: "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" of octets in big-endian (RFC 9562) form. */

#include <stdbool.h>
#include <stdint.h>

#include "check.h"

#define UUID_TEXT_SIZE 37u /* with the zero */

/* In small letters. */
void uuid_text(const uint8_t octets[16], char out[UUID_TEXT_SIZE]);
/* Letters in either case. False: it is none, and `octets` are undefined. */
MUST_CHECK bool uuid_parse(const char *text, uint8_t octets[16]);

#endif
