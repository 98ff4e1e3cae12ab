/* SPDX-License-Identifier: BSD-2-Clause */
/* acipher KEY_SIZE TEXT: the text is encrypted and decrypted by a new RSA key. */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tee_client_api.h>

#include <acipher_ta.h>

static TEEC_Session sess;

static void generate(uint32_t bits)
{
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;

    memset(&op, 0, sizeof(op));
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = bits;
    res = TEEC_InvokeCommand(&sess, TA_ACIPHER_CMD_GEN_KEY, &op, &origin);
    if (res)
        errx(1, "no key of %" PRIu32 " bits: %#" PRIx32 ", origin %#" PRIx32, bits, res, origin);
}

/* The first call, without room, says how much is needed. */
static void *apply(uint32_t command, const void *in, size_t in_size, size_t *out_size)
{
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;

    memset(&op, 0, sizeof(op));
    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)in;
    op.params[0].tmpref.size = in_size;
    res = TEEC_InvokeCommand(&sess, command, &op, &origin);
    if (origin != TEEC_ORIGIN_TRUSTED_APP || res != TEEC_ERROR_SHORT_BUFFER)
        errx(1, "command %u without room: %#" PRIx32 ", origin %#" PRIx32, command, res, origin);
    op.params[1].tmpref.buffer = malloc(op.params[1].tmpref.size);
    if (!op.params[1].tmpref.buffer)
        err(1, "%zu bytes", op.params[1].tmpref.size);
    res = TEEC_InvokeCommand(&sess, command, &op, &origin);
    if (res)
        errx(1, "command %u: %#" PRIx32 ", origin %#" PRIx32, command, res, origin);
    *out_size = op.params[1].tmpref.size;
    return op.params[1].tmpref.buffer;
}

int main(int argc, char *argv[])
{
    const TEEC_UUID uuid = TA_ACIPHER_UUID;
    size_t there_size, back_size;
    TEEC_Context ctx;
    TEEC_Result res;
    uint32_t origin;

    if (argc != 3)
        errx(1, "usage: %s KEY_SIZE TEXT", argv[0]);
    res = TEEC_InitializeContext(NULL, &ctx);
    if (res)
        errx(1, "TEEC_InitializeContext: %#" PRIx32, res);
    res = TEEC_OpenSession(&ctx, &sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (res)
        errx(1, "TEEC_OpenSession: %#" PRIx32 ", origin %#" PRIx32, res, origin);
    generate((uint32_t)strtoul(argv[1], NULL, 0));
    void *there = apply(TA_ACIPHER_CMD_ENCRYPT, argv[2], strlen(argv[2]), &there_size);
    char *back = apply(TA_ACIPHER_CMD_DECRYPT, there, there_size, &back_size);
    printf("%zu bytes are \"%.*s\"\n", there_size, (int)back_size, back);
    free(there);
    free(back);
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
