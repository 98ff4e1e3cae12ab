/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_HOTP_H
#define TA_HOTP_H

#define TA_HOTP_UUID                                                                               \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x05                                         \
        }                                                                                          \
    }

/* RFC 4226. [0] MEMREF_INPUT: the key. */
#define TA_HOTP_CMD_REGISTER_SHARED_KEY 0
/* [0] VALUE_OUTPUT, a: the next password, of six digits. */
#define TA_HOTP_CMD_GET_HOTP 1

#endif
