/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_H
#define TEE_API_H

/*
 * Functions that a TA may call. All run on the TA's own thread of control. "Panics" means: the
 * instance ends, its clients get TEE_ERROR_TARGET_DEAD, a report says why.
 *
 * A function whose prototype 1.1 has with 32-bit sizes exists in that form too, as __GP11_TEE_…; a
 * TA of 1.1 (see tee_api_defines.h) gets that one under the plain name. What the comment says is
 * true for both.
 */

#include <tee_api_event.h>
#include <tee_api_operation.h>
#include <tee_api_persistent.h>
#include <tee_api_property.h>
#include <tee_api_types.h>
#include <tee_api_arith.h>
#include <tee_api_time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- panic, section 4.8 ---- */

/* Ends the instance. panicCode is for the report only. Does not return. (4.8.1) */
void TEE_Panic(TEE_Result panicCode) __attribute__((noreturn));

/* ---- calls to other TAs, section 4.9 ---- */

/*
 * The callee sees TEE_LOGIN_TRUSTED_APP and the caller's UUID as its client's identity. The
 * caller's entry point waits until the answer is there; other calls of its instance wait, too.
 *
 * Parameters (section 4.9.4): values as they are. A memref is the caller's own memory, or a part of
 * a memref that it has got itself, of which it may read what is INPUT, write what is OUTPUT, and
 * both for INOUT; it panics otherwise. The callee gets the very memory, not a copy. NULL is
 * allowed, with any size. Afterwards the size of an OUTPUT or INOUT memref is the callee's: larger
 * than it was, it is what the callee would need.
 *
 * cancellationRequestTimeout: milliseconds after which the call is cancelled as by a request of the
 * client's, or TEE_TIMEOUT_INFINITE. A cancel of what the caller does itself cancels the call, too,
 * if cancellation is unmasked. Either way the call returns when it is answered: by the callee, or
 * with TEE_ERROR_CANCEL at once if it had not reached the callee yet.
 *
 * *returnOrigin (may be NULL): TEE_ORIGIN_TRUSTED_APP when the callee's entry point has returned
 * the result; outputs are set only then. Otherwise TEE_ORIGIN_TEE, and the result is one of
 *  - TEE_ERROR_OUT_OF_MEMORY: also for too many sessions
 *  - TEE_ERROR_ITEM_NOT_FOUND: open: no such TA
 *  - TEE_ERROR_BAD_FORMAT: open: its image is none
 *  - TEE_ERROR_BUSY: open: the TA takes one session and has one; open and invoke: the callee waits,
 *    itself or by way of others, for this very TA
 *  - TEE_ERROR_TARGET_DEAD: the callee has died, now or before
 *  - TEE_ERROR_CANCEL: cancelled before the callee had begun
 *
 * Panics: a pointer that is none; types that there are not; memory as above; a session that is
 * none.
 */

/* Opens a session: the callee's Create, if it is a new instance, and OpenSession. *session is
 * TEE_HANDLE_NULL on failure. A session left open is closed when the caller's instance ends. 4.9.1
 */
#if TEE_API_GP11
#define TEE_OpenTASession __GP11_TEE_OpenTASession
#else
TEE_Result TEE_OpenTASession(const TEE_UUID *destination, uint32_t cancellationRequestTimeout,
                             uint32_t paramTypes, TEE_Param params[4], TEE_TASessionHandle *session,
                             uint32_t *returnOrigin);
#endif
TEE_Result __GP11_TEE_OpenTASession(const TEE_UUID *destination,
                                    uint32_t cancellationRequestTimeout, uint32_t paramTypes,
                                    __GP11_TEE_Param params[4], TEE_TASessionHandle *session,
                                    uint32_t *returnOrigin);
/* Closes it, and waits until the callee's CloseSession has returned, unless the callee is waiting
 * for this TA: then it is closed later. TEE_HANDLE_NULL does nothing. 4.9.2 */
void TEE_CloseTASession(TEE_TASessionHandle session);
/* Runs a command of the callee's. 4.9.3 */
#if TEE_API_GP11
#define TEE_InvokeTACommand __GP11_TEE_InvokeTACommand
#else
TEE_Result TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t cancellationRequestTimeout,
                               uint32_t commandID, uint32_t paramTypes, TEE_Param params[4],
                               uint32_t *returnOrigin);
#endif
TEE_Result __GP11_TEE_InvokeTACommand(TEE_TASessionHandle session,
                                      uint32_t cancellationRequestTimeout, uint32_t commandID,
                                      uint32_t paramTypes, __GP11_TEE_Param params[4],
                                      uint32_t *returnOrigin);

/* ---- cancellation, section 4.10 ---- */

