// SPDX-License-Identifier: BSD-2-Clause
#include <shared.h>
#include <workshop.h>

int check_beside(void)
{
    CHECK(SHARED_NUMBER == 13);
    return 0;
}
