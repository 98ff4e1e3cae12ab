/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_APDU_H
#define PTA_APDU_H

/*
 * OP-TEE's service for messages to a secure element, by its UUID and the numbers of its commands,
 * for TAs that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_APDU_UUID                                                                              \
    {                                                                                              \
        0x3f3eb880, 0x3639, 0x11ec,                                                                \
        {                                                                                          \
            0x9b, 0x9d, 0x0f, 0x3f, 0xc9, 0x46, 0x8f, 0x50                                         \
        }                                                                                          \
    }

/* value[0].a in: PTA_APDU_TXRX_CASE_*; memref[1] in: header; memref[2] in: request; memref[3] out:
 * response. */
#define PTA_CMD_TXRX_APDU_RAW_FRAME 0

/* Of ISO 7816-4. */
#define PTA_APDU_TXRX_CASE_NO_HINT 0
#define PTA_APDU_TXRX_CASE_1       1
#define PTA_APDU_TXRX_CASE_2       2
#define PTA_APDU_TXRX_CASE_2E      3
#define PTA_APDU_TXRX_CASE_3       4
#define PTA_APDU_TXRX_CASE_3E      5
#define PTA_APDU_TXRX_CASE_4       6
#define PTA_APDU_TXRX_CASE_4E      7

#endif
