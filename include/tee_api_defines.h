/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_DEFINES_H
#define TEE_API_DEFINES_H

/* Constants of TEE Internal Core API 1.3.1; numbers in comments are its sections. */

#include <tee_api_defines_crypto.h>
#include <tee_api_defines_panic.h>

/* The version that these headers are of, 3.1.1. */
#define TEE_CORE_API_MAJOR_VERSION       1
#define TEE_CORE_API_MINOR_VERSION       3
#define TEE_CORE_API_MAINTENANCE_VERSION 1
#define TEE_CORE_API_VERSION                                                                       \
    ((TEE_CORE_API_MAJOR_VERSION << 24) | (TEE_CORE_API_MINOR_VERSION << 16) |                     \
     (TEE_CORE_API_MAINTENANCE_VERSION << 8))
#define TEE_CORE_API_1_3_1

/*
 * The version that the TA was written for, 3.5.1: it may define, for all its source files alike and
 * before the first of these headers,
 *
 *   TEE_CORE_API_REQUIRED_MAJOR_VERSION        1; 0: any
 *   TEE_CORE_API_REQUIRED_MINOR_VERSION        1 or 3
 *   TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION  0 for 1.1; 0 or 1 for 1.3
 *
 * each together with those before it. A version that is not here is an error. A TA that defines
 * none gets 1.3.1. __OPTEE_CORE_API_COMPAT_1_1, if defined to anything but 0, is OP-TEE's way to
 * say 1.1.
 *
 * TEE_API_GP11 is 1 for a TA of 1.1 and 0 otherwise. 1.1 has 32-bit sizes where later versions have
 * size_t. Types and functions with such sizes exist twice, in 1.1's form as __GP11_TEE_…, which a
 * TA of 1.1 gets under the plain name. All else is as in 1.3.1 for both. (1.0 has other sizes
 * again, 1.2 other numbers for SM2: neither is here.)
 */
#if defined(TEE_CORE_API_REQUIRED_MINOR_VERSION) && !defined(TEE_CORE_API_REQUIRED_MAJOR_VERSION)
#error "TEE_CORE_API_REQUIRED_MINOR_VERSION needs TEE_CORE_API_REQUIRED_MAJOR_VERSION"
#endif
#if defined(TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION) &&                                          \
    !defined(TEE_CORE_API_REQUIRED_MINOR_VERSION)
#error "TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION needs TEE_CORE_API_REQUIRED_MINOR_VERSION"
#endif

#if defined(TEE_CORE_API_REQUIRED_MAJOR_VERSION) && TEE_CORE_API_REQUIRED_MAJOR_VERSION != 0 &&    \
    TEE_CORE_API_REQUIRED_MAJOR_VERSION != 1
#error "the required version is not here: TEE Internal Core API 1.1 and 1.3.1 are"
#endif

#ifdef TEE_CORE_API_REQUIRED_MINOR_VERSION
#if TEE_CORE_API_REQUIRED_MINOR_VERSION == 1 &&                                                    \
    (!defined(TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION) ||                                        \
     TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION == 0)
#define TEE_API_GP11 1
#elif TEE_CORE_API_REQUIRED_MINOR_VERSION == 3 &&                                                  \
    (!defined(TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION) ||                                        \
     TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION == 0 ||                                             \
     TEE_CORE_API_REQUIRED_MAINTENANCE_VERSION == 1)
#define TEE_API_GP11 0
#else
#error "the required version is not here: TEE Internal Core API 1.1 and 1.3.1 are"
#endif
#endif

#if defined(__OPTEE_CORE_API_COMPAT_1_1) && __OPTEE_CORE_API_COMPAT_1_1
#ifndef TEE_API_GP11
#define TEE_API_GP11 1
#elif !TEE_API_GP11
#error "__OPTEE_CORE_API_COMPAT_1_1 asks for 1.1, TEE_CORE_API_REQUIRED_MINOR_VERSION for another"
#endif
#endif
#ifndef TEE_API_GP11
#define TEE_API_GP11 0
#endif

