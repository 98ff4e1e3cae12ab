/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BAD_INPUT_H
#define BAD_INPUT_H

/*
 * Bad arguments to every function of the API: what the test and its TA agree on.
 *
 * The rows are in cases_<group>.h, which both include: the TA for the calls, the test for what must
 * come of them. A row is a call in C, which may be a statement expression and may use what
 * bad_input_ta.c has: `p`, `buf`, `block`, `zero`, … Rows:
 *
 *   CODE(want, call)                   call is a TEE_Result, and is `want`; the TA lives on.
 *   DIES(func, clause, words, call)    call ends the instance with a report that names func, holds
 *                                      words and, unless it is "", "Core API 1.3.1, " clause.
 *   BAD_OUT(func, call)                call writes to p, which is in turn each pointer of enum
 *                                      bad_pointer: the instance ends, the report says whose
 *                                      pointer was bad.
 *   BAD_IN(func, call)                 the same where call only reads p: from BAD_NULL to
 *                                      BAD_IN_LAST.
 *   FUZZ(call)                         no row of the table: a call of random arguments, made of
 *                                      any_out, any_in, any_block, any_handle, any_handle_out
 * (where a new handle goes), any_size, any_u32.
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

/* Commands; p0: memref input of BAD_INPUT_SIZE bytes; p1: values in. */
enum bad_input_command {
    BAD_INPUT_RUN,  /* a: number of the row, b: enum bad_pointer */
    BAD_INPUT_FUZZ, /* a: seed, b: number of calls */
    BAD_INPUT_SUM,  /* p2 value out: a: calls of this command, b: the sum of p0 and of a block */
};

enum bad_pointer {
    BAD_NULL,
    BAD_NEAR_NULL,
    BAD_DANGLING,      /* nothing is mapped there */
    BAD_NON_CANONICAL, /* nothing can be */
    BAD_ZERO_SIZED,    /* TEE_Malloc of 0 bytes */
    BAD_IN_LAST = BAD_ZERO_SIZED,
    BAD_CONSTANT, /* the TA's own, read-only */
    BAD_INPUT,    /* the input memref */
    BAD_OUT_LAST = BAD_INPUT,
};

#define BAD_INPUT_SIZE 64u

#endif
