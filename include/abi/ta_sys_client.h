/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_CLIENT_H
#define ABI_TA_SYS_CLIENT_H

/* System calls of a TA as a client of other TAs; included by ta_abi.h. */

#include <stdint.h>

struct ta_uuid;
union ta_call_param;

/* Arguments as in TEE_OpenTASession and TEE_InvokeTACommand; `params` is of four, NULL only if
 * types is 0. */
struct ta_sys_client {
    /* *session 0 on failure. `origin` may be NULL, as in invoke. */
    uint32_t (*open)(const struct ta_uuid *ta, uint32_t timeout, uint32_t types,
                     union ta_call_param *params, uintptr_t *session, uint32_t *origin);
    uint32_t (*invoke)(uintptr_t session, uint32_t timeout, uint32_t command, uint32_t types,
                       union ta_call_param *params, uint32_t *origin);
    void (*close)(uintptr_t session);
};

#endif
