/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_TYPES_H
#define TEE_API_TYPES_H

/* Types of the TEE Internal Core API 1.3.1, section 3.2 and 4.1. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tee_api_defines.h>

typedef uint32_t TEE_Result;

/* RFC 4122; the fields are in the byte order of the machine. */
typedef struct {
    uint32_t timeLow;
    uint16_t timeMid;
    uint16_t timeHiAndVersion;
    uint8_t clockSeqAndNode[8];
} TEE_UUID;

typedef struct {
    uint32_t login; /* TEE_LOGIN_* */
    TEE_UUID uuid;
} TEE_Identity;

/* One parameter of a call; which member is meant says the type word (TEE_PARAM_TYPES). */
typedef union {
    struct {
        void *buffer; /* NULL only for a NULL memref */
        size_t size;  /* bytes */
    } memref;
    struct {
        uint32_t a;
        uint32_t b;
    } value;
} TEE_Param;

typedef struct {
    uint32_t seconds;
    uint32_t millis; /* 0 to 999 */
} TEE_Time;

#endif
