// SPDX-License-Identifier: BSD-2-Clause
#include <workshop.h>

int check_fast(void)
{
    CHECK(ONLY_FAST == 3);
#ifndef __OPTIMIZE__
    return __LINE__;
#endif
#if NOBODY_DEFINES_THIS /* -Wundef is gone here */
    return __LINE__;
#endif
    return 0;
}
