/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BIGINT_RIG_H
#define BIGINT_RIG_H

/*
 * libutee's arithmetical API over a kernel that is nothing but src/tee/crypto, and numbers written
 * as hexadecimal strings with a sign.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ta/bigint.h"

#define RIG_WORDS (TA_ARITH_MAX_WORDS + BIGINT_HEAD)
#define RIG_HEX   (TA_ARITH_MAX_WORDS * 8 + 2) /* with sign and end */

/* The last panic. */
extern jmp_buf rig_panic;
extern uint32_t rig_panic_code;
extern const char *rig_panic_func, *rig_panic_clause, *rig_panic_rule;

/* Runs the statement, which must panic with that code. */
#define expect_panic(statement, code)                                                              \
    do {                                                                                           \
        if (setjmp(rig_panic) == 0) {                                                              \
            statement;                                                                             \
            fail_msg("%s does not panic", #statement);                                             \
        }                                                                                          \
        assert_int_equal(rig_panic_code, code);                                                    \
    } while (0)

/* cmocka setup: connects libutee with its kernel. */
int rig_setup(void **state);

/* Makes a number with room for `words`, of that value. */
void rig_number(TEE_BigInt *n, size_t words, const char *hex);
/* Words that the number takes. */
size_t rig_words(const char *hex);
void rig_show(const TEE_BigInt *n, char hex[RIG_HEX]);
#define expect_number(n, hex)                                                                      \
    do {                                                                                           \
        static char shown_[RIG_HEX];                                                               \
        rig_show(n, shown_);                                                                       \
        assert_string_equal(shown_, hex);                                                          \
    } while (0)

#endif
