/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_rig.h"

#include <errno.h>

#include "base/check.h"

static void test_which_names_fit_which_device(void **state)
{
    static const struct {
        uint32_t impl, caps, gen;
        const char *name;
        TEEC_Result res;
    } cases[] = {
        {2, 1, 1, NULL, TEEC_SUCCESS},
        {2, 1, 1, "optee-tz", TEEC_SUCCESS},
        {2, 1, 1, "mipstee-vz", TEEC_SUCCESS},
        {2, 1, 1, "other", TEEC_ERROR_ITEM_NOT_FOUND},
        {2, 1, 1, "", TEEC_ERROR_ITEM_NOT_FOUND},
        {2, 0, 1, "optee-tz", TEEC_ERROR_ITEM_NOT_FOUND}, /* AMDTEE */
        {2, 0, 1, "mipstee-vz", TEEC_ERROR_ITEM_NOT_FOUND},
        {2, 0, 1, NULL, TEEC_SUCCESS},
        {1, 1, 1, NULL, TEEC_SUCCESS},
        {1, 1, 1, "optee-tz", TEEC_SUCCESS},
        {1, 1, 1, "mipstee-vz", TEEC_ERROR_ITEM_NOT_FOUND},
        {1, 0, 1, "optee-tz", TEEC_ERROR_ITEM_NOT_FOUND},
        {2, 1, 0, NULL, TEEC_ERROR_ITEM_NOT_FOUND}, /* not GP's */
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        TEEC_Context ctx;
        sys_reset();
        sys.version = (struct tee_ioctl_version_data){cases[i].impl, cases[i].caps, cases[i].gen};
        assert_int_equal(TEEC_InitializeContext(cases[i].name, &ctx), cases[i].res);
        assert_int_equal(sys.open_count, cases[i].res == TEEC_SUCCESS);
    }
}

static void test_the_first_device_that_fits(void **state)
{
    TEEC_Context ctx;

    (void)state;
    sys.device_count = 10;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    assert_int_equal(ctx.imp.fd, SYS_FD_DEVICE + 9);
    assert_true(ctx.imp.reg_mem && ctx.imp.memref_null);
    assert_int_equal(sys.open_count, 1);
    TEEC_FinalizeContext(&ctx);
    sys.device_count = 11; /* the tenth is the last one that is looked at */
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(sys.open_count, 0);
}

static void test_why_a_device_cannot_be_had(void **state)
{
    static const struct {
        int open_errno;
        TEEC_Result res;
    } cases[] = {
        {ENOENT, TEEC_ERROR_ITEM_NOT_FOUND}, {EACCES, TEEC_ERROR_ACCESS_DENIED},
        {ENODEV, TEEC_ERROR_COMMUNICATION},  {ENOMEM, TEEC_ERROR_OUT_OF_MEMORY},
        {EMFILE, TEEC_ERROR_GENERIC},
    };
    TEEC_Context ctx;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        sys_forget();
        sys.open_errno = cases[i].open_errno;
        assert_int_equal(TEEC_InitializeContext(NULL, &ctx), cases[i].res);
    }
    sys.open_errno = 0;
    sys.fail[_IOC_NR(TEE_IOC_VERSION)] = EINVAL;
    sys_forget();
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(sys.open_count, 0);
    assert_int_equal(TEEC_InitializeContext(NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
}

static void test_finalizing_twice_is_harmless(void **state)
{
    TEEC_Context ctx;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    sys_forget();
    TEEC_FinalizeContext(&ctx);
    sys_expect(DO_CLOSE);
    TEEC_FinalizeContext(&ctx);
    TEEC_FinalizeContext(NULL);
    assert_int_equal(sys.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_which_names_fit_which_device, rig_setup),
        cmocka_unit_test_setup(test_the_first_device_that_fits, rig_setup),
        cmocka_unit_test_setup(test_why_a_device_cannot_be_had, rig_setup),
        cmocka_unit_test_setup(test_finalizing_twice_is_harmless, rig_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
