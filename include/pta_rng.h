/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_RNG_H
#define PTA_RNG_H

/*
 * OP-TEE's source of entropy, by its UUID and the numbers of its commands, for TAs that ask whether
 * there is one. There is none here: TEE_OpenTASession says TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_RNG_UUID                                                                               \
    {                                                                                              \
        0xab7a617c, 0xb8e7, 0x4d8f,                                                                \
        {                                                                                          \
            0x83, 0x01, 0xd0, 0x9b, 0x61, 0x03, 0x6b, 0x64                                         \
        }                                                                                          \
    }

#define TEE_ERROR_HEALTH_TEST_FAIL 0x00000001

/* memref[0] in and out: random bytes. */
#define PTA_CMD_GET_ENTROPY 0x0
/* value[0] out: bytes a second, quality in 1024. */
#define PTA_CMD_GET_RNG_INFO 0x1

#endif
