/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_INTERNAL_API_EXTENSIONS_H
#define TEE_INTERNAL_API_EXTENSIONS_H

/* What OP-TEE adds to TEE Internal Core API 1.3.1. */

#include <stdio.h>
#include <tee_api_defines_extensions.h>
#include <tee_api_types.h>
#include <trace.h>
#include <types_ext.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A hint of TEE_Malloc: the block need not be zero. It is all the same. */
#define TEE_USER_MEM_HINT_NO_FILL_ZERO 0x80000000u

/* Notes what is in use of the TA's heap; the second returns the bytes that are in use beyond what
 * was noted, or 0. */
void tee_user_mem_mark_heap(void);
size_t tee_user_mem_check_heap(void);

/* Cache maintenance. There is no cache to maintain: TEE_ERROR_NOT_SUPPORTED, as on a platform that
 * has it not. */
TEE_Result TEE_CacheClean(char *buf, size_t len);
TEE_Result TEE_CacheFlush(char *buf, size_t len);
TEE_Result TEE_CacheInvalidate(char *buf, size_t len);

/* Zeroed pages for the TA, apart from its heap, until tee_unmap or its end; NULL: no memory, flags
 * that are neither 0 nor TEE_MEMORY_ACCESS_ANY_OWNER, or (second form) pages at va that are not
 * free. Up to 64 mappings, of 64 MiB together. */
void *tee_map_zi(size_t len, uint32_t flags);
void *tee_map_zi_va(vaddr_t va, size_t len, uint32_t flags);
/* With what tee_map_zi returned and was given; TEE_ERROR_BAD_PARAMETERS otherwise. */
TEE_Result tee_unmap(void *buf, size_t len);

/* "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", in hexadecimal; TEE_ERROR_BAD_PARAMETERS otherwise. */
TEE_Result tee_uuid_from_str(TEE_UUID *uuid, const char *s);

/* A plugin of tee-supplicant's: there is none, TEE_ERROR_ITEM_NOT_FOUND. */
TEE_Result tee_invoke_supp_plugin(const TEE_UUID *uuid, uint32_t cmd, uint32_t sub_cmd, void *buf,
                                  size_t len, size_t *outlen);

#ifdef __cplusplus
}
#endif

#endif
