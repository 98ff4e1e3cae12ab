/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_SHA1_H
#define REE_SHA1_H

/*
 * SHA-1 (FIPS 180-4), for name-based UUIDs only, as in the Linux kernel. Not for security.
 */

#include <stddef.h>
#include <stdint.h>

#define SHA1_SIZE 20u

void sha1(const void *data, size_t len, uint8_t out[SHA1_SIZE]);

#endif
