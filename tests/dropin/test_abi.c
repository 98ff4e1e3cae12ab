/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client that was compiled elsewhere shares with libteec.so.2: structures and symbols. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include "abi.h"

/* Of OP-TEE's library on x86-64, in the order of abi_layout.c; size and alignment come first. */
static const size_t known[] = {
    16,  4,         0, 4, 6,  8,                   /* TEEC_UUID */
    8,   4,         0, 4, 5,                       /* TEEC_Context */
    16,  8,         0, 8,                          /* TEEC_Session */
    56,  8,         0, 8, 16, 24,  32, 40, 48, 52, /* TEEC_SharedMemory */
    16,  8,         0, 8,                          /* TEEC_TempMemoryReference */
    24,  8,         0, 8, 16,                      /* TEEC_RegisteredMemoryReference */
    8,   4,         0, 4,                          /* TEEC_Value */
    24,  8,                                        /* TEEC_Parameter */
    112, 8,         0, 4, 8,  104,                 /* TEEC_Operation */
    4,   ULONG_MAX,                                /* limits */
};

static void check_layout(const struct abi_fact *table)
{
    size_t count = 0;

    for (; table[count].what; count++) {
        assert_true(count < sizeof(known) / sizeof(known[0]));
        if (table[count].is != known[count])
            fail_msg("%s is %zu, not %zu", table[count].what, table[count].is, known[count]);
    }
    assert_int_equal(count, sizeof(known) / sizeof(known[0]));
}

static void test_our_structures(void **state)
{
    (void)state;
    check_layout(abi_ours);
}

/* What the programs of these tests are compiled with is what they pretend to be. */
static void test_structures_of_the_field(void **state)
{
    (void)state;
    check_layout(abi_field);
}

static void test_symbols(void **state)
{
    static const char *const names[] = {
        "TEEC_InitializeContext",
        "TEEC_FinalizeContext",
        "TEEC_OpenSession",
        "TEEC_CloseSession",
        "TEEC_InvokeCommand",
        "TEEC_RegisterSharedMemory",
        "TEEC_AllocateSharedMemory",
        "TEEC_RegisterSharedMemoryFileDescriptor",
        "TEEC_ReleaseSharedMemory",
        "TEEC_RequestCancellation",
        "_dprintf",
        "dump_buffer",
    };
    void *lib = dlopen(LIBTEEC, RTLD_NOW | RTLD_LOCAL);

    (void)state;
    if (!lib)
        fail_msg("%s", dlerror());
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!dlsym(lib, names[i]))
            fail_msg("%s", dlerror());
    }
    dlclose(lib);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_our_structures),
        cmocka_unit_test(test_structures_of_the_field),
        cmocka_unit_test(test_symbols),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
