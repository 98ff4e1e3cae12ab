/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef NOTES_TA_H
#define NOTES_TA_H

/* 570a7ee1-e163-4c71-b626-59e1a4371532 */
/* clang-format off */
#define NOTES_UUID \
    { 0x570a7ee1, 0xe163, 0x4c71, { 0xb6, 0x26, 0x59, 0xe1, 0xa4, 0x37, 0x15, 0x32 } }
/* clang-format on */

/* Names have 1 to 64 bytes. Parameter 0 is a memref input, the name, but for NOTES_NAME. */

/* A new note. Parameter 1: memref input, the text. ACCESS_CONFLICT: there is one of that name. */
#define NOTES_ADD 0

/* Another text for a note. Parameters as for NOTES_ADD. ITEM_NOT_FOUND: there is none. */
#define NOTES_SET 1

/* Parameter 1: memref output, the text. ITEM_NOT_FOUND; SHORT_BUFFER with the size it needs. */
#define NOTES_SHOW 2

/* ITEM_NOT_FOUND: there is none. */
#define NOTES_REMOVE 3

/* The n-th name. Parameter 0: memref output. Parameter 1: value input, n from 0. ITEM_NOT_FOUND. */
#define NOTES_NAME 4

#endif
