/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MORTAL_TA_H
#define MORTAL_TA_H

/* 612e8d4d-5afb-4b43-a0a0-2de8f9b3c112 */
/* clang-format off */
#define MORTAL_UUID \
    { 0x612e8d4d, 0x5afb, 0x4b43, { 0xa0, 0xa0, 0x2d, 0xe8, 0xf9, 0xb3, 0xc1, 0x12 } }
/* clang-format on */

/* Parameter 0: value output, in a what the instance has counted to. */
#define MORTAL_COUNT 0

/* These have no parameters, and no answer. */
#define MORTAL_PANIC      1 /* gives up */
#define MORTAL_FREE_TWICE 2 /* breaks a rule of the API */
#define MORTAL_FAULT      3 /* reads where there is no memory */
#define MORTAL_RECURSE    4 /* uses up its stack */

#endif
