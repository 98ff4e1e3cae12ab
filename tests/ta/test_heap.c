/* SPDX-License-Identifier: BSD-2-Clause */
/* The TA's heap and the memory functions above it, linked as they are into a TA. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <string.h>

#include "ta/utee.h"

#define REGION_SIZE (64u << 10)
static _Alignas(4096) unsigned char region[REGION_SIZE];
static _Alignas(4096) unsigned char shadow[REGION_SIZE + 16]; /* never touched */
static _Alignas(8) unsigned char block_index[TA_HEAP_INDEX_SIZE(REGION_SIZE)];

/* What a TA must define. */
TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    (void)session;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    (void)command;
    (void)types;
    (void)params;
    return TEE_SUCCESS;
}

static jmp_buf panicked;
static char panic_rule[256];

static __attribute__((noreturn)) void fake_panic(uint32_t code, const char *func,
                                                 const char *clause, const char *rule)
{
    (void)func;
    (void)clause;
    (void)code;
    strncpy(panic_rule, rule, sizeof(panic_rule) - 1);
    longjmp(panicked, 1);
}

static const struct ta_sys fake_sys = {.size = sizeof(fake_sys), .panic = fake_panic};

static void init(size_t size)
{
    memset(block_index, 0, sizeof(block_index));
    utee_heap_init(&(struct utee_heap_memory){
        .region = region, .size = size, .shadow = shadow, .index = block_index});
}

static int setup(void **state)
{
    (void)state;
    utee_sys = &fake_sys;
    init(REGION_SIZE);
    return 0;
}

#define expect_panic(words, statement)                                                             \
    do {                                                                                           \
        if (setjmp(panicked) == 0) {                                                               \
            statement;                                                                             \
            fail_msg("no panic: %s", #statement);                                                  \
        }                                                                                          \
        if (!strstr(panic_rule, words))                                                            \
            fail_msg("panicked with \"%s\"", panic_rule);                                          \
    } while (0)

__attribute__((no_sanitize_address)) static bool all_are(const void *at, unsigned char value,
                                                         size_t len)
{
    const unsigned char *p = at;
    for (size_t i = 0; i < len; i++) {
        if (p[i] != value)
            return false;
    }
    return true;
}

static void test_blocks_are_aligned_zero_and_apart(void **state)
{
    unsigned char *block[100];

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        block[i] = TEE_Malloc(i * 3, TEE_MALLOC_FILL_ZERO);
        assert_non_null(block[i]);
        assert_int_equal((uintptr_t)block[i] % 16, 0);
        assert_true(all_are(block[i], 0, i * 3));
        memset(block[i], (int)i + 1, i * 3);
    }
    for (size_t i = 0; i < 100; i++) {
        assert_true(all_are(block[i], (unsigned char)(i + 1), i * 3));
        TEE_Free(block[i]);
    }
}

static void test_the_whole_heap_comes_back(void **state)
{
    void *block[200];

    (void)state;
    void *all = TEE_Malloc(REGION_SIZE - 64, 0);
    assert_non_null(all);
    TEE_Free(all);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++)
            assert_non_null(block[i] = TEE_Malloc(100, 0));
        for (int i = 0; i < 200; i += 2)
            TEE_Free(block[i]);
        for (int i = 1; i < 200; i += 2)
            TEE_Free(block[i]);
    }
    assert_ptr_equal(all, TEE_Malloc(REGION_SIZE - 64, 0));
}

