/* SPDX-License-Identifier: BSD-2-Clause */
#include <generated/tool-numbers.h>

/* uint32_t strike(uint32_t nail): nail * WEIGHT + TOOL_SIZE + TOOL_WEIGHT */
	.globl strike
	.type strike, @function
strike:
	imul $WEIGHT, %edi, %eax
	add $(TOOL_SIZE + TOOL_WEIGHT), %eax
	ret
	.size strike, . - strike
	.section .note.GNU-stack, "", @progbits
