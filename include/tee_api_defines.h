/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_DEFINES_H
#define TEE_API_DEFINES_H

/* Constants of the TEE Internal Core API. */

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

#define TEE_PARAM_TYPE_NONE          0
#define TEE_PARAM_TYPE_VALUE_INPUT   1
#define TEE_PARAM_TYPE_VALUE_OUTPUT  2
#define TEE_PARAM_TYPE_VALUE_INOUT   3
#define TEE_PARAM_TYPE_MEMREF_INPUT  5
#define TEE_PARAM_TYPE_MEMREF_OUTPUT 6
#define TEE_PARAM_TYPE_MEMREF_INOUT  7

#define TEE_PARAM_TYPES(t0, t1, t2, t3)                                                            \
    ((uint32_t)(t0) | ((uint32_t)(t1) << 4) | ((uint32_t)(t2) << 8) | ((uint32_t)(t3) << 12))
#define TEE_PARAM_TYPE_GET(t, i) ((((uint32_t)(t)) >> ((i)*4)) & 0xFu)
#define TEE_PARAM_TYPE_SET(t, i) (((uint32_t)(t)&0xFu) << ((i)*4))

#define TEE_MALLOC_FILL_ZERO 0x00000000u
#define TEE_MALLOC_NO_FILL   0x00000001u
#define TEE_MALLOC_NO_SHARE  0x00000002u

#define TEE_TIMEOUT_INFINITE 0xFFFFFFFFu

#define TEE_LOGIN_PUBLIC            0x00000000u
#define TEE_LOGIN_USER              0x00000001u
#define TEE_LOGIN_GROUP             0x00000002u
#define TEE_LOGIN_APPLICATION       0x00000004u
#define TEE_LOGIN_APPLICATION_USER  0x00000005u
#define TEE_LOGIN_APPLICATION_GROUP 0x00000006u
#define TEE_LOGIN_TRUSTED_APP       0xF0000000u

#define TEE_ORIGIN_API         0x00000001u
#define TEE_ORIGIN_COMMS       0x00000002u
#define TEE_ORIGIN_TEE         0x00000003u
#define TEE_ORIGIN_TRUSTED_APP 0x00000004u

#endif