static void test_exhaustion_is_null(void **state)
{
    static const size_t sizes[] = {REGION_SIZE, REGION_SIZE + 1, 1u << 31, SIZE_MAX - 32, SIZE_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_null(TEE_Malloc(sizes[i], 0));
    int count = 0;
    while (TEE_Malloc(1000, 0))
        count++;
    assert_in_range(count, 60, 65);
}

static void test_hints(void **state)
{
    (void)state;
    expect_panic("without TEE_MALLOC_NO_SHARE", TEE_Malloc(10, TEE_MALLOC_NO_FILL));
    assert_null(TEE_Malloc(10, 0x12345678));
    assert_null(TEE_Malloc(10, 0x80000001));
    assert_non_null(TEE_Malloc(10, 0x80000000)); /* OP-TEE's own */
    assert_non_null(TEE_Malloc(10, TEE_MALLOC_NO_SHARE));
    assert_non_null(TEE_Malloc(10, TEE_MALLOC_NO_FILL | TEE_MALLOC_NO_SHARE));
}

static void test_freed_memory_is_wiped(void **state)
{
    (void)state;
    unsigned char *keep = TEE_Malloc(64, 0), *secret = TEE_Malloc(256, 0);
    assert_non_null(TEE_Malloc(64, 0)); /* so that nothing is joined */
    memset(secret, 0x5e, 256);
    TEE_Free(secret);
    unsigned char *again = TEE_Malloc(256, TEE_MALLOC_NO_FILL | TEE_MALLOC_NO_SHARE);
    assert_ptr_equal(again, secret);
    assert_true(all_are(again, 0, 256));
    TEE_Free(keep);
}

static void test_realloc_keeps_what_fits(void **state)
{
    (void)state;
    unsigned char *p = TEE_Malloc(100, 0);
    memset(p, 7, 100);
    assert_non_null(TEE_Malloc(16, 0)); /* in the way */
    p = TEE_Realloc(p, 1000);
    assert_true(all_are(p, 7, 100) && all_are(p + 100, 0, 900));
    memset(p, 8, 1000);
    p = TEE_Realloc(p, 50);
    assert_true(all_are(p, 8, 50));
    p = TEE_Realloc(p, 60);
    assert_true(all_are(p, 8, 50) && all_are(p + 50, 0, 10));
    assert_null(TEE_Realloc(p, REGION_SIZE));
    assert_true(all_are(p, 8, 50));
    assert_non_null(TEE_Realloc(NULL, 10));
}

static bool in_shadow(const void *p)
{
    return (const unsigned char *)p >= shadow && (const unsigned char *)p < shadow + sizeof(shadow);
}

static void test_zero_bytes_are_a_block_apart(void **state)
{
    void *all = TEE_Malloc(REGION_SIZE - 64, 0);

    (void)state;
    TEE_Free(all);
    void *a = TEE_Malloc(0, 0), *b = TEE_Malloc(0, TEE_MALLOC_NO_SHARE);
    assert_true(in_shadow(a) && in_shadow(b) && a != b);
    TEE_Free(a);
    expect_panic("is free", TEE_Free(a));
    expect_panic("has not returned", TEE_Free((char *)b + 1));
    expect_panic("no block", TEE_Free(region + ((unsigned char *)b - shadow)));
    TEE_Free(b);
    assert_ptr_equal(TEE_Malloc(REGION_SIZE - 64, 0), all);
}

static void test_zero_bytes_grow_and_come_back(void **state)
{
    unsigned char *p = TEE_Malloc(0, 0);

    (void)state;
    p = TEE_Realloc(p, 100);
    assert_true(p && !in_shadow(p) && all_are(p, 0, 100));
    memset(p, 1, 100);
    p = TEE_Realloc(p, 0);
    assert_true(in_shadow(p));
    p = TEE_Realloc(p, 0);
    assert_true(in_shadow(p));
    p = TEE_Realloc(p, 8);
    assert_true(!in_shadow(p) && all_are(p, 0, 8));
    TEE_Free(p);
    assert_true(in_shadow(TEE_Realloc(NULL, 0)));
}

static void test_zero_bytes_of_a_full_heap(void **state)
{
    void *all = TEE_Malloc(REGION_SIZE - 48, 0);

    (void)state;
    assert_null(utee_heap_alloc(0, UTEE_HEAP_ALIGN));
    unsigned char *p = TEE_Malloc(0, 0);
    assert_true(in_shadow(p));
    TEE_Free(p);
    TEE_Free(p); /* it stands for many */
    assert_null(TEE_Realloc(p, 1));
    assert_ptr_equal(TEE_Realloc(p, 0), p);
    assert_int_equal(utee_heap_size(p), 0);
    TEE_Free(all);
    p = TEE_Realloc(p, 10);
    assert_true(p && !in_shadow(p));
}

static void test_shrinking_gives_back(void **state)
{
    unsigned char *p = TEE_Malloc(REGION_SIZE - 64, 0);

    (void)state;
    memset(p, 9, REGION_SIZE - 64);
    assert_null(TEE_Malloc(1000, 0));
    assert_ptr_equal(TEE_Realloc(p, 100), p);
    unsigned char *q = TEE_Malloc(1000, 0);
    assert_true(q && all_are(q, 0, 1000) && all_are(p, 9, 100));
    assert_true(all_are(q + 1056, 0, 10000)); /* behind a tag and links: wiped */
}

static void test_growing_in_place(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0);

    (void)state;
    memset(p, 9, 100);
    assert_ptr_equal(TEE_Realloc(p, REGION_SIZE - 64), p);
    assert_true(all_are(p, 9, 100) && all_are(p + 100, 0, REGION_SIZE - 164));
    TEE_Free(p);
    assert_non_null(TEE_Malloc(REGION_SIZE - 64, 0));
}

