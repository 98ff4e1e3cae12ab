/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_SM_OS_H
#define TEE_SM_OS_H

/*
 * The system calls of the session manager that are not IPC: what it knows of TA images and
 * instances. Implemented by the TEE kernel (tee.c), or by a test. None of them waits.
 */

#include <stdint.h>

#include "tee/ipc.h"

struct sm_os;

/* What app_get_flags says (app.h), and its errors. */
MUST_CHECK uint32_t sm_os_get_ta_flags(struct sm_os *os, const struct ipc_uuid *uuid,
                                       uint32_t *flags);
/* A channel from `client` to the TA: app_connect of app.h, and its errors. */
MUST_CHECK uint32_t sm_os_connect_to_ta(struct sm_os *os, const struct ipc_uuid *uuid,
                                        struct ipc_app *client, call_id call, uint32_t *handle,
                                        uint32_t *instance);
/* app_cancel of app.h. */
void sm_os_cancel(struct sm_os *os, uint32_t instance, uint32_t op);

#endif
