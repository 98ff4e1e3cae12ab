/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_SYS_H
#define APP_SYS_H

/*
 * What the files of system calls (sys_*.c) share. A system call is kernel code on the TA's stack: a
 * fault in it is our bug, not the TA's (the barrier), so whatever the TA points at is copied by
 * user_copy, with no lock held. Its frame:
 *
 *     struct fault_frame barrier;
 *     struct instance *in = sys_enter(&barrier, "TEE_Wait");
 *     …
 *     sys_leave(in, &barrier);
 *
 * sys_panic may be called in between; it runs no clean-up: nothing may be held, locked or allocated
 * then that only the frame knows of.
 */

#include "base/fault.h"
#include "host.h"

/* The instance whose TA calls `func`, a name of the API. Ends it when its stack is too small. */
struct instance *sys_enter(struct fault_frame *barrier, const char *func);
void sys_leave(struct instance *in, struct fault_frame *barrier);

/* Ends the instance: `func` was used against the rule that `fmt` says in words; `clause` of TEE
 * Internal Core API 1.3.1 ("4.11.6"), or NULL. `func` NULL: the TA itself asked for it, and there
 * is no rule. Every panic goes through here, on the TA's stack: docs/debugging.md names this
 * function as the place to break at. */
_Noreturn void sys_panic(struct instance *in, uint32_t code, const char *func, const char *clause,
                         const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same for memory that is not the TA's to use: what section 3.4 says of pointers. */
#define SYS_BAD_POINTER        "a pointer to memory that the TA may not use so"
#define SYS_BAD_POINTER_CLAUSE "3.4"
_Noreturn void sys_bad_pointer(struct instance *in, const char *func);
/* The same, where it is known which memory. */
_Noreturn void sys_bad_memory(struct instance *in, const char *func, const void *at, size_t size);

/* From and to the TA's memory; a bad pointer ends the instance. */
void sys_copy_in(struct instance *in, const char *func, void *to, const void *ta_from, size_t size);
void sys_copy_out(struct instance *in, const char *func, void *ta_to, const void *from,
                  size_t size);

/* The same for memory that is not used now, or not yet: it must be good all the same. */
void sys_check_in(struct instance *in, const char *func, const void *ta_from, size_t size);
void sys_check_out(struct instance *in, const char *func, void *ta_to, size_t size);

/* An entry point of a session runs: there is a client, and a message of its. */
bool sys_has_client(const struct instance *in);
/* The TA may read, or write, all of that memory: its own, or lent to it for the running call. */
bool sys_may_access(const struct instance *in, const void *at, size_t size, bool write);
/* Some of that memory is, or can be, a client's as well. */
bool sys_is_shared(const struct instance *in, const void *at, size_t size);

/* Pages beside the TA's heap: as map_zero and unmap of abi/ta_sys_mem.h, with *at in the kernel. */
uint32_t sys_map_zero(struct instance *in, void **at, size_t size);
uint32_t sys_unmap(struct instance *in, void *at, size_t size);
/* Gives back what the TA has mapped beside its heap. */
void sys_unmap_all(struct instance *in);

/* What a system call works at for long is not wanted any more: the instance `arg` has been killed.
 */
bool sys_unwanted(void *arg);

/* The running call has been cancelled, and cancellation is not masked. */
bool sys_cancelled(const struct instance *in);
/* For a wait until `deadline` that ends when the call is cancelled: when to look again at the
 * latest. (A call from another TA is cancelled by the clock as well.) */
uint64_t sys_wait_until(const struct instance *in, uint64_t deadline);

/* The groups of system calls (abi/ta_abi.h). */
extern const struct ta_sys_time instance_sys_time;
extern const struct ta_sys_cancel instance_sys_cancel;
extern const struct ta_sys_prop instance_sys_prop;
extern const struct ta_sys_peripheral instance_sys_peripheral;
extern const struct ta_sys_event instance_sys_event;
extern const struct ta_sys_mem instance_sys_mem;
extern const struct ta_sys_lib instance_sys_lib;
extern const struct ta_sys_arith instance_sys_arith;
extern const struct ta_sys_client instance_sys_client;
extern const struct ta_sys_sock instance_sys_sock;
extern const struct ta_sys_object instance_sys_object;
extern const struct ta_sys_operation instance_sys_operation;
extern const struct ta_sys_crypt instance_sys_crypt;
extern const struct ta_sys_cipher instance_sys_cipher;
extern const struct ta_sys_ae instance_sys_ae;
extern const struct ta_sys_asym instance_sys_asym;
extern const struct ta_sys_persist instance_sys_persist;
extern const struct ta_sys_stream instance_sys_stream;
extern const struct ta_sys_enum instance_sys_enum;

#endif
