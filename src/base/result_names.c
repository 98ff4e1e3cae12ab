/* SPDX-License-Identifier: BSD-2-Clause */
#include "result_names.h"

#include <stddef.h>

#include "check.h"

struct result_row {
    uint32_t code;
    const char *teec, *tee;
};

#define BOTH(code, name)                                                                           \
    {                                                                                              \
        code, "TEEC_" name, "TEE_" name                                                            \
    }
#define CORE(code, name)                                                                           \
    {                                                                                              \
        code, "TEE_" name, "TEE_" name                                                             \
    }

static const struct result_row results[] = {
    BOTH(0x00000000, "SUCCESS"),
    CORE(0xf0100001, "ERROR_CORRUPT_OBJECT"),
    CORE(0xf0100002, "ERROR_CORRUPT_OBJECT_2"),
    BOTH(0xf0100003, "ERROR_STORAGE_NOT_AVAILABLE"),
    CORE(0xf0100004, "ERROR_STORAGE_NOT_AVAILABLE_2"),
    CORE(0xf0100005, "ERROR_UNSUPPORTED_VERSION"),
    CORE(0xf0100006, "ERROR_CIPHERTEXT_INVALID"),
    CORE(0xf1007001, "ISOCKET_ERROR_PROTOCOL"),
    CORE(0xf1007002, "ISOCKET_ERROR_REMOTE_CLOSED"),
    CORE(0xf1007003, "ISOCKET_ERROR_TIMEOUT"),
    CORE(0xf1007004, "ISOCKET_ERROR_OUT_OF_RESOURCES"),
    CORE(0xf1007005, "ISOCKET_ERROR_LARGE_BUFFER"),
    CORE(0xf1007006, "ISOCKET_WARNING_PROTOCOL"),
    CORE(0xf1007007, "ISOCKET_ERROR_HOSTNAME"),
    CORE(0xf1010002, "ISOCKET_TCP_WARNING_UNKNOWN_OUT_OF_BAND"),
    CORE(0xf1020002, "ISOCKET_UDP_WARNING_UNKNOWN_OUT_OF_BAND"),
    BOTH(0xffff0000, "ERROR_GENERIC"),
    BOTH(0xffff0001, "ERROR_ACCESS_DENIED"),
    BOTH(0xffff0002, "ERROR_CANCEL"),
    BOTH(0xffff0003, "ERROR_ACCESS_CONFLICT"),
    BOTH(0xffff0004, "ERROR_EXCESS_DATA"),
    BOTH(0xffff0005, "ERROR_BAD_FORMAT"),
    BOTH(0xffff0006, "ERROR_BAD_PARAMETERS"),
    BOTH(0xffff0007, "ERROR_BAD_STATE"),
    BOTH(0xffff0008, "ERROR_ITEM_NOT_FOUND"),
    BOTH(0xffff0009, "ERROR_NOT_IMPLEMENTED"),
    BOTH(0xffff000a, "ERROR_NOT_SUPPORTED"),
    BOTH(0xffff000b, "ERROR_NO_DATA"),
    BOTH(0xffff000c, "ERROR_OUT_OF_MEMORY"),
    BOTH(0xffff000d, "ERROR_BUSY"),
    BOTH(0xffff000e, "ERROR_COMMUNICATION"),
    BOTH(0xffff000f, "ERROR_SECURITY"),
    BOTH(0xffff0010, "ERROR_SHORT_BUFFER"),
    BOTH(0xffff0011, "ERROR_EXTERNAL_CANCEL"),
    CORE(0xffff3001, "ERROR_TIMEOUT"),
    CORE(0xffff300f, "ERROR_OVERFLOW"),
    BOTH(0xffff3024, "ERROR_TARGET_DEAD"),
    BOTH(0xffff3041, "ERROR_STORAGE_NO_SPACE"),
    CORE(0xffff3071, "ERROR_MAC_INVALID"),
    CORE(0xffff3072, "ERROR_SIGNATURE_INVALID"),
    CORE(0xffff5000, "ERROR_TIME_NOT_SET"),
    CORE(0xffff5001, "ERROR_TIME_NEEDS_RESET"),
};

static const struct result_row *result_find(uint32_t code)
{
    for (size_t i = 0; i < ARRAY_COUNT(results); i++)
        if (results[i].code == code)
            return &results[i];
    return NULL;
}

const char *result_name_teec(uint32_t result)
{
    const struct result_row *row = result_find(result);
    return row ? row->teec : NULL;
}

const char *result_name_tee(uint32_t result)
{
    const struct result_row *row = result_find(result);
    return row ? row->tee : NULL;
}

const char *origin_name(uint32_t origin)
{
    static const char *const names[] = {NULL, "API", "COMMS", "TEE", "TRUSTED_APP"};
    return origin < ARRAY_COUNT(names) ? names[origin] : NULL;
}

const char *login_name(uint32_t login)
{
    static const char *const names[] = {
        "PUBLIC", "USER", "GROUP", NULL, "APPLICATION", "USER_APPLICATION", "GROUP_APPLICATION",
    };
    if (login == 0xf0000000)
        return "TRUSTED_APP";
    return login < ARRAY_COUNT(names) ? names[login] : NULL;
}

const char *param_type_name(uint32_t type)
{
    static const char *const names[16] = {
        [0x0] = "NONE",
        [0x1] = "VALUE_INPUT",
        [0x2] = "VALUE_OUTPUT",
        [0x3] = "VALUE_INOUT",
        [0x5] = "MEMREF_TEMP_INPUT",
        [0x6] = "MEMREF_TEMP_OUTPUT",
        [0x7] = "MEMREF_TEMP_INOUT",
        [0xc] = "MEMREF_WHOLE",
        [0xd] = "MEMREF_PARTIAL_INPUT",
        [0xe] = "MEMREF_PARTIAL_OUTPUT",
        [0xf] = "MEMREF_PARTIAL_INOUT",
    };
    return type < ARRAY_COUNT(names) ? names[type] : NULL;
}
