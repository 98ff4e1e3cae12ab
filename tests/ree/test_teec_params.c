/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_rig.h"

#include <errno.h>
#include <string.h>

#include "base/check.h"

#define ATTR_IN    TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT
#define ATTR_OUT   TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT
#define ATTR_INOUT TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT

static TEEC_Context ctx;
static TEEC_Session session;

static int setup(void **state)
{
    (void)state;
    sys_reset();
    rig_open(&ctx, &session);
    return 0;
}

static int setup_without_registration(void **state)
{
    (void)state;
    sys_reset();
    sys.version.gen_caps = TEE_GEN_CAP_GP;
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

static TEEC_Operation op_of(uint32_t t0, uint32_t t1, uint32_t t2, uint32_t t3)
{
    TEEC_Operation op;

    memset(&op, 0xee, sizeof(op)); /* what is not used is not looked at */
    op.started = 0;
    op.paramTypes = TEEC_PARAM_TYPES(t0, t1, t2, t3);
    return op;
}

static void expect(TEEC_Operation *op, TEEC_Result res, uint32_t want_origin)
{
    uint32_t origin = 0;

    assert_int_equal(TEEC_InvokeCommand(&session, 1, op, &origin), res);
    assert_int_equal(origin, want_origin);
}

static void invoke(TEEC_Operation *op)
{
    expect(op, sys.ret, sys.origin);
}

static const struct tee_ioctl_param *sent(unsigned i)
{
    return &sys_params(sys_the(TEE_IOC_INVOKE))[i];
}

/* ---- values ---- */

static void invert_values(struct tee_ioctl_param *p)
{
    for (unsigned i = 0; i < 4; i++) {
        p[i].a = ~p[i].a;
        p[i].b = ~p[i].b;
    }
}

static void test_values(void **state)
{
    TEEC_Operation op = op_of(TEEC_VALUE_INPUT, TEEC_VALUE_OUTPUT, TEEC_VALUE_INOUT, TEEC_NONE);
    TEEC_Operation before;

    (void)state;
    op.params[0].value = op.params[1].value = op.params[2].value = (TEEC_Value){1, 2};
    before = op;
    sys.act = invert_values;
    invoke(&op);
    assert_true(sent(0)->attr == 1 && sent(0)->a == 1 && sent(0)->b == 2);
    assert_true(sent(1)->attr == 2 && sent(1)->a == 0 && sent(1)->b == 0);
    assert_true(sent(2)->attr == 3 && sent(2)->a == 1 && sent(2)->b == 2);
    assert_int_equal(sent(3)->attr, 0);
    assert_memory_equal(&op.params[0], &before.params[0], sizeof(op.params[0]));
    assert_true(op.params[1].value.a == 0xffffffff && op.params[1].value.b == 0xffffffff);
    assert_true(op.params[2].value.a == ~1u && op.params[2].value.b == ~2u);
    assert_memory_equal(&op.params[3], &before.params[3], sizeof(op.params[3]));
}

static void test_unknown_types(void **state)
{
    static const uint32_t types[] = {4, 8, 9, 10, 11};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(types); i++) {
        TEEC_Operation op = op_of(TEEC_NONE, TEEC_NONE, types[i], TEEC_NONE);
        expect(&op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
    }
    assert_int_equal(sys.count, 0);
}

/* ---- temporary memory references ---- */

static void fill(struct tee_ioctl_param *p)
{
    if (sys.last_mapping)
        memset(sys.last_mapping, 0x5a, 16);
    for (unsigned i = 0; i < 4; i++) {
        if (p[i].attr >= ATTR_IN)
            p[i].b = 10;
    }
}

static void too_long(struct tee_ioctl_param *p)
{
    fill(p);
    p[0].b = 17;
}

static void test_a_temporary_reference_costs_two_calls_more(void **state)
{
    static const uint64_t attr[] = {ATTR_IN, ATTR_OUT, ATTR_INOUT};
    uint8_t mine[16];

    (void)state;
    sys.act = fill;
    for (uint32_t dir = 1; dir <= 3; dir++) {
        TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_INPUT - 1 + dir, 0, 0, 0);
        op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
        invoke(&op);
        assert_int_equal(sent(0)->attr, attr[dir - 1]);
        assert_true(sent(0)->a == 0 && sent(0)->b == 16);
        assert_ptr_equal(sys_the(TEE_IOC_SHM_REGISTER)->addr, mine);
        sys_expect(TEE_IOC_SHM_REGISTER, TEE_IOC_INVOKE, DO_CLOSE);
        assert_int_equal(op.params[0].tmpref.size, dir & 2 ? 10 : 16);
    }
}

