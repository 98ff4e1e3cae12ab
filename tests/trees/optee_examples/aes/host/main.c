/* SPDX-License-Identifier: BSD-2-Clause */
/* The first block of the examples of NIST SP 800-38A, there and back, in three modes. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <aes_ta.h>

static TEEC_Session sess;

static void invoke(uint32_t command, TEEC_Operation *op)
{
    uint32_t origin;
    TEEC_Result res = TEEC_InvokeCommand(&sess, command, op, &origin);

    if (res != TEEC_SUCCESS)
        errx(1, "command %u: 0x%x, origin 0x%x", command, res, origin);
}

static void prepare(uint32_t algo, uint32_t mode)
{
    TEEC_Operation op;

    memset(&op, 0, sizeof(op));
    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_VALUE_INPUT, TEEC_VALUE_INPUT, TEEC_NONE);
    op.params[0].value.a = algo;
    op.params[1].value.a = 16;
    op.params[2].value.a = mode;
    invoke(TA_AES_CMD_PREPARE, &op);
}

static void send(uint32_t command, const uint8_t *bytes)
{
    TEEC_Operation op;

    memset(&op, 0, sizeof(op));
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)bytes;
    op.params[0].tmpref.size = 16;
    invoke(command, &op);
}

static void cipher(const uint8_t *in, uint8_t *out)
{
    TEEC_Operation op;

    memset(&op, 0, sizeof(op));
    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)in;
    op.params[0].tmpref.size = 16;
    op.params[1].tmpref.buffer = out;
    op.params[1].tmpref.size = 16;
    invoke(TA_AES_CMD_CIPHER, &op);
}

static void there_and_back(const char *name, uint32_t algo, const uint8_t *iv)
{
    static const uint8_t key[16] = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6,
                                    0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
    static const uint8_t clear[16] = {0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96,
                                      0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a};
    uint8_t there[16], back[16];

    prepare(algo, TA_AES_MODE_ENCODE);
    send(TA_AES_CMD_SET_KEY, key);
    send(TA_AES_CMD_SET_IV, iv);
    cipher(clear, there);
    prepare(algo, TA_AES_MODE_DECODE);
    send(TA_AES_CMD_SET_KEY, key);
    send(TA_AES_CMD_SET_IV, iv);
    cipher(there, back);
    printf("%s ", name);
    for (unsigned i = 0; i < sizeof(there); i++)
        printf("%02x", there[i]);
    printf(" %s\n", memcmp(clear, back, sizeof(clear)) == 0 ? "and back" : "and not back");
}

int main(void)
{
    TEEC_UUID uuid = TA_AES_UUID;
    TEEC_Context ctx;
    uint8_t iv[16], counter[16];
    uint32_t origin;
    TEEC_Result res;

    for (unsigned i = 0; i < sizeof(iv); i++) {
        iv[i] = (uint8_t)i;
        counter[i] = (uint8_t)(0xf0 + i);
    }
    res = TEEC_InitializeContext(NULL, &ctx);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_InitializeContext: 0x%x", res);
    res = TEEC_OpenSession(&ctx, &sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_OpenSession: 0x%x, origin 0x%x", res, origin);
    there_and_back("ECB", TA_AES_ALGO_ECB, iv);
    there_and_back("CBC", TA_AES_ALGO_CBC, iv);
    there_and_back("CTR", TA_AES_ALGO_CTR, counter);
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
