/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_CASE_H
#define CRYPTO_CASE_H

/*
 * Cases of the TA of test_crypto: each a function that uses the TEE_* functions as TAs do and says
 * EXPECT(…) about what comes of it. Compiled in the forms of 1.3 and of 1.1 (TEE_API_GP11).
 */

#include <tee_internal_api.h>

struct crypto_case {
    const char *name;
    const char *file;
    void (*run)(void);
};

#define CASE(function)                                                                             \
    {                                                                                              \
#function, __FILE__, function                                                              \
    }

/* The first line that was wrong; crypto_ta.c. */
void case_wrong(unsigned line);
#define EXPECT(condition) ((condition) ? (void)0 : case_wrong(__LINE__))
#define EXPECT_OK(call)   EXPECT((call) == TEE_SUCCESS)

/* The sizes that the functions take. */
#if TEE_API_GP11
typedef uint32_t case_size;
#else
typedef size_t case_size;
#endif

/* What cannot be decrypted: 1.1 has no result of its own for it. */
#define CASE_CIPHERTEXT_INVALID                                                                    \
    (TEE_API_GP11 ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_CIPHERTEXT_INVALID)

/* Hexadecimal digits to bytes; how many. */
size_t case_hex(uint8_t *to, const char *digits);
/* `bytes` are what the digits say. */
bool case_is(const void *bytes, size_t size, const char *digits);
/* Pseudo-random bytes, the same in each run. */
void case_fill(void *to, size_t size, uint32_t seed);
/* An initialised object of TEE_ATTR_SECRET_VALUE alone; TEE_HANDLE_NULL and a wrong line if not. */
TEE_ObjectHandle case_secret(uint32_t type, const void *bytes, size_t size);
/* The same from hexadecimal digits. */
TEE_ObjectHandle case_secret_hex(uint32_t type, const char *digits);
/* An operation with that key, of the key's size; the key may be TEE_HANDLE_NULL. */
TEE_OperationHandle case_op(uint32_t alg, uint32_t mode, TEE_ObjectHandle key);

/* TEE_OPERATION_STATE_*. */
uint32_t case_state(TEE_OperationHandle op);

/* Makes *begun 1, and derives a key with as many iterations as there can be. */
void kdf_for_hours(unsigned char *begun);

/* Each family's, with its end marked by a NULL name. */
extern const struct crypto_case crypto_object_cases[], crypto_digest_cases[], crypto_cipher_cases[],
    crypto_mac_cases[], crypto_ae_cases[], crypto_curve_cases[], crypto_rsa_cases[],
    crypto_ffc_cases[], crypto_kdf_cases[];

#endif
