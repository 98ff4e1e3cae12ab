/* SPDX-License-Identifier: BSD-2-Clause */
/* What OP-TEE's C library has on top of the host's: printk.h, base64.h, string_ext.h, util.h. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <atomic.h>
#include <base64.h>
#include <config.h>
#include <printk.h>
#include <stdlib_ext.h>
#include <string_ext.h>
#include <tee_internal_api.h>
#include <util.h>
#include <utee_defines.h>

/* ---- printk.h ---- */

static const TEE_UUID uuid = {
    0x8f5b1c02, 0x0a7d, 0x4e11, {0x90, 0x01, 0x0b, 0xcd, 0xef, 0x10, 0x20, 0x30}};
#define UUID_TEXT "8f5b1c02-0a7d-4e11-9001-0bcdef102030"
static const uint8_t uuid_octets[16] = {0x8f, 0x5b, 0x1c, 0x02, 0x0a, 0x7d, 0x4e, 0x11,
                                        0x90, 0x01, 0x0b, 0xcd, 0xef, 0x10, 0x20, 0x30};

static void test_uuids_are_printed(void **state)
{
    char text[80];

    (void)state;
    assert_int_equal(snprintk(text, sizeof(text), "<%pUl>", (const void *)&uuid), 38);
    assert_string_equal(text, "<" UUID_TEXT ">");
    assert_int_equal(snprintk(text, sizeof(text), "%pUa", (const void *)uuid_octets), 36);
    assert_string_equal(text, UUID_TEXT);
    snprintk(text, sizeof(text), "%d %pUl %s", 7, (const void *)&uuid, "after");
    assert_string_equal(text, "7 " UUID_TEXT " after");
    snprintk(text, sizeof(text), "%pUl", (const void *)NULL);
    assert_string_equal(text, "<NULL>");
}

/* Each conversion as the C library makes it. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char ours[128], theirs[128];                                                               \
        int n = snprintk(ours, sizeof(ours), __VA_ARGS__);                                         \
        assert_int_equal(n, snprintf(theirs, sizeof(theirs), __VA_ARGS__));                        \
        assert_string_equal(ours, theirs);                                                         \
    } while (0)

static void test_other_conversions_are_the_c_librarys(void **state)
{
    size_t size = SIZE_MAX;
    int on_stack = 0;

    (void)state;
    SAME("plain %% and %c%c", 'a', 'b');
    SAME("%d %i %u %x %X %o", -1, 2, 3u, 0xabcu, 0xabcu, 8u);
    SAME("%hhx %hd %ld %lld %zu %jd %td", (unsigned char)0x1f, (short)-7, -8l, -9ll, size,
         (intmax_t)-10, (ptrdiff_t)11);
    SAME("%" PRIx64 " %" PRId64 " %" PRIu32, UINT64_MAX, INT64_MIN, UINT32_MAX);
    SAME("[%5d|%-5d|%05d|%+d|% d|%#x|%.3d]", 1, 2, 3, 4, 5, 6u, 7);
    SAME("[%*d|%-*d|%.*d|%.*s]", 5, 1, 6, 2, 3, 4, 2, "abc");
    SAME("[%*d|%.*d]", -5, 1, -1, 2);
    SAME("[%s|%10s|%-10s|%.2s]", "abc", "abc", "abc", "abc");
    SAME("%p", (void *)&on_stack);
    SAME("%.3f %g %e %Lf", 1.5, 0.25, 1e10, (long double)2.5);
}

static void test_text_that_does_not_fit(void **state)
{
    char text[8] = "xxxxxxx";

    (void)state;
    assert_int_equal(snprintk(text, 4, "%s", "abcdef"), 6);
    assert_string_equal(text, "abc");
    assert_int_equal(snprintk(text, 4, "ab%pUl", (const void *)&uuid), 38);
    assert_string_equal(text, "ab8");
    assert_int_equal(snprintk(text, 1, "%d", 1234), 4);
    assert_string_equal(text, "");
    assert_int_equal(snprintk(NULL, 0, "%d%d", 12, 34), 4);
    assert_int_equal(snprintk(text, 5, "12%d56", 34), 6);
    assert_string_equal(text, "1234");
}

static void test_bad_formats(void **state)
{
    static const char *const bad[] = {"%", "%l", "%k", "%1$d", "%n", "%5"};
    char text[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        memset(text, 'x', sizeof(text));
        assert_true(snprintk(text, sizeof(text), bad[i], 1) < 0);
        assert_string_equal(text, "");
    }
    char long_one[80] = "%";
    memset(long_one + 1, '0', 60);
    strcpy(long_one + 61, "d");
    assert_true(snprintk(text, sizeof(text), long_one, 1) < 0);
}

/* ---- base64.h ---- */

