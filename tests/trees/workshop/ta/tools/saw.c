// SPDX-License-Identifier: BSD-2-Clause
#include <private.h>
#include <teeth.h>
#include <workshop.h>

int check_folders(void)
{
    CHECK(FOLDER == 1);
    CHECK(PRIVATE_NUMBER == 11);
    CHECK(TEETH == 24);
    CHECK(GLOBAL_FLAG == 7);
    CHECK(strike(5) == 5 * 3 + 16 + 8);
    return 0;
}
