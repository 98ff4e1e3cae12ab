/* SPDX-License-Identifier: BSD-2-Clause */
BAD_IN("TEE_OpenTASession", TEE_OpenTASession(p, 0, 0, NULL, (TEE_TASessionHandle *)block, NULL))
BAD_IN("TEE_OpenTASession",
       TEE_OpenTASession(&(TEE_UUID){0}, 0, 1, p, (TEE_TASessionHandle *)block, NULL))
BAD_OUT("TEE_OpenTASession", TEE_OpenTASession(&(TEE_UUID){0}, 0, 0, NULL, p, NULL))
CODE(TEE_ERROR_ITEM_NOT_FOUND,
     TEE_OpenTASession(&(TEE_UUID){0}, 0, 0, NULL, (TEE_TASessionHandle *)block, NULL))
DIES("TEE_OpenTASession", NULL, "a pointer",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, 0, NULL, (TEE_TASessionHandle *)block, (uint32_t *)16))
DIES("TEE_OpenTASession", "4.9.1", "has no type of parameter 3",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, 0x8000, (TEE_Param[4]){{{0}}},
                       (TEE_TASessionHandle *)block, NULL))
DIES("TEE_InvokeTACommand", "4.9.3", "is not the handle of an open session",
     TEE_InvokeTACommand(NULL, 0, 0, 0, NULL, NULL))
DIES("TEE_InvokeTACommand", "4.9.3", "is not the handle of an open session",
     TEE_InvokeTACommand((TEE_TASessionHandle)77, 0, 0, 0, NULL, NULL))
DIES("TEE_CloseTASession", "4.9.2", "is not the handle of an open session",
     TEE_CloseTASession((TEE_TASessionHandle)77))
CODE(TEE_SUCCESS, (TEE_CloseTASession(TEE_HANDLE_NULL), TEE_SUCCESS))
DIES("TEE_InvokeTACommand", "4.9.4", "not inside of one block in use",
     TEE_InvokeTACommand(NULL, 0, 0, TEE_PARAM_TYPE_MEMREF_INOUT,
                         (TEE_Param[4]){{.memref = {block, 1u << 20}}}, NULL))
DIES("TEE_OpenTASession", "4.9.4", "not inside of one block in use",
     TEE_OpenTASession(&(TEE_UUID){0}, 0, TEE_PARAM_TYPE_MEMREF_INPUT,
                       (TEE_Param[4]){{.memref = {(TEE_Free(block), block), 1}}},
                       (TEE_TASessionHandle *)p, NULL))
FUZZ(TEE_InvokeTACommand((TEE_TASessionHandle)(uintptr_t)any_u32(), 0, any_u32(), 0, NULL,
                         any_out()))
FUZZ(TEE_CloseTASession((TEE_TASessionHandle)(uintptr_t)any_u32()))
