/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MAILBOX_TA_H
#define MAILBOX_TA_H

/* f4982466-7d5b-4d2a-84b1-1996426f0f2f */
/* clang-format off */
#define MAILBOX_UUID \
    { 0xf4982466, 0x7d5b, 0x4d2a, { 0x84, 0xb1, 0x19, 0x96, 0x42, 0x6f, 0x0f, 0x2f } }
/* clang-format on */

#define LETTER_MAX 8192

/* What a client puts into memory: a letter of `size` bytes, at most LETTER_MAX. */
struct letter {
    uint32_t size;
    char text[];
};

/* Parameter 0: memref input, a struct letter. BAD_PARAMETERS if it is none. */
#define MAILBOX_PUT 0

/* Parameter 0: memref output, the text of the last letter. SHORT_BUFFER with the size it needs. */
#define MAILBOX_GET 1

#endif
