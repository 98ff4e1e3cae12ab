/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_rig.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"

static const struct {
    int err;
    TEEC_Result res;
} errnos[] = {
    {ENOMEM, TEEC_ERROR_OUT_OF_MEMORY},
    {EINVAL, TEEC_ERROR_BAD_PARAMETERS},
    {EPERM, TEEC_ERROR_ACCESS_DENIED},
    {EACCES, TEEC_ERROR_ACCESS_DENIED},
    {ENODEV, TEEC_ERROR_COMMUNICATION},
    {ENXIO, TEEC_ERROR_COMMUNICATION},
    {EPIPE, TEEC_ERROR_COMMUNICATION},
    {EIO, TEEC_ERROR_COMMUNICATION},
    {ENOTCONN, TEEC_ERROR_COMMUNICATION},
    {ETIMEDOUT, TEEC_ERROR_COMMUNICATION},
    {ECONNREFUSED, TEEC_ERROR_COMMUNICATION},
    {ECONNRESET, TEEC_ERROR_COMMUNICATION},
    {EFAULT, TEEC_ERROR_GENERIC},
    {EBADF, TEEC_ERROR_GENERIC},
    {EINTR, TEEC_ERROR_GENERIC},
};

static void test_what_an_open_asks(void **state)
{
    static const uint8_t octets[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    TEEC_Context ctx;
    TEEC_Session session;
    uint32_t origin = 0, gid = 0x01020304;

    (void)state;
    memset(&session, 0xee, sizeof(session));
    TEEC_InitializeContext(NULL, &ctx);
    sys_forget();
    assert_int_equal(
        TEEC_OpenSession(&ctx, &session, &some_ta, TEEC_LOGIN_GROUP, &gid, NULL, &origin),
        TEEC_SUCCESS);
    assert_int_equal(origin, TEEC_ORIGIN_TRUSTED_APP);
    const struct tee_ioctl_open_session_arg *arg = sys_open_arg(sys_the(TEE_IOC_OPEN_SESSION));
    assert_memory_equal(arg->uuid, octets, 16);
    assert_memory_equal(arg->clnt_uuid, &gid, 4);
    assert_int_equal(arg->clnt_login, TEEC_LOGIN_GROUP);
    assert_int_equal(arg->num_params, 4);
    assert_int_equal(arg->cancel_id, 0); /* no operation */
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(arg->params[i].attr, 0);
    sys_forget();
    TEEC_CloseSession(&session);
    assert_int_equal(*(const uint32_t *)sys_the(TEE_IOC_CLOSE_SESSION)->arg, 77);
    sys_forget();
    TEEC_CloseSession(&session); /* once is enough */
    TEEC_CloseSession(NULL);
    memset(&session, 0, sizeof(session));
    TEEC_CloseSession(&session);
    assert_int_equal(sys.count, 0);
    TEEC_FinalizeContext(&ctx);
}

static void test_opens_that_are_refused_here(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session;
    uint32_t data = 0;

    (void)state;
    TEEC_InitializeContext(NULL, &ctx);
    sys_forget();
    const struct {
        TEEC_Context *ctx;
        TEEC_Session *session;
        const TEEC_UUID *uuid;
        uint32_t login;
        const void *data;
    } cases[] = {
        {NULL, &session, &some_ta, TEEC_LOGIN_PUBLIC, NULL},
        {&ctx, NULL, &some_ta, TEEC_LOGIN_PUBLIC, NULL},
        {&ctx, &session, NULL, TEEC_LOGIN_PUBLIC, NULL},
        {&ctx, &session, &some_ta, TEEC_LOGIN_PUBLIC, &data},
        {&ctx, &session, &some_ta, TEEC_LOGIN_USER, &data},
        {&ctx, &session, &some_ta, TEEC_LOGIN_GROUP, NULL},
        {&ctx, &session, &some_ta, TEEC_LOGIN_APPLICATION, &data},
        {&ctx, &session, &some_ta, TEEC_LOGIN_USER_APPLICATION, &data},
        {&ctx, &session, &some_ta, TEEC_LOGIN_GROUP_APPLICATION, NULL},
    };
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t origin = 0;
        assert_int_equal(TEEC_OpenSession(cases[i].ctx, cases[i].session, cases[i].uuid,
                                          cases[i].login, cases[i].data, NULL, &origin),
                         TEEC_ERROR_BAD_PARAMETERS);
        assert_int_equal(origin, TEEC_ORIGIN_API);
    }
    assert_int_equal(sys.count, 0);
    TEEC_FinalizeContext(&ctx);
}