/* True when the running call has been asked to end and cancellation is not masked. (4.10.1) */
bool TEE_GetCancellationFlag(void);
/* Lets cancellation through. Returns whether it was masked before; every entry point begins with
 * it masked. (4.10.2) */
bool TEE_UnmaskCancellation(void);
/* Hides cancellation. Returns whether it was masked before. (4.10.3) */
bool TEE_MaskCancellation(void);

/* ---- memory, section 4.11 ---- */

/*
 * Whether the TA may use all of [buffer, buffer+size) as accessFlags say: TEE_MEMORY_ACCESS_READ,
 * TEE_MEMORY_ACCESS_WRITE, and TEE_MEMORY_ACCESS_ANY_OWNER, without which memory that is shared
 * with a client (memory references) counts as not accessible. Touches nothing; true until the entry
 * point returns or the memory is freed or resized. TEE_SUCCESS, also for size 0;
 * TEE_ERROR_ACCESS_DENIED for a byte that is not the TA's image, stack, or block of its heap, nor
 * lent to it now, or not so that it may be written. Panics for other flags. (4.11.1)
 */
#if TEE_API_GP11
#define TEE_CheckMemoryAccessRights __GP11_TEE_CheckMemoryAccessRights
#else
TEE_Result TEE_CheckMemoryAccessRights(uint32_t accessFlags, void *buffer, size_t size);
#endif
TEE_Result __GP11_TEE_CheckMemoryAccessRights(uint32_t accessFlags, void *buffer, uint32_t size);

/*
 * A block of the instance's heap, which has the TA's declared data size, 16 bytes of it for each
 * block. 16-byte aligned. hint, which the block keeps when it is resized: TEE_MALLOC_FILL_ZERO
 * fills it with zeros; TEE_MALLOC_NO_SHARE keeps other instances from it; TEE_MALLOC_NO_FILL beside
 * that lets it be unfilled. (Here every block is zero and not shared.) size 0: a pointer that is
 * not NULL, may be freed and resized, and faults when it is touched. NULL: the heap has no such
 * block, or the hint is not known. Panics for TEE_MALLOC_NO_FILL alone. (4.11.4)
 */
#if TEE_API_GP11
#define TEE_Malloc __GP11_TEE_Malloc
#else
void *TEE_Malloc(size_t size, uint32_t hint);
#endif
void *__GP11_TEE_Malloc(uint32_t size, uint32_t hint);

/* Changes a block's size, moving it if need be; new bytes are zero, bytes that are not its any more
 * are wiped. buffer NULL: as TEE_Malloc with zero fill. newSize 0: as TEE_Malloc of 0. NULL: no
 * room, the block is as before. Panics for what is no block of this heap, or one freed already.
 * (4.11.5) */
#if TEE_API_GP11
#define TEE_Realloc __GP11_TEE_Realloc
#else
void *TEE_Realloc(void *buffer, size_t newSize);
#endif
void *__GP11_TEE_Realloc(void *buffer, uint32_t newSize);

/* Gives a block back, wiped. NULL is allowed. Panics for what is no block, one freed already, or
 * one that the TA has written past the end of. (4.11.6) */
void TEE_Free(void *buffer);

/* Copies size bytes; the areas may overlap. Panics for memory that is not the TA's. (4.11.7) */
#if TEE_API_GP11
#define TEE_MemMove __GP11_TEE_MemMove
#else
void TEE_MemMove(void *dest, const void *src, size_t size);
#endif
void __GP11_TEE_MemMove(void *dest, const void *src, uint32_t size);

/* 0 if equal, otherwise the sign of the first difference (bytes unsigned). Its time depends on size
 * only. Panics as TEE_MemMove. (4.11.8) */
#if TEE_API_GP11
#define TEE_MemCompare __GP11_TEE_MemCompare
#else
int32_t TEE_MemCompare(const void *buffer1, const void *buffer2, size_t size);
#endif
int32_t __GP11_TEE_MemCompare(const void *buffer1, const void *buffer2, uint32_t size);

/* Sets size bytes to the low 8 bits of x. Panics as TEE_MemMove. (4.11.9) */
#if TEE_API_GP11
#define TEE_MemFill __GP11_TEE_MemFill
#else
void TEE_MemFill(void *buff, uint32_t x, size_t size);
#endif
void __GP11_TEE_MemFill(void *buff, uint32_t x, uint32_t size);

/* One pointer an instance, NULL at first, seen by all its entry points. (4.11.2, 4.11.3) */
void TEE_SetInstanceData(const void *instanceData);
void *TEE_GetInstanceData(void);

#ifdef __cplusplus
}
#endif
#endif
