/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_OSSL_H
#define CRYPTO_OSSL_H

/*
 * libcrypto, loaded when it is first needed: to have it in every client from the start costs more
 * than a millisecond, which is half of a boot. Its functions are called as ossl.NAME(…).
 *
 * The program may use OpenSSL too, in the same thread: all that has state is done in a library
 * context of our own, and the thread's error queue is left as it was (ossl_enter, ossl_leave).
 */

#include <stdbool.h>

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "base/check.h"

#define OSSL_FUNCTIONS(F)                                                                          \
    F(BN_CTX_end)                                                                                  \
    F(BN_CTX_free)                                                                                 \
    F(BN_CTX_get)                                                                                  \
    F(BN_CTX_new_ex)                                                                               \
    F(BN_CTX_start)                                                                                \
    F(BN_GENCB_free)                                                                               \
    F(BN_GENCB_get_arg)                                                                            \
    F(BN_GENCB_new)                                                                                \
    F(BN_GENCB_set)                                                                                \
    F(BN_MONT_CTX_free)                                                                            \
    F(BN_MONT_CTX_new)                                                                             \
    F(BN_MONT_CTX_set)                                                                             \
    F(BN_add)                                                                                      \
    F(BN_bin2bn)                                                                                   \
    F(BN_bn2binpad)                                                                                \
    F(BN_bn2lebinpad)                                                                              \
    F(BN_check_prime)                                                                              \
    F(BN_clear_free)                                                                               \
    F(BN_cmp)                                                                                      \
    F(BN_copy)                                                                                     \
    F(BN_div)                                                                                      \
    F(BN_free)                                                                                     \
    F(BN_gcd)                                                                                      \
    F(BN_generate_prime_ex2)                                                                       \
    F(BN_hex2bn)                                                                                   \
    F(BN_is_negative)                                                                              \
    F(BN_is_odd)                                                                                   \
    F(BN_is_one)                                                                                   \
    F(BN_is_zero)                                                                                  \
    F(BN_lebin2bn)                                                                                 \
    F(BN_lshift)                                                                                   \
    F(BN_mod_add)                                                                                  \
    F(BN_mod_add_quick)                                                                            \
    F(BN_mod_exp)                                                                                  \
    F(BN_mod_inverse)                                                                              \
    F(BN_mod_mul)                                                                                  \
    F(BN_mod_mul_montgomery)                                                                       \
    F(BN_mod_sqr)                                                                                  \
    F(BN_mod_sqrt)                                                                                 \
    F(BN_mod_sub)                                                                                  \
    F(BN_mul)                                                                                      \
    F(BN_new)                                                                                      \
    F(BN_nnmod)                                                                                    \
    F(BN_num_bits)                                                                                 \
    F(BN_priv_rand_range_ex)                                                                       \
    F(BN_set_flags)                                                                                \
    F(BN_set_negative)                                                                             \
    F(BN_set_word)                                                                                 \
    F(BN_sqr)                                                                                      \
    F(BN_sub)                                                                                      \
    F(BN_sub_word)                                                                                 \
    F(BN_swap)                                                                                     \
    F(BN_to_montgomery)                                                                            \
    F(BN_value_one)                                                                                \
    F(CRYPTO_memcmp)                                                                               \
    F(EC_GROUP_free)                                                                               \
    F(EC_GROUP_get0_generator)                                                                     \
    F(EC_GROUP_get0_order)                                                                         \
    F(EC_GROUP_get_curve)                                                                          \
    F(EC_GROUP_new_by_curve_name_ex)                                                               \
    F(EC_GROUP_new_curve_GFp)                                                                      \
    F(EC_GROUP_set_generator)                                                                      \
    F(EC_POINT_add)                                                                                \
    F(EC_POINT_clear_free)                                                                         \
    F(EC_POINT_cmp)                                                                                \
    F(EC_POINT_dbl)                                                                                \
    F(EC_POINT_free)                                                                               \
    F(EC_POINT_get_affine_coordinates)                                                             \
    F(EC_POINT_invert)                                                                             \
    F(EC_POINT_is_at_infinity)                                                                     \
    F(EC_POINT_mul)                                                                                \
    F(EC_POINT_new)                                                                                \
    F(EC_POINT_oct2point)                                                                          \
    F(EC_POINT_point2oct)                                                                          \
    F(EC_POINT_set_affine_coordinates)                                                             \
    F(EC_POINT_set_to_infinity)                                                                    \
    F(ERR_peek_last_error)                                                                         \
    F(ERR_peek_last_error_all)                                                                     \
    F(ERR_pop_to_mark)                                                                             \
    F(ERR_set_mark)                                                                                \
    F(EVP_CIPHER_CTX_copy)                                                                         \
    F(EVP_CIPHER_CTX_ctrl)                                                                         \
    F(EVP_CIPHER_CTX_free)                                                                         \
    F(EVP_CIPHER_CTX_get_updated_iv)                                                               \
    F(EVP_CIPHER_CTX_new)                                                                          \
    F(EVP_CIPHER_CTX_reset)                                                                        \
    F(EVP_CIPHER_CTX_set_padding)                                                                  \
    F(EVP_CIPHER_fetch)                                                                            \
    F(EVP_CIPHER_free)                                                                             \
    F(EVP_CipherFinal_ex)                                                                          \
    F(EVP_CipherInit_ex2)                                                                          \
    F(EVP_CipherUpdate)                                                                            \
    F(EVP_DigestFinalXOF)                                                                          \
    F(EVP_DigestFinal_ex)                                                                          \
    F(EVP_DigestInit_ex2)                                                                          \
    F(EVP_DigestSign)                                                                              \
    F(EVP_DigestSignInit_ex)                                                                       \
    F(EVP_DigestUpdate)                                                                            \
    F(EVP_DigestVerify)                                                                            \
    F(EVP_DigestVerifyInit_ex)                                                                     \
    F(EVP_MAC_CTX_dup)                                                                             \
    F(EVP_MAC_CTX_free)                                                                            \
    F(EVP_MAC_CTX_new)                                                                             \
    F(EVP_MAC_fetch)                                                                               \
    F(EVP_MAC_final)                                                                               \
    F(EVP_MAC_free)                                                                                \
    F(EVP_MAC_init)                                                                                \
    F(EVP_MAC_update)                                                                              \
    F(EVP_MD_CTX_copy_ex)                                                                          \
    F(EVP_MD_CTX_free)                                                                             \
    F(EVP_MD_CTX_new)                                                                              \
    F(EVP_MD_CTX_reset)                                                                            \
    F(EVP_MD_fetch)                                                                                \
    F(EVP_MD_free)                                                                                 \
    F(EVP_PKEY_CTX_free)                                                                           \
    F(EVP_PKEY_CTX_get_app_data)                                                                   \
    F(EVP_PKEY_CTX_new_from_name)                                                                  \
    F(EVP_PKEY_CTX_new_from_pkey)                                                                  \
    F(EVP_PKEY_CTX_set1_rsa_keygen_pubexp)                                                         \
    F(EVP_PKEY_CTX_set_app_data)                                                                   \
    F(EVP_PKEY_CTX_set_cb)                                                                         \
    F(EVP_PKEY_CTX_set_params)                                                                     \
    F(EVP_PKEY_CTX_set_rsa_keygen_bits)                                                            \
    F(EVP_PKEY_CTX_set_rsa_mgf1_md)                                                                \
    F(EVP_PKEY_CTX_set_rsa_oaep_md)                                                                \
    F(EVP_PKEY_CTX_set_rsa_padding)                                                                \
    F(EVP_PKEY_CTX_set_rsa_pss_saltlen)                                                            \
    F(EVP_PKEY_CTX_set_signature_md)                                                               \
    F(EVP_PKEY_decrypt)                                                                            \
    F(EVP_PKEY_decrypt_init)                                                                       \
    F(EVP_PKEY_derive)                                                                             \
    F(EVP_PKEY_derive_init)                                                                        \
    F(EVP_PKEY_derive_set_peer)                                                                    \
    F(EVP_PKEY_derive_set_peer_ex)                                                                 \
    F(EVP_PKEY_encrypt)                                                                            \
    F(EVP_PKEY_encrypt_init)                                                                       \
    F(EVP_PKEY_free)                                                                               \
    F(EVP_PKEY_fromdata)                                                                           \
    F(EVP_PKEY_fromdata_init)                                                                      \
    F(EVP_PKEY_generate)                                                                           \
    F(EVP_PKEY_get_bn_param)                                                                       \
    F(EVP_PKEY_get_params)                                                                         \
    F(EVP_PKEY_get_raw_public_key)                                                                 \
    F(EVP_PKEY_keygen_init)                                                                        \
    F(EVP_PKEY_new_raw_private_key_ex)                                                             \
    F(EVP_PKEY_new_raw_public_key_ex)                                                              \
    F(EVP_PKEY_sign)                                                                               \
    F(EVP_PKEY_sign_init)                                                                          \
    F(EVP_PKEY_verify)                                                                             \
    F(EVP_PKEY_verify_init)                                                                        \
    F(EVP_RAND_CTX_free)                                                                           \
    F(EVP_RAND_CTX_new)                                                                            \
    F(EVP_RAND_fetch)                                                                              \
    F(EVP_RAND_free)                                                                               \
    F(EVP_RAND_generate)                                                                           \
    F(EVP_RAND_instantiate)                                                                        \
    F(OPENSSL_cleanse)                                                                             \
    F(OPENSSL_init_crypto)                                                                         \
    F(OSSL_LIB_CTX_free)                                                                           \
    F(OSSL_LIB_CTX_new)                                                                            \
    F(OSSL_PARAM_construct_end)                                                                    \
    F(OSSL_PARAM_construct_octet_string)                                                           \
    F(OSSL_PARAM_construct_time_t)                                                                 \
    F(OSSL_PARAM_construct_uint)                                                                   \
    F(OSSL_PARAM_construct_utf8_string)                                                            \
    F(OSSL_PARAM_locate)                                                                           \
    F(OSSL_PARAM_set_int)                                                                          \
    F(OSSL_PARAM_set_size_t)                                                                       \
    F(OSSL_PARAM_set_uint)                                                                         \
    F(OSSL_PROVIDER_add_builtin)                                                                   \
    F(OSSL_PROVIDER_get0_provider_ctx)                                                             \
    F(OSSL_PROVIDER_load)                                                                          \
    F(OSSL_PROVIDER_query_operation)                                                               \
    F(RAND_bytes_ex)                                                                               \
    F(RAND_set_DRBG_type)

struct ossl {
#define OSSL_MEMBER(name) __typeof__(name) *name;
    OSSL_FUNCTIONS(OSSL_MEMBER)
#undef OSSL_MEMBER
    OSSL_LIB_CTX *ctx; /* ours */
};

/* Valid between ossl_enter and ossl_leave. Who has something of libcrypto's, and calls what fails
 * for no input and so leaves no error, may do so without them: they take as long as a small digest.
 */
extern struct ossl ossl;

/* Before and after a use. False, and nothing to leave: there is no such library, which is logged,
 * or no memory. Any thread. */
MUST_CHECK bool ossl_enter(void);
void ossl_leave(void);
/* The latest that libcrypto has told since ossl_enter is that there is no memory. */
bool ossl_no_memory(void);
/* Leaves what this thread has entered and not left, because a fault came in between. */
void ossl_abandon(void);

#endif
