/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_SCP03_H
#define PTA_SCP03_H

/*
 * OP-TEE's service that secures the channel to a secure element, by its UUID and the numbers of its
 * commands, for TAs that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_SCP03_UUID                                                                             \
    {                                                                                              \
        0xbe0e5821, 0xe718, 0x4f77,                                                                \
        {                                                                                          \
            0xab, 0x3e, 0x8e, 0x6c, 0x73, 0xa9, 0xc7, 0x35                                         \
        }                                                                                          \
    }

/* value[0].a in: PTA_SCP03_SESSION_*. */
#define PTA_CMD_ENABLE_SCP03           0
#define PTA_SCP03_SESSION_CURRENT_KEYS 0
#define PTA_SCP03_SESSION_ROTATE_KEYS  1

#endif
