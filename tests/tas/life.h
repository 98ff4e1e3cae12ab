/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef LIFE_H
#define LIFE_H

/*
 * A TA that says what becomes of it: each entry point traces a line, "create", "open 1", "invoke",
 * "close 1", "destroy"; sessions have numbers from 1 up in each instance. Built once for each of
 * these; the last octet of its UUID is the kind.
 */
#define LIFE_UUID(last)                                                                            \
    {                                                                                              \
        0x11fe0000, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, last                                         \
        }                                                                                          \
    }

#define LIFE_MULTI       1 /* an instance for each session */
#define LIFE_SHARED      2 /* single instance, multi session */
#define LIFE_ALONE       3 /* single instance, single session */
#define LIFE_KEPT        4 /* as SHARED, kept alive */
#define LIFE_KEPT_ALONE  5 /* as ALONE, kept alive */
#define LIFE_ODD         6 /* multi session and keep alive without single instance: as MULTI */
#define LIFE_FAIL_CREATE 7 /* as KEPT; Create fails with TEE_ERROR_STORAGE_NO_SPACE */
#define LIFE_DIE_CREATE  8 /* as KEPT; Create panics */
/* These say nothing. */
#define LIFE_QUIET             0x9 /* as SHARED */
#define LIFE_QUIET_ALONE       0xa
#define LIFE_QUIET_MULTI       0xb
#define LIFE_QUIET_FAIL_CREATE 0xc

/* What an open's value parameter 0 asks for, in a. */
enum life_open {
    LIFE_OPEN_GOOD,
    LIFE_OPEN_FAIL, /* returns b */
    LIFE_OPEN_WAIT, /* TEE_Wait(b), cancellation unmasked */
    LIFE_OPEN_DIE,
};

enum life_command {
    LIFE_NOP,
    LIFE_NEXT,      /* value 0 out: a = calls of the instance so far, b = the session's number */
    LIFE_DIE,       /* panics at once */
    LIFE_DIE_LATER, /* panics in the next Close (value 0 in: a = 0) or Destroy (a = 1) */
    LIFE_WAIT,      /* value 0 in: TEE_Wait(a); b: cancellation is unmasked before */
    LIFE_POLL,      /* unmasks, and asks for the flag until it is set: TEE_ERROR_CANCEL */
    LIFE_LATE,      /* masked: asks for the flag a times and waits b ms; then unmasks and waits for
                       ever. TEE_ERROR_BAD_STATE if it was cancelled while masked */
    LIFE_TWICE,     /* unmasks, waits for ever, masks, waits b ms, unmasks, waits for ever:
                       TEE_ERROR_BAD_STATE if the outcomes are not CANCEL, SUCCESS, CANCEL */
    /* Calls of LIFE_QUIET, cancellation unmasked. They end with what the inner call ends with. */
    LIFE_CALL,        /* opens a session, and has it TEE_Wait(value 0's a), unmasked */
    LIFE_CALL_OPEN,   /* opens a session that waits so in its open */
    LIFE_CALL_MASKED, /* as CALL with cancellation masked; must be SUCCESS or else
                         TEE_ERROR_BAD_STATE; then unmasks and waits for ever */
    LIFE_CLIENT,      /* memref 0 out: the TEE_Identity of gpd.client.identity */
    LIFE_FLAGS,       /* value 0 out: a = 1: begins masked; b = 1: the flag is set when unmasked */
};

#endif
