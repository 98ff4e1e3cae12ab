/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_GUESTBOOK_H
#define TA_GUESTBOOK_H

#define TA_GUESTBOOK_UUID                                                                          \
    {                                                                                              \
        0x91a9c9e5, 0x6b0f, 0x4f0a,                                                                \
        {                                                                                          \
            0x9f, 0x60, 0x6b, 0x6a, 0x6d, 0x0d, 0x2c, 0x11                                         \
        }                                                                                          \
    }

/* The function IDs implemented in this TA */
#define TA_GUESTBOOK_CMD_SIGN 0
#define TA_GUESTBOOK_CMD_READ 1

#endif /*TA_GUESTBOOK_H*/
