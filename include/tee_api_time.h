/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_TIME_H
#define TEE_API_TIME_H

/*
 * Time, TEE Internal Core API 1.3.1 chapter 7: seconds and milliseconds, all on the machine's
 * clock, which in a seeded run is a virtual one. All functions panic for a bad pointer.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 7.2.1: since an arbitrary origin, the same for all instances; never goes back. */
void TEE_GetSystemTime(TEE_Time *time);

/* 7.2.2: waits timeout milliseconds (TEE_TIMEOUT_INFINITE: for ever). TEE_SUCCESS;
 * TEE_ERROR_CANCEL as soon as the call is cancelled while cancellation is unmasked. */
TEE_Result TEE_Wait(uint32_t timeout);

/*
 * 7.2.3: the TA's own time, since the origin that it has set; one for all instances of the TA, kept
 * in the state directory, running on while the machine is off. It follows the REE's clock. *time is
 * 0 on failure. Results:
 *  - TEE_SUCCESS
 *  - TEE_ERROR_TIME_NOT_SET: never set
 *  - TEE_ERROR_TIME_NEEDS_RESET: not to be trusted until it is set again: the clock has been set
 *    back to before the time was set, or what is stored is damaged
 *  - TEE_ERROR_OVERFLOW: more than 32 bits of seconds: *time has their low 32
 *  - TEE_ERROR_OUT_OF_MEMORY
 *
 * Panics when the state directory cannot be used.
 */
TEE_Result TEE_GetTAPersistentTime(TEE_Time *time);

/* 7.2.4: sets it. TEE_SUCCESS: it is on the disk. TEE_ERROR_OUT_OF_MEMORY;
 * TEE_ERROR_STORAGE_NO_SPACE. Panics for 1000 milliseconds and more, and when the state directory
 * cannot be used. */
TEE_Result TEE_SetTAPersistentTime(const TEE_Time *time);

/* 7.2.5: the REE's clock, since 1970-01-01 UTC; may go back. */
void TEE_GetREETime(TEE_Time *time);

#ifdef __cplusplus
}
#endif
#endif
