/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_TA_H
#define STORAGE_TA_H

/*
 * A TA that does what it is told with trusted storage: what the tests and it agree on.
 *
 * Each command is one call of the API, with a handle that the TA keeps in a slot. The command ID is
 * enum storage_command, the slot << 8, a second slot << 16. p0 value input: a, b. p1 memref input:
 * an object's name, which the TA copies to memory of its own. p2 memref inout: data. p3 value
 * output: a: the function's result; b: a size. The command itself succeeds, unless the TA dies.
 */

#include <stdint.h>

#define STORAGE_UUID(kind)                                                                         \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, (kind)                                       \
        }                                                                                          \
    }

#define STORAGE_13     0xa0 /* an instance a session */
#define STORAGE_11     0xa1 /* the same source, of TEE Internal Core API 1.1 */
#define STORAGE_SINGLE 0xa2 /* one instance for all sessions */
#define STORAGE_KEEPER 0xa3 /* keeps handles on damaged objects */

enum storage_command {
    ST_OPEN,     /* a: storage, b: flags */
    ST_CREATE,   /* the same; second slot: attributes; data; slot NO_SLOT: object is NULL */
    ST_CLOSE,    /* TEE_CloseObject; the slot is empty then */
    ST_FORGET,   /* the slot is empty, the handle stays open */
    ST_DELETE,   /* TEE_CloseAndDeletePersistentObject1; b is 1: the deprecated one */
    ST_RENAME,   /* */
    ST_INFO,     /* data out: struct storage_info; b is 1: the deprecated one */
    ST_RESTRICT, /* a: usage; b is 1: the deprecated one */
    ST_ATTR,     /* a: attribute; data out, b: its size; a value attribute: a and b of it */
    ST_READ,     /* a: size; data out, b: how many */
    ST_WRITE,    /* data */
    ST_TRUNCATE, /* a: size */
    ST_SEEK,     /* a: offset (signed), b: whence */
    ST_MAKE_KEY, /* a: type, b: bits: a transient object with a new key */
    ST_COPY,     /* a transient copy of the slot's in the second slot; b is 1: the deprecated one */
    ST_USE_KEY,  /* a: algorithm, b: mode; data: in, out; b: how many; the name: a signature */
    ST_ENUM_ALLOCATE, /* slots of enumerators are others than those of objects */
    ST_ENUM_FREE,
    ST_ENUM_RESET,
    ST_ENUM_START, /* a: storage */
    ST_ENUM_NEXT,  /* data out: struct storage_found; a is 1: without information */
    ST_ENUM_FILL,  /* allocates until there are no handles any more */
    ST_PANIC,
    ST_WRITE_ON, /* writes data again and again, forever; data's first byte becomes 1 at the first
                  */
    ST_WAIT,     /* a: milliseconds, cancellable; closes the slot's object afterwards */
    ST_MISS,     /* a: how often an object is opened that is not there; b: flags; the first result
                  * that is another than TEE_ERROR_ITEM_NOT_FOUND, or that */
};

#define ST_SLOTS   64u
#define ST_NO_SLOT 255u

struct storage_info {
    uint32_t type, bits, max_bits, usage;
    uint64_t data_size, position;
    uint32_t flags, pad;
};

struct storage_found {
    struct storage_info info;
    uint32_t id_size;
    uint8_t id[64];
};

#endif
