/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HELLO_WORLD_TA_H
#define HELLO_WORLD_TA_H

/* What the client and the Trusted Application (TA) agree on: the TA's name, and its commands. */

/* 3c5f7a0e-6d1b-4f28-9a67-0b1e5c2d8f41, so the TA's file is 3c5f7a0e-….ta */
/* clang-format off */
#define HELLO_WORLD_UUID \
    { 0x3c5f7a0e, 0x6d1b, 0x4f28, { 0x9a, 0x67, 0x0b, 0x1e, 0x5c, 0x2d, 0x8f, 0x41 } }
/* clang-format on */

/* Adds 1. Parameter 0: value inout, the number in a. */
#define HELLO_WORLD_INCREMENT 0

/*
 * Greets. Parameter 0: memref input, whom, without a NUL. Parameter 1: memref output, the greeting,
 * without a NUL; a buffer that is too small gives SHORT_BUFFER and the size that is needed.
 */
#define HELLO_WORLD_GREET 1

#endif
