/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TIME_DEFS_H
#define TIME_DEFS_H

/* The TA that tells the time: what test_time and it agree on. */

#define TIME_UUID                                                                                  \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, 0x38                                         \
        }                                                                                          \
    }

/* p0 value inout: seconds, milliseconds. p1 value out: a: the result of
 * the function. The call itself succeeds. */
enum time_command {
    TIME_SYSTEM,
    TIME_REE,
    TIME_GET,
    TIME_SET,
    TIME_WAIT, /* a: milliseconds; goes out: how much the system time has moved on, in ms */
};

#endif
