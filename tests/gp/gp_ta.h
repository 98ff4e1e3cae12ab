/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GP_TA_H
#define GP_TA_H

/* What the TAs of this folder and their client agree on: one TA a way to ask for a version. */

#define GP_UUID(last)                                                                              \
    {                                                                                              \
        0x9b1a0000, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, last                                         \
        }                                                                                          \
    }

enum gp_ta {
    GP_TA_13 = 1,          /* asks for nothing */
    GP_TA_13_REQUIRED = 2, /* TEE_CORE_API_REQUIRED_*: 1.3.1 */
    GP_TA_11_OPTEE = 3,    /* __OPTEE_CORE_API_COMPAT_1_1 */
    GP_TA_11_REQUIRED = 4, /* TEE_CORE_API_REQUIRED_*: 1.1 */
    GP_TA_13_CXX = 5,      /* as 1 and 3, in C++ */
    GP_TA_11_CXX = 6,
};

enum gp_command {
    GP_FORM,    /* p0 value out: a = TEE_API_GP11, b = bytes of a memref's size */
    GP_HANDLES, /* TEE_SUCCESS if the handles of the table have their values */
    GP_REVERSE, /* p0 memref in, p1 memref out: the bytes from the last to the first, or
                   TEE_ERROR_SHORT_BUFFER with the size needed; p2 value inout: a and b exchanged */
};

#endif
