/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All of libutee that stands in the C library's place is in each image, whether or not the TA's own
 * objects call it: archives that come behind libutee on the linker's line do, as the C++ library.
 * The head of a TA, and of a library of TAs, needs this file (teesim/ta_entry.h).
 */
#include <abi/ta_libc.h>
#include <teesim/ta_entry.h>

const char teesim_libc;

/* A relocation that does nothing, but needs the symbol, which clang knows only when it is told of.
 */
#define NEED(name) __asm__(".globl " #name "\n.reloc ., R_X86_64_NONE, " #name);
/* A sanitizer's library, which comes first, has all names of that file, and takes no such
 * relocation. */
NEED(utee_libc_text)
TA_LIBC_FUNCTIONS(NEED)
