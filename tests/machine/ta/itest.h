/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ITEST_H
#define ITEST_H

/* What the integration tests and their TA agree on. */

#define ITEST_UUID(last)                                                                           \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, last                                         \
        }                                                                                          \
    }

#define ITEST_MULTI       0x01 /* an instance for each session */
#define ITEST_SHARED      0x02 /* single instance, multi session */
#define ITEST_ALONE       0x03 /* single instance, single session */
#define ITEST_KEPT        0x04 /* as SHARED, kept alive */
#define ITEST_FAIL_CREATE 0x05 /* TA_CreateEntryPoint returns TEE_ERROR_STORAGE_NO_SPACE */
#define ITEST_DIE_CREATE  0x06 /* TA_CreateEntryPoint panics */
#define ITEST_DIE_OPEN    0x07 /* TA_OpenSessionEntryPoint divides by zero */

enum itest_command {
    ITEST_NOP,
    ITEST_INC,         /* p0 value inout: a + 1, b ^ ~0 */
    ITEST_COUNT,       /* p0 value out: a = ++ of a global, b = ++ of the session's own */
    ITEST_SUM,         /* p0 memref in, p1 value out: sum of the bytes in a, size in b */
    ITEST_FILL,        /* p0 memref out, p1 value in: a bytes of value b, sets the size */
    ITEST_FLIP,        /* p0 memref inout: each byte ^ 0xff */
    ITEST_NEED,        /* p0 memref out, p1 value in: SHORT_BUFFER with size a if smaller */
    ITEST_PANIC,       /* p0 value in: TEE_Panic(a) */
    ITEST_SEGV,        /* writes to address 16 */
    ITEST_FPE,         /* divides by zero */
    ITEST_ABORT,       /* abort() */
    ITEST_OVERFLOW,    /* recurses for ever */
    ITEST_WRITE_INPUT, /* p0 memref in: writes to it */
    ITEST_KEEP,        /* p0 memref: keeps the pointer */
    ITEST_USE_KEPT,    /* reads through it */
    ITEST_WAIT,        /* p0 value in: TEE_Wait(a) with cancellation unmasked if b */
    ITEST_WAIT_MASKED, /* as POLL_CANCEL, but TEE_Wait(50), cancellation masked */
    ITEST_POLL_CANCEL, /* until TEE_GetCancellationFlag; p0 memref inout: [0] = 1 when it begins */
    ITEST_FAIL,        /* p0 value in: returns a */
    ITEST_LOOK,        /* p0 memref, p1 value out: a = 1 if NULL, b = size */
    ITEST_LOOP,        /* for ever; p0 as POLL_CANCEL */
    ITEST_HEAP,        /* p0 value inout: allocates a bytes, b = 1 if it got them and they are 0 */
    ITEST_SAY,         /* TEE trace and printf */
};

#endif
