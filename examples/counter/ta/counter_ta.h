/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef COUNTER_TA_H
#define COUNTER_TA_H

/* 367d6be9-fe61-46f2-a98d-715018b0aaf3 */
/* clang-format off */
#define COUNTER_UUID \
    { 0x367d6be9, 0xfe61, 0x46f2, { 0xa9, 0x8d, 0x71, 0x50, 0x18, 0xb0, 0xaa, 0xf3 } }
/* clang-format on */

/* Counts one up. Parameter 0: value output, in a what the instance has counted to. */
#define COUNTER_COUNT 0

/* Parameter 0: value output, in a how often this session has counted. Exercise 2. */
#define COUNTER_MINE 1

#endif
