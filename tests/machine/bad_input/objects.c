/* SPDX-License-Identifier: BSD-2-Clause */
#include "objects.h"

#include <string.h>

unsigned char buf[256] __attribute__((aligned(16)));
const unsigned char constant[256] __attribute__((aligned(16))) = {64};
TEE_Param *params;
const void *input;
unsigned char *block;
void *volatile dangling = (void *)0x7e5700000000; /* below where the host maps */
volatile size_t zero;
uint16_t tcp_port;
const char *bad_name = "";
enum bad bad_kind;
bool fuzzing;

#define ROTATING(type, n, value)                                                                   \
    static type rotating_[(n)];                                                                    \
    static unsigned next_;                                                                         \
    type *got_ = &rotating_[next_++ % (n)];                                                        \
    *got_ = (value);                                                                               \
    return got_

api_size *len(size_t n)
{
    ROTATING(api_size, 4, (api_size)n);
}

size_t *room(size_t n)
{
    ROTATING(size_t, 4, n);
}

uint32_t *word(uint32_t n)
{
    ROTATING(uint32_t, 8, n);
}

unsigned char *fresh_block(void)
{
    return TEE_Malloc(64, TEE_MALLOC_FILL_ZERO);
}

/* ---- arguments ---- */

static bool is_bad(const char *name, enum bad *kind)
{
    if (fuzzing)
        return any_bad(kind);
    *kind = bad_kind;
    return strcmp(name, bad_name) == 0;
}

void *bad_pointer(enum bad kind)
{
    static size_t small[64]; /* some functions write more than a size */

    switch (kind) {
    case BAD_NEAR_NULL:
        return (void *)(zero + 24);
    case BAD_DANGLING:
        return dangling;
    case BAD_NON_CANONICAL:
        return (void *)(zero + (1ull << 62));
    case BAD_ZERO_SIZED:
        return TEE_Malloc(zero, TEE_MALLOC_FILL_ZERO);
    case BAD_CONSTANT:
        return (void *)(uintptr_t)constant;
    case BAD_INPUT:
        return (void *)(uintptr_t)input;
    case BAD_TOO_SMALL:
        small[0] = 0;
        return small;
    case BAD_BLOCK_FREED:
        TEE_Free(block);
        return block;
    case BAD_BLOCK_INSIDE:
        return block + 16;
    case BAD_BLOCK_ODD:
        return block + 1;
    default:
        return (void *)zero;
    }
}

static void *unaligned(const void *good, size_t size)
{
    static unsigned char odd[1 + 512] __attribute__((aligned(16)));

    TEE_MemFill(odd, 0, sizeof(odd));
    TEE_MemMove(odd + 1, good, (uint32_t)size);
    return odd + 1;
}

void *pointer_arg(const char *name, const void *good, size_t size)
{
    enum bad kind;

    if (!is_bad(name, &kind))
        return (void *)(uintptr_t)good;
    return kind == BAD_UNALIGNED ? unaligned(good, size) : bad_pointer(kind);
}

void *number_arg(const char *name, const uint32_t *good, size_t input_at)
{
    static uint32_t broken[BIG_WORDS], none[BIG_WORDS];
    enum bad kind;

    if (!is_bad(name, &kind))
        return (void *)(uintptr_t)good;
    switch (kind) {
    case BAD_UNALIGNED:
        return unaligned(good, 4 * sizeof(*good));
    case BAD_NUMBER_NONE:
        return none;
    case BAD_NUMBER_BROKEN:
        TEE_MemMove(broken, good, 4 * sizeof(*good));
        broken[0] = UINT32_MAX;
        return broken;
    case BAD_NUMBER_BIGINT:
        return big(1, 7);
    case BAD_NUMBER_FMM:
        return fmm();
    case BAD_NUMBER_CONTEXT:
        return fmm_context(7);
    case BAD_NUMBER_INPUT:
        return (unsigned char *)(uintptr_t)input + input_at;
    default:
        return bad_pointer(kind);
    }
}

void *handle_arg(const char *name, uintptr_t good, enum bad own)
{
    enum bad kind;

    return is_bad(name, &kind) ? bad_handle(kind, own) : (void *)good;
}

void *handle_at_arg(const char *name, const void *good, enum bad own)
{
    static uintptr_t handle[4];
    static unsigned next;
    enum bad kind;

    if (!is_bad(name, &kind))
        return (void *)(uintptr_t)good;
    if (kind == BAD_UNALIGNED)
        return unaligned(good, sizeof(uintptr_t));
    if (kind < BAD_HANDLE_NULL)
        return bad_pointer(kind);
    handle[++next % 4] = (uintptr_t)bad_handle(kind, own);
    return &handle[next % 4];
}

/* ---- numbers ---- */

static uint32_t *next_number(void)
{
    static uint32_t numbers[8][BIG_WORDS];
    static unsigned next;

    return numbers[next++ % 8];
}

TEE_BigInt *big(size_t words, int32_t value)
{
    TEE_BigInt *n = next_number();

    TEE_BigIntInit(n, words + TEE_BigIntSizeInU32(0));
    if (value)
        TEE_BigIntConvertFromS32(n, value);
    return n;
}

TEE_BigInt *big_bits(uint32_t bits)
{
    TEE_BigInt *n = big((bits + 31) / 32, 0);

    TEE_BigIntSetBit(n, bits - 1, true);
    return n;
}

TEE_BigInt *seven(void)
{
    static TEE_BigInt n[4];

    TEE_BigIntInit(n, 3);
    TEE_BigIntConvertFromS32(n, 7);
    return n;
}

static TEE_BigInt overlapping[32];

TEE_BigInt *outer(void)
{
    TEE_BigIntInit(overlapping, 32);
    TEE_BigIntInit(overlapping + 16, 8);
    TEE_BigIntConvertFromS32(overlapping + 16, 7);
    return overlapping;
}

TEE_BigInt *inner(void)
{
    return overlapping + 16;
}

TEE_BigIntFMM *fmm(void)
{
    TEE_BigIntFMM *n = next_number();

    TEE_BigIntInitFMM(n, 3);
    return n;
}

TEE_BigIntFMMContext *fmm_context(int32_t modulus)
{
    static TEE_BigIntFMMContext context[BIG_WORDS];

    TEE_BigIntInitFMMContext1(context, BIG_WORDS, big(1, modulus));
    return context;
}

void divide_into_one(void)
{
    TEE_BigInt *dest = big(1, 0);

    TEE_BigIntDiv(dest, dest, big(1, 7), big(1, 2));
}

void make_input(unsigned char *to)
{
    TEE_BigInt *n = big(4, 7);
    TEE_BigIntFMM *f = next_number();

    TEE_BigIntInitFMM(f, 6);
    TEE_MemMove(to, n, 6 * sizeof(*n));
    TEE_MemMove(to + BAD_INPUT_SIZE / 2, f, 6 * sizeof(*f));
}