/* Results, 3.3.3. */
#define TEE_SUCCESS                       0x00000000u
#define TEE_ERROR_CORRUPT_OBJECT          0xF0100001u
#define TEE_ERROR_CORRUPT_OBJECT_2        0xF0100002u
#define TEE_ERROR_STORAGE_NOT_AVAILABLE   0xF0100003u
#define TEE_ERROR_STORAGE_NOT_AVAILABLE_2 0xF0100004u
#define TEE_ERROR_UNSUPPORTED_VERSION     0xF0100005u
#define TEE_ERROR_CIPHERTEXT_INVALID      0xF0100006u
#define TEE_ERROR_GENERIC                 0xFFFF0000u
#define TEE_ERROR_ACCESS_DENIED           0xFFFF0001u
#define TEE_ERROR_CANCEL                  0xFFFF0002u
#define TEE_ERROR_ACCESS_CONFLICT         0xFFFF0003u
#define TEE_ERROR_EXCESS_DATA             0xFFFF0004u
#define TEE_ERROR_BAD_FORMAT              0xFFFF0005u
#define TEE_ERROR_BAD_PARAMETERS          0xFFFF0006u
#define TEE_ERROR_BAD_STATE               0xFFFF0007u
#define TEE_ERROR_ITEM_NOT_FOUND          0xFFFF0008u
#define TEE_ERROR_NOT_IMPLEMENTED         0xFFFF0009u
#define TEE_ERROR_NOT_SUPPORTED           0xFFFF000Au
#define TEE_ERROR_NO_DATA                 0xFFFF000Bu
#define TEE_ERROR_OUT_OF_MEMORY           0xFFFF000Cu
#define TEE_ERROR_BUSY                    0xFFFF000Du
#define TEE_ERROR_COMMUNICATION           0xFFFF000Eu
#define TEE_ERROR_SECURITY                0xFFFF000Fu
#define TEE_ERROR_SHORT_BUFFER            0xFFFF0010u
#define TEE_ERROR_EXTERNAL_CANCEL         0xFFFF0011u
#define TEE_ERROR_TIMEOUT                 0xFFFF3001u
#define TEE_ERROR_OVERFLOW                0xFFFF300Fu
#define TEE_ERROR_TARGET_DEAD             0xFFFF3024u
#define TEE_ERROR_STORAGE_NO_SPACE        0xFFFF3041u
#define TEE_ERROR_MAC_INVALID             0xFFFF3071u
#define TEE_ERROR_SIGNATURE_INVALID       0xFFFF3072u
#define TEE_ERROR_TIME_NOT_SET            0xFFFF5000u
#define TEE_ERROR_TIME_NEEDS_RESET        0xFFFF5001u

/* No handle. */
#define TEE_HANDLE_NULL 0

/* For ever, where a timeout in milliseconds is asked. */
#define TEE_TIMEOUT_INFINITE 0xFFFFFFFFu

/* Types of a parameter, 4.2.1: four bits each in a paramTypes word. */
#define TEE_PARAM_TYPE_NONE          0
#define TEE_PARAM_TYPE_VALUE_INPUT   1
#define TEE_PARAM_TYPE_VALUE_OUTPUT  2
#define TEE_PARAM_TYPE_VALUE_INOUT   3
#define TEE_PARAM_TYPE_MEMREF_INPUT  5
#define TEE_PARAM_TYPE_MEMREF_OUTPUT 6
#define TEE_PARAM_TYPE_MEMREF_INOUT  7

/* Makes a paramTypes word, takes the type of parameter i out of one, or puts it there. */
#define TEE_PARAM_TYPES(t0, t1, t2, t3)                                                            \
    ((uint32_t)(t0) | ((uint32_t)(t1) << 4) | ((uint32_t)(t2) << 8) | ((uint32_t)(t3) << 12))
