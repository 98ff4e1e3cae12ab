/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_WATCHDOG_H
#define PTA_WATCHDOG_H

/*
 * OP-TEE's watchdog, by its UUID and the numbers of its commands, for TAs that ask whether there is
 * one. There is none here: TEE_OpenTASession says TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_WATCHDOG_UUID                                                                          \
    {                                                                                              \
        0xa8cfe406, 0xd4f5, 0x4a2e,                                                                \
        {                                                                                          \
            0x9f, 0x8d, 0xa2, 0x5d, 0xc7, 0x54, 0xc0, 0xa9                                         \
        }                                                                                          \
    }

#define PTA_WATCHDOG_NAME "PTA-WATCHDOG"

/* value[0].a in: seconds. */
#define PTA_WATCHDOG_CMD_CONFIG 0
#define PTA_WATCHDOG_CMD_START  1
#define PTA_WATCHDOG_CMD_PING   2
#define PTA_WATCHDOG_CMD_STOP   3
/* value[0].a in: seconds. */
#define PTA_WATCHDOG_CMD_SET_TIMEOUT 4
/* value[0].a out: seconds at most, or 0. */
#define PTA_WATCHDOG_CMD_EXTEND_TIMEOUT_CAPS 5
/* value[0].a in: seconds. */
#define PTA_WATCHDOG_CMD_EXTEND_TIMEOUT_START 6
#define PTA_WATCHDOG_CMD_EXTEND_TIMEOUT_STOP  7

#endif
