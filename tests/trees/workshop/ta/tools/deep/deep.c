// SPDX-License-Identifier: BSD-2-Clause
#include <workshop.h>

#ifdef FOLDER
#error "a flag of the folder above"
#endif

int check_deep(void)
{
    CHECK(GLOBAL_FLAG == 7);
    return 0;
}
