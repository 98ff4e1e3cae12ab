/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DROPIN_TA_H
#define DROPIN_TA_H

/* The TA that existing client programs talk to, in two kinds, by which its UUID ends. */

#define DROPIN_INSTANCES 1 /* an instance for each session */
#define DROPIN_ONE       2 /* one for all */

#define DROPIN_UUID(kind)                                                                          \
    {                                                                                              \
        0xd209e000, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, (kind)                                       \
        }                                                                                          \
    }

#define DROPIN_ADD    1u /* (VALUE_INOUT): a becomes a + b; how often it was called, in b */
#define DROPIN_INVERT 2u /* (MEMREF_INOUT): each byte */
#define DROPIN_COPY   3u /* (MEMREF_INPUT, MEMREF_OUTPUT): SHORT_BUFFER if that is too small */
#define DROPIN_SLEEP  4u /* (): until it is cancelled */
#define DROPIN_TYPES  5u /* (any, any, any, VALUE_OUTPUT): the types, in a */
#define DROPIN_DIE    6u /* (): panics */
#define DROPIN_LOGIN  7u /* (VALUE_OUTPUT): the client's login, in a */
#define DROPIN_OPEN   8u /* (VALUE_OUTPUT): sessions that are open with this instance, in a */

#endif
