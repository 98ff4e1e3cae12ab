/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

/* For strtoull and its like, of a number that a user has written: 0x is hexadecimal, and all else
 * decimal, whatever zeros it begins with. */
static inline int number_base(const char *value)
{
    return value[0] == '0' && (value[1] == 'x' || value[1] == 'X') ? 16 : 10;
}

#endif
