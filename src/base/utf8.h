/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

/* Bytes, 1 to 4, of the UTF-8 character that a string begins with; 0: it begins with none. Overlong
 * forms, surrogates and what lies beyond U+10FFFF are none. The end of the string is one of 1. */
unsigned utf8_size(const char *text);

#endif
