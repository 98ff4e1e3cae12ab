/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_PROP_H
#define APP_PROP_H

/*
 * Properties as the kernel sees them. The standard's are the kernel's own; after them come those
 * that the TA's head adds, which are in the TA's memory: whatever is wrong with that ends the
 * instance. For system calls: see sys.h.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/ta_abi.h"
#include "instance.h"

#define PROP_NAME_SIZE 256u /* bytes of a name, with its 0 */

enum prop_set { PROP_SET_TA, PROP_SET_CLIENT, PROP_SET_TEE };

struct prop_identity {
    uint32_t login;
    struct ta_uuid uuid;
};

struct prop_value {
    uint32_t type; /* enum ta_prop_type */
    uint32_t size; /* BINARY: the octets at text; 0: text is base64 */
    union {
        bool b;
        uint32_t u32;
        uint64_t u64;
        struct ta_uuid uuid;
        struct prop_identity identity;
        const char *text; /* STRING, BINARY. Ends with a 0; may be the TA's: user_copy */
    };
};

struct prop {
    char name[PROP_NAME_SIZE];
    struct prop_value value;
};

/* The property number `index` of a set. False: there are not so many. */
bool prop_at(struct instance *in, const char *func, enum prop_set set, uint32_t index,
             struct prop *out);

/* ---- prop_text.c: values of any length, straight to the TA's memory ---- */

/*
 * Writes the value as a string with its 0, or the octets of a BINARY, to the TA's `to`, if `room`
 * bytes are enough. Returns how many it has. A text or a place that cannot be used ends the
 * instance.
 */
size_t prop_write_string(struct instance *in, const char *func, const struct prop_value *v,
                         void *to, size_t room);
size_t prop_write_binary(struct instance *in, const char *func, const struct prop_value *v,
                         void *to, size_t room);

#endif
