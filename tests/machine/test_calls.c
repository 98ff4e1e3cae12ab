/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls through the whole machine: parameters, memory, sessions, instances. */
#include "itest_client.h"
#include "report.h"

#include <stdlib.h>

static void test_hello(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static void test_values_come_back(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (uint32_t i = 0; i < 200; i++) {
        TEEC_Operation op = op_values(i, 0x12345678);
        invoke_ok(&c.session, ITEST_INC, &op);
        assert_int_equal(op.params[0].value.a, i + 1);
        assert_int_equal(op.params[0].value.b, ~0x12345678u);
    }
    close_ta(&c);
}

static void test_what_the_ta_returns_is_the_tas(void **state)
{
    struct client c;
    const uint32_t codes[] = {TEEC_ERROR_BAD_PARAMETERS, TEEC_ERROR_COMMUNICATION, 0x12345,
                              TEEC_ERROR_TARGET_DEAD, TEEC_ERROR_CANCEL};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        TEEC_Operation op = op_value_in(codes[i], 0);
        expect_invoke(&c.session, ITEST_FAIL, &op, codes[i], TEEC_ORIGIN_TRUSTED_APP);
    }
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static const size_t sizes[] = {1, 2, 4095, 4096, 4097, 65536, 1 << 20};
#define SIZE_COUNT (sizeof(sizes) / sizeof(sizes[0]))

static void test_temporary_input(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        unsigned char *buf = malloc(sizes[i]);
        uint32_t sum = 0;
        for (size_t n = 0; n < sizes[i]; n++)
            sum += buf[n] = (unsigned char)(n * 7);
        TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, buf, sizes[i], TEEC_VALUE_OUTPUT);
        invoke_ok(&c.session, ITEST_SUM, &op);
        assert_int_equal(op.params[1].value.a, sum);
        assert_int_equal(op.params[1].value.b, sizes[i]);
        free(buf);
    }
    close_ta(&c);
}

static void test_temporary_output_writes_no_more_than_the_ta_said(void **state)
{
    struct client c;
    unsigned char buf[128];

    (void)state;
    open_ta(&c, ITEST_MULTI);
    memset(buf, 0xee, sizeof(buf));
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, buf, 100, TEEC_VALUE_INPUT);
    op.params[1].value.a = 40;
    op.params[1].value.b = 0x42;
    invoke_ok(&c.session, ITEST_FILL, &op);
    assert_int_equal(op.params[0].tmpref.size, 40);
    for (size_t i = 0; i < sizeof(buf); i++)
        assert_int_equal(buf[i], i < 40 ? 0x42 : 0xee);
    close_ta(&c);
}

static void test_temporary_inout(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        unsigned char *buf = malloc(sizes[i]);
        for (size_t n = 0; n < sizes[i]; n++)
            buf[n] = (unsigned char)n;
        TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INOUT, buf, sizes[i], TEEC_NONE);
        invoke_ok(&c.session, ITEST_FLIP, &op);
        for (size_t n = 0; n < sizes[i]; n++)
            assert_int_equal(buf[n], (unsigned char)~n);
        free(buf);
    }
    close_ta(&c);
}

static void test_short_buffer_tells_the_size_and_writes_nothing(void **state)
{
    struct client c;
    unsigned char buf[16];

    (void)state;
    open_ta(&c, ITEST_MULTI);
    memset(buf, 0xee, sizeof(buf));
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf), TEEC_VALUE_INPUT);
    op.params[1].value.a = 100000;
    expect_invoke(&c.session, ITEST_NEED, &op, TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP);
    assert_int_equal(op.params[0].tmpref.size, 100000);
    for (size_t i = 0; i < sizeof(buf); i++)
        assert_int_equal(buf[i], 0xee);
    close_ta(&c);
}

static void look(struct client *c, uint32_t type, void *buf, size_t size, bool want_null)
{
    TEEC_Operation op = op_temp(type, buf, size, TEEC_VALUE_OUTPUT);

    invoke_ok(&c->session, ITEST_LOOK, &op);
    assert_int_equal(op.params[1].value.a, want_null);
    assert_int_equal(op.params[1].value.b, size);
}

