/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_BIGINT_H
#define TA_BIGINT_H

/*
 * How a TEE_BigInt keeps its number; a TEE_BigIntFMM and a TEE_BigIntFMMContext likewise, with
 * another mark:
 *
 *   word 0   bits 31-16 words there is room for, bits 15-0 words in use
 *   word 1   bits 31-1 the mark of its kind, bit 0 set: negative
 *   word 2 … the magnitude, least significant word first
 *
 * What lies in it was perhaps overwritten by the TA: it is checked whenever it is opened.
 */

#include "utee.h"

#define BIGINT_HEAD 2u /* words before the magnitude: those that TEE_BigIntSizeInU32 adds */

enum bigint_kind { BIGINT_NUMBER, BIGINT_FMM, BIGINT_CONTEXT };

/* Which function is at work, for panics. */
struct bigint_api {
    const char *func, *clause;
};

/* An object that was found good. */
struct bigint {
    uint32_t *words; /* the magnitude */
    uint32_t used;   /* words without leading zeros */
    uint32_t room;
    bool negative; /* never for 0 */
};

_Noreturn void bigint_panic(const struct bigint_api *api, TEE_Result code, const char *rule);
_Noreturn void bigint_no_room(const struct bigint_api *api);

/* Makes an object of `len` words, of value 0. Panics if that cannot be. */
void bigint_init(const struct bigint_api *api, uint32_t *object, size_t len, enum bigint_kind kind);
/* Panics for what is no object of that kind. */
struct bigint bigint_open(const struct bigint_api *api, const uint32_t *object,
                          enum bigint_kind kind);
/* Panics unless they are the same object, or have no word in common. */
void bigint_check_apart(const struct bigint_api *api, const struct bigint *a,
                        const struct bigint *b);
/* Some byte of `n`, all that it has room for, is one of the area's. */
bool bigint_lies_in(const struct bigint *n, const void *area, size_t size);
/* Writes the head anew, of an object that was opened and whose words have been changed. */
void bigint_close(uint32_t *object, enum bigint_kind kind, struct bigint n);
/* Makes the open `dest` equal to `n`. False: no room, nothing is changed. */
bool bigint_set(struct bigint *dest, const struct bigint *n);
/* Sign of |a| - |b|. */
int bigint_compare_magnitude(const struct bigint *a, const struct bigint *b);

#endif
