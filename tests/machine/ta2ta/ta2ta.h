/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA2TA_H
#define TA2TA_H

/* What the tests of TA-to-TA calls and their TA agree on. Its callees are its own kinds, and those
 * of itest.h, which are below TA2TA_KINDS. */

#include "../ta/itest.h"

#define TA2TA_KINDS 0x50
#define TA2TA_MULTI 0x50
#define TA2TA_ONE   0x51 /* these three: single instance, multi session */
#define TA2TA_TWO   0x52
#define TA2TA_THREE 0x53
#define TA2TA_LAST  0x53

#define TA2TA_SLOTS 4

enum ta2ta_command {
    /*
     * p0 memref in: kinds, one a byte; p1 value inout: a = command of the last one, b = TA2TA_*
     * flags and timeout; p2, p3: given to the last one, as its p0 and p1. Opens a session with the
     * first kind, has it do the same with the rest, closes. Out: p1.a = result, p1.b = origin of
     * the innermost call that was made.
     */
    TA2TA_CHAIN,
    TA2TA_OPEN,   /* p0 value inout: a = kind, b = slot; out: result, origin */
    TA2TA_INVOKE, /* p0 value inout: a = slot, b = command; out: result, origin; p1 … to the callee
                   */
    TA2TA_CLOSE,  /* p0 value in: a = slot */
    TA2TA_OWN,    /* p0 value inout: a = slot, b = TA2TA_IN_*; p1 value in: a = size, b = form */
    TA2TA_CLOSE_LATE, /* p0 value in: a = slot: closed by TA_CloseSessionEntryPoint */
    TA2TA_MISUSE,     /* p0 value in: a = enum ta2ta_misuse, b = slot */
    TA2TA_PANIC,
    TA2TA_MANY, /* p0 value out: opens 1000 sessions: how many it got */
};

/* p1.b of CHAIN: flags, and from bit 8 on the timeout of the first call in ms (0: infinite). */
#define TA2TA_UNMASK      1u /* each TA on the way unmasks cancellation */
#define TA2TA_KEEP        2u /* sessions are left open */
#define TA2TA_TIMEOUT(ms) ((uint32_t)(ms) << 8)
#define TA2TA_NOW         0xffffffu /* timeout 0 */

/* Memory of the TA's own that OWN passes, with bytes 1, 2, 3 …: to ITEST_SUM, ITEST_FLIP,
 * ITEST_FILL, and looks at what has become of it. Result: TEE_SUCCESS, or what went wrong. */
enum ta2ta_memory {
    TA2TA_IN_HEAP,
    TA2TA_IN_STACK,
    TA2TA_IN_DATA,
    TA2TA_IN_CONST, /* to SUM only */
};

enum ta2ta_misuse {
    TA2TA_STALE,
    TA2TA_CLOSED_TWICE,
    TA2TA_NOTHING,
    TA2TA_WIDE_HANDLE,
    TA2TA_NO_PARAMS,
    TA2TA_BAD_TYPE,
    TA2TA_FIVE_TYPES,
    TA2TA_CONST_OUT,
    TA2TA_CODE_OUT,
    TA2TA_DANGLING_IN,
    TA2TA_PAST_HEAP,
    TA2TA_WRAPS,
    TA2TA_OTHERS_INPUT,
    TA2TA_PAST_MEMREF,
    TA2TA_BAD_ORIGIN,
    TA2TA_BAD_SESSION,
    TA2TA_NULL_SESSION,
    TA2TA_NULL_UUID,
    TA2TA_MISUSES,
};

#endif
