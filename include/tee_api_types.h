/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_TYPES_H
#define TEE_API_TYPES_H

/*
 * Types of TEE Internal Core API 1.3.1; numbers in comments are its sections. Those of peripherals
 * and events are in tee_api_event.h.
 *
 * A handle is opaque: TEE_HANDLE_NULL is none, any other is valid from the call that gave it to the
 * one that takes it back, in the instance that it was given to.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tee_api_defines.h>

/* TEE_SUCCESS or TEE_ERROR_*, 3.2. */
typedef uint32_t TEE_Result;

/* RFC 4122; the fields are in the byte order of the machine, 3.2. */
typedef struct {
    uint32_t timeLow;
    uint16_t timeMid;
    uint16_t timeHiAndVersion;
    uint8_t clockSeqAndNode[8];
} TEE_UUID;

/* ---- chapter 4, framework ---- */

/* Who a client is, 4.1.1. */
typedef struct {
    uint32_t login; /* TEE_LOGIN_* */
    TEE_UUID uuid;  /* all zero for TEE_LOGIN_PUBLIC */
} TEE_Identity;

#define TEE_NUM_PARAMS 4 /* OP-TEE's name */

/* One parameter of a call, 4.1.2; which member is meant says the type word (TEE_PARAM_TYPES). */
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

typedef union {
    struct {
        void *buffer;
        uint32_t size;
    } memref;
    struct {
        uint32_t a;
        uint32_t b;
    } value;
} __GP11_TEE_Param;

/* A session with another TA, 4.1.3. */
typedef struct __TEE_TASessionHandle *TEE_TASessionHandle;
/* A set of properties (TEE_PROPSET_*), or an enumerator of one, 4.1.4. */
typedef struct __TEE_PropSetHandle *TEE_PropSetHandle;

/* ---- chapter 5, storage ---- */

/* TEE_TYPE_* */
typedef uint32_t TEE_ObjectType;

/* An attribute to be put into an object or operation, 5.3.1. The buffer is the caller's. */
typedef struct {
    uint32_t attributeID; /* TEE_ATTR_*; TEE_ATTR_FLAG_VALUE in it says which member is meant */
    union {
        struct {
            void *buffer;
            size_t length; /* bytes */
        } ref;
        struct {
            uint32_t a;
            uint32_t b;
        } value;
    } content;
} TEE_Attribute;

typedef struct {
    uint32_t attributeID;
    union {
        struct {
            void *buffer;
            uint32_t length;
        } ref;
        struct {
            uint32_t a;
            uint32_t b;
        } value;
    } content;
} __GP11_TEE_Attribute;

/* What is known of an object, 5.3.2. */
typedef struct {
    TEE_ObjectType objectType;
    uint32_t objectSize;    /* bits of the key; 0: none set */
    uint32_t maxObjectSize; /* bits that the object has room for */
    uint32_t objectUsage;   /* TEE_USAGE_* */
    size_t dataSize;        /* bytes of the data stream */
    size_t dataPosition;    /* where this handle reads and writes it */
    uint32_t handleFlags;   /* TEE_HANDLE_FLAG_*, and TEE_DATA_FLAG_* of a persistent object */
} TEE_ObjectInfo;

/* 1.1 has the first name of a pair, 1.1.1 the second. */
typedef struct {
    TEE_ObjectType objectType;
    union {
        uint32_t keySize;
        uint32_t objectSize;
    };
    union {
        uint32_t maxKeySize;
        uint32_t maxObjectSize;
    };
    uint32_t objectUsage;
    uint32_t dataSize;
    uint32_t dataPosition;
    uint32_t handleFlags;
} __GP11_TEE_ObjectInfo;

/* TEE_DATA_SEEK_*, 5.3.3 */
typedef uint32_t TEE_Whence;
/* An open object, persistent or transient, 5.3.4. */
typedef struct __TEE_ObjectHandle *TEE_ObjectHandle;
/* An enumerator of persistent objects, 5.3.5. */
typedef struct __TEE_ObjectEnumHandle *TEE_ObjectEnumHandle;

/* ---- chapter 6, cryptography ---- */

/* TEE_MODE_*, 6.1.1 */
typedef uint32_t TEE_OperationMode;

/* What is known of an operation with one key or none, 6.1.2. */
typedef struct {
    uint32_t algorithm;        /* TEE_ALG_* */
    uint32_t operationClass;   /* TEE_OPERATION_* */
    uint32_t mode;             /* TEE_MODE_* */
    uint32_t digestLength;     /* bytes of the result of a digest or MAC, otherwise 0 */
    uint32_t maxKeySize;       /* bits */
    uint32_t keySize;          /* bits; 0: no key is set, or two are */
    uint32_t requiredKeyUsage; /* TEE_USAGE_* */
    uint32_t handleState;      /* TEE_HANDLE_FLAG_* */
} TEE_OperationInfo;

typedef struct {
    uint32_t keySize;          /* bits; 0: not set */
    uint32_t requiredKeyUsage; /* TEE_USAGE_* */
} TEE_OperationInfoKey;

/* What is known of an operation with any number of keys, 6.1.3. */
typedef struct {
    uint32_t algorithm;
    uint32_t operationClass;
    uint32_t mode;
    uint32_t digestLength;
    uint32_t maxKeySize;
    uint32_t handleState;
    uint32_t operationState; /* TEE_OPERATION_STATE_* */
    uint32_t numberOfKeys;
    __extension__ TEE_OperationInfoKey keyInformation[]; /* numberOfKeys of them */
} TEE_OperationInfoMultiple;

/* An operation, 6.1.4. */
typedef struct __TEE_OperationHandle *TEE_OperationHandle;

/* ---- chapter 7, time ---- */

typedef struct {
    uint32_t seconds;
    uint32_t millis; /* 0 to 999 */
} TEE_Time;

/* ---- chapter 8, arithmetic: each is an array of words in the caller's memory ---- */

typedef uint32_t TEE_BigInt;
typedef uint32_t TEE_BigIntFMM;
typedef uint32_t TEE_BigIntFMMContext;

#if TEE_API_GP11
#define TEE_Param      __GP11_TEE_Param
#define TEE_Attribute  __GP11_TEE_Attribute
#define TEE_ObjectInfo __GP11_TEE_ObjectInfo
#endif

#endif
