/* SPDX-License-Identifier: BSD-2-Clause */
/* Each result of the table has its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/result_names.h"

static void test_each_result_of_the_table_has_its_name(void **state)
{
    FILE *table = fopen(GP_CONSTANTS, "r");
    char line[200], name[80], kind[40];
    unsigned value, results = 0;

    (void)state;
    assert_non_null(table);
    while (fgets(line, sizeof(line), table)) {
        if (sscanf(line, "%79[^\t]\t%x\t%39[^\t]", name, &value, kind) != 3)
            continue;
        if (strcmp(kind, "return code") != 0 && strcmp(kind, "socket error") != 0)
            continue;
        assert_non_null(result_name_tee(value));
        assert_string_equal(result_name_tee(value), name);
        results++;
    }
    fclose(table);
    assert_true(results > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_result_of_the_table_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
