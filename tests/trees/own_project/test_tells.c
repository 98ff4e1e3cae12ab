/* SPDX-License-Identifier: BSD-2-Clause */
/* What the heads of the TAs say, as they themselves see it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <tee_client_api.h>

static TEEC_Context context;

static int begin(void **state)
{
    (void)state;
    return (int)TEEC_InitializeContext(NULL, &context);
}

static int end(void **state)
{
    (void)state;
    TEEC_FinalizeContext(&context);
    return 0;
}

static void expect(uint8_t last, const char *const (*rows)[2])
{
    TEEC_UUID ta = {0x8e4da2f1, 0x0c1b, 0x4b60, {0x9b, 0x4e, 0x54, 0xe5, 0xa3, 0xf0, 0xc2, last}};
    TEEC_Session session;

    assert_int_equal(TEEC_OpenSession(&context, &session, &ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
                     0);
    for (; (*rows)[0]; rows++) {
        char value[64] = "";
        TEEC_Operation op = {
            .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, 0, 0)};
        op.params[0].tmpref = (TEEC_TempMemoryReference){(void *)(*rows)[0], strlen((*rows)[0])};
        op.params[1].tmpref = (TEEC_TempMemoryReference){value, sizeof(value)};
        print_message("%s\n", (*rows)[0]);
        assert_int_equal(TEEC_InvokeCommand(&session, 0, &op, NULL), TEEC_SUCCESS);
        assert_string_equal(value, (*rows)[1]);
    }
    TEEC_CloseSession(&session);
}

static void by_properties(void **state)
{
    static const char *const rows[][2] = {
        {"gpd.ta.appID", "8e4da2f1-0c1b-4b60-9b4e-54e5a3f0c201"},
        {"gpd.ta.singleInstance", "true"},
        {"gpd.ta.multiSession", "true"},
        {"gpd.ta.instanceKeepAlive", "false"},
        {"gpd.ta.stackSize", "16384"},
        {"gpd.ta.dataSize", "65536"},
        {"gpd.ta.version", "1.2 \"beta\""},
        {"gpd.ta.description", "tells; what?"
                               "? \\it is"},
        {"org.example.yes", "true"},
        {"org.example.no", "false"},
        {"org.example.u32", "4294967295"},
        {"org.example.u64", "18364758544493064720"},
        {"org.example.text", "a; b"},
        {"org.example.bytes", "aGVsbG8="},
        {"org.example.uuid", "00112233-4455-6677-8899-aabbccddeeff"},
        {NULL, NULL},
    };
    (void)state;
    expect(1, rows);
}

static void by_header(void **state)
{
    static const char *const rows[][2] = {
        {"gpd.ta.singleInstance", "true"},
        {"gpd.ta.multiSession", "false"},
        {"gpd.ta.stackSize", "12288"},
        {"gpd.ta.dataSize", "81920"},
        {"gpd.ta.description", "told by its header"},
        {NULL, NULL},
    };
    (void)state;
    expect(2, rows);
}

static void by_include(void **state)
{
    static const char *const rows[][2] = {
        {"gpd.ta.stackSize", "20480"},
        {"gpd.ta.dataSize", "40960"},
        {"gpd.ta.description", "told by itself"},
        {NULL, NULL},
    };
    (void)state;
    expect(3, rows);
}

static void by_default(void **state)
{
    static const char *const rows[][2] = {
        {"gpd.ta.singleInstance", "false"},
        {"gpd.ta.stackSize", "8192"},
        {"gpd.ta.dataSize", "32768"},
        {NULL, NULL},
    };
    (void)state;
    expect(4, rows);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_properties),
        cmocka_unit_test(by_header),
        cmocka_unit_test(by_include),
        cmocka_unit_test(by_default),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
