/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of the TA by which it dies, or not. */
#include <teesim/test.h>

#define TELLER "8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c204"
#define NOBODY "8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c2ff"

static inline TEEC_Result invoke(TEEC_Session *s, uint32_t command, uint32_t a, uint32_t *origin)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, 0, 0, 0)};

    op.params[0].value.a = a;
    return TEEC_InvokeCommand(s, command, &op, origin);
}
