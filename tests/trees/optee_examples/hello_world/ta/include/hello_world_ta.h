/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_HELLO_WORLD_H
#define TA_HELLO_WORLD_H

#define TA_HELLO_WORLD_UUID                                                                        \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x01                                         \
        }                                                                                          \
    }

/* [0] VALUE_INOUT, a: one more, one less. */
#define TA_HELLO_WORLD_CMD_INC_VALUE 0
#define TA_HELLO_WORLD_CMD_DEC_VALUE 1

#endif
