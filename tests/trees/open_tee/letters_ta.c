/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA as those of Open-TEE are written: one source, a macro for the head, messages of its kind. */
#include "tee_internal_api.h" /* TA envrionment */
#include "tee_logging.h"      /* OpenTEE logging functions */

#ifdef TA_PLUGIN
#include "tee_ta_properties.h" /* Setting TA properties */

SET_TA_PROPERTIES({0x12345678, 0x8765, 0x4321, {'L', 'E', 'T', 'T', 'E', 'R', 'S', '0'}}, /* UUID */
                  512, /* dataSize */
                  255, /* stackSize */
                  1,   /* singletonInstance */
                  1,   /* multiSession */
                  1)   /* instanceKeepAlive */
#endif

static uint32_t sent;
static void *kept;

TEE_Result TA_EXPORT TA_CreateEntryPoint(void)
{
    OT_LOG(LOG_ERR, "Calling the create entry point");
    OT_LOG1(LOG_DEBUG, "with %d letters", 0);
    OT_LOG_INT(17);
    OT_LOG_STR("a string");
    kept = TEE_Malloc(100 * 1024, 0); /* more than dataSize */
    return kept ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

void TA_EXPORT TA_DestroyEntryPoint(void)
{
    TEE_Free(kept);
}

TEE_Result TA_EXPORT TA_OpenSessionEntryPoint(uint32_t paramTypes, TEE_Param params[4],
                                              void **sessionContext)
{
    paramTypes = paramTypes;
    params = params;
    sessionContext = sessionContext;
    return TEE_SUCCESS;
}

void TA_EXPORT TA_CloseSessionEntryPoint(void *sessionContext)
{
    sessionContext = sessionContext;
}

TEE_Result TA_EXPORT TA_InvokeCommandEntryPoint(void *sessionContext, uint32_t commandID,
                                                uint32_t paramTypes, TEE_Param params[4])
{
    char frame[64 * 1024]; /* more than stackSize */

    sessionContext = sessionContext;
    if (paramTypes != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0))
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_MemFill(frame, commandID, sizeof(frame));
    params[0].value.a = ++sent;
    params[0].value.b = (uint8_t)frame[sizeof(frame) / 2];
    return TEE_SUCCESS;
}
