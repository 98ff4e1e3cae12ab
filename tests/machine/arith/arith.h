/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARITH_H
#define ARITH_H

/* The TA that calculates: what test_arith and it agree on. Built in both forms of the API. */

#define ARITH_13 0x30 /* TEE Internal Core API 1.3.1 */
#define ARITH_11 0x31 /* 1.1 */

#define ARITH_UUID(last)                                                                           \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, last                                         \
        }                                                                                          \
    }

/* Each returns TEE_SUCCESS, or p0 value out: a: the line of what is wrong. */
enum arith_command {
    ARITH_CONVERT,
    ARITH_LOGIC,
    ARITH_BASIC,
    ARITH_MODULAR,
    ARITH_OTHER,
    ARITH_FMM,
    ARITH_LARGEST, /* numbers of gpd.tee.arith.maxBigIntSize bits */
    ARITH_PRIME,   /* for ever */
    ARITH_COMMANDS
};

#endif
