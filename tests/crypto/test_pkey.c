/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes that are numbers. */
#include "crypto_rig.h"

#include <stdlib.h>

#include "tee/crypto/pkey.h"

static struct attr number(const char *digits, uint8_t bytes[16])
{
    struct attr a = {.bytes = bytes};

    for (; *digits; digits += 2, a.size++) {
        const char two[3] = {digits[0], digits[1], 0};
        bytes[a.size] = (uint8_t)strtoul(two, NULL, 16);
    }
    return a;
}

/* In their order; those of one line are the same. */
static const struct {
    const char *one, *other;
} numbers[] = {
    {"", "00"},
    {"01", "000001"},
    {"7f", "007f"},
    {"80", "0080"},
    {"ff", "00ff"},
    {"0100", "000100"},
    {"0101", "000101"},
    {"01ff", "000001ff"},
    {"0200", "0200"},
    {"ff00", "00ff00"},
    {"ffff", "ffff"},
    {"010000", "00010000"},
    {"80000000000000000000000000000000", "80000000000000000000000000000000"},
    {"80000000000000000000000000000001", "80000000000000000000000000000001"},
    {"ffffffffffffffffffffffffffffffff", "ffffffffffffffffffffffffffffffff"},
};

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void test_numbers_in_order(void **state)
{
    uint8_t bytes[4][16];

    (void)state;
    for (int i = 0; i < (int)ARRAY_COUNT(numbers); i++) {
        for (int j = 0; j < (int)ARRAY_COUNT(numbers); j++) {
            const struct attr a[2] = {number(numbers[i].one, bytes[0]),
                                      number(numbers[i].other, bytes[1])};
            const struct attr b[2] = {number(numbers[j].one, bytes[2]),
                                      number(numbers[j].other, bytes[3])};
            for (unsigned k = 0; k < 4; k++) {
                if (sign(number_compare(&a[k & 1], &b[k >> 1])) != sign(i - j))
                    fail_msg("%s and %s", numbers[i].one, numbers[j].one);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers_in_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
