/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TA_PROPERTIES_H
#define TEE_TA_PROPERTIES_H

/*
 * The head of a TA that is written for Open-TEE, in one of its source files:
 *
 *   SET_TA_PROPERTIES({0x12345678, 0x8765, 0x4321, {'D', 'I', 'G', 'E', 'S', 'T', '0', '0'}},
 *                     512, 255, 1, 1, 1)
 *
 * UUID, dataSize, stackSize, singletonInstance, multiSession, instanceKeepAlive. Open-TEE does not
 * hold a TA to its sizes, and TAs say too little: they are at least TEESIM_OPEN_TEE_SIZE here. Such
 * a TA is a .so of any name in the TA path.
 */

#include <teesim/head_macro.h>
#include <user_ta_header.h>

#define TEESIM_OPEN_TEE_SIZE (1024u * 1024u)

#define TEESIM_AT_LEAST(size)                                                                      \
    ((size) < TEESIM_OPEN_TEE_SIZE ? TEESIM_OPEN_TEE_SIZE : (uint32_t)(size))

/* The commas of the UUID make its parts arguments. */
#define TEESIM_OPEN_TEE_HEAD(low, mid, high, n0, n1, n2, n3, n4, n5, n6, n7, data, stack, single,  \
                             multi, keep)                                                          \
    TEESIM_TA_HEAD(.uuid = low, mid, high, n0, n1, n2, n3, n4, n5, n6, n7,                         \
                   .flags = ((single) ? TA_FLAG_SINGLE_INSTANCE : 0) |                             \
                            ((multi) ? TA_FLAG_MULTI_SESSION : 0) |                                \
                            ((keep) ? TA_FLAG_INSTANCE_KEEP_ALIVE : 0),                            \
                   .stack_size = TEESIM_AT_LEAST(stack), .data_size = TEESIM_AT_LEAST(data),       \
                   .prop_count = 0, .props = 0, .version = "Undefined version",                    \
                   .description = "Undefined description");
#define TEESIM_OPEN_TEE_EXPANDED(...) TEESIM_OPEN_TEE_HEAD(__VA_ARGS__)

#define SET_TA_PROPERTIES(...) TEESIM_OPEN_TEE_EXPANDED(__VA_ARGS__)

#endif