#define TEE_PARAM_TYPE_GET(t, i) ((((uint32_t)(t)) >> ((i)*4)) & 0xFu)
#define TEE_PARAM_TYPE_SET(t, i) (((uint32_t)(t)&0xFu) << ((i)*4))

/* How a client was identified, 4.2.2. */
#define TEE_LOGIN_PUBLIC            0x00000000u
#define TEE_LOGIN_USER              0x00000001u
#define TEE_LOGIN_GROUP             0x00000002u
#define TEE_LOGIN_APPLICATION       0x00000004u
#define TEE_LOGIN_APPLICATION_USER  0x00000005u
#define TEE_LOGIN_APPLICATION_GROUP 0x00000006u
#define TEE_LOGIN_TRUSTED_APP       0xF0000000u

/* Which component a result of a call to another TA comes from, 4.2.3. */
#define TEE_ORIGIN_API         0x00000001u
#define TEE_ORIGIN_COMMS       0x00000002u
#define TEE_ORIGIN_TEE         0x00000003u
#define TEE_ORIGIN_TRUSTED_APP 0x00000004u

/* The three sets of properties, 4.2.4. */
#define TEE_PROPSET_TEE_IMPLEMENTATION ((TEE_PropSetHandle)(uintptr_t)0xFFFFFFFDu)
#define TEE_PROPSET_CURRENT_CLIENT     ((TEE_PropSetHandle)(uintptr_t)0xFFFFFFFEu)
#define TEE_PROPSET_CURRENT_TA         ((TEE_PropSetHandle)(uintptr_t)0xFFFFFFFFu)

/* What TEE_CheckMemoryAccessRights is asked for, 4.2.5. */
#define TEE_MEMORY_ACCESS_READ      0x00000001u
#define TEE_MEMORY_ACCESS_WRITE     0x00000002u
#define TEE_MEMORY_ACCESS_ANY_OWNER 0x00000004u

/* Hints to TEE_Malloc, 4.11.4. */
#define TEE_MALLOC_FILL_ZERO 0x00000000u
#define TEE_MALLOC_NO_FILL   0x00000001u
#define TEE_MALLOC_NO_SHARE  0x00000002u

/* Storage spaces, 5.4.1. */
#define TEE_STORAGE_PRIVATE       0x00000001u
#define TEE_STORAGE_PERSO         0x00000002u
#define TEE_STORAGE_PROTECTED     0x00000003u
#define TEE_STORAGE_ILLEGAL_VALUE 0x7FFFFFFFu

/* How a persistent object is opened or created, 5.4.1. EXCLUSIVE is what 1.0 called OVERWRITE. */
#define TEE_DATA_FLAG_ACCESS_READ       0x00000001u
#define TEE_DATA_FLAG_ACCESS_WRITE      0x00000002u
#define TEE_DATA_FLAG_ACCESS_WRITE_META 0x00000004u
#define TEE_DATA_FLAG_SHARE_READ        0x00000010u
#define TEE_DATA_FLAG_SHARE_WRITE       0x00000020u
#define TEE_DATA_FLAG_OVERWRITE         0x00000400u
#define TEE_DATA_FLAG_EXCLUSIVE         0x00000400u

/* What the key in an object may be used for, 5.4.1. */
#define TEE_USAGE_EXTRACTABLE 0x00000001u
#define TEE_USAGE_ENCRYPT     0x00000002u
#define TEE_USAGE_DECRYPT     0x00000004u
#define TEE_USAGE_MAC         0x00000008u
#define TEE_USAGE_SIGN        0x00000010u
#define TEE_USAGE_VERIFY      0x00000020u
#define TEE_USAGE_DERIVE      0x00000040u

/* Limits, in bytes. */
#define TEE_DATA_MAX_POSITION 0xFFFFFFFFu
#define TEE_OBJECT_ID_MAX_LEN 64

/* Where TEE_SeekObjectData counts from, 5.3.3. */
#define TEE_DATA_SEEK_SET        0x00000000u
#define TEE_DATA_SEEK_CUR        0x00000001u
#define TEE_DATA_SEEK_END        0x00000002u
#define TEE_WHENCE_ILLEGAL_VALUE 0x7FFFFFFFu