static void test_a_move_wipes_what_it_leaves(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0);

    (void)state;
    assert_non_null(TEE_Malloc(16, 0)); /* in the way */
    memset(p, 9, 100);
    unsigned char *moved = TEE_Realloc(p, 1000);
    assert_ptr_not_equal(moved, p);
    assert_ptr_equal(TEE_Malloc(100, 0), p);
    assert_true(all_are(p, 0, 100));
}

static void test_slack_is_zero_when_it_is_used(void **state)
{
    unsigned char *p = TEE_Malloc(16, 0);

    (void)state;
    memset(p, 9, 16);
    p = TEE_Realloc(p, 1);
    p = TEE_Realloc(p, 16);
    assert_true(p[0] == 9 && all_are(p + 1, 0, 15));
}

static uint32_t lcg(uint32_t *seed)
{
    return *seed = *seed * 1664525u + 1013904223u;
}

static bool allows(const void *at, size_t size)
{
    return utee_heap_allows(at, size, "asked", "1.2");
}

static void test_which_of_the_heap_may_be_used(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0), *q = TEE_Malloc(50, 0), *none = TEE_Malloc(0, 0);
    unsigned char *volatile before = region;
    int other;

    (void)state;
    before -= 16;
    assert_true(allows(p, 100) && allows(p + 99, 1) && allows(q, 50));
    assert_true(allows(p + 1, 50) && allows(p + 200, 0));
    assert_false(allows(p, 101) || allows(p + 100, 1));
    assert_false(allows(p - 1, 1) || allows(p, 200));
    assert_false(allows(region + ((unsigned char *)none - shadow), 1));
    assert_false(allows(before, 32) || allows(before, SIZE_MAX / 2));
    assert_true(allows(before, 16) && allows(&other, sizeof(other)));
    TEE_Free(q);
    assert_false(allows(q, 50));
}

/* Any byte of blocks in use may be used, as far as their owners have asked for, and no other. */
static void expect_rights(unsigned char *const *block, const size_t *len, unsigned count)
{
    static bool may[REGION_SIZE + 1];

    memset(may, 0, sizeof(may));
    for (unsigned i = 0; i < count; i++) {
        if (block[i] && !in_shadow(block[i]))
            memset(may + (block[i] - region), true, len[i]);
    }
    for (size_t at = 0; at < REGION_SIZE; at++) {
        if (allows(region + at, 1) != may[at])
            fail_msg("byte %zu is %s", at, may[at] ? "refused" : "allowed");
    }
    for (unsigned i = 0; i < count; i++) {
        if (!block[i] || in_shadow(block[i]) || !len[i])
            continue;
        assert_true(allows(block[i], len[i]) && allows(block[i] + len[i] / 2, len[i] - len[i] / 2));
        assert_false(allows(block[i], len[i] + 1) || allows(block[i] - 1, len[i]));
        assert_false(allows(block[i] + len[i] - 1, 2));
    }
}

