/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_OPERATION_H
#define TEE_API_OPERATION_H

/*
 * Cryptographic operations, TEE Internal Core API 1.3.1 chapter 6. "Panics" and the forms of 1.1
 * are as tee_api.h says. Every function panics for a handle that is no operation, or one of another
 * class than the function's, and for memory that is not the TA's.
 *
 * An operation has an algorithm, a mode and, but for digests, a key, which is copied: what becomes
 * of the object afterwards does not matter. What it can do and for how many bits is said by
 * docs/fidelity.md, algorithm by algorithm.
 *
 * Where a function writes to a buffer, its size is the room there when called and what has been
 * written afterwards. TEE_ERROR_SHORT_BUFFER sets it to what is needed and changes nothing else:
 * the same call can be made again with more room. The input may be the output's buffer.
 */

#include <tee_api_object.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- any operation, section 6.2 ---- */

/*
 * A new operation for keys of up to maxKeySize bits (of both keys together where there are two;
 * digests ignore it). TEE_ERROR_NOT_SUPPORTED: the algorithm, the mode for it, or the size;
 * TEE_ERROR_OUT_OF_MEMORY. *operation is TEE_HANDLE_NULL then. (6.2.1)
 */
TEE_Result TEE_AllocateOperation(TEE_OperationHandle *operation, uint32_t algorithm, uint32_t mode,
                                 uint32_t maxKeySize);
/* Ends it, wiped. TEE_HANDLE_NULL does nothing, but panics in a TA of 1.1. (6.2.2) */
#if TEE_API_GP11
#define TEE_FreeOperation __GP11_TEE_FreeOperation
#else
void TEE_FreeOperation(TEE_OperationHandle operation);
#endif
void __GP11_TEE_FreeOperation(TEE_OperationHandle operation);

/* *operationInfo: what is known of it; of one with two keys, nothing about keys. (6.2.3) */
void TEE_GetOperationInfo(TEE_OperationHandle operation, TEE_OperationInfo *operationInfo);
/* The same with the keys. *operationSize is in bytes. TEE_ERROR_SHORT_BUFFER. Panics when there is
 * no room for the structure without keys. (6.2.4) */
#if TEE_API_GP11
#define TEE_GetOperationInfoMultiple __GP11_TEE_GetOperationInfoMultiple
#else
TEE_Result TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                        TEE_OperationInfoMultiple *operationInfoMultiple,
                                        size_t *operationSize);
#endif
TEE_Result __GP11_TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                               TEE_OperationInfoMultiple *operationInfoMultiple,
                                               uint32_t *operationSize);

/* Back to where it was when its key was set. Panics for one without a key. (6.2.5) */
void TEE_ResetOperation(TEE_OperationHandle operation);

/*
 * The key, or the two of an operation that has two (TEE_HANDLE_FLAG_EXPECT_TWO_KEYS).
 * TEE_HANDLE_NULL (twice) takes them away. TEE_ERROR_OUT_OF_MEMORY; TEE_ERROR_SECURITY: the same
 * key twice; TEE_ERROR_CORRUPT_OBJECT, TEE_ERROR_STORAGE_NOT_AVAILABLE: of a persistent object, see
 * tee_api_persistent.h. Panics: a digest, the wrong number of keys, an operation that is not in its
 * initial state, a key that is empty, of a type that the algorithm does not take, without the usage
 * that the mode needs, larger than the operation; two keys of two sizes. (6.2.6, 6.2.7)
 */
#if TEE_API_GP11
#define TEE_SetOperationKey  __GP11_TEE_SetOperationKey
#define TEE_SetOperationKey2 __GP11_TEE_SetOperationKey2
#else
TEE_Result TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key);
TEE_Result TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                TEE_ObjectHandle key2);
#endif
TEE_Result __GP11_TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key);
TEE_Result __GP11_TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                       TEE_ObjectHandle key2);

/* dstOperation becomes what srcOperation is: key, state, what it has taken in. Panics for another
 * algorithm or mode, and for a key larger than it. (6.2.8) */
void TEE_CopyOperation(TEE_OperationHandle dstOperation, TEE_OperationHandle srcOperation);

/* TEE_SUCCESS or TEE_ERROR_NOT_SUPPORTED. element: a curve (TEE_ECC_CURVE_*) for algorithms that
 * have one, otherwise TEE_CRYPTO_ELEMENT_NONE. (6.2.9) */
TEE_Result TEE_IsAlgorithmSupported(uint32_t algId, uint32_t element);

