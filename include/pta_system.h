/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_SYSTEM_H
#define PTA_SYSTEM_H

/*
 * OP-TEE's system service, which TAs call as another TA: open a session with PTA_SYSTEM_UUID.
 * Clients of the normal world cannot. Commands that are not here are TEE_ERROR_NOT_IMPLEMENTED.
 */

#include <util.h>

#define PTA_SYSTEM_UUID                                                                            \
    {                                                                                              \
        0x3a2f8978, 0x5dc0, 0x11e8,                                                                \
        {                                                                                          \
            0x9c, 0x2d, 0xfa, 0x7a, 0xe0, 0x1b, 0xbe, 0xbc                                         \
        }                                                                                          \
    }

/* memref[0] in: entropy. Taken; the system's generator needs none. */
#define PTA_SYSTEM_ADD_RNG_ENTROPY 0

/*
 * memref[0] in: extra data, up to TA_DERIVED_EXTRA_DATA_MAX_SIZE bytes; memref[1] out: a key of
 * TA_DERIVED_KEY_MIN_SIZE to TA_DERIVED_KEY_MAX_SIZE bytes that this device computes for this TA
 * alone. TEE_ERROR_BAD_PARAMETERS: other sizes; TEE_ERROR_SECURITY: the client's memory.
 */
#define PTA_SYSTEM_DERIVE_TA_UNIQUE_KEY 1
#define TA_DERIVED_KEY_MIN_SIZE         16
#define TA_DERIVED_KEY_MAX_SIZE         32
#define TA_DERIVED_EXTRA_DATA_MAX_SIZE  1024

/* value[0] in: bytes, flags (0 or …SHAREABLE); value[1] in and out: address, upper and lower half;
 * value[2] in: must be 0. As tee_map_zi_va. */
#define PTA_SYSTEM_MAP_ZI              2
#define PTA_SYSTEM_MAP_FLAG_SHAREABLE  BIT32(0)
#define PTA_SYSTEM_MAP_FLAG_WRITEABLE  BIT32(1)
#define PTA_SYSTEM_MAP_FLAG_EXECUTABLE BIT32(2)

/* value[0] in: bytes, 0; value[1] in: address, upper and lower half. As tee_unmap. */
#define PTA_SYSTEM_UNMAP 3

/*
 * What dlfcn.h does. DLOPEN: memref[0] in: a TEE_UUID, of zeros for what is there already;
 * value[1].a in: RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE. As dlopen: TEE_ERROR_ITEM_NOT_FOUND: there
 * is no such library; TEE_ERROR_BAD_FORMAT: it cannot be used.
 */
#define PTA_SYSTEM_DLOPEN 10
/* memref[0] in: the TEE_UUID of a library that is loaded, or of zeros: any; memref[1] in: a name
 * with its 0, up to 1024 bytes; value[2] out: address, upper and lower half.
 * TEE_ERROR_ITEM_NOT_FOUND: there is no such library, or it exports nothing of that name. */
#define PTA_SYSTEM_DLSYM 11
/* There is no TPM: TEE_ERROR_NOT_SUPPORTED. */
#define PTA_SYSTEM_GET_TPM_EVENT_LOG 12
/* There are no plugins: TEE_ERROR_ITEM_NOT_FOUND. */
#define PTA_SYSTEM_SUPP_PLUGIN_INVOKE 13

#endif
