/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests and random numbers as TAs use them. */
#include <string.h>

#include "crypto_case.h"

static const struct {
    uint32_t alg;
    const char *abc;
} digests[] = {
#include "../../crypto/vectors/digest.inc"
};
#define DIGESTS (sizeof(digests) / sizeof(digests[0]))

static void digest_answers(void)
{
    for (size_t i = 0; i < DIGESTS; i++) {
        TEE_OperationHandle op = case_op(digests[i].alg, TEE_MODE_DIGEST, TEE_HANDLE_NULL);
        uint8_t hash[64];
        case_size size = 5;
        TEE_DigestUpdate(op, "a", 1);
        EXPECT(TEE_DigestDoFinal(op, "bc", 2, hash, &size) == TEE_ERROR_SHORT_BUFFER);
        EXPECT_OK(TEE_DigestDoFinal(op, "bc", 2, hash, &size));
        EXPECT(case_is(hash, size, digests[i].abc));
        EXPECT_OK(TEE_IsAlgorithmSupported(digests[i].alg, TEE_CRYPTO_ELEMENT_NONE));
        TEE_FreeOperation(op);
    }
}

static void digest_extract(void)
{
    TEE_OperationHandle op = case_op(TEE_ALG_SHAKE128, TEE_MODE_DIGEST, TEE_HANDLE_NULL);
    TEE_OperationHandle copy = case_op(TEE_ALG_SHAKE128, TEE_MODE_DIGEST, TEE_HANDLE_NULL);
    TEE_OperationInfo info;
    uint8_t hash[32];
    size_t size = 10;

    EXPECT_OK(TEE_DigestExtract(op, hash, &size));
    TEE_GetOperationInfo(op, &info);
    EXPECT(info.handleState & TEE_HANDLE_FLAG_EXTRACTING);
    TEE_CopyOperation(copy, op);
    TEE_ResetOperation(op);
    TEE_GetOperationInfo(op, &info);
    EXPECT(!(info.handleState & TEE_HANDLE_FLAG_EXTRACTING));
    size = 22;
    EXPECT_OK(TEE_DigestExtract(copy, hash + 10, &size));
    EXPECT(case_is(hash, 32, "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"));
    TEE_FreeOperation(op);
    TEE_FreeOperation(copy);
}

static void digest_info(void)
{
    TEE_OperationHandle op = case_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, TEE_HANDLE_NULL);
    TEE_OperationInfoMultiple many;
    TEE_OperationInfo info;
    case_size size = sizeof(many);

    TEE_GetOperationInfo(op, &info);
    EXPECT(info.algorithm == TEE_ALG_SHA256 && info.operationClass == TEE_OPERATION_DIGEST);
    EXPECT(info.mode == TEE_MODE_DIGEST && info.digestLength == 32 && info.keySize == 0);
    EXPECT(info.handleState == (TEE_HANDLE_FLAG_KEY_SET | TEE_HANDLE_FLAG_INITIALIZED));
    EXPECT_OK(TEE_GetOperationInfoMultiple(op, &many, &size));
    EXPECT(size == sizeof(many) && many.numberOfKeys == 0);
    EXPECT(many.operationState == TEE_OPERATION_STATE_INITIAL);
    TEE_DigestUpdate(op, "a", 1);
    EXPECT_OK(TEE_GetOperationInfoMultiple(op, &many, &size));
    EXPECT(many.operationState == TEE_OPERATION_STATE_ACTIVE);
    TEE_FreeOperation(op);
}

static void what_there_is_not(void)
{
    TEE_OperationHandle op;

    EXPECT(TEE_AllocateOperation(&op, TEE_ALG_SHA256, TEE_MODE_MAC, 0) == TEE_ERROR_NOT_SUPPORTED);
    EXPECT(op == TEE_HANDLE_NULL);
    EXPECT(TEE_AllocateOperation(&op, TEE_ALG_ILLEGAL_VALUE, TEE_MODE_DIGEST, 0) ==
           TEE_ERROR_NOT_SUPPORTED);
    EXPECT(TEE_IsAlgorithmSupported(TEE_ALG_ILLEGAL_VALUE, 0) == TEE_ERROR_NOT_SUPPORTED);
    EXPECT(TEE_IsAlgorithmSupported(TEE_ALG_SHA256, TEE_ECC_CURVE_NIST_P256) ==
           TEE_ERROR_NOT_SUPPORTED);
}

static void random_numbers(void)
{
    static uint8_t a[5000], b[5000];
    unsigned seen[256] = {0};

    TEE_GenerateRandom(a, sizeof(a));
    TEE_GenerateRandom(b, sizeof(b));
    TEE_GenerateRandom(NULL, 0);
    EXPECT(memcmp(a, b, sizeof(a)) != 0);
    for (size_t i = 0; i < sizeof(a); i++)
        seen[a[i]]++;
    for (unsigned i = 0; i < 256; i++)
        EXPECT(seen[i] > 0 && seen[i] < 80); /* 19.5 expected: 14 standard deviations */
}

const struct crypto_case crypto_digest_cases[] = {
    CASE(digest_answers),    CASE(digest_extract), CASE(digest_info),
    CASE(what_there_is_not), CASE(random_numbers), {NULL, NULL, NULL},
};
