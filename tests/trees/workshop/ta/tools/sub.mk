# SPDX-License-Identifier: BSD-2-Clause
subdirs-y += deep
incdirs-y += private
incdirs-saw.c-y += only_for_saw
cppflags-y += -DFOLDER=1
aflags-hammer.S-y += -DWEIGHT=3
srcs-y += saw.c hammer.S
asm-defines-y += tool_numbers.c
