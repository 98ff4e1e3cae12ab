/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client for any TA:
 *   ask UUID [COMMAND:A:B]…
 * opens a session, invokes the commands with one VALUE_INOUT parameter, and prints for each the
 * result, its origin, and the value: "0x0 4: 3 4". What cannot be opened prints "open 0x… ORIGIN".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tee_client_api.h>

static TEEC_UUID parse_uuid(const char *text)
{
    TEEC_UUID u;
    unsigned n[8];

    if (sscanf(text, "%8x-%4hx-%4hx-%2x%2x-%2x%2x%2x%2x%2x%2x", &u.timeLow, &u.timeMid,
               &u.timeHiAndVersion, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7]) != 11) {
        fprintf(stderr, "%s is no UUID\n", text);
        exit(2);
    }
    for (unsigned i = 0; i < 8; i++)
        u.clockSeqAndNode[i] = (uint8_t)n[i];
    return u;
}

static void ask(TEEC_Session *session, const char *what)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, 0, 0, 0)};
    uint32_t command = 0, origin = 0;

    sscanf(what, "%" SCNu32 ":%" SCNu32 ":%" SCNu32, &command, &op.params[0].value.a,
           &op.params[0].value.b);
    TEEC_Result ret = TEEC_InvokeCommand(session, command, &op, &origin);
    printf("0x%x %u: %u %u\n", ret, origin, op.params[0].value.a, op.params[0].value.b);
}

int main(int argc, char **argv)
{
    TEEC_Context context;
    TEEC_Session session;
    uint32_t origin = 0;

    if (argc < 2)
        return 2;
    TEEC_UUID uuid = parse_uuid(argv[1]);
    if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS)
        return 1;
    TEEC_Result ret =
        TEEC_OpenSession(&context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (ret != TEEC_SUCCESS) {
        printf("open 0x%x %u\n", ret, origin);
    } else {
        for (int i = 2; i < argc; i++)
            ask(&session, argv[i]);
        TEEC_CloseSession(&session);
    }
    TEEC_FinalizeContext(&context);
    return ret != TEEC_SUCCESS;
}
