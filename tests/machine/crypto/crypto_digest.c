/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests and random numbers as TAs use them. Answers: tests/crypto/test_op_digest.c. */
#include <string.h>

#include "crypto_case.h"

static const struct {
    uint32_t alg;
    const char *abc;
} digests[] = {
    {TEE_ALG_MD5, "900150983cd24fb0d6963f7d28e17f72"},
    {TEE_ALG_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {TEE_ALG_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {TEE_ALG_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {TEE_ALG_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                     "8086072ba1e7cc2358baeca134c825a7"},
    {TEE_ALG_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {TEE_ALG_SHA3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
    {TEE_ALG_SHA3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
    {TEE_ALG_SHA3_384, "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
                       "98d88cea927ac7f539f1edf228376d25"},
    {TEE_ALG_SHA3_512, "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                       "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0"},
    {TEE_ALG_SM3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"},
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
