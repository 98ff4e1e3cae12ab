/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the calls of the rows: see bad_input.h. */
#include "objects.h"

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

/* ---- the table ---- */

#define DO(...)                                                                                    \
    case __COUNTER__ - FIRST:                                                                      \
        (void)(__VA_ARGS__);                                                                       \
        return TEE_SUCCESS;
#define CODE(want, ...)                                                                            \
    case __COUNTER__ - FIRST:                                                                      \
        return (__VA_ARGS__);
#define DIES(func, clause, words, ...) DO(__VA_ARGS__)
#define CALL(want, clause, func, ...)  CODE(want, func(__VA_ARGS__))
#define CALL_VOID(clause, func, ...)   DO(func(__VA_ARGS__))
#define FUZZ(...)

enum { FIRST = __COUNTER__ + 1 };

static TEE_Result run(uint32_t row)
{
    switch (row) {
#include "cases.h"
    default:
        return TEE_ERROR_ITEM_NOT_FOUND;
    }
}

#undef DO
#undef CODE
#undef DIES
#undef CALL
#undef CALL_VOID
#undef FUZZ

/* ---- random arguments ---- */

static uint32_t seed;

static uint32_t any_u32(void)
{
    static const uint32_t edge[] = {0, 1, 2, 15, 16, 0x7fffffff, 0x80000000, 0xffffffff};

    seed = seed * 1664525u + 1013904223u;
    uint32_t r = seed >> 8;
    return r % 4 ? r : edge[r / 4 % 8];
}

static size_t any_size(void)
{
    return any_u32() % 8 ? any_u32() % 200 : SIZE_MAX - any_u32() % 32;
}

/* Blocks that are in use, or have been. */
static void *kept[16];

static void keep_block(void *made)
{
    kept[any_u32() % 16] = made;
}

static void *any_block(void)
{
    return any_u32() % 8 ? kept[any_u32() % 16] : (char *)kept[any_u32() % 16] + any_u32() % 64;
}

/* For a call that takes it over. */
static void *take_block(void)
{
    void **slot = &kept[any_u32() % 16], *taken = *slot;

    *slot = NULL;
    return taken;
}

/* Memory of the TA's, or bad: never somebody else's, of which one address space cannot keep it. */
static void *any_out(void)
{
    return any_u32() % 16 ? buf + any_u32() % 64 : bad_pointer(any_u32() % (BAD_INPUT + 1));
}

static const void *any_in(void)
{
    return any_u32() % 2 ? constant : any_out();
}

/* Handles that have been made, and other numbers. */
static uintptr_t made[16];

static void *any_handle_out(void)
{
    return &made[any_u32() % 16];
}

static uintptr_t any_handle(void)
{
    uintptr_t number = made[any_u32() % 16];

    switch (any_u32() % 8) {
    case 0:
        return number + any_u32();
    case 1:
        return (uintptr_t)any_u32() << 32 | number;
    default:
        return number;
    }
}

extern const struct ta_sys *utee_sys;

/* What libutee would never hand to the kernel. */
static void any_arith(void)
{
    struct ta_arith_in in[TA_ARITH_IN_MAX];
    struct ta_arith_out out[TA_ARITH_OUT_MAX];
    int32_t verdict;

    for (unsigned i = 0; i < TA_ARITH_IN_MAX; i++)
        in[i] = (struct ta_arith_in){
            .words = any_in(), .count = any_u32() % 128 ? any_u32() % 8 : any_u32(), any_u32() % 2};
    for (unsigned i = 0; i < TA_ARITH_OUT_MAX; i++)
        out[i] = (struct ta_arith_out){any_u32() % 4 ? any_out() : NULL, any_u32() % 16, 99, 99};
    if (any_u32() % 8)
        utee_sys->arith->compute(any_u32() % (TA_ARITH_OPS + (any_u32() % 16 == 0)), in, out);
    else
        utee_sys->arith->is_prime(in, any_u32() % 200, &verdict);
}

