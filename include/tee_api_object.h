/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_OBJECT_H
#define TEE_API_OBJECT_H

/*
 * Objects of both kinds, TEE Internal Core API 1.3.1 chapter 5: keys and secrets in the kernel's
 * keeping. "Panics" and the forms of 1.1 are as tee_api.h says. Every function panics for a handle
 * that is no open object and for memory that is not the TA's; sizes are in bits for keys and in
 * bytes for buffers.
 *
 * Of a persistent object (tee_api_persistent.h) those of 5.5, and where it is a source 5.6.6, say
 * what is stored now. They have two more results then, TEE_ERROR_CORRUPT_OBJECT and TEE_ERROR_-
 * STORAGE_NOT_AVAILABLE, as is said there. Of a damaged object the deprecated functions say
 * TEE_TYPE_CORRUPTED_OBJECT, or do nothing, and leave the handle open; they panic for the other.
 * The other functions of 5.6 panic for a persistent object.
 *
 * A transient object is empty or initialised. It is initialised by one of TEE_Populate-
 * TransientObject, TEE_CopyObjectAttributes1, TEE_GenerateKey and TEE_DeriveKey, once; TEE_Reset-
 * TransientObject empties it.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- any object, section 5.5 ---- */

/* *objectInfo: what is known of the object. TEE_SUCCESS. (5.5.1) */
#if TEE_API_GP11
#define TEE_GetObjectInfo1 __GP11_TEE_GetObjectInfo1
#else
TEE_Result TEE_GetObjectInfo1(TEE_ObjectHandle object, TEE_ObjectInfo *objectInfo);
#endif
TEE_Result __GP11_TEE_GetObjectInfo1(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *objectInfo);

/* Takes from the object the usages whose bits (TEE_USAGE_*) are 0; nothing gives them back but
 * TEE_ResetTransientObject. From a persistent object for all its handles, also later ones;
 * TEE_ERROR_STORAGE_NO_SPACE: the file system of the state directory is full. (5.5.2) */
TEE_Result TEE_RestrictObjectUsage1(TEE_ObjectHandle object, uint32_t objectUsage);

/*
 * One attribute that is a buffer; numbers are big-endian, without leading zeros. TEE_ERROR_ITEM_-
 * NOT_FOUND; TEE_ERROR_SHORT_BUFFER, *size says what is needed. Panics: an empty object, an
 * identifier of a value attribute, a protected attribute (no TEE_ATTR_FLAG_PUBLIC) of an object
 * without TEE_USAGE_EXTRACTABLE. (5.5.3)
 */
#if TEE_API_GP11
#define TEE_GetObjectBufferAttribute __GP11_TEE_GetObjectBufferAttribute
#else
TEE_Result TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attributeID, void *buffer,
                                        size_t *size);
#endif
TEE_Result __GP11_TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attributeID,
                                               void *buffer, uint32_t *size);

/* One attribute that is a value; a and b may be NULL. Errors and panics as above, for an identifier
 * of a buffer. (5.5.4) */
TEE_Result TEE_GetObjectValueAttribute(TEE_ObjectHandle object, uint32_t attributeID, uint32_t *a,
                                       uint32_t *b);

/* Closes a persistent object; frees a transient one, wiped. TEE_HANDLE_NULL does nothing. (5.5.5)
 */
void TEE_CloseObject(TEE_ObjectHandle object);

/* ---- transient objects, section 5.6 ---- */

/*
 * An empty object for keys of up to maxObjectSize bits. All usages are allowed. TEE_ERROR_NOT_-
 * SUPPORTED: a type, or a size of it, that there is not (TEE_TYPE_DATA is none, but in a TA of
 * 1.1); TEE_ERROR_OUT_OF_MEMORY. *object is TEE_HANDLE_NULL then. (5.6.1)
 */
#if TEE_API_GP11
#define TEE_AllocateTransientObject __GP11_TEE_AllocateTransientObject
#else
TEE_Result TEE_AllocateTransientObject(TEE_ObjectType objectType, uint32_t maxObjectSize,
                                       TEE_ObjectHandle *object);
