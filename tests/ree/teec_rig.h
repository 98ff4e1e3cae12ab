/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_REE_TEEC_RIG_H
#define TESTS_REE_TEEC_RIG_H

/* A context and a session over fake_sys, with nothing recorded yet. */

#include "fake_sys.h"

static const TEEC_UUID some_ta = {
    0x01020304, 0x0506, 0x0708, {0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10}};

static inline void rig_open(TEEC_Context *ctx, TEEC_Session *session)
{
    assert_int_equal(TEEC_InitializeContext(NULL, ctx), TEEC_SUCCESS);
    assert_int_equal(TEEC_OpenSession(ctx, session, &some_ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
                     TEEC_SUCCESS);
    sys_forget();
}

static inline void rig_close(TEEC_Context *ctx, TEEC_Session *session)
{
    TEEC_CloseSession(session);
    TEEC_FinalizeContext(ctx);
    assert_int_equal(sys.mapped_count, 0);
    assert_int_equal(sys.open_count, 0);
}

static inline int rig_setup(void **state)
{
    (void)state;
    sys_reset();
    return 0;
}

#endif
