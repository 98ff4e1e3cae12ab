/* SPDX-License-Identifier: BSD-2-Clause */
/* The field that GCM hashes in. */
#include "crypto_rig.h"

#include "tee/crypto/gf128.h"

/* From test case 2 of the GCM specification (McGrew, Viega): X1 = C * H, and the hash's end. */
static void test_known_product(void **state)
{
    uint8_t c[16], h[16], product[16];

    (void)state;
    rig_hex(c, 16, "0388dace60b6a392f328c2b971b2fe78");
    rig_hex(h, 16, "66e94bd4ef8a2c3b884cfa59ca342b2e");
    gf128_store(gf128_mul(gf128_load(c), gf128_load(h)), product);
    rig_assert_hex(product, 16, "5e2ec746917062882c85b0685353deb7");
    rig_hex(c, 16, "00000000000000000000000000000080");
    gf128_store(gf128_mul(gf128_add(gf128_load(product), gf128_load(c)), gf128_load(h)), product);
    rig_assert_hex(product, 16, "f38cbb1ad69223dcc3457ae5b6b0f885");
}

static void test_laws(void **state)
{
    uint64_t seed = 17;
    const struct gf128 one = {1ull << 63, 0}, none = {0, 0};
    uint8_t bytes[3][16], x[16], y[16];

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        rig_random_bytes(&seed, bytes, sizeof(bytes));
        struct gf128 a = gf128_load(bytes[0]), b = gf128_load(bytes[1]), c = gf128_load(bytes[2]);
        gf128_store(gf128_mul(a, one), x);
        assert_memory_equal(x, bytes[0], 16);
        gf128_store(gf128_mul(a, gf128_add(b, c)), x);
        gf128_store(gf128_add(gf128_mul(b, a), gf128_mul(c, a)), y);
        assert_memory_equal(x, y, 16);
        gf128_store(gf128_mul(gf128_mul(a, b), gf128_inverse(b)), x);
        assert_memory_equal(x, bytes[0], 16);
    }
    gf128_store(gf128_inverse(none), x);
    gf128_store(none, y);
    assert_memory_equal(x, y, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_product),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
