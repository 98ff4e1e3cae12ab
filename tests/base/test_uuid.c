/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/uuid.h"

static const char text[] = "01234567-89ab-cdef-fedc-ba9876543210";
static const uint8_t octets[16] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                   0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};

static void test_there_and_back(void **state)
{
    char out[UUID_TEXT_SIZE];
    uint8_t got[16];

    (void)state;
    uuid_text(octets, out);
    assert_string_equal(out, text);
    assert_true(uuid_parse(text, got));
    assert_memory_equal(got, octets, sizeof(octets));
    assert_true(uuid_parse("01234567-89AB-CDEF-FEDC-BA9876543210", got));
    assert_memory_equal(got, octets, sizeof(octets));
}

/* Each character in turn replaced, the text cut there, and one more at its end. */
static void test_what_is_none(void **state)
{
    char bad[sizeof(text) + 1];
    uint8_t got[16];

    (void)state;
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        for (const char *by = "g/:@`G -x"; *by; by++) {
            strcpy(bad, text);
            bad[i] = *by;
            if (strcmp(bad, text) != 0)
                assert_false(uuid_parse(bad, got));
        }
        strcpy(bad, text);
        bad[i] = '\0';
        assert_false(uuid_parse(bad, got));
    }
    strcpy(bad, text);
    strcat(bad, "0");
    assert_false(uuid_parse(bad, got));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_what_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
