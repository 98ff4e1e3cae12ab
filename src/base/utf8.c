/* SPDX-License-Identifier: BSD-2-Clause */
#include "utf8.h"

#include <stdbool.h>

unsigned utf8_size(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    unsigned size = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >> 4 == 0xe ? 3 : 0;

    if (s[0] >= 0xf0 && s[0] < 0xf5)
        size = 4;
    for (unsigned i = 1; i < size; i++)
        if (s[i] >> 6 != 2)
            return 0;
    bool overlong = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90);
    bool beyond = (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf4 && s[1] >= 0x90);
    return overlong || beyond ? 0 : size;
}