static void test_rights_follow_random_blocks(void **state)
{
    static unsigned char *block[200];
    static size_t len[200];
    uint32_t seed = 30000;

    (void)state;
    memset(block, 0, sizeof(block));
    for (unsigned round = 0; round < 100; round++) {
        for (unsigned i = 0; i < 50; i++) {
            unsigned n = (lcg(&seed) >> 8) % 200, what = (lcg(&seed) >> 8) % 4;
            size_t size = (lcg(&seed) >> 8) % (what == 3 ? 5000 : 200);
            if (what == 0 || (what == 1 && !block[n])) {
                TEE_Free(block[n]);
                block[n] = utee_heap_alloc(size, what ? 16 : (size_t)16 << (lcg(&seed) >> 8) % 6);
                len[n] = size;
            } else if (what == 1) {
                TEE_Free(block[n]);
                block[n] = NULL;
            } else {
                unsigned char *moved = TEE_Realloc(block[n], size);
                if (moved) {
                    block[n] = moved;
                    len[n] = size;
                }
            }
        }
        expect_rights(block, len, 200);
    }
}

static void test_misuse_panics(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0);
    int local;

    (void)state;
    TEE_Free(NULL);
    expect_panic("has not returned", TEE_Free(&local));
    expect_panic("has not returned", TEE_Free(p + 1));
    expect_panic("no block", TEE_Free(p + 32));
    expect_panic("has not returned", TEE_Realloc(&local, 10));
    TEE_Free(p);
    expect_panic("is free", TEE_Free(p));
}

__attribute__((no_sanitize_address)) static void write_before(unsigned char *p)
{
    for (int i = 1; i <= 8; i++)
        *(volatile unsigned char *)(p - i) = 0x41;
}

static void test_a_tag_written_over_panics(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0);

    (void)state;
    write_before(p);
    expect_panic("written over", TEE_Free(p));
}

__attribute__((no_sanitize_address)) static void write_after(unsigned char *p, size_t size)
{
    for (size_t i = 0; i < 24; i++)
        *(volatile unsigned char *)(p + size + i) = 0x41;
}

static void test_writing_past_a_block_panics(void **state)
{
    unsigned char *p = TEE_Malloc(16, 0);

    (void)state;
    assert_non_null(TEE_Malloc(16, 0));
    write_after(p, 16);
    expect_panic("past the end", TEE_Free(p));
}

__attribute__((no_sanitize_address)) static void write_one(unsigned char *p)
{
    *(volatile unsigned char *)p = 0x41;
}

/* Whoever asks for a byte of a block learns that its tag is damaged, or the one behind it. */
static void test_asking_for_a_damaged_block_panics(void **state)
{
    unsigned char *p = TEE_Malloc(100, 0), *q = TEE_Malloc(100, 0), *r = TEE_Malloc(100, 0);

    (void)state;
    write_before(q);
    expect_panic("past the end", allows(p + 50, 1));
    expect_panic("tag was written over", allows(q, 1));
    expect_panic("tag was written over", allows(q + 99, 1));
    assert_true(allows(r, 100));
}

static void test_a_damaged_index_panics(void **state)
{
    unsigned char *p = TEE_Malloc(1000, 0);

    (void)state;
    assert_non_null(TEE_Malloc(1000, 0));
    memset(block_index, 0xff, sizeof(block_index));
    expect_panic("tag was written over", allows(p + 500, 1));
    memset(block_index, 0, sizeof(block_index));
    expect_panic("tag was written over", allows(p + 1500, 1));
}

