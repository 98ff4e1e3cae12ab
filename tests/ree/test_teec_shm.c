/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_rig.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"

static TEEC_Context open_context(void)
{
    TEEC_Context ctx;

    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    sys_forget();
    return ctx;
}

static void test_allocated_memory_is_mapped(void **state)
{
    TEEC_Context ctx = open_context();
    TEEC_SharedMemory shm = {.size = 5000, .flags = TEEC_MEM_INPUT};

    (void)state;
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &shm), TEEC_SUCCESS);
    assert_ptr_equal(shm.buffer, sys.last_mapping);
    assert_int_equal(shm.size, 5000);
    assert_int_equal(sys.call[0].size, 5000);
    sys_expect(TEE_IOC_SHM_ALLOC, DO_MMAP, DO_CLOSE);
    TEEC_ReleaseSharedMemory(&shm);
    assert_int_equal(sys.call[0].size, 5000);
    sys_expect(DO_MUNMAP);
    assert_null(shm.buffer);
    assert_int_equal(shm.size, 0);
    TEEC_ReleaseSharedMemory(&shm);
    TEEC_ReleaseSharedMemory(NULL);
    assert_int_equal(sys.count, 0);
}

static void test_registered_memory_is_registered(void **state)
{
    TEEC_Context ctx = open_context();
    uint8_t mine[100];
    TEEC_SharedMemory shm = {.buffer = mine, .size = 100, .flags = TEEC_MEM_OUTPUT};

    (void)state;
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &shm), TEEC_SUCCESS);
    assert_true(sys.call[0].size == 100 && sys.call[0].addr == mine);
    sys_expect(TEE_IOC_SHM_REGISTER);
    TEEC_ReleaseSharedMemory(&shm);
    assert_true(shm.buffer == mine && shm.size == 100); /* the client's still */
    sys_expect(DO_CLOSE);
}

static void test_memory_of_no_size_is_eight_bytes(void **state)
{
    TEEC_Context ctx = open_context();
    uint8_t mine[8];
    TEEC_SharedMemory a = {.flags = 1}, b = {.buffer = mine, .flags = 3};

    (void)state;
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &a), TEEC_SUCCESS);
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &b), TEEC_SUCCESS);
    assert_int_equal(sys_the(TEE_IOC_SHM_ALLOC)->size, 8);
    assert_int_equal(sys_the(TEE_IOC_SHM_REGISTER)->size, 8);
    assert_true(a.size == 0 && b.size == 0 && a.buffer);
    TEEC_ReleaseSharedMemory(&a);
    TEEC_ReleaseSharedMemory(&b);
    assert_int_equal(sys.mapped_count, 0);
}

/* Constants cannot be registered, and some devices cannot register at all. */
static void test_a_shadow_buffer_stands_in(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++) {
        uint8_t mine[100];
        TEEC_SharedMemory shm = {.buffer = mine, .size = 100, .flags = 3};
        sys_reset();
        if (round == 0)
            sys.fail[_IOC_NR(TEE_IOC_SHM_REGISTER)] = EFAULT;
        else
            sys.version.gen_caps = TEE_GEN_CAP_GP;
        TEEC_Context ctx = open_context();
        assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &shm), TEEC_SUCCESS);
        if (round == 0)
            sys_expect(TEE_IOC_SHM_REGISTER, TEE_IOC_SHM_ALLOC, DO_MMAP, DO_CLOSE);
        else
            sys_expect(TEE_IOC_SHM_ALLOC, DO_MMAP, DO_CLOSE);
        assert_ptr_equal(shm.buffer, mine);
        TEEC_ReleaseSharedMemory(&shm);
        sys_expect(DO_MUNMAP);
        assert_ptr_equal(shm.buffer, mine);
    }
}