#endif
TEE_Result __GP11_TEE_AllocateTransientObject(TEE_ObjectType objectType, uint32_t maxKeySize,
                                              TEE_ObjectHandle *object);
/* As TEE_CloseObject. (5.6.2) */
void TEE_FreeTransientObject(TEE_ObjectHandle object);
/* Empties it; all usages are allowed again. TEE_HANDLE_NULL does nothing. (5.6.3) */
void TEE_ResetTransientObject(TEE_ObjectHandle object);

/*
 * Gives an empty object its attributes, in any order. TEE_ERROR_BAD_PARAMETERS: the values are no
 * key of this type; TEE_ERROR_OUT_OF_MEMORY. It is empty then. Panics: an object that is not
 * empty; an attribute that the type has not, is missing, is there twice, or is larger than the
 * object. (5.6.4)
 */
#if TEE_API_GP11
#define TEE_PopulateTransientObject __GP11_TEE_PopulateTransientObject
#else
TEE_Result TEE_PopulateTransientObject(TEE_ObjectHandle object, const TEE_Attribute *attrs,
                                       uint32_t attrCount);
#endif
TEE_Result __GP11_TEE_PopulateTransientObject(TEE_ObjectHandle object,
                                              const __GP11_TEE_Attribute *attrs,
                                              uint32_t attrCount);

/* Fills *attr. The buffer stays the caller's and must be there while the attribute is used. Panics
 * when attributeID is of the other kind. (5.6.5) */
#if TEE_API_GP11
#define TEE_InitRefAttribute   __GP11_TEE_InitRefAttribute
#define TEE_InitValueAttribute __GP11_TEE_InitValueAttribute
#else
void TEE_InitRefAttribute(TEE_Attribute *attr, uint32_t attributeID, const void *buffer,
                          size_t length);
void TEE_InitValueAttribute(TEE_Attribute *attr, uint32_t attributeID, uint32_t a, uint32_t b);
#endif
void __GP11_TEE_InitRefAttribute(__GP11_TEE_Attribute *attr, uint32_t attributeID,
                                 const void *buffer, uint32_t length);
void __GP11_TEE_InitValueAttribute(__GP11_TEE_Attribute *attr, uint32_t attributeID, uint32_t a,
                                   uint32_t b);

/*
 * Copies the key into an empty object of the same type, or the public part of a pair into one of
 * its public type. The destination keeps the usages that both have. TEE_ERROR_OUT_OF_MEMORY.
 * Panics: a destination that is not empty, a source that is; other types; a key larger than the
 * destination. (5.6.6)
 */
TEE_Result TEE_CopyObjectAttributes1(TEE_ObjectHandle destObject, TEE_ObjectHandle srcObject);

/*
 * A random key of keySize bits for an empty object. TEE_ERROR_BAD_PARAMETERS: params have values
 * that no key can have; TEE_ERROR_OUT_OF_MEMORY. Panics: an object that is not empty, a type that
 * cannot be generated, a size that the type has not or the object has no room for, parameters that
 * the type has not or that are missing. (5.6.7)
 */
#if TEE_API_GP11
#define TEE_GenerateKey __GP11_TEE_GenerateKey
#else
TEE_Result TEE_GenerateKey(TEE_ObjectHandle object, uint32_t keySize, const TEE_Attribute *params,
                           uint32_t paramCount);
#endif
TEE_Result __GP11_TEE_GenerateKey(TEE_ObjectHandle object, uint32_t keySize,
                                  const __GP11_TEE_Attribute *params, uint32_t paramCount);

/* ---- deprecated since 1.1: as those with a 1, but they panic where those return an error ---- */

#if TEE_API_GP11
#define TEE_GetObjectInfo __GP11_TEE_GetObjectInfo
#else
void TEE_GetObjectInfo(TEE_ObjectHandle object, TEE_ObjectInfo *objectInfo);
#endif
void __GP11_TEE_GetObjectInfo(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *objectInfo);
void TEE_RestrictObjectUsage(TEE_ObjectHandle object, uint32_t objectUsage);
void TEE_CopyObjectAttributes(TEE_ObjectHandle destObject, TEE_ObjectHandle srcObject);

#ifdef __cplusplus
}
#endif
#endif