static void test_null_and_empty_are_not_the_same(void **state)
{
    struct client c;
    char byte = 0;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    look(&c, TEEC_MEMREF_TEMP_INPUT, NULL, 0, true);
    look(&c, TEEC_MEMREF_TEMP_OUTPUT, NULL, 0, true);
    look(&c, TEEC_MEMREF_TEMP_INOUT, NULL, 0, true);
    look(&c, TEEC_MEMREF_TEMP_INPUT, &byte, 0, false);
    look(&c, TEEC_MEMREF_TEMP_INOUT, &byte, 0, false);
    look(&c, TEEC_MEMREF_TEMP_INOUT, &byte, 1, false);
    close_ta(&c);
}

static void whole_and_partial(struct client *c, TEEC_SharedMemory *shm)
{
    TEEC_Operation op = {0};
    unsigned char *buf = shm->buffer;

    for (size_t i = 0; i < shm->size; i++)
        buf[i] = 0;
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = shm;
    invoke_ok(&c->session, ITEST_FLIP, &op);
    for (size_t i = 0; i < shm->size; i++)
        assert_int_equal(buf[i], 0xff);

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.offset = 100;
    op.params[0].memref.size = 5000;
    invoke_ok(&c->session, ITEST_FLIP, &op);
    for (size_t i = 0; i < shm->size; i++)
        assert_int_equal(buf[i], i >= 100 && i < 5100 ? 0 : 0xff);
    assert_int_equal(op.params[0].memref.size, 5000);
}

static void test_allocated_memory(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 10000, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    for (size_t i = 0; i < shm.size; i++)
        assert_int_equal(((unsigned char *)shm.buffer)[i], 0);
    whole_and_partial(&c, &shm);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_registered_memory(void **state)
{
    struct client c;
    unsigned char *around = malloc(10200);
    TEEC_SharedMemory shm = {
        .buffer = around + 100, .size = 10000, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};

    (void)state;
    memset(around, 0xaa, 10200);
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_RegisterSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    whole_and_partial(&c, &shm);
    TEEC_ReleaseSharedMemory(&shm);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(around[i], 0xaa);
        assert_int_equal(around[10100 + i], 0xaa);
    }
    close_ta(&c);
    free(around);
}

static void test_read_only_memory_can_be_registered_for_input(void **state)
{
    static const unsigned char constant[] = {1, 2, 3, 4};
    struct client c;
    TEEC_SharedMemory shm = {
        .buffer = (void *)(uintptr_t)constant, .size = sizeof(constant), .flags = TEEC_MEM_INPUT};
    TEEC_Operation op = {0};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_RegisterSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &shm;
    invoke_ok(&c.session, ITEST_SUM, &op);
    assert_int_equal(op.params[1].value.a, 10);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_zero_size_shared_memory(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 0, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    TEEC_Operation op = {0};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    assert_non_null(shm.buffer);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &shm;
    invoke_ok(&c.session, ITEST_LOOK, &op);
    assert_int_equal(op.params[1].value.a, 0);
    assert_int_equal(op.params[1].value.b, 0);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_memory_too_large_is_refused(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = (size_t)1 << 40, .flags = TEEC_MEM_INPUT};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_ERROR_OUT_OF_MEMORY);
    assert_null(shm.buffer);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static void test_bad_memrefs_are_refused(void **state)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 1000, .flags = TEEC_MEM_INPUT};
    const struct {
        uint32_t type;
        size_t offset, size;
    } bad[] = {
        {TEEC_MEMREF_PARTIAL_INPUT, 0, 1001},     {TEEC_MEMREF_PARTIAL_INPUT, 1000, 1},
        {TEEC_MEMREF_PARTIAL_INPUT, SIZE_MAX, 2}, {TEEC_MEMREF_PARTIAL_INPUT, 2, SIZE_MAX},
        {TEEC_MEMREF_PARTIAL_OUTPUT, 0, 10},      {TEEC_MEMREF_PARTIAL_INOUT, 0, 10},
    };

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        TEEC_Operation op = {0};
        op.paramTypes = TEEC_PARAM_TYPES(bad[i].type, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
        op.params[0].memref.parent = &shm;
        op.params[0].memref.offset = bad[i].offset;
        op.params[0].memref.size = bad[i].size;
        expect_invoke(&c.session, ITEST_LOOK, &op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
    }
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_memory_of_another_context_is_refused(void **state)
{
    struct client a, b;
    TEEC_SharedMemory shm = {.size = 1000, .flags = TEEC_MEM_INPUT};
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    (void)state;
    open_ta(&a, ITEST_MULTI);
    open_ta(&b, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&a.ctx, &shm), TEEC_SUCCESS);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &shm;
    assert_int_equal(TEEC_InvokeCommand(&b.session, ITEST_LOOK, &op, &origin),
                     TEEC_ERROR_BAD_PARAMETERS);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&a);
    close_ta(&b);
}