static void test_a_shadow_of_a_temporary_reference(void **state)
{
    static const struct {
        uint32_t type;
        bool too_long;
        uint8_t after; /* what the client has */
        size_t size;
    } cases[] = {
        {TEEC_MEMREF_TEMP_INPUT, false, 0x11, 16},
        {TEEC_MEMREF_TEMP_OUTPUT, false, 0x5a, 10},
        {TEEC_MEMREF_TEMP_INOUT, false, 0x5a, 10},
        {TEEC_MEMREF_TEMP_OUTPUT, true, 0x11, 17},
    };
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint8_t mine[16];
        TEEC_Operation op = op_of(cases[i].type, 0, 0, 0);
        memset(mine, 0x11, sizeof(mine));
        op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
        sys.act = cases[i].too_long ? too_long : fill;
        sys.ret = cases[i].too_long ? TEEC_ERROR_SHORT_BUFFER : TEEC_SUCCESS;
        invoke(&op);
        sys_expect(TEE_IOC_SHM_ALLOC, DO_MMAP, DO_CLOSE, TEE_IOC_INVOKE, DO_MUNMAP);
        assert_int_equal(mine[0], cases[i].after);
        assert_int_equal(mine[9], cases[i].after);
        assert_int_equal(mine[10], 0x11); /* beyond what the Trusted Application wrote */
        assert_int_equal(op.params[0].tmpref.size, cases[i].size);
    }
}

static uint8_t first_byte_seen;

static void look(struct tee_ioctl_param *p)
{
    (void)p;
    first_byte_seen = *(uint8_t *)sys.last_mapping;
}

static void test_only_inputs_are_copied_in(void **state)
{
    static const struct {
        uint32_t type;
        uint8_t seen;
    } cases[] = {{TEEC_MEMREF_TEMP_INPUT, 0x11},
                 {TEEC_MEMREF_TEMP_OUTPUT, 0},
                 {TEEC_MEMREF_TEMP_INOUT, 0x11}};

    (void)state;
    sys.act = look;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint8_t mine[4] = {0x11};
        TEEC_Operation op = op_of(cases[i].type, 0, 0, 0);
        op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
        invoke(&op);
        sys_forget();
        assert_int_equal(first_byte_seen, cases[i].seen);
    }
}

static void test_the_null_reference(void **state)
{
    TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_OUTPUT, TEEC_MEMREF_TEMP_INPUT, 0, 0);

    (void)state;
    op.params[0].tmpref = (TEEC_TempMemoryReference){NULL, 0};
    op.params[1].tmpref = (TEEC_TempMemoryReference){NULL, 33};
    sys.act = fill;
    invoke(&op);
    assert_true(sent(0)->attr == ATTR_OUT && sent(0)->b == 0 && sent(0)->c == TEE_MEMREF_NULL);
    assert_true(sent(1)->attr == ATTR_IN && sent(1)->b == 33 && sent(1)->c == TEE_MEMREF_NULL);
    sys_expect(TEE_IOC_INVOKE);
    assert_int_equal(op.params[0].tmpref.size, 10); /* what it would need */
    assert_int_equal(op.params[1].tmpref.size, 33);
}

static void test_the_null_reference_of_an_old_device(void **state)
{
    TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_OUTPUT, 0, 0, 0);

    (void)state;
    op.params[0].tmpref = (TEEC_TempMemoryReference){NULL, 0};
    invoke(&op);
    assert_true(sent(0)->b == 0 && sent(0)->c != TEE_MEMREF_NULL);
    assert_int_equal(sys_the(TEE_IOC_SHM_ALLOC)->size, 8);
    sys_expect(TEE_IOC_SHM_ALLOC, DO_MMAP, DO_CLOSE, TEE_IOC_INVOKE, DO_MUNMAP);
    op.params[0].tmpref.size = 1;
    expect(&op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
}

static void test_a_reference_of_no_size(void **state)
{
    TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_INOUT, 0, 0, 0);
    uint8_t mine[8];

    (void)state;
    op.params[0].tmpref = (TEEC_TempMemoryReference){mine, 0};
    invoke(&op);
    assert_int_equal(sys_the(TEE_IOC_SHM_REGISTER)->size, 8);
    assert_int_equal(sent(0)->b, 0);
    assert_int_equal(op.params[0].tmpref.size, 0);
}

static void test_memory_that_cannot_be_shared(void **state)
{
    TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_INPUT, 0, 0);
    uint8_t mine[8];

    (void)state;
    op.params[0].tmpref = op.params[1].tmpref = (TEEC_TempMemoryReference){mine, 8};
    sys.fail[_IOC_NR(TEE_IOC_SHM_REGISTER)] = ENOMEM;
    expect(&op, TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_COMMS);
    sys_expect(TEE_IOC_SHM_REGISTER);
    assert_int_equal(op.params[0].tmpref.size, 8);
}

