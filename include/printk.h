/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PRINTK_H
#define PRINTK_H

/*
 * snprintf with one conversion more: %pUl writes the TEE_UUID that its argument points at, as
 * 8f5b…-…, "<NULL>" for NULL; %pUa the 16 octets of a UUID in the order of RFC 4122. Numbered
 * arguments (%1$d) and %n are not there. Returns the length that the whole text has, negative for a
 * conversion that is none.
 */

#include <compiler.h>
#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int snprintk(char *str, size_t size, const char *fmt, ...) __printf(3, 4);
int vsnprintk(char *str, size_t size, const char *fmt, va_list ap) __printf(3, 0);

#ifdef __cplusplus
}
#endif

#endif
