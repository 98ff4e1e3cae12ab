/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_SYS_CRYPT_H
#define APP_SYS_CRYPT_H

/* A call of an operation with bulk data, for sys_crypt.c and sys_cipher.c. */

#include "sys_user.h"

#define CALL_TAG_MAX 64u

struct call {
    struct instance *in;
    const char *func;
    struct op *op;
    struct op_data d; /* the TA's memory; d.size is &size */
    size_t size;
    void (*fn)(struct call *c); /* does it: sets res and m */
    uint32_t res;
    struct misuse m;
    bool gp11;
    uint8_t tag[CALL_TAG_MAX]; /* a MAC or tag, the kernel's own */
    size_t tag_size;
};

/* The operation that the handle means, and the TA's data; panics for a bad handle or pointer. */
void call_take(struct call *c, const char *clause, uintptr_t handle, const struct ta_io *ta_io);
/* The same for data that is only read. */
void call_take_input(struct call *c, const char *clause, uintptr_t handle, const void *from,
                     size_t size);
/* Runs it; panics for bad memory and broken rules. */
void call_run(struct call *c);
/* Where the API's function returns nothing: panics for whatever went wrong. */
void call_must_succeed(const struct call *c, const char *clause);
/* The size, to the TA, if the result tells one. */
void call_give_size(struct call *c, size_t *ta_size);

/* All of these for an operation that turns bytes into bytes: the call's result. */
uint32_t call_transform(struct call *c, const char *clause, uintptr_t handle,
                        const struct ta_io *ta_io);

/* An IV or nonce in the kernel's memory, for sys_wipe_free; panics. */
void *call_take_iv(struct call *c, const char *clause, const void *ta_iv, size_t size);
/* A tag that is to be compared; of one that is too large for any, only the size. */
void call_take_tag(struct call *c, const void *ta_tag, size_t size);
/* The room for a tag, and then the tag and its size, as far as the result tells them. */
void call_take_tag_room(struct call *c, const size_t *ta_size);
void call_give_tag(struct call *c, void *ta_tag, size_t *ta_size);

#endif
