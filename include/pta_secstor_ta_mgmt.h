/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_SECSTOR_TA_MGMT_H
#define PTA_SECSTOR_TA_MGMT_H

/*
 * OP-TEE's service that installs TAs into secure storage, by its UUID and the numbers of its
 * commands, for TAs that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_SECSTOR_TA_MGMT_UUID                                                                   \
    {                                                                                              \
        0x6e256cba, 0xfc4d, 0x4941,                                                                \
        {                                                                                          \
            0xad, 0x09, 0x2c, 0xa1, 0x86, 0x03, 0x42, 0xdd                                         \
        }                                                                                          \
    }

/* memref[0] in: a signed TA. */
#define PTA_SECSTOR_TA_MGMT_BOOTSTRAP 0

#endif
