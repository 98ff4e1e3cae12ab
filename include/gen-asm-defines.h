/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GEN_ASM_DEFINES_H
#define GEN_ASM_DEFINES_H

/*
 * For a file that asm-defines-y of a sub.mk names: DEFINES { DEFINE(NAME, expression); … } becomes
 * a header of #define NAME number, which assembler files can include.
 */
#define DEFINES                                                                                    \
    void __defines(void);                                                                          \
    void __defines(void)
#define DEFINE(name, expression) __asm__ volatile("\n==>" #name " %0" : : "i"(expression))

#endif