static void test_memory_behind_a_file(void **state)
{
    TEEC_Context ctx = open_context();
    TEEC_SharedMemory shm = {.buffer = &ctx, .flags = 3};

    (void)state;
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&ctx, &shm, 5), TEEC_SUCCESS);
    assert_null(shm.buffer);
    assert_int_equal(shm.size, 12345);
    sys_expect(TEE_IOC_SHM_REGISTER_FD);
    TEEC_ReleaseSharedMemory(&shm);
    sys_expect(DO_CLOSE);
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&ctx, &shm, -1),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(NULL, &shm, 5),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&ctx, NULL, 5),
                     TEEC_ERROR_BAD_PARAMETERS);
    sys.fail[_IOC_NR(TEE_IOC_SHM_REGISTER_FD)] = EINVAL;
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&ctx, &shm, 5),
                     TEEC_ERROR_BAD_PARAMETERS);
}

static void test_what_is_refused_here(void **state)
{
    TEEC_Context ctx = open_context();
    uint8_t mine[8];
    const struct {
        void *buffer;
        uint32_t flags;
        bool alloc_too; /* not only registering */
    } cases[] = {{mine, 0, true}, {mine, 4, true}, {mine, 0xffffffff, true}, {NULL, 1, false}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        TEEC_SharedMemory shm = {.buffer = cases[i].buffer, .size = 8, .flags = cases[i].flags};
        assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &shm), TEEC_ERROR_BAD_PARAMETERS);
        if (cases[i].alloc_too)
            assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &shm), TEEC_ERROR_BAD_PARAMETERS);
    }
    TEEC_SharedMemory shm = {.buffer = mine, .size = 8, .flags = 1};
    assert_int_equal(TEEC_RegisterSharedMemory(NULL, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_AllocateSharedMemory(NULL, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(sys.count, 0);
}

static void test_memory_that_cannot_be_had(void **state)
{
    static const struct {
        int register_errno, alloc_errno, mmap_errno;
        TEEC_Result registered, alloced;
    } cases[] = {
        {ENOMEM, ENOMEM, 0, TEEC_ERROR_OUT_OF_MEMORY, TEEC_ERROR_OUT_OF_MEMORY},
        {EINVAL, 0, ENOMEM, TEEC_ERROR_BAD_PARAMETERS, TEEC_ERROR_OUT_OF_MEMORY},
        {EFAULT, ENOMEM, 0, TEEC_ERROR_OUT_OF_MEMORY, TEEC_ERROR_OUT_OF_MEMORY},
        {EFAULT, 0, ENODEV, TEEC_ERROR_COMMUNICATION, TEEC_ERROR_COMMUNICATION},
        {EMFILE, EBADF, 0, TEEC_ERROR_GENERIC, TEEC_ERROR_GENERIC},
    };
    TEEC_Context ctx = open_context();
    uint8_t mine[8];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        TEEC_SharedMemory a = {.buffer = mine, .size = 8, .flags = 1}, b = a;
        sys_forget();
        sys.fail[_IOC_NR(TEE_IOC_SHM_REGISTER)] = cases[i].register_errno;
        sys.fail[_IOC_NR(TEE_IOC_SHM_ALLOC)] = cases[i].alloc_errno;
        sys.mmap_errno = cases[i].mmap_errno;
        assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &a), cases[i].registered);
        assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &b), cases[i].alloced);
        sys_forget();
        TEEC_ReleaseSharedMemory(&a); /* nothing to release */
        TEEC_ReleaseSharedMemory(&b);
        assert_int_equal(sys.count, 0);
    }
    assert_int_equal(sys.open_count, 1); /* the device */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_allocated_memory_is_mapped, rig_setup),
        cmocka_unit_test_setup(test_registered_memory_is_registered, rig_setup),
        cmocka_unit_test_setup(test_memory_of_no_size_is_eight_bytes, rig_setup),
        cmocka_unit_test_setup(test_a_shadow_buffer_stands_in, rig_setup),
        cmocka_unit_test_setup(test_memory_behind_a_file, rig_setup),
        cmocka_unit_test_setup(test_what_is_refused_here, rig_setup),
        cmocka_unit_test_setup(test_memory_that_cannot_be_had, rig_setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
