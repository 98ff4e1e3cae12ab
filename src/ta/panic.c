/* SPDX-License-Identifier: BSD-2-Clause */
/* Panics and cancellation: the system calls behind small API functions. */
#include "utee.h"

void utee_panic(const char *func, TEE_Result code, const char *clause, const char *rule)
{
    utee_sys->panic(code, func, clause, rule);
}

void TEE_Panic(TEE_Result panicCode)
{
    utee_sys->panic(panicCode, NULL, NULL, NULL);
}

bool TEE_GetCancellationFlag(void)
{
    return utee_sys->cancel->get_flag() != 0;
}

bool TEE_UnmaskCancellation(void)
{
    return utee_sys->cancel->set_mask(0) != 0;
}

bool TEE_MaskCancellation(void)
{
    return utee_sys->cancel->set_mask(1) != 0;
}
