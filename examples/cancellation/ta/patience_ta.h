/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PATIENCE_TA_H
#define PATIENCE_TA_H

/* fd37c692-5178-43b5-ab9e-6acf40506cb8 */
/* clang-format off */
#define PATIENCE_UUID \
    { 0xfd37c692, 0x5178, 0x43b5, { 0xab, 0x9e, 0x6a, 0xcf, 0x40, 0x50, 0x6c, 0xb8 } }
/* clang-format on */

/*
 * The commands take their time. Parameter 0 is a value input, see there; parameter 1 a memref inout
 * of one byte, in which the TA says that it has begun by writing a 1.
 */

/* Waits a milliseconds. b: 1 if it may be cancelled, 0 if not. */
#define PATIENCE_WAIT 0

/* Computes for a million times a rounds. */
#define PATIENCE_COMPUTE 1

#endif
