/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_SYS_PERSIST_H
#define APP_SYS_PERSIST_H

/*
 * What the system calls for trusted storage share. Storage works on the kernel's own memory only:
 * what the TA gives is copied before, what it gets afterwards. When a function here or of storage
 * returns, nothing is held but what the instance's handles stand for.
 */

#include "sys_user.h"
#include "tee/storage/pobj.h"

extern const struct handle_kind enum_kind;

/* The TA's part of the store, made at its first use and gone with the instance. TEE_ERROR_OUT_OF_-
 * MEMORY. */
MUST_CHECK uint32_t sys_storage(struct instance *in, struct vault_ta **out);

/* A call on a persistent object. */
struct persist_call {
    struct fault_frame barrier;
    struct instance *in;
    const char *func, *clause;
    uintptr_t handle;
    struct pobj *p;
};

/* Enters the kernel; panics for what is no persistent object, and without `access` (a
 * TEE_DATA_FLAG_ACCESS_*, or 0). */
void persist_begin(struct persist_call *c, const char *func, const char *clause, uintptr_t handle,
                   uint32_t access);
/* Leaves it with what storage has said: see sys_persist_result. */
uint32_t persist_end(struct persist_call *c, uint32_t res);

/*
 * What the TA is told when storage says `res` of the object that its handle means: the handle is
 * closed for TEE_ERROR_CORRUPT_OBJECT, unless the TA has asked to keep such. Panics for
 * TEE_ERROR_OUT_OF_MEMORY, which these functions of the API do not return.
 */
uint32_t sys_persist_result(struct instance *in, const char *func, const char *clause,
                            uintptr_t handle, uint32_t res);

/* What a TA is told of an object in storage. */
struct ta_object_info sys_persist_info(const struct pobj_info *info);

#endif
