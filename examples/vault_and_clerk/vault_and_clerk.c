/* SPDX-License-Identifier: BSD-2-Clause */
/* A client that wants to know the number of the safe. */
#include "../example.h"
#include "bank.h"

static void knock(TEEC_Context *context)
{
    static const TEEC_UUID vault = VAULT_UUID;
    TEEC_Session session;
    uint32_t origin = 0;
    TEEC_Result result =
        TEEC_OpenSession(context, &session, &vault, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);

    printf("at the vault itself: result 0x%08x, origin %u\n", result, origin);
    if (result == TEEC_SUCCESS)
        TEEC_CloseSession(&session);
}

static void try_number(TEEC_Session *clerk, uint32_t number)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = number;
    TEEC_Result result = TEEC_InvokeCommand(clerk, BANK_TRY, &op, &origin);
    if (result == TEEC_SUCCESS)
        printf("the clerk, of %u: %s\n", number, op.params[0].value.b ? "yes" : "no");
    else
        printf("the clerk, of %u: result 0x%08x, origin %u\n", number, result, origin);
}

int main(void)
{
    static const TEEC_UUID clerk = CLERK_UUID;
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    knock(&context);
    must_open(&context, &session, &clerk);
    try_number(&session, 1);
    try_number(&session, 4711);
    for (uint32_t number = 2; number <= 5; number++)
        try_number(&session, number);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
