/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_GPROF_H
#define PTA_GPROF_H

/*
 * OP-TEE's profiler of TAs, by its UUID and the numbers of its commands, for TAs that ask whether
 * there is one. There is none here: TEE_OpenTASession says TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_GPROF_UUID                                                                             \
    {                                                                                              \
        0x2f6e0d48, 0xc574, 0x426d,                                                                \
        {                                                                                          \
            0x82, 0x4e, 0x40, 0x19, 0x8c, 0xde, 0x5c, 0xac                                         \
        }                                                                                          \
    }

/* value[0].a in and out: 0, then what the first call gave; memref[1] in: data. */
#define PTA_GPROF_SEND 0
/* memref[0] in and out: samples; value[1] in: lowest address, scale. */
#define PTA_GPROF_START_PC_SAMPLING 1
/* value[0].a out: samples a second. */
#define PTA_GPROF_STOP_PC_SAMPLING 2

#endif