/* ---- digests, section 6.3 ---- */

/* Takes a part of the message in. Panics for a digest of which has been extracted. (6.3.1) */
#if TEE_API_GP11
#define TEE_DigestUpdate __GP11_TEE_DigestUpdate
#else
void TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, size_t chunkSize);
#endif
void __GP11_TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, uint32_t chunkSize);

/* Takes the last part in (chunkLen 0: there is none) and gives the digest; of SHAKE as many bytes
 * as *hashLen says. If some has been extracted, gives the rest and panics for a last part. The
 * operation is at its beginning again. TEE_ERROR_SHORT_BUFFER. (6.3.2) */
#if TEE_API_GP11
#define TEE_DigestDoFinal __GP11_TEE_DigestDoFinal
#else
TEE_Result TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, size_t chunkLen,
                             void *hash, size_t *hashLen);
#endif
TEE_Result __GP11_TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk,
                                    uint32_t chunkLen, void *hash, uint32_t *hashLen);

/* The next bytes of the digest, up to *hashLen of them; fewer, in the end none, when it has no
 * more. TEE_ERROR_OUT_OF_MEMORY. (6.3.3) */
TEE_Result TEE_DigestExtract(TEE_OperationHandle operation, void *hash, size_t *hashLen);

/* ---- ciphers, section 6.4 ---- */

/* Begins, also in the middle of a message. The IV is a block; for ECB there is none (NULL, 0).
 * Panics for another size, and without a key. (6.4.1) */
#if TEE_API_GP11
#define TEE_CipherInit __GP11_TEE_CipherInit
#else
void TEE_CipherInit(TEE_OperationHandle operation, const void *IV, size_t IVLen);
#endif
void __GP11_TEE_CipherInit(TEE_OperationHandle operation, const void *IV, uint32_t IVLen);

/* Takes a part of the message in and gives what can be given of the result: up to that part and
 * what has been kept back before, in whole blocks for modes that work in blocks.
 * TEE_ERROR_SHORT_BUFFER. Panics before TEE_CipherInit. (6.4.2) */
#if TEE_API_GP11
#define TEE_CipherUpdate __GP11_TEE_CipherUpdate
#else
TEE_Result TEE_CipherUpdate(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                            void *destData, size_t *destLen);
#endif
TEE_Result __GP11_TEE_CipherUpdate(TEE_OperationHandle operation, const void *srcData,
                                   uint32_t srcLen, void *destData, uint32_t *destLen);

/* The same with the last part (srcLen 0: there is none) and the rest of the result, which is not
 * wanted if destLen is NULL; the operation is in its initial state then. TEE_ERROR_SHORT_BUFFER;
 * TEE_ERROR_BAD_PARAMETERS: a PKCS5 mode decrypts what has no padding. Panics when the message has
 * a length that the mode cannot have. (6.4.3) */
#if TEE_API_GP11
#define TEE_CipherDoFinal __GP11_TEE_CipherDoFinal
#else
TEE_Result TEE_CipherDoFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                             void *destData, size_t *destLen);
#endif
TEE_Result __GP11_TEE_CipherDoFinal(TEE_OperationHandle operation, const void *srcData,
                                    uint32_t srcLen, void *destData, uint32_t *destLen);

/* ---- MACs, section 6.5 ---- */

/* Begins, also in the middle of a message. No algorithm has an IV: it is ignored. Panics without a
 * key. (6.5.1) */
#if TEE_API_GP11
#define TEE_MACInit __GP11_TEE_MACInit
#else
void TEE_MACInit(TEE_OperationHandle operation, const void *IV, size_t IVLen);
#endif
void __GP11_TEE_MACInit(TEE_OperationHandle operation, const void *IV, uint32_t IVLen);

/* Takes a part of the message in. Panics before TEE_MACInit. (6.5.2) */
#if TEE_API_GP11
#define TEE_MACUpdate __GP11_TEE_MACUpdate
#else
void TEE_MACUpdate(TEE_OperationHandle operation, const void *chunk, size_t chunkSize);
#endif
void __GP11_TEE_MACUpdate(TEE_OperationHandle operation, const void *chunk, uint32_t chunkSize);

/* Takes the last part in and gives the MAC. TEE_ERROR_SHORT_BUFFER. Panics for a message of which
 * the algorithm has no MAC: CBC-MAC without padding takes whole blocks, one at least. (6.5.3) */
