/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_CLIENT_H
#define CRYPTO_CLIENT_H

/* The client's side of the TA of cases. */

#include "../itest_client.h"
#include "crypto_ta.h"

static inline void open_crypto(struct client *c, uint8_t kind)
{
    TEEC_UUID uuid = CRYPTO_UUID(kind);

    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

/* Has the TA of that form run all its cases; fails with the case and line that is wrong. */
static inline void run_cases(uint8_t kind)
{
    TEEC_Result res = TEEC_SUCCESS;
    struct client c;
    uint32_t cases = 0;

    open_crypto(&c, kind);
    for (;; cases++) {
        char name[64] = "";
        TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_VALUE_OUTPUT,
                                                            TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE)};
        op.params[0].value.a = cases;
        op.params[2].tmpref.buffer = name;
        op.params[2].tmpref.size = sizeof(name);
        res = TEEC_InvokeCommand(&c.session, CRYPTO_RUN, &op, NULL);
        if (res != TEEC_SUCCESS)
            break;
        if (op.params[1].value.a)
            fail_msg("%s: line %u is wrong", name, op.params[1].value.a);
    }
    assert_int_equal(res, TEEC_ERROR_ITEM_NOT_FOUND);
    assert_true(cases > 0);
    close_ta(&c);
}

#endif
