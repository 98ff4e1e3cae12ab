/* SPDX-License-Identifier: BSD-2-Clause */
/* The same libteec over the system's own /dev/tee0, if it has none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "tee_client_api.h"

static void test_a_system_without_a_tee(void **state)
{
    TEEC_Context ctx;

    (void)state;
    if (access("/dev/tee0", F_OK) == 0)
        skip();
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(TEEC_InitializeContext("optee-tz", &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_system_without_a_tee)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
