/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DROPIN_ABI_H
#define DROPIN_ABI_H

/*
 * The public structures of libteec.so.2 as one header has them. abi_layout.c is compiled twice,
 * with ours and with the field's; test_abi.c compares both with the known numbers.
 */

#include <stddef.h>

struct abi_fact {
    const char *what;
    size_t is;
};

extern const struct abi_fact abi_ours[], abi_field[];

#endif
