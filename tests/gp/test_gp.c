/* SPDX-License-Identifier: BSD-2-Clause */
/* TAs of each version of the API, loaded and called through the whole machine. */
#include "machine/itest_client.h"

#include "gp_ta.h"

static const struct {
    enum gp_ta ta;
    uint32_t gp11, size_bytes;
} forms[] = {
    {GP_TA_13, 0, 8},       {GP_TA_13_REQUIRED, 0, 8},
    {GP_TA_11_OPTEE, 1, 4}, {GP_TA_11_REQUIRED, 1, 4},
#ifdef GP_CXX
    {GP_TA_13_CXX, 0, 8},   {GP_TA_11_CXX, 1, 4},
#endif
};
#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

static void open_form(struct client *c, enum gp_ta ta, TEEC_Operation *op, TEEC_Result want)
{
    TEEC_UUID uuid = GP_UUID((uint8_t)ta);
    uint32_t origin = 0;

    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    TEEC_Result res =
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, op, &origin);
    expect_result(res, origin, want, TEEC_ORIGIN_TRUSTED_APP);
}

static void test_each_ta_has_the_form_that_it_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct client c;
        open_form(&c, forms[i].ta, NULL, TEEC_SUCCESS);
        TEEC_Operation op = op_values(9, 9);
        invoke_ok(&c.session, GP_FORM, &op);
        assert_int_equal(op.params[0].value.a, forms[i].gp11);
        assert_int_equal(op.params[0].value.b, forms[i].size_bytes);
        close_ta(&c);
    }
}

static void test_handles_have_their_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct client c;
        open_form(&c, forms[i].ta, NULL, TEEC_SUCCESS);
        invoke_ok(&c.session, GP_HANDLES, NULL);
        close_ta(&c);
    }
}

static void test_memrefs_reach_an_open(void **state)
{
    char five[5] = {0}, six[6] = {0};

    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct client c;
        TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, five, 5, TEEC_NONE);
        open_form(&c, forms[i].ta, &op, TEEC_SUCCESS);
        close_ta(&c);
        op = op_temp(TEEC_MEMREF_TEMP_INPUT, six, 6, TEEC_NONE);
        open_form(&c, forms[i].ta, &op, TEEC_ERROR_BAD_PARAMETERS);
        TEEC_FinalizeContext(&c.ctx);
    }
}

static TEEC_Operation op_reverse(char *from, size_t from_size, char *to, size_t to_size)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT,
                                     TEEC_VALUE_INOUT, TEEC_NONE);
    op.params[0].tmpref.buffer = from;
    op.params[0].tmpref.size = from_size;
    op.params[1].tmpref.buffer = to;
    op.params[1].tmpref.size = to_size;
    op.params[2].value.a = 1;
    op.params[2].value.b = 0xfffffffe;
    return op;
}

static void test_parameters_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct client c;
        char from[] = "abcdef", to[16] = {0};
        open_form(&c, forms[i].ta, NULL, TEEC_SUCCESS);
        TEEC_Operation op = op_reverse(from, 6, to, sizeof(to));
        invoke_ok(&c.session, GP_REVERSE, &op);
        assert_string_equal(to, "fedcba");
        assert_int_equal(op.params[1].tmpref.size, 6);
        assert_int_equal(op.params[2].value.a, 0xfffffffe);
        assert_int_equal(op.params[2].value.b, 1);
        close_ta(&c);
    }
}

static void test_short_buffers_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORM_COUNT; i++) {
        struct client c;
        char from[] = "abcdef", to[4] = {0};
        open_form(&c, forms[i].ta, NULL, TEEC_SUCCESS);
        TEEC_Operation op = op_reverse(from, 6, to, sizeof(to));
        expect_invoke(&c.session, GP_REVERSE, &op, TEEC_ERROR_SHORT_BUFFER,
                      TEEC_ORIGIN_TRUSTED_APP);
        assert_int_equal(op.params[1].tmpref.size, 6);
        close_ta(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_each_ta_has_the_form_that_it_asked_for),
        BOTH(test_handles_have_their_values),
        BOTH(test_memrefs_reach_an_open),
        BOTH(test_parameters_come_back),
        BOTH(test_short_buffers_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
