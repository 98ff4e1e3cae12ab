/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ZOO_H
#define ZOO_H

/* A TA that does everything that a TA should not, built once for each of these. The last octet of
 * its UUID is the kind. */
#define ZOO_MULTI     1 /* an instance for each session */
#define ZOO_SINGLE    2 /* one instance for all */
#define ZOO_ALIVE     3 /* one that stays */
#define ZOO_NO_CREATE 4 /* Create fails with TEE_ERROR_BAD_STATE */
#define ZOO_BAD_INIT  5 /* a constructor crashes */
#define ZOO_UNDEFINED 6 /* needs a function that is nowhere */
#define ZOO_BAD_FINI  7 /* a destructor crashes */
#define ZOO_STAYS     8 /* the loader never takes it out again; as ZOO_MULTI */
#define ZOO_KINDS     8

#define ZOO_STACK_SIZE 4096
#define ZOO_DATA_SIZE  16384

enum zoo_command {
    ZOO_NOTHING,
    ZOO_COUNT,   /* value 0 out: a: calls of this command; b: what a constructor left */
    ZOO_SESSION, /* value 0 out: a: number of this session */
    ZOO_ADD,     /* memref 0 inout: 1 is added to each byte; value 1 inout: likewise */
    ZOO_SIZE,    /* memref 0 out: the size becomes value 1's a */
    ZOO_IS_NULL, /* value 1 out: a: memref 0 is NULL; b: its size */
    ZOO_HEAP,    /* value 0 out: a: bytes that malloc has in all */
    ZOO_PRINT,   /* prints "zoo prints 1\n" and "zoo puts\n" */
    ZOO_PUTC,    /* prints "zoo\n" by the byte, and "zoo: Success\n" by perror */
    ZOO_TEXT,    /* value 0 out: a: 0: text from the C library is of the heap */
    ZOO_STREAM,  /* dies of open_memstream */
    ZOO_TIME,    /* value 0 out: seconds, milliseconds */
    ZOO_FAIL,    /* returns value 0's a */
    ZOO_SECRET,  /* value 0 out: the address (a: high half) of 8 bytes of 0x5e on the heap */
    /* dies of … */
    ZOO_PANIC, /* TEE_Panic(0x1234) */
    ZOO_WRITE, /* a write to address 16 */
    ZOO_READ,  /* a read of address 16 */
    ZOO_JUMP,  /* a jump to address 16 */
    ZOO_NONCANONICAL,
    ZOO_DIVIDE,
    ZOO_ILLEGAL,
    ZOO_ABORT, /* abort() */
    ZOO_RAISE, /* raise(SIGABRT), as the C library does */
    ZOO_EXIT,
    ZOO_ASSERT,
    ZOO_OVERFLOW,        /* endless recursion */
    ZOO_OVERFLOW_OF_TWO, /* of two functions that call each other */
    ZOO_SMASH,           /* writes over all of its stack above, and returns */
    ZOO_WAIT_DEEP,       /* TEE_Wait, after taking value 0's b KiB of stack */
    ZOO_DEEP,            /* nothing: takes value 0's b frames of 512 bytes, and returns */
    ZOO_DOUBLE_FREE,
    ZOO_BAD_POINTER, /* passes address 16 to the system */
    ZOO_WRITE_INPUT, /* a write to memref 0, an input */
    ZOO_BEYOND,      /* a write to the page behind memref 0 */
    ZOO_KEEP,        /* nothing: keeps memref 0 … */
    ZOO_USE_KEPT,    /* … and reads it here */
    /* does not end of itself; value 0: a != 0: unmasks cancellation */
    ZOO_WAIT,   /* value 0: b: milliseconds; memref 1: its first byte becomes 1 before */
    ZOO_POLL,   /* until the cancellation flag is set; memref 1 likewise */
    ZOO_LOOP,   /* for ever; memref 1 likewise */
    ZOO_REMASK, /* unmasks, and ends */
};

#endif
