/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_rig.h"

#include <errno.h>
#include <string.h>

static TEEC_Context ctx;
static TEEC_Session session;

static int setup(void **state)
{
    (void)state;
    sys_reset();
    rig_open(&ctx, &session);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    sys_forget();
    rig_close(&ctx, &session);
    return 0;
}

static TEEC_Operation running;

/* While the device has the call. */
static void cancel_it(struct tee_ioctl_param *p)
{
    (void)p;
    TEEC_RequestCancellation(&running);
}

static void test_a_running_invoke(void **state)
{
    (void)state;
    memset(&running, 0, sizeof(running));
    memset(&running.imp, 0xee, sizeof(running.imp)); /* is not believed */
    sys.act = cancel_it;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &running, NULL), TEEC_SUCCESS);
    const struct tee_ioctl_cancel_arg *arg = sys_cancel_arg(sys_the(TEE_IOC_CANCEL));
    assert_int_not_equal(arg->cancel_id, 0);
    assert_int_equal(arg->cancel_id, sys_invoke_arg(sys_the(TEE_IOC_INVOKE))->cancel_id);
    assert_int_equal(arg->session, 77);
}

static void test_a_running_open(void **state)
{
    TEEC_Session other;

    (void)state;
    memset(&running, 0, sizeof(running));
    sys.act = cancel_it;
    assert_int_equal(
        TEEC_OpenSession(&ctx, &other, &some_ta, TEEC_LOGIN_PUBLIC, NULL, &running, NULL),
        TEEC_SUCCESS);
    const struct tee_ioctl_cancel_arg *arg = sys_cancel_arg(sys_the(TEE_IOC_CANCEL));
    assert_int_equal(arg->cancel_id, sys_open_arg(sys_the(TEE_IOC_OPEN_SESSION))->cancel_id);
    assert_int_equal(arg->session, 0);
}

static void test_a_driver_that_refuses_is_no_matter(void **state)
{
    (void)state;
    memset(&running, 0, sizeof(running));
    sys.act = cancel_it;
    sys.fail[_IOC_NR(TEE_IOC_CANCEL)] = EINVAL;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &running, NULL), TEEC_SUCCESS);
}

static void test_ids_differ(void **state)
{
    TEEC_Operation op;
    uint32_t last = 0;

    (void)state;
    for (int i = 0; i < 10; i++) {
        memset(&op, 0, sizeof(op));
        TEEC_InvokeCommand(&session, 1, &op, NULL);
        uint32_t id = sys_invoke_arg(sys_the(TEE_IOC_INVOKE))->cancel_id;
        assert_true(id != 0 && id != last);
        last = id;
        sys_forget();
    }
}

static void test_before_the_call(void **state)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    (void)state;
    TEEC_RequestCancellation(&op);
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, &origin), TEEC_ERROR_CANCEL);
    assert_int_equal(origin, TEEC_ORIGIN_API);
    assert_int_equal(sys.count, 0);
    /* Once only, also without setting `started` again. */
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, &origin), TEEC_SUCCESS);
    op.started = 0;
    TEEC_RequestCancellation(&op);
    TEEC_Session other;
    assert_int_equal(
        TEEC_OpenSession(&ctx, &other, &some_ta, TEEC_LOGIN_PUBLIC, NULL, &op, &origin),
        TEEC_ERROR_CANCEL);
    assert_int_equal(origin, TEEC_ORIGIN_API);
}

static void test_after_the_call(void **state)
{
    TEEC_Operation op = {0};

    (void)state;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_SUCCESS);
    sys_forget();
    TEEC_RequestCancellation(&op);
    assert_int_equal(sys.count, 0);
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_SUCCESS);
}

static void test_nothing_to_cancel(void **state)
{
    TEEC_Operation garbage;

    (void)state;
    memset(&garbage, 0xee, sizeof(garbage));
    TEEC_RequestCancellation(NULL);
    TEEC_RequestCancellation(&garbage);
    assert_int_equal(sys.count, 0);
}

/* Whatever goes wrong, the operation leaves the table. */
static void test_a_failed_call_is_not_in_flight(void **state)
{
    TEEC_Operation op = {.paramTypes = 4};

    (void)state;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_ERROR_BAD_PARAMETERS);
    TEEC_RequestCancellation(&op);
    op.paramTypes = 0;
    sys.fail[_IOC_NR(TEE_IOC_INVOKE)] = EIO;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_ERROR_COMMUNICATION);
    sys_forget();
    TEEC_RequestCancellation(&op);
    assert_int_equal(sys.count, 0);
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_a_running_invoke),
        WITH(test_a_running_open),
        WITH(test_a_driver_that_refuses_is_no_matter),
        WITH(test_ids_differ),
        WITH(test_before_the_call),
        WITH(test_after_the_call),
        WITH(test_nothing_to_cancel),
        WITH(test_a_failed_call_is_not_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
