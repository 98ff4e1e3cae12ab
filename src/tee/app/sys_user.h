/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_SYS_USER_H
#define APP_SYS_USER_H

/*
 * What the system calls for objects and cryptography share: handles, attributes, and bulk data,
 * which is used where the TA has it.
 */

#include "abi/ta_sys_crypto.h"
#include "sys.h"
#include "tee/crypto/object.h"
#include "tee/crypto/op.h"

extern const struct handle_kind object_kind, op_kind;

/* The object or operation that the TA's handle means; panics for another, `clause` says where. */
struct object *sys_object(struct instance *in, const char *func, const char *clause,
                          uintptr_t handle);
struct op *sys_op(struct instance *in, const char *func, const char *clause, uintptr_t handle);
/* An object whose key or attributes are used: of a persistent one, with the usage that is stored
 * now. Otherwise *out is NULL and the result is storage's: see sys_persist_result. */
MUST_CHECK uint32_t sys_fresh_object(struct instance *in, const char *func, const char *clause,
                                     uintptr_t handle, struct object **out);

/* Panics if a rule was broken, with `res` as its code. */
void sys_check(struct instance *in, const char *func, uint32_t res, const struct misuse *m);

/* The TA's attributes, copied; `list` itself is the kernel's already. Panics for bad memory and for
 * what no function takes. TEE_ERROR_OUT_OF_MEMORY: `to` is empty. Afterwards the caller clears it,
 * also before it panics. */
MUST_CHECK uint32_t sys_take_attrs(struct instance *in, const char *func,
                                   const struct ta_attrs *list, struct attrs *to);

/* Calls fn(arg), which uses the TA's memory in two ranges. 0, or 1 or 2: that range was bad, and fn
 * has not returned. */
MUST_CHECK unsigned sys_try(const struct fault_range range[2], void (*fn)(void *arg), void *arg);

/* The TA's bytes in the kernel's memory, or NULL: -ENOMEM, -EFAULT. Freed with sys_wipe_free. */
void *sys_copy_of(const void *ta_from, size_t size, int *err);
void sys_wipe_free(void *copy, size_t size);

#endif