static void test_writing_to_a_free_block_panics(void **state)
{
    static const size_t places[] = {0, 7, 8, 15};

    for (volatile size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        setup(state);
        unsigned char *p = TEE_Malloc(100, 0), *next = TEE_Malloc(100, 0);
        assert_non_null(TEE_Malloc(100, 0)); /* so that `next` is joined with `p` alone */
        TEE_Free(p);
        write_one(p + places[i]);
        expect_panic("after it had been freed", TEE_Malloc(100, 0));
        expect_panic("after it had been freed", TEE_Free(next));
    }
}

static void test_alignment(void **state)
{
    (void)state;
    for (size_t align = 16; align <= 4096; align *= 2) {
        void *p = utee_heap_alloc(40, align);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % align, 0);
        utee_heap_free(p);
    }
    assert_non_null(TEE_Malloc(REGION_SIZE - 64, 0)); /* nothing was lost */
}

static void test_no_region_no_block(void **state)
{
    (void)state;
    init(16);
    assert_null(TEE_Malloc(1, 0));
    assert_false(allows(region, 1) || allows(region + 15, 1));
    assert_true(allows(region + 16, 1));
    expect_panic("has not returned", TEE_Free(region));
}

static void test_random_use(void **state)
{
    static struct {
        unsigned char *p;
        size_t len;
        unsigned char fill;
    } slot[64];
    uint32_t seed = 1;

    (void)state;
    memset(slot, 0, sizeof(slot));
    for (int i = 0; i < 20000; i++) {
        uint32_t r = lcg(&seed) >> 8, n = r % 64;
        size_t len = lcg(&seed) % 3000;
        if (slot[n].p)
            assert_true(all_are(slot[n].p, slot[n].fill, slot[n].len));
        if (slot[n].p && r % 3 == 0) {
            TEE_Free(slot[n].p);
            slot[n].p = NULL;
            continue;
        }
        unsigned char *p = TEE_Realloc(slot[n].p, len);
        if (!p)
            continue;
        assert_true(
            all_are(p, slot[n].fill, slot[n].p ? (len < slot[n].len ? len : slot[n].len) : 0));
        slot[n].p = p;
        slot[n].len = len;
        slot[n].fill = (unsigned char)r;
        memset(p, slot[n].fill, len);
    }
    for (int i = 0; i < 64; i++)
        TEE_Free(slot[i].p);
    assert_non_null(TEE_Malloc(REGION_SIZE - 64, 0));
    assert_true(utee_heap_use()->peak > REGION_SIZE / 2 && utee_heap_use()->peak <= REGION_SIZE);
}

static void test_compare(void **state)
{
    static const unsigned char a[] = {1, 2, 3, 255}, b[] = {1, 2, 4, 0}, c[] = {1, 2, 3, 0};

    (void)state;
    assert_int_equal(TEE_MemCompare(a, a, 4), 0);
    assert_true(TEE_MemCompare(a, b, 4) < 0);
    assert_true(TEE_MemCompare(b, a, 4) > 0);
    assert_true(TEE_MemCompare(a, c, 4) > 0);
    assert_int_equal(TEE_MemCompare(a, b, 2), 0);
    assert_int_equal(TEE_MemCompare(a, b, 0), 0);
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static volatile unsigned steps;

static void on_trap(int signo)
{
    (void)signo;
    steps++;
}

#define TRAP_FLAG(change)                                                                          \
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\tpushfq\n\t" change                                 \
                     "\n\tpopfq\n\tlea 128(%%rsp), %%rsp" ::                                       \
                         : "memory", "cc")

/* Instructions that a comparison takes. */
__attribute__((noinline)) static unsigned count_steps(const void *a, const void *b, size_t size)
{
    __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(size)); /* one function for all callers */
    steps = 0;
    TRAP_FLAG("orq $0x100, (%%rsp)");
    volatile int32_t result = TEE_MemCompare(a, b, size);
    TRAP_FLAG("andq $~0x100, (%%rsp)");
    (void)result;
    return steps;
}

