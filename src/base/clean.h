/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_CLEAN_H
#define BASE_CLEAN_H

/*
 * What is quoted to people (arguments, names of files, values of variables) comes from outside, and
 * must not command their terminal, nor look like what it is not: each control character, U+0000 to
 * U+001F and U+007F to U+009F in UTF-8, becomes one '?', and so does what turns the order of what
 * is seen (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069) or ends a line (U+2028,
 * U+2029).
 */

#include <stddef.h>
#include <stdio.h>

/* In place. The size that is left, which is not larger; a terminator is not part of it. */
size_t clean_text(char *text, size_t size);
/* The same to a stream. */
void clean_put(FILE *out, const char *text, size_t size);

#endif