/* ---- registered memory references ---- */

static TEEC_SharedMemory shared(void *buffer, size_t size, uint32_t flags)
{
    TEEC_SharedMemory shm = {.buffer = buffer, .size = size, .flags = flags};
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &shm), TEEC_SUCCESS);
    sys_forget();
    return shm;
}

static void test_the_whole_has_its_parents_direction(void **state)
{
    static const uint64_t attr[] = {ATTR_IN, ATTR_OUT, ATTR_INOUT};
    uint8_t mine[16];

    (void)state;
    sys.act = fill;
    for (uint32_t flags = 1; flags <= 3; flags++) {
        TEEC_SharedMemory shm = shared(mine, sizeof(mine), flags);
        TEEC_Operation op = op_of(0, TEEC_MEMREF_WHOLE, 0, 0);
        op.params[1].memref = (TEEC_RegisteredMemoryReference){&shm, 999, 999}; /* ignored */
        invoke(&op);
        assert_true(sent(1)->attr == attr[flags - 1] && sent(1)->a == 0 && sent(1)->b == 16);
        assert_int_equal(sent(1)->c, shm.imp.id);
        sys_expect(TEE_IOC_INVOKE);
        assert_int_equal(op.params[1].memref.size, flags & TEEC_MEM_OUTPUT ? 10 : 999);
        assert_int_equal(shm.size, 16);
        TEEC_ReleaseSharedMemory(&shm);
    }
}

static void test_which_parts_are_allowed(void **state)
{
    static const struct {
        uint32_t flags, type;
        size_t offset, size;
        bool ok;
    } cases[] = {
        {3, TEEC_MEMREF_PARTIAL_INOUT, 0, 16, true},
        {3, TEEC_MEMREF_PARTIAL_INPUT, 4, 12, true},
        {3, TEEC_MEMREF_PARTIAL_OUTPUT, 16, 0, true},
        {1, TEEC_MEMREF_PARTIAL_INPUT, 4, 8, true},
        {1, TEEC_MEMREF_PARTIAL_OUTPUT, 4, 8, false},
        {1, TEEC_MEMREF_PARTIAL_INOUT, 4, 8, false},
        {2, TEEC_MEMREF_PARTIAL_OUTPUT, 4, 8, true},
        {2, TEEC_MEMREF_PARTIAL_INPUT, 4, 8, false},
        {2, TEEC_MEMREF_PARTIAL_INOUT, 4, 8, false},
        {3, TEEC_MEMREF_PARTIAL_INPUT, 0, 17, false},
        {3, TEEC_MEMREF_PARTIAL_INPUT, 17, 0, false},
        {3, TEEC_MEMREF_PARTIAL_INPUT, 8, 9, false},
        {3, TEEC_MEMREF_PARTIAL_INPUT, 8, SIZE_MAX - 4, false},
        {3, TEEC_MEMREF_PARTIAL_INPUT, SIZE_MAX, 2, false},
    };
    uint8_t mine[16];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        TEEC_SharedMemory shm = shared(mine, sizeof(mine), cases[i].flags);
        TEEC_Operation op = op_of(cases[i].type, 0, 0, 0);
        op.params[0].memref =
            (TEEC_RegisteredMemoryReference){&shm, cases[i].size, cases[i].offset};
        if (cases[i].ok) {
            invoke(&op);
            assert_true(sent(0)->a == cases[i].offset && sent(0)->b == cases[i].size);
        } else {
            expect(&op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
        }
        TEEC_ReleaseSharedMemory(&shm);
        sys_forget();
    }
}

