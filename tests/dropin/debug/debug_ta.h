/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DEBUG_TA_H
#define DEBUG_TA_H

/* Both: [0] VALUE_INOUT. */
enum {
    DEBUG_ADD,             /* a: is added to the instance's count, which comes back */
    DEBUG_DECIDE,          /* a: 1 or 2 comes back, by what nobody has set */
    DEBUG_PANIC,           /* a: the code of the panic */
    DEBUG_RULE_OF_LIBRARY, /* breaks a rule that libutee checks */
    DEBUG_RULE_OF_KERNEL   /* breaks one that the TEE checks */
};

#endif
