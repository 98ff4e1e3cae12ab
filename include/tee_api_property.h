/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_PROPERTY_H
#define TEE_API_PROPERTY_H

/*
 * Properties, section 4.4: what a TA may know of itself (TEE_PROPSET_CURRENT_TA), of who calls it
 * (TEE_PROPSET_CURRENT_CLIENT; empty in the Create and Destroy entry points, where nobody does) and
 * of the TEE (TEE_PROPSET_TEE_IMPLEMENTATION).
 *
 * A property is found by its name in one of these sets, or is the one at which an enumerator
 * stands; then `name` is ignored. All TEE_GetPropertyAs… return TEE_ERROR_ITEM_NOT_FOUND when there
 * is no such property, or the enumerator has not been started or is past the end, and panic for
 * what is neither a set nor an enumerator, for a set without a name, and for a place for the value
 * that the TA cannot write to. On an error a boolean is false, a number 0, and the rest left alone.
 *
 * A buffer's length is in bytes, in: of the buffer, out: of the value. The buffer is too small:
 * TEE_ERROR_SHORT_BUFFER, with the length that is needed; the buffer may then be NULL if its length
 * is 0.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 4.4.1. Any property as a printable string that ends with a 0, which counts: numbers in decimal,
 * "true" or "false", base64, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", an identity as its login in
 * decimal, a colon and its UUID. */
TEE_Result TEE_GetPropertyAsString(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                   char *valueBuffer, size_t *valueBufferLen);
/* 4.4.2. TEE_ERROR_BAD_FORMAT: the property is no boolean. */
TEE_Result TEE_GetPropertyAsBool(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                 bool *value);
/* 4.4.3.1. TEE_ERROR_BAD_FORMAT: the property is no 32-bit number. */
TEE_Result TEE_GetPropertyAsU32(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                uint32_t *value);
/* 4.4.3.2. A 32-bit number is extended. TEE_ERROR_BAD_FORMAT: the property is no number. */
TEE_Result TEE_GetPropertyAsU64(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                uint64_t *value);
/* 4.4.4. TEE_ERROR_BAD_FORMAT: the property is no binary block. */
TEE_Result TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                        void *valueBuffer, size_t *valueBufferLen);
/* 4.4.5. TEE_ERROR_BAD_FORMAT: the property is no UUID. */
TEE_Result TEE_GetPropertyAsUUID(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                 TEE_UUID *value);
/* 4.4.6. TEE_ERROR_BAD_FORMAT: the property is no identity. */
TEE_Result TEE_GetPropertyAsIdentity(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                     TEE_Identity *value);

/* 4.4.7. An enumerator that has not been started; the TA frees it. TEE_ERROR_OUT_OF_MEMORY, with
 * TEE_HANDLE_NULL: no memory, or too many handles. */
TEE_Result TEE_AllocatePropertyEnumerator(TEE_PropSetHandle *enumerator);
/* 4.4.8. The handle is invalid afterwards. This and the functions below panic for what is no
 * enumerator. */
void TEE_FreePropertyEnumerator(TEE_PropSetHandle enumerator);
/* 4.4.9. Puts it at the first property of the set, wherever it was. Panics unless propSet is one of
 * the three sets. */
void TEE_StartPropertyEnumerator(TEE_PropSetHandle enumerator, TEE_PropSetHandle propSet);
/* 4.4.10. As it was when it had been allocated. */
void TEE_ResetPropertyEnumerator(TEE_PropSetHandle enumerator);
/* 4.4.11. The name of the property at which it stands, ending with a 0. TEE_ERROR_ITEM_NOT_FOUND:
 * not started, or past the end. TEE_ERROR_SHORT_BUFFER: see above. */
TEE_Result TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *nameBuffer,
                               size_t *nameBufferLen);
/* 4.4.12. On to the next property. TEE_ERROR_ITEM_NOT_FOUND: not started, or there is none. */
TEE_Result TEE_GetNextProperty(TEE_PropSetHandle enumerator);

/* The 1.1 forms: lengths have 32 bits. */
TEE_Result __GP11_TEE_GetPropertyAsString(TEE_PropSetHandle propsetOrEnumerator, const char *name,
                                          char *valueBuffer, uint32_t *valueBufferLen);
TEE_Result __GP11_TEE_GetPropertyAsBinaryBlock(TEE_PropSetHandle propsetOrEnumerator,
                                               const char *name, void *valueBuffer,
                                               uint32_t *valueBufferLen);
TEE_Result __GP11_TEE_GetPropertyName(TEE_PropSetHandle enumerator, void *nameBuffer,
                                      uint32_t *nameBufferLen);

#if TEE_API_GP11
#define TEE_GetPropertyAsString      __GP11_TEE_GetPropertyAsString
#define TEE_GetPropertyAsBinaryBlock __GP11_TEE_GetPropertyAsBinaryBlock
#define TEE_GetPropertyName          __GP11_TEE_GetPropertyName
#endif

#ifdef __cplusplus
}
#endif
#endif