#define CODE(want, ...)
#define DIES(func, clause, words, ...)
#define CALL(want, clause, func, ...)
#define CALL_VOID(clause, func, ...)
#define FUZZ(...)                                                                                  \
    case __COUNTER__ - FIRST_FUZZ:                                                                 \
        (void)(__VA_ARGS__);                                                                       \
        break;

enum { FIRST_FUZZ = __COUNTER__ + 1 };

static void fuzz_one(uint32_t which)
{
    switch (which) {
#include "cases.h"
    }
}

enum { FUZZ_COUNT = __COUNTER__ - FIRST_FUZZ };

/* The good calls of all functions, with an argument in between that is not. */
#undef CODE
#undef DIES
#undef CALL
#undef CALL_VOID
#undef FUZZ
#define CODE(want, ...)
#define DIES(func, clause, words, ...)
#define FUZZ(...)
#define CALL(want, clause, func, ...)                                                              \
    case __COUNTER__ - FIRST_CALL:                                                                 \
        (void)func(__VA_ARGS__);                                                                   \
        break;
#define CALL_VOID(clause, func, ...) CALL(0, clause, func, __VA_ARGS__)

enum { FIRST_CALL = __COUNTER__ + 1 };

static void call_one(uint32_t which)
{
    switch (which) {
#include "cases.h"
    }
}

enum { CALL_COUNT = __COUNTER__ - FIRST_CALL };

/* But for blocks, which FUZZ rows have: memory that was freed is AddressSanitizer's to find. */
bool any_bad(enum bad *kind)
{
    *kind = (enum bad)(any_u32() % BAD_COUNT);
    return any_u32() % 24 == 0 && (*kind < BAD_BLOCK_FREED || *kind > BAD_BLOCK_ODD);
}

static void fuzz(uint32_t calls, bool of_all)
{
    fuzzing = of_all;
    while (calls-- > 0) {
        if (of_all)
            call_one(any_u32() % CALL_COUNT);
        else
            fuzz_one(any_u32() % FUZZ_COUNT);
    }
}

/* ---- entry points ---- */

static uint32_t sums;

TEE_Result TA_CreateEntryPoint(void)
{
    block = TEE_Malloc(64, TEE_MALLOC_FILL_ZERO);
    if (!block)
        return TEE_ERROR_OUT_OF_MEMORY;
    TEE_MemFill(block, 1, 64);
    return TEE_SUCCESS;
}

static void sum(TEE_Param p[4])
{
    const unsigned char *in = p[0].memref.buffer;

    p[2].value.a = ++sums;
    p[2].value.b = 0;
    for (size_t i = 0; i < p[0].memref.size; i++)
        p[2].value.b += in[i];
    for (size_t i = 0; i < 64; i++)
        p[2].value.b += block[i];
}

static TEE_Result run_row(TEE_Param p[4])
{
    static char name[32];

    for (size_t i = 0; i < p[2].memref.size && i + 1 < sizeof(name); i++)
        name[i] = ((const char *)p[2].memref.buffer)[i];
    bad_name = name;
    bad_kind = (enum bad)p[1].value.b;
    return run(p[1].value.a);
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    (void)ctx;
    (void)types;
    params = p;
    input = p[0].memref.buffer;
    tcp_port = (uint16_t)p[3].value.a;
    switch (command) {
    case BAD_INPUT_RUN:
        return run_row(p);
    case BAD_INPUT_FUZZ:
        seed = p[1].value.a;
        fuzz(p[1].value.b, p[2].value.a != 0);
        return TEE_SUCCESS;
    case BAD_INPUT_SUM:
        sum(p);
        return TEE_SUCCESS;
    case BAD_INPUT_MAKE:
        make_input(p[0].memref.buffer);
        return TEE_SUCCESS;
    case BAD_INPUT_NONE:
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