static void test_compare_takes_the_same_steps_for_all_contents(void **state)
{
    unsigned char a[16] = {0}, b[16]; /* few: a step is a signal */
    struct sigaction trap = {.sa_handler = on_trap}, old;
    uint32_t seed = 1;

    (void)state;
    assert_int_equal(sigaction(SIGTRAP, &trap, &old), 0);
    unsigned equal = count_steps(a, a, sizeof(a));
    for (size_t i = 0; i < 40; i++) {
        memset(b, 0, sizeof(b));
        if (i < sizeof(b))
            b[i] = (unsigned char)(i * 16 + 1); /* one byte differs */
        for (size_t n = 0; i >= sizeof(b) && n < sizeof(b); n++)
            b[n] = (unsigned char)(lcg(&seed) >> 24);
        unsigned less = count_steps(a, b, sizeof(a)), more = count_steps(b, a, sizeof(a));
        assert_true(less == equal && more == equal);
    }
    assert_true(equal > sizeof(a) && count_steps(a, a, 8) < equal);
    sigaction(SIGTRAP, &old, NULL);
}
#define CONSTANT_TIME                                                                              \
    cmocka_unit_test_setup(test_compare_takes_the_same_steps_for_all_contents, setup),
#else
#define CONSTANT_TIME
#endif

static void test_move_and_fill(void **state)
{
    unsigned char buf[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const unsigned char moved[8] = {1, 2, 1, 2, 3, 4, 5, 8};

    (void)state;
    TEE_MemMove(buf + 2, buf, 5);
    assert_memory_equal(buf, moved, 8);
    TEE_MemFill(buf, 0x1ff, 8);
    assert_true(all_are(buf, 0xff, 8));
    TEE_MemFill(NULL, 0, 0);
    TEE_MemMove(NULL, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_blocks_are_aligned_zero_and_apart, setup),
        cmocka_unit_test_setup(test_the_whole_heap_comes_back, setup),
        cmocka_unit_test_setup(test_exhaustion_is_null, setup),
        cmocka_unit_test_setup(test_hints, setup),
        cmocka_unit_test_setup(test_freed_memory_is_wiped, setup),
        cmocka_unit_test_setup(test_realloc_keeps_what_fits, setup),
        cmocka_unit_test_setup(test_zero_bytes_are_a_block_apart, setup),
        cmocka_unit_test_setup(test_zero_bytes_grow_and_come_back, setup),
        cmocka_unit_test_setup(test_zero_bytes_of_a_full_heap, setup),
        cmocka_unit_test_setup(test_shrinking_gives_back, setup),
        cmocka_unit_test_setup(test_growing_in_place, setup),
        cmocka_unit_test_setup(test_a_move_wipes_what_it_leaves, setup),
        cmocka_unit_test_setup(test_slack_is_zero_when_it_is_used, setup),
        cmocka_unit_test_setup(test_which_of_the_heap_may_be_used, setup),
        cmocka_unit_test_setup(test_rights_follow_random_blocks, setup),
        cmocka_unit_test_setup(test_misuse_panics, setup),
        cmocka_unit_test_setup(test_a_tag_written_over_panics, setup),
        cmocka_unit_test_setup(test_writing_past_a_block_panics, setup),
        cmocka_unit_test_setup(test_asking_for_a_damaged_block_panics, setup),
        cmocka_unit_test_setup(test_a_damaged_index_panics, setup),
        cmocka_unit_test_setup(test_writing_to_a_free_block_panics, setup),
        cmocka_unit_test_setup(test_alignment, setup),
        cmocka_unit_test_setup(test_no_region_no_block, setup),
        cmocka_unit_test_setup(test_random_use, setup),
        cmocka_unit_test_setup(test_compare, setup),
        CONSTANT_TIME cmocka_unit_test_setup(test_move_and_fill, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
