/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_SCMI_CLIENT_H
#define PTA_SCMI_CLIENT_H

/*
 * OP-TEE's server of SCMI messages, by its UUID and the numbers of its commands, for TAs that ask
 * whether there is one. There is none here: TEE_OpenTASession says TEE_ERROR_ITEM_NOT_FOUND.
 */

#include <util.h>

#define PTA_SCMI_UUID                                                                              \
    {                                                                                              \
        0xa8cfe406, 0xd4f5, 0x4a2e,                                                                \
        {                                                                                          \
            0x9f, 0x8d, 0xa2, 0x5d, 0xc7, 0x54, 0xc0, 0x99                                         \
        }                                                                                          \
    }

#define PTA_SCMI_NAME "PTA-SCMI"

/* value[0].a out: PTA_SCMI_CAPS_*. */
#define PTA_SCMI_CMD_CAPABILITIES 0
/* value[0].a in: channel. */
#define PTA_SCMI_CMD_PROCESS_SMT_CHANNEL 1
/* value[0].a in: channel; memref[1] in and out: message. */
#define PTA_SCMI_CMD_PROCESS_SMT_CHANNEL_MESSAGE 2
/* value[0] in: id, PTA_SCMI_CAPS_*; value[0].a out: channel. */
#define PTA_SCMI_CMD_GET_CHANNEL_HANDLE 3
/* value[0].a in: channel; memref[1] in: message; memref[2] out: response. */
#define PTA_SCMI_CMD_PROCESS_MSG_CHANNEL 4

#define PTA_SCMI_CAPS_SMT_HEADER BIT32(0)
#define PTA_SCMI_CAPS_MSG_HEADER BIT32(1)
#define PTA_SCMI_CAPS_MASK       (PTA_SCMI_CAPS_SMT_HEADER | PTA_SCMI_CAPS_MSG_HEADER)

#endif
