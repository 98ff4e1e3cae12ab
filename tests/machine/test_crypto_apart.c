/* SPDX-License-Identifier: BSD-2-Clause */
/* The client's libcrypto and the TEE's are apart: providers, properties, errors. */
#include "crypto/crypto_client.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

static bool client_has_sha256(void)
{
    EVP_MD *md = EVP_MD_fetch(NULL, "SHA256", NULL);

    EVP_MD_free(md);
    ERR_clear_error();
    return md != NULL;
}

/* A client whose default context has no algorithms at all. */
static void test_a_client_without_providers(void **state)
{
    OSSL_PROVIDER *none = OSSL_PROVIDER_load(NULL, "null");

    (void)state;
    assert_non_null(none);
    assert_false(client_has_sha256());
    run_cases(CRYPTO_13);
    assert_false(client_has_sha256());
    OSSL_PROVIDER_unload(none);
}

static void test_a_client_with_properties(void **state)
{
    (void)state;
    assert_int_equal(EVP_set_default_properties(NULL, "fips=yes"), 1);
    run_cases(CRYPTO_13);
    assert_int_equal(EVP_default_properties_is_fips_enabled(NULL), 1);
    assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
}

/* In inline mode the TEE runs on the client's thread, whose queue of errors it shares. */
static void test_a_clients_errors_are_left_alone(void **state)
{
    (void)state;
    /* One that would mean something to the TEE, if it were its own. */
    ERR_clear_error();
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    run_cases(CRYPTO_13);
    assert_int_equal(ERR_GET_REASON(ERR_get_error()), ERR_R_MALLOC_FAILURE);
    assert_int_equal(ERR_get_error(), 0);
    run_cases(CRYPTO_13);
    assert_int_equal(ERR_get_error(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_client_without_providers),
        BOTH(test_a_client_with_properties),
        BOTH(test_a_clients_errors_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