static const struct {
    const char *plain, *text;
} rfc4648[] = {{"", ""},
               {"f", "Zg=="},
               {"fo", "Zm8="},
               {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="},
               {"fooba", "Zm9vYmE="},
               {"foobar", "Zm9vYmFy"}};

static void test_base64_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rfc4648); i++) {
        char text[16], plain[16];
        size_t size = strlen(rfc4648[i].plain), len = sizeof(text);
        assert_true(base64_enc(rfc4648[i].plain, size, text, &len));
        assert_string_equal(text, rfc4648[i].text);
        assert_int_equal(len, strlen(text) + 1);
        assert_int_equal(base64_enc_len(size), strlen(text));
        len = sizeof(plain);
        assert_true(base64_dec(text, strlen(text), plain, &len));
        assert_int_equal(len, size);
        assert_memory_equal(plain, rfc4648[i].plain, size);
    }
}

static void test_base64_with_no_room(void **state)
{
    char text[8];
    size_t len = 0;

    (void)state;
    assert_false(base64_enc("foo", 3, NULL, &len));
    assert_int_equal(len, 5);
    len = 4;
    assert_false(base64_enc("foo", 3, text, &len));
    assert_int_equal(len, 5);
    len = 2;
    text[2] = 'x';
    assert_false(base64_dec("Zm9v", 4, text, &len));
    assert_int_equal(len, 3);
    assert_int_equal(text[2], 'x');
    assert_false(base64_dec("Zm9v", 4, NULL, &len));
    assert_int_equal(len, 3);
}

static void test_what_is_no_base64(void **state)
{
    static const char *const bad[] = {"Z",     "Zg",   "Zg=", "Zg===", "Zm9",  "Zm9v=", "Z*9v",
                                      "Zg=x=", "Zm9=", "=",   "Zh==",  "====", "Zm9vZ"};
    char plain[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        size_t len = sizeof(plain);
        if (base64_dec(bad[i], strlen(bad[i]), plain, &len))
            fail_msg("%s is base64", bad[i]);
    }
    size_t len = sizeof(plain);
    assert_true(base64_dec(" Zm\n9v\tYg = =\r\n", 15, plain, &len));
    assert_int_equal(len, 4);
}

/* ---- string_ext.h, stdlib_ext.h ---- */

static void test_bounded_copies(void **state)
{
    char text[8] = "xxxxxxx";

    (void)state;
    assert_int_equal(strlcpy(text, "abc", sizeof(text)), 3);
    assert_string_equal(text, "abc");
    assert_int_equal(strlcat(text, "defghi", sizeof(text)), 9);
    assert_string_equal(text, "abcdefg");
    assert_int_equal(strlcpy(text, "123456789", 4), 9);
    assert_string_equal(text, "123");
    assert_int_equal(strlcpy(text, "z", 0), 1);
    assert_string_equal(text, "123");
    assert_int_equal(strlcat(text, "xy", 2), 4);
    assert_string_equal(text, "123");
}

static void test_compare_in_constant_time(void **state)
{
    (void)state;
    assert_int_equal(consttime_memcmp("abc", "abc", 3), 0);
    assert_true(consttime_memcmp("abc", "abd", 3) < 0);
    assert_true(consttime_memcmp("bza", "azz", 3) > 0);
    assert_true(consttime_memcmp("\x80", "\x7f", 1) > 0);
    assert_int_equal(consttime_memcmp("a", "b", 0), 0);
    assert_int_equal(buf_compare_ct("abc", "abc", 3), 0);
    assert_int_not_equal(buf_compare_ct("abc", "abx", 3), 0);
}

static void test_wipes(void **state)
{
    char text[4] = "abc";

    (void)state;
    memzero_explicit(text, 3);
    assert_memory_equal(text, "\0\0\0", 4);
    free_wipe(NULL);
    free_wipe(malloc(3));
}

static void test_elements_of_arrays(void **state)
{
    uint16_t a[5] = {1, 2, 3};
    const uint16_t new = 9;
    const uint16_t want_ins[] = {1, 9, 2, 3}, want_zero[] = {1, 9, 2, 3, 0};

    (void)state;
    assert_ptr_equal(ins_array_elem(a, 3, sizeof(a[0]), 1, &new), a + 1);
    assert_memory_equal(a, want_ins, sizeof(want_ins));
    assert_ptr_equal(ins_array_elem_zero_init(a, 4, sizeof(a[0]), 4), a + 4);
    assert_memory_equal(a, want_zero, sizeof(want_zero));
    rem_array_elem(a, 5, sizeof(a[0]), 0);
    assert_int_equal(a[0], 9);
    assert_int_equal(a[3], 0);
    rem_array_elem_zero_pad(a, 4, sizeof(a[0]), 1);
    assert_int_equal(a[0], 9);
    assert_int_equal(a[1], 3);
    assert_int_equal(a[3], 0);
    *(uint16_t *)ins_array_elem(a, 3, sizeof(a[0]), 0, NULL) = 5;
    assert_int_equal(a[0], 5);
    assert_int_equal(a[1], 9);
}

