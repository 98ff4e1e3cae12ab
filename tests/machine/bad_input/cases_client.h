/* SPDX-License-Identifier: BSD-2-Clause */
/* 4.9. */
#define CLIENT_VALUES                                                                              \
    TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_VALUE_INPUT,                        \
                    TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE)
#define CLIENT_PARAMS                                                                              \
    (TEE_Param[4])                                                                                 \
    {                                                                                              \
        {                                                                                          \
            {                                                                                      \
                0                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }
#define CLIENT_TO (TEE_TASessionHandle *)(void *)buf
CALL(TEE_SUCCESS, "4.9.1", TEE_OpenTASession, IN(destination, &own_uuid),
     VALUE(cancellationRequestTimeout, TEE_TIMEOUT_INFINITE), VALUE(paramTypes, CLIENT_VALUES),
     OUT(params, CLIENT_PARAMS), OUT(session, CLIENT_TO), OUT_OR_NULL(returnOrigin, word(0)))
CALL(TEE_SUCCESS, "4.9.3", TEE_InvokeTACommand, SESSION(session, ta_session()),
     VALUE(cancellationRequestTimeout, TEE_TIMEOUT_INFINITE), VALUE(commandID, BAD_INPUT_NONE),
     VALUE(paramTypes, CLIENT_VALUES), OUT(params, CLIENT_PARAMS),
     OUT_OR_NULL(returnOrigin, word(0)))
CALL_VOID("4.9.2", TEE_CloseTASession, SESSION_OR_NULL(session, ta_session()))

CODE(TEE_ERROR_ITEM_NOT_FOUND, TEE_OpenTASession(&(TEE_UUID){0}, 0, 0, NULL, CLIENT_TO, NULL))
CODE(TEE_SUCCESS,
     TEE_InvokeTACommand(ta_session(), TEE_TIMEOUT_INFINITE, BAD_INPUT_NONE, 0, NULL, NULL))
DIES("TEE_OpenTASession", "4.9.1", "has no type of parameter 3",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, 0x8000, CLIENT_PARAMS, CLIENT_TO, NULL))
DIES("TEE_OpenTASession", "4.9.1", "has more than four types",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, 0x10000, CLIENT_PARAMS, CLIENT_TO, NULL))
DIES("TEE_InvokeTACommand", "4.9.3", "has no type of parameter 0",
     TEE_InvokeTACommand(ta_session(), 0, BAD_INPUT_NONE, 0xf, CLIENT_PARAMS, NULL))

/* The memory of a memref. */
#define CLIENT_MEMREF(at, bytes)                                                                   \
    (TEE_Param[4])                                                                                 \
    {                                                                                              \
        {                                                                                          \
            .memref = { at, bytes }                                                                \
        }                                                                                          \
    }
#define CLIENT_LENDS(type, at, bytes)                                                              \
    TEE_InvokeTACommand(ta_session(), TEE_TIMEOUT_INFINITE, BAD_INPUT_NONE,                        \
                        TEE_PARAM_TYPE_MEMREF_##type, CLIENT_MEMREF(at, bytes), NULL)
CODE(TEE_SUCCESS, CLIENT_LENDS(INPUT, buf, sizeof(buf)))
CODE(TEE_SUCCESS, CLIENT_LENDS(OUTPUT, NULL, 8))
CODE(TEE_SUCCESS, CLIENT_LENDS(INPUT, (void *)(uintptr_t)constant, 8))
DIES("TEE_InvokeTACommand", "4.9.4", "not memory that the TA may write",
     CLIENT_LENDS(OUTPUT, (void *)(uintptr_t)constant, 8))
DIES("TEE_InvokeTACommand", "4.9.4", "not memory that the TA may write",
     CLIENT_LENDS(INOUT, (void *)(uintptr_t)input, 8))
DIES("TEE_InvokeTACommand", "4.9.4", "not memory that the TA may read",
     CLIENT_LENDS(INPUT, dangling, 8))
DIES("TEE_InvokeTACommand", "4.9.4", "not memory that the TA may read",
     CLIENT_LENDS(INPUT, bad_pointer(BAD_NON_CANONICAL), 8))
DIES("TEE_InvokeTACommand", "4.9.4", "not inside of one block in use",
     CLIENT_LENDS(INOUT, block, 1u << 20))
DIES("TEE_InvokeTACommand", "4.9.4", "not memory that the TA may read",
     CLIENT_LENDS(INPUT, bad_pointer(BAD_ZERO_SIZED), 1))
DIES("TEE_OpenTASession", "4.9.4", "not inside of one block in use",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, TEE_PARAM_TYPE_MEMREF_INPUT,
                       CLIENT_MEMREF(bad_pointer(BAD_BLOCK_FREED), 1), CLIENT_TO, NULL))

FUZZ(TEE_InvokeTACommand((TEE_TASessionHandle)(uintptr_t)any_u32(), 0, any_u32(), 0, NULL,
                         any_out()))
FUZZ(TEE_CloseTASession((TEE_TASessionHandle)(uintptr_t)any_u32()))
