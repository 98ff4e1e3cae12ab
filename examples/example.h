/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef EXAMPLE_H
#define EXAMPLE_H

/* What the clients of the examples have in common. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <tee_client_api.h>

/* A client that goes on after an error would only hide it. */
static inline void must(TEEC_Result result, uint32_t origin, const char *what)
{
    if (result == TEEC_SUCCESS)
        return;
    fprintf(stderr, "%s: result 0x%08x, origin %u\n", what, result, origin);
    exit(EXIT_FAILURE);
}

/* The one function of these that has no origin to tell. */
static inline void must_initialize(TEEC_Context *context)
{
    TEEC_Result result = TEEC_InitializeContext(NULL, context);

    if (result == TEEC_SUCCESS)
        return;
    fprintf(stderr, "no TEE: result 0x%08x\n", result);
    exit(EXIT_FAILURE);
}

/* A session without credentials, and without parameters. */
static inline void must_open(TEEC_Context *context, TEEC_Session *session, const TEEC_UUID *ta)
{
    uint32_t origin = 0;
    TEEC_Result result =
        TEEC_OpenSession(context, session, ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);

    must(result, origin, "no session with the TA");
}

#endif
