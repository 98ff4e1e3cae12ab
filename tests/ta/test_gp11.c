/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA of TEE Internal Core API 1.1 above libutee: entry points and memory functions. */
#define __OPTEE_CORE_API_COMPAT_1_1 1

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <tee_internal_api.h>
#include <teesim/ta_entry.h>

static const struct ta_sys fake_sys = {.size = sizeof(struct ta_sys)};
static uint8_t heap[8192] __attribute__((aligned(16)));
static uint64_t heap_index[TA_HEAP_INDEX_SIZE(sizeof(heap)) / sizeof(uint64_t) + 1];
static uint32_t types_seen, calls;
static TEE_Param seen[4];

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    calls++;
    types_seen = types;
    memcpy(seen, params, sizeof(seen));
    assert_null(*session);
    *session = seen;
    return TEE_ERROR_NO_DATA;
}

void TA_CloseSessionEntryPoint(void *session)
{
    assert_ptr_equal(session, seen);
}

/* Answers each parameter with what cannot be mistaken for another's. */
TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    assert_ptr_equal(session, seen);
    calls++;
    types_seen = types;
    memcpy(seen, params, sizeof(seen));
    for (uint32_t i = 0; i < 4; i++) {
        if (TEE_PARAM_TYPE_GET(types, i) >= TEE_PARAM_TYPE_MEMREF_INPUT) {
            params[i].memref.size = 100 + i;
        } else {
            params[i].value.a = 200 + i;
            params[i].value.b = 300 + i;
        }
    }
    return command;
}

static uint32_t call(struct ta_call *c)
{
    return teesim_ta_entry_gp11(&fake_sys, c);
}

static int setup(void **state)
{
    struct ta_call start = {
        .entry = TA_CALL_START, .heap = heap, .heap_size = sizeof(heap), .heap_index = heap_index};

    (void)state;
    memset(heap_index, 0, sizeof(heap_index));
    calls = 0;
    return (int)call(&start);
}

static struct ta_call invoke_of(uint32_t types)
{
    return (struct ta_call){.entry = TA_CALL_INVOKE,
                            .command = 0x55,
                            .session_ctx = (uintptr_t)seen,
                            .param_types = types};
}

static void test_session_goes_round(void **state)
{
    struct ta_call c = {.entry = TA_CALL_OPEN,
                        .param_types = TEE_PARAM_TYPE_VALUE_INPUT,
                        .session_ctx = 1234,
                        .param = {{.value = {.a = 7, .b = 8}}}};

    (void)state;
    assert_int_equal(call(&c), TEE_ERROR_NO_DATA);
    assert_int_equal(c.session_ctx, (uintptr_t)seen);
    assert_int_equal(types_seen, TEE_PARAM_TYPE_VALUE_INPUT);
    assert_int_equal(seen[0].value.a, 7);
    assert_int_equal(seen[0].value.b, 8);
    c.entry = TA_CALL_CLOSE;
    assert_int_equal(call(&c), TEE_SUCCESS);
}

static void test_parameters_of_each_type_go_both_ways(void **state)
{
    static const uint8_t types[] = {
        TEE_PARAM_TYPE_VALUE_INPUT,  TEE_PARAM_TYPE_VALUE_OUTPUT,  TEE_PARAM_TYPE_VALUE_INOUT,
        TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
    };
    char byte;

    (void)state;
    for (size_t t = 0; t < sizeof(types); t++) {
        bool memref = types[t] >= TEE_PARAM_TYPE_MEMREF_INPUT;
        struct ta_call c =
            invoke_of(TEE_PARAM_TYPES(types[t], types[t], types[t], TEE_PARAM_TYPE_NONE));
        for (uint32_t i = 0; i < 3; i++) {
            if (memref) {
                c.param[i].memref.buffer = &byte;
                c.param[i].memref.size = UINT32_MAX - i;
            } else {
                c.param[i].value.a = 10 + i;
                c.param[i].value.b = 20 + i;
            }
        }
        assert_int_equal(call(&c), 0x55);
        for (uint32_t i = 0; i < 3; i++) {
            if (memref) {
                assert_ptr_equal(seen[i].memref.buffer, &byte);
                assert_int_equal(seen[i].memref.size, UINT32_MAX - i);
                assert_ptr_equal(c.param[i].memref.buffer, &byte);
                assert_int_equal(c.param[i].memref.size, 100 + i);
            } else {
                assert_int_equal(seen[i].value.a, 10 + i);
                assert_int_equal(seen[i].value.b, 20 + i);
                assert_int_equal(c.param[i].value.a, 200 + i);
                assert_int_equal(c.param[i].value.b, 300 + i);
            }
        }
    }
}

static void test_memrefs_that_do_not_fit_are_refused(void **state)
{
    const uint32_t entries[] = {TA_CALL_OPEN, TA_CALL_INVOKE};
    const uint32_t types[] = {TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
                              TEE_PARAM_TYPE_MEMREF_INOUT};

    (void)state;
    for (size_t e = 0; e < 2; e++) {
        for (size_t t = 0; t < 3; t++) {
            struct ta_call c = invoke_of(TEE_PARAM_TYPES(0, 0, 0, types[t]));
            c.entry = entries[e];
            c.param[3].memref.buffer = heap;
            c.param[3].memref.size = (size_t)UINT32_MAX + 2;
            assert_int_equal(call(&c), TEE_ERROR_EXCESS_DATA);
            assert_int_equal(c.param[3].memref.size, (size_t)UINT32_MAX + 2);
        }
    }
    assert_int_equal(calls, 0);
}

static void test_memory_functions(void **state)
{
    (void)state;
    char *p = TEE_Malloc(8, TEE_MALLOC_FILL_ZERO);
    assert_non_null(p);
    TEE_MemMove(p, "1234567", 8);
    p = TEE_Realloc(p, 4000);
    assert_non_null(p);
    assert_int_equal(TEE_MemCompare(p, "1234567", 8), 0);
    assert_true(TEE_MemCompare(p, "1234568", 8) < 0);
    TEE_MemFill(p, 0x141, 2);
    assert_string_equal(p, "AA34567");
    assert_null(TEE_Realloc(p, UINT32_MAX));
    assert_null(TEE_Malloc(UINT32_MAX, TEE_MALLOC_FILL_ZERO));
    TEE_Free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_session_goes_round, setup),
        cmocka_unit_test_setup(test_parameters_of_each_type_go_both_ways, setup),
        cmocka_unit_test_setup(test_memrefs_that_do_not_fit_are_refused, setup),
        cmocka_unit_test_setup(test_memory_functions, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