#if TEE_API_GP11
#define TEE_MACComputeFinal __GP11_TEE_MACComputeFinal
#else
TEE_Result TEE_MACComputeFinal(TEE_OperationHandle operation, const void *message,
                               size_t messageLen, void *mac, size_t *macLen);
#endif
TEE_Result __GP11_TEE_MACComputeFinal(TEE_OperationHandle operation, const void *message,
                                      uint32_t messageLen, void *mac, uint32_t *macLen);

/* The same, compared in constant time: TEE_SUCCESS or TEE_ERROR_MAC_INVALID, also for a MAC of
 * another length. (6.5.4) */
#if TEE_API_GP11
#define TEE_MACCompareFinal __GP11_TEE_MACCompareFinal
#else
TEE_Result TEE_MACCompareFinal(TEE_OperationHandle operation, const void *message,
                               size_t messageLen, const void *mac, size_t macLen);
#endif
TEE_Result __GP11_TEE_MACCompareFinal(TEE_OperationHandle operation, const void *message,
                                      uint32_t messageLen, const void *mac, uint32_t macLen);

/* ---- authenticated encryption, section 6.6 ---- */

/* Begins. tagLen is in bits. For AES_CCM, AADLen and payloadLen are what will follow, in bytes;
 * other algorithms ignore them. TEE_ERROR_NOT_SUPPORTED: no such tagLen. Panics: a nonce of a size
 * that the algorithm has not, no key, an operation that is active: after it has taken in payload.
 * (6.6.1) */
#if TEE_API_GP11
#define TEE_AEInit __GP11_TEE_AEInit
#else
TEE_Result TEE_AEInit(TEE_OperationHandle operation, const void *nonce, size_t nonceLen,
                      uint32_t tagLen, size_t AADLen, size_t payloadLen);
#endif
TEE_Result __GP11_TEE_AEInit(TEE_OperationHandle operation, const void *nonce, uint32_t nonceLen,
                             uint32_t tagLen, uint32_t AADLen, uint32_t payloadLen);

/* A part of the data that is authenticated only. Panics before TEE_AEInit, and after the first part
 * of the payload. (6.6.2) */
#if TEE_API_GP11
#define TEE_AEUpdateAAD __GP11_TEE_AEUpdateAAD
#else
void TEE_AEUpdateAAD(TEE_OperationHandle operation, const void *AADdata, size_t AADdataLen);
#endif
void __GP11_TEE_AEUpdateAAD(TEE_OperationHandle operation, const void *AADdata,
                            uint32_t AADdataLen);

/* A part of the payload, as TEE_CipherUpdate. What is decrypted here has not been authenticated
 * yet. (6.6.3) */
#if TEE_API_GP11
#define TEE_AEUpdate __GP11_TEE_AEUpdate
#else
TEE_Result TEE_AEUpdate(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                        void *destData, size_t *destLen);
#endif
TEE_Result __GP11_TEE_AEUpdate(TEE_OperationHandle operation, const void *srcData, uint32_t srcLen,
                               void *destData, uint32_t *destLen);

/* The last part of the payload, and the tag; destLen NULL: the tag alone is wanted.
 * TEE_ERROR_SHORT_BUFFER says both sizes. Panics for
 * AES_CCM when lengths are not as announced. (6.6.4) */
#if TEE_API_GP11
#define TEE_AEEncryptFinal __GP11_TEE_AEEncryptFinal
#else
TEE_Result TEE_AEEncryptFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                              void *destData, size_t *destLen, void *tag, size_t *tagLen);
#endif
TEE_Result __GP11_TEE_AEEncryptFinal(TEE_OperationHandle operation, const void *srcData,
                                     uint32_t srcLen, void *destData, uint32_t *destLen, void *tag,
                                     uint32_t *tagLen);

/* The last part of the payload, which is not wanted if destLen is NULL, if the tag is right:
 * TEE_ERROR_MAC_INVALID leaves nothing of it.
 * TEE_ERROR_SHORT_BUFFER. Panics as above. (6.6.5) */
#if TEE_API_GP11
#define TEE_AEDecryptFinal __GP11_TEE_AEDecryptFinal
#else
TEE_Result TEE_AEDecryptFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                              void *destData, size_t *destLen, void *tag, size_t tagLen);
#endif
TEE_Result __GP11_TEE_AEDecryptFinal(TEE_OperationHandle operation, const void *srcData,
                                     uint32_t srcLen, void *destData, uint32_t *destLen, void *tag,
                                     uint32_t tagLen);

/* ---- asymmetric operations, section 6.7 ---- */

