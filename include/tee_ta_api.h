/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TA_API_H
#define TEE_TA_API_H

/*
 * The five functions that every TA defines, section 4.3. The TEE calls them one at a time; a panic
 * or a fault in any of them ends the instance.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TA_EXPORT

/* First call of an instance, before its first session. Another result than TEE_SUCCESS refuses that
 * session with this result, and ends the instance without a call of TA_DestroyEntryPoint.
 * (4.3.1) */
TEE_Result TA_EXPORT TA_CreateEntryPoint(void);

/* Last call of an instance, after its last session has been closed. Not called after a panic.
 * (4.3.2) */
void TA_EXPORT TA_DestroyEntryPoint(void);

/*
 * A client opens a session. *sessionContext is the TA's own and is handed back with every call of
 * the session; it is NULL before. Memrefs in params are valid until the function returns. Another
 * result than TEE_SUCCESS refuses the session: TA_CloseSessionEntryPoint is not called for it.
 * (4.3.3)
 *
 * 1.1: a memref of 4 GiB or more cannot be told to the TA. The call is refused with
 * TEE_ERROR_EXCESS_DATA and the function is not called.
 */
#if TEE_API_GP11
#define TA_OpenSessionEntryPoint __GP11_TA_OpenSessionEntryPoint
#else
TEE_Result TA_EXPORT TA_OpenSessionEntryPoint(uint32_t paramTypes, TEE_Param params[4],
                                              void **sessionContext);
#endif
TEE_Result TA_EXPORT __GP11_TA_OpenSessionEntryPoint(uint32_t paramTypes,
                                                     __GP11_TEE_Param params[4],
                                                     void **sessionContext);

/* The session ends: the client closed it, or died. (4.3.4) */
void TA_EXPORT TA_CloseSessionEntryPoint(void *sessionContext);

/* A client invokes a command. As TA_OpenSessionEntryPoint for params and the result, in 1.1 too.
 * (4.3.5) */
#if TEE_API_GP11
#define TA_InvokeCommandEntryPoint __GP11_TA_InvokeCommandEntryPoint
#else
TEE_Result TA_EXPORT TA_InvokeCommandEntryPoint(void *sessionContext, uint32_t commandID,
                                                uint32_t paramTypes, TEE_Param params[4]);
#endif
TEE_Result TA_EXPORT __GP11_TA_InvokeCommandEntryPoint(void *sessionContext, uint32_t commandID,
                                                       uint32_t paramTypes,
                                                       __GP11_TEE_Param params[4]);

#ifdef __cplusplus
}
#endif
#endif
