/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_RIG_H
#define CRYPTO_RIG_H

/* What the tests of the kernel's cryptography share. Failures are cmocka's. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include <cmocka.h>

#include "tee/crypto/object.h"
#include "tee/crypto/op.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

/* Hexadecimal digits (spaces are ignored) to bytes; how many. At most `room`. */
size_t rig_hex(uint8_t *to, size_t room, const char *digits);
/* `bytes` are what the digits say. */
void rig_assert_hex(const uint8_t *bytes, size_t size, const char *digits);

/* Pseudo-random numbers that are the same in each run. */
uint32_t rig_random(uint64_t *state);
void rig_random_bytes(uint64_t *state, void *to, size_t size);

/* A key of TEE_ATTR_SECRET_VALUE alone. */
struct object *rig_secret(uint32_t type, const void *bytes, size_t size);
/* An operation with that key (NULL: none). */
struct op *rig_op(uint32_t alg, uint32_t mode, uint32_t max_bits, const struct object *key);

/* The call succeeded and broke no rule. */
#define RIG_OK(call)                                                                               \
    do {                                                                                           \
        struct misuse m = {0};                                                                     \
        uint32_t rig_res = (call);                                                                 \
        assert_string_equal(m.rule ? m.rule : "", "");                                             \
        assert_int_equal(rig_res, TEE_SUCCESS);                                                    \
    } while (0)
/* It returned that result and broke no rule. `m` is the call's struct misuse. */
#define RIG_RESULT(call, result)                                                                   \
    do {                                                                                           \
        struct misuse m = {0};                                                                     \
        uint32_t rig_res = (call);                                                                 \
        assert_string_equal(m.rule ? m.rule : "", "");                                             \
        assert_int_equal(rig_res, (result));                                                       \
    } while (0)
/* It broke the rule whose words these are part of. */
#define RIG_MISUSE(call, words)                                                                    \
    do {                                                                                           \
        struct misuse m = {0};                                                                     \
        assert_int_not_equal((call), TEE_SUCCESS);                                                 \
        assert_non_null(m.rule);                                                                   \
        assert_non_null(m.clause);                                                                 \
        assert_non_null(strstr(m.rule, (words)));                                                  \
    } while (0)

#endif