/* ---- util.h ---- */

/* clang-format off */
#define SORTS(SORT) \
    SORT(int, int) SORT(uint, unsigned int) SORT(long, long) SORT(ul, unsigned long) \
    SORT(ll, long long) SORT(ull, unsigned long long) SORT(s8, int8_t) SORT(u8, uint8_t) \
    SORT(s16, int16_t) SORT(u16, uint16_t) SORT(s32, int32_t) SORT(u32, uint32_t) \
    SORT(s64, int64_t) SORT(u64, uint64_t)
/* clang-format on */

static void test_numbers_are_sorted(void **state)
{
    (void)state;
#define SORT(name, type)                                                                           \
    for (size_t n = 0; n < 100; n++) {                                                             \
        type a[100], sum = 0;                                                                      \
        for (size_t i = 0; i < n; i++) {                                                           \
            a[i] = (type)((i * 7919 + n) * 2654435761u);                                           \
            sum = (type)(sum ^ a[i]);                                                              \
        }                                                                                          \
        qsort_##name(a, n);                                                                        \
        for (size_t i = 0; i < n; i++) {                                                           \
            assert_true(i == 0 || a[i - 1] <= a[i]);                                               \
            sum = (type)(sum ^ a[i]);                                                              \
        }                                                                                          \
        assert_true(sum == 0);                                                                     \
    }
    SORTS(SORT)
#undef SORT
}

struct pair {
    int first, second;
};

static void test_arithmetic_of_util(void **state)
{
    struct pair p = {1, 2};
    unsigned size, calls = 0;
    uint8_t small;

    (void)state;
    assert_int_equal(MAX(calls++, 0u), 0);
    assert_int_equal(calls, 1);
    assert_int_equal(MIN(-1, 2), -1);
    assert_int_equal(MAX_UNSAFE(1, 2) + MIN_UNSAFE(1, 2), 3);
    assert_int_equal(ROUNDUP(10u, 3u), 12);
    assert_int_equal(ROUNDUP2(10u, 4u), 12);
    assert_int_equal(ROUNDDOWN(11u, 3u), 9);
    assert_int_equal(ROUNDDOWN2(11u, 4u), 8);
    assert_false(ROUNDUP_OVERFLOW(UINT32_MAX - 3, 4u, &size));
    assert_int_equal(size, UINT32_MAX - 3);
    assert_true(ROUNDUP2_OVERFLOW(UINT32_MAX, 4u, &size));
    assert_int_equal(DIV_ROUND_UP(7, 3) + ROUNDUP_DIV(6, 3) + ROUNDUP2_DIV(9, 8), 3 + 2 + 2);
    assert_int_equal(UDIV_ROUND_NEAREST(7u, 2u), 4);
    assert_true(IS_POWER_OF_TWO(8u) && !IS_POWER_OF_TWO(12u) && !IS_POWER_OF_TWO(0u));
    assert_true(IS_ALIGNED(8, 4) && !IS_ALIGNED(6, 4));
    assert_true(IS_ALIGNED_WITH_TYPE(&p, struct pair));
    assert_ptr_equal(container_of(&p.second, struct pair, second), &p);
    assert_int_equal(MEMBER_SIZE(struct pair, second), sizeof(int));
    assert_int_equal(BIT(31), 0x80000000u);
    assert_true(BIT64(40) == UINT64_C(1) << 40 && SHIFT_U64(1, 33) == UINT64_C(1) << 33);
    assert_int_equal(GENMASK_32(7, 4), 0xf0);
    assert_true(GENMASK_64(63, 60) == UINT64_C(0xf) << 60);
    assert_true(ADD_OVERFLOW(200, 100, &small) && MUL_OVERFLOW(20, 20, &small) &&
                SUB_OVERFLOW(1, 2, &small));
    assert_int_equal(CMP_TRILEAN(1, 2) + 2 * CMP_TRILEAN(2, 2) + 4 * CMP_TRILEAN(3, 2), 3);
    assert_string_equal(TO_STR(CONCAT(a, b)), "ab");
}

