/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry points of a test's TA that has nothing to do there: it defines those that it needs. */
#include <tee_internal_api.h>

#define UNLESS_DEFINED __attribute__((weak))

UNLESS_DEFINED TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

UNLESS_DEFINED void TA_DestroyEntryPoint(void)
{
}

UNLESS_DEFINED TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4],
                                                   void **session)
{
    (void)types;
    (void)params;
    (void)session;
    return TEE_SUCCESS;
}

UNLESS_DEFINED void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}
