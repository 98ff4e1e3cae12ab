/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_TIME_H
#define ABI_TA_SYS_TIME_H

/* System calls for time, TEE Internal Core API chapter 7. */

#include <stdint.h>

struct ta_sys_time {
    uint32_t (*wait)(uint32_t ms);                           /* TEE_Wait */
    void (*get_system)(uint32_t *seconds, uint32_t *millis); /* TEE_GetSystemTime */
    void (*get_ree)(uint32_t *seconds, uint32_t *millis);    /* TEE_GetREETime */
    /* TEE_GetTAPersistentTime: both are set in any case. */
    uint32_t (*get_persistent)(uint32_t *seconds, uint32_t *millis);
    uint32_t (*set_persistent)(uint32_t seconds, uint32_t millis); /* TEE_SetTAPersistentTime */
};

#endif
