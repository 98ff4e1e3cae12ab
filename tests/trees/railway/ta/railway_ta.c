// SPDX-License-Identifier: BSD-2-Clause
/* A train goes from section to section, as its tickets have it. */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>

#include <railway.h>

#define NAME(n) district_##n,
static uint32_t (*const *const districts[])(struct train *t) = {DISTRICTS(NAME)};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types __unused,
                                    TEE_Param params[TEE_NUM_PARAMS] __unused, void **session)
{
    struct train *t = TEE_Malloc(sizeof(*t), TEE_MALLOC_FILL_ZERO);

    if (!t)
        return TEE_ERROR_OUT_OF_MEMORY;
    t->journal = journal_create(100);
    *session = t;
    return t->journal ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

void TA_CloseSessionEntryPoint(void *session)
{
    struct train *t = session;

    journal_destroy(t->journal);
    TEE_Free(t);
}

/* a: first section, b: steps -> a: section then, b: sum of the journal */
TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t cmd, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
    struct train *t = session;
    uint32_t at = params[0].value.a;

    if (cmd || types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0) ||
        at >= ARRAY_SIZE(districts) * SECTIONS_IN_DISTRICT)
        return TEE_ERROR_BAD_PARAMETERS;
    for (uint32_t i = 0; i < params[0].value.b; i++) {
        t->ticket = i * i;
        at = districts[at / SECTIONS_IN_DISTRICT][at % SECTIONS_IN_DISTRICT](t);
    }
    params[0].value.a = at;
    params[0].value.b = journal_sum(t->journal);
    return TEE_SUCCESS;
}