static void test_bad_parameter_types_are_refused(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (uint32_t type = 0; type < 16; type++) {
        TEEC_Operation op = {0};
        if (type < 4 || (type > 4 && type < 8) || type > 11)
            continue;
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_NONE, TEEC_NONE, type, TEEC_NONE);
        expect_invoke(&c.session, ITEST_NOP, &op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
    }
    close_ta(&c);
}

static void test_null_pointers_are_refused(void **state)
{
    struct client c;
    TEEC_Session session;
    TEEC_UUID uuid = ta_uuid(ITEST_MULTI);
    TEEC_SharedMemory shm = {.size = 16, .flags = TEEC_MEM_INPUT};

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_InitializeContext(NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_OpenSession(NULL, &session, &uuid, 0, NULL, NULL, NULL),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_OpenSession(&c.ctx, NULL, &uuid, 0, NULL, NULL, NULL),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_OpenSession(&c.ctx, &session, NULL, 0, NULL, NULL, NULL),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_InvokeCommand(NULL, 0, NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_AllocateSharedMemory(NULL, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemory(NULL, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemory(&c.ctx, NULL), TEEC_ERROR_BAD_PARAMETERS);
    TEEC_ReleaseSharedMemory(NULL);
    TEEC_CloseSession(NULL);
    TEEC_FinalizeContext(NULL);
    TEEC_RequestCancellation(NULL);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static void test_unknown_ta(void **state)
{
    struct client c;
    TEEC_Session session;
    uint32_t origin = 0;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_Result res = try_open(&c.ctx, &session, 0x99, NULL, &origin);
    expect_result(res, origin, TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_TEE);
    close_ta(&c);
}

/* It stands for the normal world, so the machine looks for no file. */
static void test_the_nil_uuid_is_no_tas(void **state)
{
    static const TEEC_UUID nil;
    struct client c;
    TEEC_Session session;
    uint32_t origin = 0;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    report_begin();
    TEEC_Result res =
        TEEC_OpenSession(&c.ctx, &session, &nil, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    const char *text = report_end();
    expect_result(res, origin, TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_TEE);
    expect_in(text, "a TA cannot have the UUID 00000000-0000-0000-0000-000000000000");
    close_ta(&c);
}

static void test_unknown_device_name(void **state)
{
    TEEC_Context ctx;

    (void)state;
    assert_int_equal(TEEC_InitializeContext("no-such-tee", &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
}

static void test_known_device_names(void **state)
{
    const char *const names[] = {"optee-tz", "mipstee-vz"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        TEEC_Context ctx;
        assert_int_equal(TEEC_InitializeContext(names[i], &ctx), TEEC_SUCCESS);
        TEEC_FinalizeContext(&ctx);
    }
}

static uint32_t counted(TEEC_Session *session, uint32_t *of_session)
{
    TEEC_Operation op = op_values(0, 0);

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    invoke_ok(session, ITEST_COUNT, &op);
    *of_session = op.params[0].value.b;
    return op.params[0].value.a;
}

static void test_each_instance_has_its_own_globals(void **state)
{
    struct client a, b;
    uint32_t n;

    (void)state;
    open_ta(&a, ITEST_MULTI);
    open_ta(&b, ITEST_MULTI);
    assert_int_equal(counted(&a.session, &n), 1);
    assert_int_equal(counted(&a.session, &n), 2);
    assert_int_equal(counted(&b.session, &n), 1);
    close_ta(&a);
    assert_int_equal(counted(&b.session, &n), 2);
    close_ta(&b);
    open_ta(&a, ITEST_MULTI);
    assert_int_equal(counted(&a.session, &n), 1);
    close_ta(&a);
}

static void test_sessions_share_a_single_instance(void **state)
{
    struct client a, b;
    uint32_t n;

    (void)state;
    open_ta(&a, ITEST_SHARED);
    open_ta(&b, ITEST_SHARED);
    assert_int_equal(counted(&a.session, &n), 1);
    assert_int_equal(counted(&b.session, &n), 2);
    assert_int_equal(n, 1);
    close_ta(&a);
    assert_int_equal(counted(&b.session, &n), 3);
    close_ta(&b);
    open_ta(&a, ITEST_SHARED); /* not kept alive: fresh */
    assert_int_equal(counted(&a.session, &n), 1);
    close_ta(&a);
}

static void test_keep_alive_keeps_the_globals(void **state)
{
    struct client a;
    uint32_t n;

    (void)state;
    open_ta(&a, ITEST_KEPT);
    assert_int_equal(counted(&a.session, &n), 1);
    close_ta(&a);
    open_ta(&a, ITEST_KEPT);
    assert_int_equal(counted(&a.session, &n), 2);
    close_ta(&a);
}

static void test_a_single_session_ta_is_busy(void **state)
{
    struct client a;
    TEEC_Session second;
    uint32_t origin = 0;

    (void)state;
    open_ta(&a, ITEST_ALONE);
    TEEC_Result res = try_open(&a.ctx, &second, ITEST_ALONE, NULL, &origin);
    expect_result(res, origin, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    close_ta(&a);
    open_ta(&a, ITEST_ALONE);
    close_ta(&a);
}

static void test_a_refused_open_leaves_nothing(void **state)
{
    struct client c;
    TEEC_Session session;
    uint32_t origin = 0;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (unsigned kind = ITEST_MULTI; kind <= ITEST_ALONE; kind++) {
        TEEC_Operation op = op_value_in(0xdead0001, 0);
        TEEC_Result res = try_open(&c.ctx, &session, kind, &op, &origin);
        expect_result(res, origin, 0xdead0001, TEEC_ORIGIN_TRUSTED_APP);
    }
    struct client again;
    open_ta(&again, ITEST_ALONE);
    close_ta(&again);
    close_ta(&c);
}

static void test_the_heap_is_bounded(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_Operation op = op_values(32 << 10, 0);
    invoke_ok(&c.session, ITEST_HEAP, &op);
    assert_int_equal(op.params[0].value.b, 1);
    op = op_values(512 << 10, 0);
    invoke_ok(&c.session, ITEST_HEAP, &op);
    assert_int_equal(op.params[0].value.b, 0);
    close_ta(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALL_FOUR(test_hello),
        BOTH(test_values_come_back),
        BOTH(test_what_the_ta_returns_is_the_tas),
        ALL_FOUR(test_temporary_input),
        ALL_FOUR(test_temporary_output_writes_no_more_than_the_ta_said),
        ALL_FOUR(test_temporary_inout),
        ALL_FOUR(test_short_buffer_tells_the_size_and_writes_nothing),
        ALL_FOUR(test_null_and_empty_are_not_the_same),
        ALL_FOUR(test_allocated_memory),
        ALL_FOUR(test_registered_memory),
        ALL_FOUR(test_read_only_memory_can_be_registered_for_input),
        ALL_FOUR(test_zero_size_shared_memory),
        BOTH(test_memory_too_large_is_refused),
        BOTH(test_bad_memrefs_are_refused),
        BOTH(test_memory_of_another_context_is_refused),
        BOTH(test_bad_parameter_types_are_refused),
        BOTH(test_null_pointers_are_refused),
        BOTH(test_unknown_ta),
        BOTH(test_the_nil_uuid_is_no_tas),
        BOTH(test_unknown_device_name),
        BOTH(test_known_device_names),
        BOTH(test_each_instance_has_its_own_globals),
        BOTH(test_sessions_share_a_single_instance),
        BOTH(test_keep_alive_keeps_the_globals),
        BOTH(test_a_single_session_ta_is_busy),
        BOTH(test_a_refused_open_leaves_nothing),
        BOTH(test_the_heap_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
