/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The switch to a TA's stack and back: run.c says what these do. A file of its own, so that it has
 * line numbers: a debugger steps over code that has none, and with it over the whole TA.
 */
.text
.p2align 4
.globl run_switch, run_return
.hidden run_switch, run_return
.type run_switch, @function
run_switch:
	.cfi_startproc
	.cfi_personality 0x1b, run_personality
	push %rbp
	.cfi_def_cfa_offset 16
	.cfi_offset %rbp, -16
	mov %rsp, %rbp
	.cfi_def_cfa_register %rbp
	push %rbx
	push %r12
	push %r13
	push %r14
	push %r15
	.cfi_offset %rbx, -24
	.cfi_offset %r12, -32
	.cfi_offset %r13, -40
	.cfi_offset %r14, -48
	.cfi_offset %r15, -56
	mov %rbp, (%rdx)
	mov %rdi, %rsp
	call *%rsi
run_switch_end:
	mov -8(%rbp), %rbx
	mov -16(%rbp), %r12
	mov -24(%rbp), %r13
	mov -32(%rbp), %r14
	mov -40(%rbp), %r15
	mov %rbp, %rsp
	pop %rbp
	.cfi_def_cfa %rsp, 8
	ret
	.cfi_endproc
.size run_switch, . - run_switch
.type run_return, @function
run_return:
	.cfi_startproc
	mov %rdi, %rbp
	jmp run_switch_end
	.cfi_endproc
.size run_return, . - run_return
	.section .note.GNU-stack,"",@progbits
