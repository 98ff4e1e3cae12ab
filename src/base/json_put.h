/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_JSON_PUT_H
#define BASE_JSON_PUT_H

#include <stdio.h>

/* A string of JSON, with its quotes. What is no UTF-8 becomes U+FFFD. Nothing in it ends
 * an element of HTML that it stands in, begins a comment there, or ends a line of a script. */
void json_put_string(FILE *out, const char *text);

#endif