static void test_fields_of_registers(void **state)
{
    uint32_t high, low;

    (void)state;
    assert_true(reg_pair_to_64(1, 2) == UINT64_C(0x100000002));
    reg_pair_from_64(UINT64_C(0x300000004), &high, &low);
    assert_int_equal(high, 3);
    assert_int_equal(low, 4);
    assert_int_equal(get_field_u32(0x12345678, 0x00ff0000), 0x34);
    assert_int_equal(set_field_u32(0x12345678, 0x00ff0000, 0xab), 0x12ab5678);
    assert_true(get_field_u64(UINT64_C(0xf) << 60, UINT64_C(3) << 60) == 3);
    assert_true(set_field_u64(0, UINT64_C(0xf) << 60, 5) == UINT64_C(5) << 60);
}

/* ---- other headers ---- */

#define CFG_YES    1
#define CFG_NUMBER 5

static void test_is_enabled(void **state)
{
    (void)state;
    assert_true(IS_ENABLED(CFG_YES) && IS_ENABLED2(CFG_YES));
    assert_false(IS_ENABLED(CFG_NUMBER) || IS_ENABLED(CFG_NEVER_DEFINED));
#if IS_ENABLED(CFG_NEVER_DEFINED) || !IS_ENABLED(CFG_YES)
    fail();
#endif
}

static void test_atomic_words(void **state)
{
    uint32_t word = 5, old = 5;

    (void)state;
    assert_int_equal(atomic_inc32(&word), 6);
    assert_int_equal(atomic_dec32(&word), 5);
    while (!atomic_cas_u32(&word, &old, 8)) /* may fail for no reason */
        assert_int_equal(old, 5);
    assert_false(atomic_cas_u32(&word, &old, 9));
    assert_int_equal(old, 8);
    atomic_store_u32(&word, 11);
    assert_int_equal(atomic_load_u32(&word), 11);
}

static void test_parts_of_algorithms(void **state)
{
    TEE_Time a = {1, 900}, b = {2, 200}, t;

    (void)state;
    assert_int_equal(TEE_ALG_GET_CLASS(TEE_ALG_AES_CTR), TEE_OPERATION_CIPHER);
    assert_int_equal(TEE_ALG_GET_MAIN_ALG(TEE_ALG_AES_CTR), TEE_MAIN_ALGO_AES);
    assert_int_equal(TEE_ALG_GET_CHAIN_MODE(TEE_ALG_AES_CTR), TEE_CHAIN_MODE_CTR);
    assert_int_equal(TEE_DIGEST_HASH_TO_ALGO(TEE_ALG_RSASSA_PKCS1_V1_5_SHA256), TEE_ALG_SHA256);
    assert_int_equal(TEE_INTERNAL_HASH_TO_ALGO(TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA1), TEE_ALG_SHA1);
    assert_int_equal(TEE_ALG_HMAC_ALGO(TEE_MAIN_ALGO_SHA256), TEE_ALG_HMAC_SHA256);
    assert_int_equal(TEE_ALG_GET_KEY_TYPE(TEE_ALG_RSA_NOPAD, true), TEE_TYPE_RSA_KEYPAIR);
    assert_int_equal(TEE_ALG_GET_KEY_TYPE(TEE_ALG_RSA_NOPAD, false), TEE_TYPE_RSA_PUBLIC_KEY);
    assert_int_equal(TEE_U32_TO_BIG_ENDIAN(0x01020304u), 0x04030201);
    TEE_TIME_ADD(a, b, t);
    assert_true(t.seconds == 4 && t.millis == 100);
    TEE_TIME_SUB(b, a, t);
    assert_true(t.seconds == 0 && t.millis == 300);
    assert_true(TEE_TIME_LT(a, b) && TEE_TIME_LE(a, a) && !TEE_TIME_LE(b, a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uuids_are_printed),
        cmocka_unit_test(test_other_conversions_are_the_c_librarys),
        cmocka_unit_test(test_text_that_does_not_fit),
        cmocka_unit_test(test_bad_formats),
        cmocka_unit_test(test_base64_both_ways),
        cmocka_unit_test(test_base64_with_no_room),
        cmocka_unit_test(test_what_is_no_base64),
        cmocka_unit_test(test_bounded_copies),
        cmocka_unit_test(test_compare_in_constant_time),
        cmocka_unit_test(test_wipes),
        cmocka_unit_test(test_elements_of_arrays),
        cmocka_unit_test(test_numbers_are_sorted),
        cmocka_unit_test(test_arithmetic_of_util),
        cmocka_unit_test(test_fields_of_registers),
        cmocka_unit_test(test_is_enabled),
        cmocka_unit_test(test_atomic_words),
        cmocka_unit_test(test_parts_of_algorithms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
