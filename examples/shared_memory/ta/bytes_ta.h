/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BYTES_TA_H
#define BYTES_TA_H

/* 05044ffb-ceeb-4449-a2df-15f3ce425847 */
/* clang-format off */
#define BYTES_UUID \
    { 0x05044ffb, 0xceeb, 0x4449, { 0xa2, 0xdf, 0x15, 0xf3, 0xce, 0x42, 0x58, 0x47 } }
/* clang-format on */

/* Adds up bytes. Parameter 0: memref input. Parameter 1: value output, in a the sum. */
#define BYTES_SUM 0

/* Inverts bytes where they are. Parameter 0: memref inout. */
#define BYTES_INVERT 1

#endif
