/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BAD_INPUT_H
#define BAD_INPUT_H

/*
 * Bad arguments to every function of the API: what the test and its TA agree on.
 *
 * The rows are in cases_<group>.h, which both include: the TA for the calls, the test for what must
 * come of them. A row's calls are C, and may use what objects.h has.
 *
 *   CALL(want, clause, func, arguments …)
 *   CALL_VOID(clause, func, arguments …)
 *
 * A call of func that is good: its TEE_Result is `want`, or it has none. It is made once like this,
 * and then once more for each argument and each value that is bad for an argument of its class, in
 * turn. An argument is CLASS(name, expression), with the name that it has in the prototype: see
 * objects.h for the classes, classes.c for which values are bad for which and what must come of
 * them. Every function of tests/gp/prototypes.tsv that takes a pointer or a handle has such a row:
 * coverage.c complains of one that has none. A fuzzing run makes these calls in any order, with a
 * bad argument here and there.
 *
 *   CODE(want, call)                   call is a TEE_Result, and is `want`; the TA lives on.
 *   DIES(func, clause, words, call)    call ends the instance with a report that names func and
 *                                      holds words and the clause.
 *   FUZZ(call)                         no row of the table: a call of random arguments, made of
 *                                      any_out, any_in, any_block, any_handle, any_handle_out
 *                                      (where a new handle goes), any_size, any_u32.
 *
 * A clause is one of the Core API's; NULL is 3.4, that of all pointers. What does not begin with a
 * digit is looked for in the report as it stands: the clause of another standard, or "".
 *
 * A row for one form of the API only stands between #if TEE_API_GP11 and #endif.
 */

#define BAD_INPUT_UUID(abi)                                                                        \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, abi                                          \
        }                                                                                          \
    }

#define BAD_INPUT_GP13 0x20
#define BAD_INPUT_GP11 0x21 /* the same source, of TEE Internal Core API 1.1 */

/* Commands; p0: memref input of BAD_INPUT_SIZE bytes, but for MAKE; p1: values in. */
enum bad_input_command {
    BAD_INPUT_RUN, /* a: number of the row, b: enum bad; p2: memref input: the argument that is bad,
                      empty for a good call; p3: a: a TCP port at which somebody listens */
    BAD_INPUT_FUZZ, /* a: seed, b: number of calls; p2: value: a: the FUZZ rows or (1) the CALLs;
                       p3 as for RUN */
    BAD_INPUT_SUM,  /* p2 value out: a: calls of this command, b: the sum of p0 and of a block */
    BAD_INPUT_MAKE, /* p0: memref output: what later is the input memref */
    BAD_INPUT_NONE, /* does nothing, for whoever calls the TA from a TA */
};

/* Values that are bad, for some argument. */
enum bad {
    /* pointers */
    BAD_NULL,
    BAD_NEAR_NULL,
    BAD_DANGLING,      /* nothing is mapped there */
    BAD_NON_CANONICAL, /* nothing can be */
    BAD_ZERO_SIZED,    /* TEE_Malloc of 0 bytes */
    BAD_CONSTANT,      /* the TA's own, read-only */
    BAD_INPUT,         /* the input memref */
    BAD_UNALIGNED,     /* a copy of what is good, at an odd address */
    BAD_TOO_SMALL,     /* a size of 0 */
    /* blocks of the heap */
    BAD_BLOCK_FREED,
    BAD_BLOCK_INSIDE, /* in the middle of one */
    BAD_BLOCK_ODD,
    /* numbers */
    BAD_NUMBER_NONE,   /* memory that was never initialised as one */
    BAD_NUMBER_BROKEN, /* whose first word has been written over */
    BAD_NUMBER_BIGINT,
    BAD_NUMBER_FMM,
    BAD_NUMBER_CONTEXT,
    BAD_NUMBER_INPUT, /* a good one, in the input memref */
    /* handles */
    BAD_HANDLE_NULL,
    BAD_HANDLE_NEVER, /* never given out */
    BAD_HANDLE_CLOSED,
    BAD_HANDLE_WIDE, /* a good one, and a bit above the lowest 32 */
    BAD_HANDLE_SET,  /* TEE_PROPSET_CURRENT_TA */
    BAD_HANDLE_ENUMERATOR,
    BAD_HANDLE_SESSION,
    BAD_HANDLE_PERIPHERAL,
    BAD_HANDLE_SOURCE,
    BAD_HANDLE_QUEUE,
    BAD_HANDLE_UDP,
    BAD_HANDLE_TCP,
    BAD_HANDLE_OBJECT,
    BAD_HANDLE_OPERATION,
    BAD_HANDLE_PERSISTENT,
    BAD_HANDLE_OBJECT_ENUM,
    BAD_COUNT
};

/* The input memref holds a TEE_BigInt, and a TEE_BigIntFMM from the middle on. */
#define BAD_INPUT_SIZE 64u

#endif
