/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROPS_H
#define PROPS_H

/* A TA that reads properties as it is told, built once for each of these. The last octet of its
 * UUID, which is otherwise the zoo's with 5e for 5d, is the kind. */
#define PROPS_GOOD      1
#define PROPS_NO_NAME   2 /* from here on: one property of the head is broken */
#define PROPS_LONG_NAME 3
#define PROPS_NO_VALUE  4
#define PROPS_NO_TYPE   5
#define PROPS_NO_TEXT   6
#define PROPS_KINDS     6

#define PROPS_STACK_SIZE 8192
#define PROPS_DATA_SIZE  16384

/* p0 value in: a: a set or an enumerator. p1 memref in: a name. p2 memref out: the buffer, and its
 * length afterwards. p3 value out. */
enum props_command {
    PROPS_GET,      /* p0: b: enum ta_prop_type */
    PROPS_GET_11,   /* the same in the 1.1 form */
    PROPS_ALLOCATE, /* p3: a: the enumerator */
    PROPS_FREE,
    PROPS_START, /* p0: b: the set */
    PROPS_RESET,
    PROPS_NAME,
    PROPS_NAME_11,
    PROPS_NEXT,
    PROPS_FILL,      /* p3: a: enumerators that could be allocated */
    PROPS_IN_CREATE, /* what TEE_GetPropertyAsU32 said of the client in TA_CreateEntryPoint */
};

#define PROPS_TEXT "a text that is longer than any piece in which it can be read, that is, 64 bytes"

#endif