/*
 * A whole message. params are the algorithm's, where it has any; others are ignored.
 * TEE_ERROR_SHORT_BUFFER; TEE_ERROR_BAD_PARAMETERS: too long a message;
 * TEE_ERROR_CIPHERTEXT_INVALID: it cannot be decrypted; TEE_ERROR_NOT_SUPPORTED: values of
 * parameters. Panics: no key, the other mode. (6.7.1)
 */
#if TEE_API_GP11
#define TEE_AsymmetricEncrypt __GP11_TEE_AsymmetricEncrypt
#else
TEE_Result TEE_AsymmetricEncrypt(TEE_OperationHandle operation, const TEE_Attribute *params,
                                 uint32_t paramCount, const void *srcData, size_t srcLen,
                                 void *destData, size_t *destLen);
#endif
TEE_Result __GP11_TEE_AsymmetricEncrypt(TEE_OperationHandle operation,
                                        const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                        const void *srcData, uint32_t srcLen, void *destData,
                                        uint32_t *destLen);
#if TEE_API_GP11
#define TEE_AsymmetricDecrypt __GP11_TEE_AsymmetricDecrypt
#else
TEE_Result TEE_AsymmetricDecrypt(TEE_OperationHandle operation, const TEE_Attribute *params,
                                 uint32_t paramCount, const void *srcData, size_t srcLen,
                                 void *destData, size_t *destLen);
#endif
TEE_Result __GP11_TEE_AsymmetricDecrypt(TEE_OperationHandle operation,
                                        const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                        const void *srcData, uint32_t srcLen, void *destData,
                                        uint32_t *destLen);

/* Signs a digest of the algorithm's size; EdDSA takes the whole message instead.
 * TEE_ERROR_SHORT_BUFFER. Panics as above, for a digest of another size, and where an RSA modulus
 * is too short for it. (6.7.2) */
#if TEE_API_GP11
#define TEE_AsymmetricSignDigest __GP11_TEE_AsymmetricSignDigest
#else
TEE_Result TEE_AsymmetricSignDigest(TEE_OperationHandle operation, const TEE_Attribute *params,
                                    uint32_t paramCount, const void *digest, size_t digestLen,
                                    void *signature, size_t *signatureLen);
#endif
TEE_Result __GP11_TEE_AsymmetricSignDigest(TEE_OperationHandle operation,
                                           const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                           const void *digest, uint32_t digestLen, void *signature,
                                           uint32_t *signatureLen);

/* TEE_SUCCESS or TEE_ERROR_SIGNATURE_INVALID. Panics as above. (6.7.3) */
#if TEE_API_GP11
#define TEE_AsymmetricVerifyDigest __GP11_TEE_AsymmetricVerifyDigest
#else
TEE_Result TEE_AsymmetricVerifyDigest(TEE_OperationHandle operation, const TEE_Attribute *params,
                                      uint32_t paramCount, const void *digest, size_t digestLen,
                                      const void *signature, size_t signatureLen);
#endif
TEE_Result __GP11_TEE_AsymmetricVerifyDigest(TEE_OperationHandle operation,
                                             const __GP11_TEE_Attribute *params,
                                             uint32_t paramCount, const void *digest,
                                             uint32_t digestLen, const void *signature,
                                             uint32_t signatureLen);

/* ---- key derivation, section 6.8 ---- */

/* Initialises derivedKey, an empty object of TEE_TYPE_GENERIC_SECRET, with what the operation's key
 * and params come to. Panics for whatever goes wrong, another's public value that is none among
 * it. (6.8.1) */
#if TEE_API_GP11
#define TEE_DeriveKey __GP11_TEE_DeriveKey
#else
void TEE_DeriveKey(TEE_OperationHandle operation, const TEE_Attribute *params, uint32_t paramCount,
                   TEE_ObjectHandle derivedKey);
#endif
void __GP11_TEE_DeriveKey(TEE_OperationHandle operation, const __GP11_TEE_Attribute *params,
                          uint32_t paramCount, TEE_ObjectHandle derivedKey);

/* ---- random numbers, section 6.9 ---- */

/* Random bytes; in a run with a seed, the same in each. (6.9.1) */
#if TEE_API_GP11
#define TEE_GenerateRandom __GP11_TEE_GenerateRandom
#else
void TEE_GenerateRandom(void *randomBuffer, size_t randomBufferLen);
#endif
void __GP11_TEE_GenerateRandom(void *randomBuffer, uint32_t randomBufferLen);

#ifdef __cplusplus
}
#endif
#endif