/* State of an object or operation handle, 5.4.2. */
#define TEE_HANDLE_FLAG_PERSISTENT      0x00010000u
#define TEE_HANDLE_FLAG_INITIALIZED     0x00020000u
#define TEE_HANDLE_FLAG_KEY_SET         0x00040000u
#define TEE_HANDLE_FLAG_EXPECT_TWO_KEYS 0x00080000u
#define TEE_HANDLE_FLAG_EXTRACTING      0x00100000u

/* Classes of operations, 5.4.2. */
#define TEE_OPERATION_CIPHER               1
#define TEE_OPERATION_MAC                  3
#define TEE_OPERATION_AE                   4
#define TEE_OPERATION_DIGEST               5
#define TEE_OPERATION_ASYMMETRIC_CIPHER    6
#define TEE_OPERATION_ASYMMETRIC_SIGNATURE 7
#define TEE_OPERATION_KEY_DERIVATION       8

/* States of an operation, 5.4.2. */
#define TEE_OPERATION_STATE_INITIAL    0x00000000u
#define TEE_OPERATION_STATE_ACTIVE     0x00000001u
#define TEE_OPERATION_STATE_EXTRACTING 0x00000002u

/* Modes of an operation, 6.1.1. */
#define TEE_MODE_ENCRYPT       0x00000000u
#define TEE_MODE_DECRYPT       0x00000001u
#define TEE_MODE_SIGN          0x00000002u
#define TEE_MODE_VERIFY        0x00000003u
#define TEE_MODE_MAC           0x00000004u
#define TEE_MODE_DIGEST        0x00000005u
#define TEE_MODE_DERIVE        0x00000006u
#define TEE_MODE_ILLEGAL_VALUE 0x7FFFFFFFu

/* Words of the array that holds an integer of up to n bits, 8.4.1. */
#define TEE_BigIntSizeInU32(n) ((((n) + 31) / 32) + 2)

/* Kinds of peripherals, chapter 9. */
#define TEE_PERIPHERAL_OS            0x00000000u
#define TEE_PERIPHERAL_CAMERA        0x00000001u
#define TEE_PERIPHERAL_MICROPHONE    0x00000002u
#define TEE_PERIPHERAL_ACCELEROMETER 0x00000003u
#define TEE_PERIPHERAL_NFC           0x00000004u
#define TEE_PERIPHERAL_BLUETOOTH     0x00000005u
#define TEE_PERIPHERAL_USB           0x00000006u
#define TEE_PERIPHERAL_FINGERPRINT   0x00000007u
#define TEE_PERIPHERAL_KEYBOARD      0x00000008u
#define TEE_PERIPHERAL_TOUCH         0x00000009u
#define TEE_PERIPHERAL_BIO           0x0000000Au

/* What a peripheral can do, and who holds it now, chapter 9. */
#define TEE_PERIPHERAL_FLAG_REE_CONTROLLED   0x00000000u
#define TEE_PERIPHERAL_FLAG_TEE_CONTROLLABLE 0x00000001u
#define TEE_PERIPHERAL_FLAG_EVENT_SOURCE     0x00000002u
#define TEE_PERIPHERAL_FLAG_LOCKED           0x00000004u
#define TEE_PERIPHERAL_FLAG_OWNED            0x00000008u

/* Types of events, chapter 9. */
#define TEE_EVENT_TYPE_ALL                0x00000000u
#define TEE_EVENT_TYPE_CORE_CLIENT_CANCEL 0x00000001u
#define TEE_EVENT_TYPE_CORE_TIMER         0x00000002u
#define TEE_EVENT_TYPE_ILLEGAL_VALUE      0x7FFFFFFFu

/* Bytes of an event's payload, chapter 9. */
#define TEE_MAX_EVENT_PAYLOAD_SIZE 32

#endif
