/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE64_H
#define BASE64_H

/* Base64, RFC 4648 section 4, with padding. */

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* *blen: bytes of buf, afterwards those that are needed. False: buf, which may be NULL, is too
 * small, or data is no base64. base64_enc terminates its text and counts the terminator. base64_dec
 * passes over white space and ends at the padding. */
bool base64_enc(const void *data, size_t size, char *buf, size_t *blen);
bool base64_dec(const char *data, size_t size, void *buf, size_t *blen);
/* Characters of the text of `size` bytes, without a terminator. */
size_t base64_enc_len(size_t size);

#ifdef __cplusplus
}
#endif

#endif
