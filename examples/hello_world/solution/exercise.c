/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 1, solved: each of the three functions below makes a call that fails at the place that
 * its name says, which the call's origin tells.
 */
#include "../example.h"
#include "ta/hello_world_ta.h"

static const TEEC_UUID hello_world = HELLO_WORLD_UUID;

/* libteec refuses the operation: nothing is sent. */
static TEEC_Result fail_in_libteec(TEEC_Session *session, uint32_t *origin)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = NULL; /* the whole of no memory */
    return TEEC_InvokeCommand(session, HELLO_WORLD_INCREMENT, &op, origin);
}

/* The TEE refuses: no Trusted Application (TA) is asked. */
static TEEC_Result fail_in_tee(TEEC_Context *context, uint32_t *origin)
{
    const TEEC_UUID nobody = {0};
    TEEC_Session session;
    TEEC_Result result =
        TEEC_OpenSession(context, &session, &nobody, TEEC_LOGIN_PUBLIC, NULL, NULL, origin);

    if (result == TEEC_SUCCESS)
        TEEC_CloseSession(&session);
    return result;
}

/* The TA refuses. */
static TEEC_Result fail_in_ta(TEEC_Session *session, uint32_t *origin)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    return TEEC_InvokeCommand(session, HELLO_WORLD_GREET + 1, &op, origin);
}

/* ---- what checks it ---- */

static int check(const char *name, TEEC_Result result, uint32_t origin, uint32_t wanted)
{
    int right = result != TEEC_SUCCESS && origin == wanted;

    printf("%s: result 0x%08x, origin %u: %s\n", name, result, origin, right ? "right" : "wrong");
    return !right;
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session session;
    uint32_t origin = 0;
    int wrong = 0;

    must_initialize(&context);
    must_open(&context, &session, &hello_world);
    TEEC_Result result = fail_in_libteec(&session, &origin);
    wrong += check("fail_in_libteec", result, origin, TEEC_ORIGIN_API);
    result = fail_in_tee(&context, &origin);
    wrong += check("fail_in_tee", result, origin, TEEC_ORIGIN_TEE);
    result = fail_in_ta(&session, &origin);
    wrong += check("fail_in_ta", result, origin, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return wrong ? EXIT_FAILURE : EXIT_SUCCESS;
}