static void test_other_logins_are_the_drivers_business(void **state)
{
    static const uint32_t logins[] = {TEEC_LOGIN_USER, 3, TEEC_LOGIN_APPLICATION,
                                      TEEC_LOGIN_USER_APPLICATION, 0x80000000};
    TEEC_Context ctx;
    TEEC_Session session;

    (void)state;
    TEEC_InitializeContext(NULL, &ctx);
    for (unsigned i = 0; i < ARRAY_COUNT(logins); i++) {
        sys_forget();
        TEEC_OpenSession(&ctx, &session, &some_ta, logins[i], NULL, NULL, NULL);
        assert_int_equal(sys_open_arg(sys_the(TEE_IOC_OPEN_SESSION))->clnt_login, logins[i]);
    }
    TEEC_FinalizeContext(&ctx);
}

static void test_a_session_is_written_on_success_only(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session, poison;
    uint32_t origin = 0;

    (void)state;
    memset(&session, 0xee, sizeof(session));
    memset(&poison, 0xee, sizeof(poison));
    TEEC_InitializeContext(NULL, &ctx);
    sys.ret = TEEC_ERROR_BUSY;
    sys.origin = TEEC_ORIGIN_TEE;
    assert_int_equal(
        TEEC_OpenSession(&ctx, &session, &some_ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin),
        TEEC_ERROR_BUSY);
    assert_int_equal(origin, TEEC_ORIGIN_TEE);
    assert_memory_equal(&session, &poison, sizeof(session));
    TEEC_FinalizeContext(&ctx);
}

static void test_what_an_errno_means(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session, other;

    (void)state;
    rig_open(&ctx, &session);
    for (unsigned i = 0; i < ARRAY_COUNT(errnos); i++) {
        uint32_t origin = 0;
        sys_forget();
        sys.fail[_IOC_NR(TEE_IOC_INVOKE)] = errnos[i].err;
        sys.fail[_IOC_NR(TEE_IOC_OPEN_SESSION)] = errnos[i].err;
        assert_int_equal(TEEC_InvokeCommand(&session, 1, NULL, &origin), errnos[i].res);
        assert_int_equal(origin, TEEC_ORIGIN_COMMS);
        origin = 0;
        assert_int_equal(
            TEEC_OpenSession(&ctx, &other, &some_ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin),
            errnos[i].res);
        assert_int_equal(origin, TEEC_ORIGIN_COMMS);
    }
    sys_forget();
    rig_close(&ctx, &session);
}

static void test_what_an_invoke_asks(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session;
    uint32_t origin = 0;

    (void)state;
    rig_open(&ctx, &session);
    sys.ret = 0x12345678;
    assert_int_equal(TEEC_InvokeCommand(&session, 0xcafe, NULL, &origin), 0x12345678);
    assert_int_equal(origin, TEEC_ORIGIN_TRUSTED_APP);
    const struct tee_ioctl_invoke_arg *arg = sys_invoke_arg(sys_the(TEE_IOC_INVOKE));
    assert_int_equal(arg->func, 0xcafe);
    assert_int_equal(arg->session, 77);
    assert_int_equal(arg->num_params, 4);
    assert_int_equal(arg->cancel_id, 0);
    assert_int_equal(TEEC_InvokeCommand(&session, 0, NULL, NULL), 0x12345678);
    rig_close(&ctx, &session);
}

static void test_an_invoke_without_a_session(void **state)
{
    TEEC_Session none = {0};
    uint32_t origin = 0;

    (void)state;
    assert_int_equal(TEEC_InvokeCommand(NULL, 1, NULL, &origin), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(origin, TEEC_ORIGIN_API);
    assert_int_equal(TEEC_InvokeCommand(&none, 1, NULL, &origin), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(sys.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_an_open_asks, rig_setup),
        cmocka_unit_test_setup(test_opens_that_are_refused_here, rig_setup),
        cmocka_unit_test_setup(test_other_logins_are_the_drivers_business, rig_setup),
        cmocka_unit_test_setup(test_a_session_is_written_on_success_only, rig_setup),
        cmocka_unit_test_setup(test_what_an_errno_means, rig_setup),
        cmocka_unit_test_setup(test_what_an_invoke_asks, rig_setup),
        cmocka_unit_test_setup(test_an_invoke_without_a_session, rig_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
