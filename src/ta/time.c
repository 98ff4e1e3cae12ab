/* SPDX-License-Identifier: BSD-2-Clause */
/* Time, TEE Internal Core API chapter 7. */
#include "utee.h"

void TEE_GetSystemTime(TEE_Time *time)
{
    utee_sys->time->get_system(&time->seconds, &time->millis);
}

TEE_Result TEE_Wait(uint32_t timeout)
{
    return utee_sys->time->wait(timeout);
}

TEE_Result TEE_GetTAPersistentTime(TEE_Time *time)
{
    return utee_sys->time->get_persistent(&time->seconds, &time->millis);
}

TEE_Result TEE_SetTAPersistentTime(const TEE_Time *time)
{
    return utee_sys->time->set_persistent(time->seconds, time->millis);
}

void TEE_GetREETime(TEE_Time *time)
{
    utee_sys->time->get_ree(&time->seconds, &time->millis);
}
