/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client that may be set-user-ID: privileged [TA_PATH SCHED]. With the words it says itself what
 * the machine is to be; else the environment would. Prints the result and origin of an open.
 */
#include <stdio.h>
#include <string.h>
#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "ta/itest.h"

int main(int argc, char **argv)
{
    const TEEC_UUID uuid = ITEST_UUID(ITEST_MULTI);
    TEEC_Context context;
    TEEC_Session session;
    uint32_t origin = 0;

    if (argc > 2) {
        struct teesim_config cfg = {.ta_path = argv[1],
                                    .sched = strcmp(argv[2], "inline") == 0 ? TEESIM_SCHED_INLINE
                                                                            : TEESIM_SCHED_THREADS};
        if (teesim_start(&cfg) < 0)
            return 1;
    }
    if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS)
        return 1;
    TEEC_Result result =
        TEEC_OpenSession(&context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    printf("0x%08x %u\n", result, origin);
    if (result == TEEC_SUCCESS)
        TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return 0;
}
