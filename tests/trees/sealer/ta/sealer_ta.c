// SPDX-License-Identifier: BSD-2-Clause
/* mbedTLS in a TA: what it computes is what the TEE computes, and its memory is the TA's. */
#include <malloc.h>
#include <mbedtls/aes.h>
#include <mbedtls/asn1write.h>
#include <mbedtls/base64.h>
#include <mbedtls/bignum.h>
#include <mbedtls/sha256.h>
#include <string.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>
#include <utee_defines.h>

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__;                                                                       \
    } while (0)

static int check_digest(void)
{
    static const char text[] = "what is sealed";
    uint8_t theirs[TEE_SHA256_HASH_SIZE], ours[TEE_SHA256_HASH_SIZE];
    TEE_OperationHandle op = TEE_HANDLE_NULL;
    size_t len = sizeof(ours);

    CHECK(!mbedtls_sha256_ret((const uint8_t *)text, sizeof(text), theirs, 0));
    CHECK(!TEE_AllocateOperation(&op, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0));
    CHECK(!TEE_DigestDoFinal(op, text, sizeof(text), ours, &len));
    TEE_FreeOperation(op);
    CHECK(len == sizeof(ours) && !memcmp(ours, theirs, len));
    return 0;
}

static int check_numbers(void)
{
    mbedtls_mpi a, b;

    tee_user_mem_mark_heap();
    mbedtls_mpi_init(&a);
    mbedtls_mpi_init(&b);
    CHECK(!mbedtls_mpi_read_string(&a, 16, "123456789abcdef0123456789abcdef"));
    CHECK(!mbedtls_mpi_mul_mpi(&b, &a, &a));
    CHECK(malloc_buffer_is_within_alloced(b.p, b.n * sizeof(*b.p)));
    CHECK(mbedtls_mpi_bitlen(&b) == 241);
    mbedtls_mpi_free(&a);
    mbedtls_mpi_free(&b);
    CHECK(tee_user_mem_check_heap() == 0);
    return 0;
}

/* Where the heap ends, so does its memory. */
static int check_full(void)
{
    static mbedtls_mpi numbers[200];
    size_t count = 0;
    int ret = 0;

    for (; count < ARRAY_SIZE(numbers) && !ret; count++) {
        mbedtls_mpi_init(&numbers[count]);
        ret = mbedtls_mpi_grow(&numbers[count], 100);
    }
    CHECK(ret == MBEDTLS_ERR_MPI_ALLOC_FAILED && count > 100);
    while (count > 0)
        mbedtls_mpi_free(&numbers[--count]);
    return 0;
}

static int (*const checks[])(void) = {check_digest, check_numbers, check_full};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types __unused, TEE_Param params[4] __unused,
                                    void **session __unused)
{
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session __unused)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void *session __unused, uint32_t cmd, uint32_t types,
                                      TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0) || cmd >= ARRAY_SIZE(checks))
        return TEE_ERROR_BAD_PARAMETERS;
    params[0].value.a = checks[cmd]();
    return TEE_SUCCESS;
}
