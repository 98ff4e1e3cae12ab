/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption as TAs use it. */
#include <string.h>

#include "crypto_case.h"

static const struct {
    uint32_t alg;
    const char *key, *nonce, *aad, *plain, *cipher, *tag;
} known[] = {
#include "../../crypto/vectors/sym_ae.inc"
};

struct message {
    uint8_t nonce[256], aad[256], plain[256], cipher[256], tag[16];
    case_size nonce_size, aad_size, size, tag_size;
};

static void message_of(size_t i, struct message *msg)
{
    msg->nonce_size = (case_size)case_hex(msg->nonce, known[i].nonce);
    msg->aad_size = (case_size)case_hex(msg->aad, known[i].aad);
    msg->size = (case_size)case_hex(msg->plain, known[i].plain);
    case_hex(msg->cipher, known[i].cipher);
    msg->tag_size = (case_size)case_hex(msg->tag, known[i].tag);
}

static void begin(TEE_OperationHandle op, const struct message *msg)
{
    case_size half = msg->aad_size / 2;

    EXPECT_OK(
        TEE_AEInit(op, msg->nonce, msg->nonce_size, msg->tag_size * 8, msg->aad_size, msg->size));
    if (half)
        TEE_AEUpdateAAD(op, msg->aad, half);
    TEE_AEUpdateAAD(op, msg->aad + half, msg->aad_size - half);
}

/* A piece in place, then the rest; `to` has what came out. */
static case_size first_piece(TEE_OperationHandle op, const uint8_t *from, case_size size,
                             uint8_t *to)
{
    case_size room = 256;

    memcpy(to, from, size);
    EXPECT_OK(TEE_AEUpdate(op, to, size, to, &room));
    return room;
}

static void encrypt(TEE_OperationHandle op, const struct message *msg)
{
    case_size third = msg->size / 3, rest, tag_rest = 0, tag_room = 16;
    uint8_t out[512], tag[16];
    TEE_OperationInfo info;

    begin(op, msg);
    case_size done = first_piece(op, msg->plain, third, out);
    rest = msg->size - done;
    EXPECT(TEE_AEEncryptFinal(op, msg->plain + third, msg->size - third, out + done, &rest, tag,
                              &tag_rest) == TEE_ERROR_SHORT_BUFFER);
    EXPECT(tag_rest == msg->tag_size && rest == msg->size - done);
    EXPECT_OK(TEE_AEEncryptFinal(op, msg->plain + third, msg->size - third, out + done, &rest, tag,
                                 &tag_room));
    EXPECT(done + rest == msg->size && memcmp(out, msg->cipher, msg->size) == 0);
    EXPECT(tag_room == msg->tag_size && memcmp(tag, msg->tag, tag_room) == 0);
    TEE_GetOperationInfo(op, &info);
    EXPECT(info.digestLength == msg->tag_size);
    begin(op, msg);
    memset(tag, 0, sizeof(tag));
    tag_room = 16;
    EXPECT_OK(TEE_AEEncryptFinal(op, msg->plain, msg->size, NULL, NULL, tag, &tag_room));
    EXPECT(memcmp(tag, msg->tag, msg->tag_size) == 0); /* the rest was not wanted */
}

static void decrypt(TEE_OperationHandle op, struct message *msg)
{
    case_size third = msg->size / 3, rest;
    uint8_t out[512];

    begin(op, msg);
    case_size done = first_piece(op, msg->cipher, third, out);
    rest = msg->size - done;
    EXPECT_OK(TEE_AEDecryptFinal(op, msg->cipher + third, msg->size - third, out + done, &rest,
                                 msg->tag, msg->tag_size));
    EXPECT(done + rest == msg->size && memcmp(out, msg->plain, msg->size) == 0);
    begin(op, msg);
    memset(out, 0xA5, sizeof(out));
    rest = msg->size;
    msg->tag[0] ^= 1;
    EXPECT(TEE_AEDecryptFinal(op, msg->cipher, msg->size, out, &rest, msg->tag, msg->tag_size) ==
           TEE_ERROR_MAC_INVALID);
    msg->tag[0] ^= 1;
    for (case_size i = 0; i < msg->size; i++)
        EXPECT(out[i] == 0);
    begin(op, msg);
    EXPECT_OK(TEE_AEDecryptFinal(op, msg->cipher, msg->size, NULL, NULL, msg->tag, msg->tag_size));
}

static void ae_answers(void)
{
    static struct message msg;

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        TEE_ObjectHandle key = case_secret_hex(TEE_TYPE_AES, known[i].key);
        TEE_OperationHandle to = case_op(known[i].alg, TEE_MODE_ENCRYPT, key);
        TEE_OperationHandle from = case_op(known[i].alg, TEE_MODE_DECRYPT, key);
        EXPECT_OK(TEE_IsAlgorithmSupported(known[i].alg, TEE_CRYPTO_ELEMENT_NONE));
        message_of(i, &msg);
        encrypt(to, &msg);
        decrypt(from, &msg);
        TEE_FreeOperation(to);
        TEE_FreeOperation(from);
        TEE_FreeTransientObject(key);
    }
}

/* In 1.1 additional data makes an operation active, later only payload does. */
static void ae_states(void)
{
    static const uint8_t zeros[32];
    TEE_ObjectHandle key = case_secret(TEE_TYPE_AES, zeros, 16);
    TEE_OperationHandle op = case_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT, key);
    uint8_t out[32], tag[16];
    case_size size = 32, tag_size = 16;

    EXPECT(TEE_AEInit(op, zeros, 12, 64, 0, 0) == TEE_ERROR_NOT_SUPPORTED);
    EXPECT_OK(TEE_AEInit(op, zeros, 12, 128, 0, 0));
    EXPECT(case_state(op) == TEE_OPERATION_STATE_INITIAL);
#if TEE_API_GP11
    EXPECT_OK(TEE_SetOperationKey(op, key)); /* later versions panic */
    EXPECT_OK(TEE_AEInit(op, zeros, 12, 128, 0, 0));
#endif
    TEE_AEUpdateAAD(op, zeros, 5);
    EXPECT(case_state(op) ==
           (TEE_API_GP11 ? TEE_OPERATION_STATE_ACTIVE : TEE_OPERATION_STATE_INITIAL));
    EXPECT_OK(TEE_AEUpdate(op, zeros, 5, out, &size));
    EXPECT(size == 5 && case_state(op) == TEE_OPERATION_STATE_ACTIVE);
    size = 32;
    EXPECT_OK(TEE_AEEncryptFinal(op, NULL, 0, out, &size, tag, &tag_size));
    EXPECT(size == 0 && tag_size == 16 && case_state(op) == TEE_OPERATION_STATE_INITIAL);
    TEE_FreeOperation(op);
    TEE_FreeTransientObject(key);
}

const struct crypto_case crypto_ae_cases[] = {
    CASE(ae_answers),
    CASE(ae_states),
    {NULL, NULL, NULL},
};