static void test_a_parent_that_is_none(void **state)
{
    static const uint32_t types[] = {TEEC_MEMREF_WHOLE, TEEC_MEMREF_PARTIAL_INPUT};
    uint8_t mine[16];
    TEEC_SharedMemory released = shared(mine, sizeof(mine), 3), never = {.size = 16, .flags = 3};

    (void)state;
    TEEC_ReleaseSharedMemory(&released);
    sys_forget();
    TEEC_SharedMemory *parents[] = {NULL, &released, &never};
    for (unsigned i = 0; i < ARRAY_COUNT(types); i++) {
        for (unsigned k = 0; k < ARRAY_COUNT(parents); k++) {
            TEEC_Operation op = op_of(types[i], 0, 0, 0);
            op.params[0].memref = (TEEC_RegisteredMemoryReference){parents[k], 8, 0};
            expect(&op, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
        }
    }
    assert_int_equal(sys.count, 0);
}

/* The device writes 0x5a all over the shadow buffer. */
static void scribble(struct tee_ioctl_param *p)
{
    memset(sys.last_mapping, 0x5a, 16);
    p[0].b = 3;
}

static void test_a_shadow_buffer_takes_the_part_only(void **state)
{
    uint8_t mine[16], want[16];
    TEEC_Operation op = op_of(TEEC_MEMREF_PARTIAL_INOUT, 0, 0, 0);

    (void)state;
    memset(mine, 0x11, sizeof(mine));
    memset(want, 0x11, sizeof(want));
    memset(want + 4, 0x5a, 3);
    TEEC_SharedMemory shm = shared(mine, sizeof(mine), 3);
    op.params[0].memref = (TEEC_RegisteredMemoryReference){&shm, 8, 4};
    sys.act = scribble;
    invoke(&op);
    assert_memory_equal(mine, want, sizeof(mine));
    assert_int_equal(op.params[0].memref.size, 3);
    TEEC_ReleaseSharedMemory(&shm);
}

static void test_a_shadow_buffer_of_the_whole(void **state)
{
    uint8_t mine[16];
    TEEC_SharedMemory shm;
    TEEC_Operation op = op_of(TEEC_MEMREF_WHOLE, 0, 0, 0);

    (void)state;
    memset(mine, 0x11, sizeof(mine));
    shm = shared(mine, sizeof(mine), TEEC_MEM_INPUT);
    op.params[0].memref.parent = &shm;
    sys.act = look;
    invoke(&op);
    assert_int_equal(first_byte_seen, 0x11);
    TEEC_ReleaseSharedMemory(&shm);
    sys_forget();
    shm = shared(mine, sizeof(mine), TEEC_MEM_OUTPUT);
    sys.act = scribble;
    invoke(&op);
    assert_true(mine[0] == 0x5a && mine[2] == 0x5a && mine[3] == 0x11);
    TEEC_ReleaseSharedMemory(&shm);
}

/* ---- ends ---- */

static void test_nothing_comes_back_from_a_broken_link(void **state)
{
    uint8_t mine[16] = {0x11};
    TEEC_Operation op = op_of(TEEC_MEMREF_TEMP_OUTPUT, TEEC_VALUE_OUTPUT, 0, 0), before;

    (void)state;
    op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
    before = op;
    sys.act = fill;
    sys.ret = TEEC_ERROR_COMMUNICATION;
    sys.origin = TEEC_ORIGIN_COMMS;
    invoke(&op);
    assert_memory_equal(op.params, before.params, sizeof(op.params));
    assert_int_equal(mine[0], 0x11);
}

static void test_an_open_has_parameters_too(void **state)
{
    TEEC_Operation op = op_of(TEEC_VALUE_INOUT, TEEC_MEMREF_TEMP_INOUT, 0, 0);
    TEEC_Session other;
    uint8_t mine[16];

    (void)state;
    op.params[0].value = (TEEC_Value){5, 6};
    op.params[1].tmpref = (TEEC_TempMemoryReference){mine, 16};
    sys.act = invert_values;
    assert_int_equal(TEEC_OpenSession(&ctx, &other, &some_ta, TEEC_LOGIN_PUBLIC, NULL, &op, NULL),
                     TEEC_SUCCESS);
    const struct sys_call *c = sys_the(TEE_IOC_OPEN_SESSION);
    assert_true(sys_params(c)[0].a == 5 && sys_params(c)[0].b == 6);
    assert_int_not_equal(sys_open_arg(c)->cancel_id, 0);
    assert_true(op.params[0].value.a == ~5u && op.params[1].tmpref.size == ~(size_t)16);
    sys_expect(TEE_IOC_SHM_REGISTER, TEE_IOC_OPEN_SESSION, DO_CLOSE);
}

#define WITH(f)    cmocka_unit_test_setup_teardown(f, setup, teardown)
#define WITHOUT(f) cmocka_unit_test_setup_teardown(f, setup_without_registration, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(test_values),
        WITH(test_unknown_types),
        WITH(test_a_temporary_reference_costs_two_calls_more),
        WITHOUT(test_a_shadow_of_a_temporary_reference),
        WITHOUT(test_only_inputs_are_copied_in),
        WITH(test_the_null_reference),
        WITHOUT(test_the_null_reference_of_an_old_device),
        WITH(test_a_reference_of_no_size),
        WITH(test_memory_that_cannot_be_shared),
        WITH(test_the_whole_has_its_parents_direction),
        WITH(test_which_parts_are_allowed),
        WITH(test_a_parent_that_is_none),
        WITHOUT(test_a_shadow_buffer_takes_the_part_only),
        WITHOUT(test_a_shadow_buffer_of_the_whole),
        WITHOUT(test_nothing_comes_back_from_a_broken_link),
        WITH(test_an_open_has_parameters_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
