/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_SYS_CRYPT_H
#define APP_SYS_CRYPT_H

/* A call of an operation with bulk data, for sys_crypt.c, sys_cipher.c and sys_ae.c. */

#include "sys_user.h"

#define CRYPT_TAG_MAX 64u

struct crypt_call {
    struct fault_frame barrier;
    struct instance *in;
    const char *func;
    struct op *op;
    struct op_data d; /* the TA's memory; d.size is &size, or NULL */
    size_t size;
    void (*fn)(struct crypt_call *c); /* does it: sets res and m */
    uint32_t res;
    struct misuse m;
    bool gp11;
    bool discards; /* the TA may say that it does not want what comes out: no place for its size */
    uint8_t tag[CRYPT_TAG_MAX]; /* a MAC or tag, the kernel's own */
    size_t tag_size;
};

/* Begins a call of `func`: enters the kernel, and leaves out what only its function fills in (to
 * clear all of the struct takes as long as a small digest). crypt_end leaves. */
void crypt_begin(struct crypt_call *c, const char *func, void (*fn)(struct crypt_call *c));
uint32_t crypt_end(struct crypt_call *c);
/* The operation that the handle means, and the TA's data that `io`, the kernel's own, says; panics
 * for a bad handle or pointer. */
void crypt_take(struct crypt_call *c, const char *clause, uintptr_t handle, const struct ta_io *io);
/* The same for data that is only read. */
void crypt_take_input(struct crypt_call *c, const char *clause, uintptr_t handle, const void *from,
                      size_t size);
/* Runs it; panics for bad memory and broken rules. */
void crypt_run(struct crypt_call *c);
/* Where the API's function returns nothing: panics for whatever went wrong. */
void crypt_must_succeed(const struct crypt_call *c, const char *clause);
/* The size, to the TA, if the result tells one. */
void crypt_give_size(struct crypt_call *c, size_t *ta_size);

/* All of these for an operation that turns bytes into bytes: the call's result. */
uint32_t crypt_transform(struct crypt_call *c, const char *clause, uintptr_t handle,
                         const struct ta_io *io);

/* An IV or nonce in the kernel's memory, for sys_wipe_free; panics. */
void *crypt_take_iv(struct crypt_call *c, const char *clause, const void *ta_iv, size_t size);
/* A tag that is to be compared; of one that is too large for any, only the size. */
void crypt_take_tag(struct crypt_call *c, const void *ta_tag, size_t size);
/* The room for a tag, and then the tag and its size, as far as the result tells them. */
void crypt_take_tag_room(struct crypt_call *c, const size_t *ta_size);
void crypt_give_tag(struct crypt_call *c, void *ta_tag, size_t *ta_size);

#endif
