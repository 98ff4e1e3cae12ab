/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 6: operations, digests, ciphers, MACs and random numbers. */
CALL(TEE_SUCCESS, "6.2.1", TEE_AllocateOperation,
     OUT(operation, (TEE_OperationHandle *)(void *)buf), VALUE(algorithm, TEE_ALG_SHA256),
     VALUE(mode, TEE_MODE_DIGEST), VALUE(maxKeySize, 0))
#if TEE_API_GP11
CALL_VOID("6.2.2", TEE_FreeOperation, OPERATION(operation, digest_op()))
#else
CALL_VOID("6.2.2", TEE_FreeOperation, OPERATION_OR_NULL(operation, digest_op()))
#endif
CALL_VOID("6.2.3", TEE_GetOperationInfo, OPERATION(operation, digest_op()),
          OUT(operationInfo, (TEE_OperationInfo *)(void *)buf))
#if TEE_API_GP11
CALL(TEE_SUCCESS, "6.2.4", TEE_GetOperationInfoMultiple, OPERATION(operation, keyed_op()),
     OUT(info, (TEE_OperationInfoMultiple *)(void *)buf), OUT(operationSize, len(sizeof(buf))))
#else
CALL(TEE_SUCCESS, "6.2.4", TEE_GetOperationInfoMultiple, OPERATION(operation, keyed_op()),
     OUT(operationInfoMultiple, (TEE_OperationInfoMultiple *)(void *)buf),
     OUT(operationSize, len(sizeof(buf))))
#endif
CALL_VOID("6.2.5", TEE_ResetOperation, OPERATION(operation, keyed_op()))
CALL(TEE_SUCCESS, "6.2.6", TEE_SetOperationKey, OPERATION(operation, cipher_op()),
     OBJECT_OR_NULL(key, key_object()))
CALL(TEE_SUCCESS, "6.2.7", TEE_SetOperationKey2, OPERATION(operation, xts_op()),
     KEY_OF_TWO(key1, key_object()), KEY_OF_TWO(key2, other_key_object()))
CALL_VOID("6.2.8", TEE_CopyOperation, OPERATION(dstOperation, cipher_op()),
          OPERATION(srcOperation, keyed_op()))
CALL_VOID("6.3.1", TEE_DigestUpdate, OPERATION(operation, digest_op()), IN(chunk, buf),
          VALUE(chunkSize, 8))
CALL(TEE_SUCCESS, "6.3.2", TEE_DigestDoFinal, OPERATION(operation, digest_op()), IN(chunk, buf),
     VALUE(chunkLen, 8), OUT(hash, buf + 64), SIZE(hashLen, len(32)))
CALL(TEE_SUCCESS, "6.3.3", TEE_DigestExtract, OPERATION(operation, digest_op()), OUT(hash, buf),
     OUT(hashLen, room(32)))
CALL_VOID("6.4.1", TEE_CipherInit, OPERATION(operation, keyed_op()), IN(IV, buf), VALUE(IVLen, 16))
CALL(TEE_SUCCESS, "6.4.2", TEE_CipherUpdate, OPERATION(operation, begun_op()), IN(srcData, buf),
     VALUE(srcLen, 16), OUT(destData, buf + 64), SIZE(destLen, len(16)))
CALL(TEE_SUCCESS, "6.4.3", TEE_CipherDoFinal, OPERATION(operation, begun_op()), IN(srcData, buf),
     VALUE(srcLen, 16), OUT(destData, buf + 64), SIZE_OR_NULL(destLen, len(16)))
CALL_VOID("6.5.1", TEE_MACInit, OPERATION(operation, mac_op()), IN(IV, buf), VALUE(IVLen, 16))
CALL_VOID("6.5.2", TEE_MACUpdate, OPERATION(operation, begun_mac_op()), IN(chunk, buf),
          VALUE(chunkSize, 8))
CALL(TEE_SUCCESS, "6.5.3", TEE_MACComputeFinal, OPERATION(operation, begun_mac_op()),
     IN(message, buf), VALUE(messageLen, 8), OUT(mac, buf + 64), SIZE(macLen, len(16)))
CALL(TEE_ERROR_MAC_INVALID, "6.5.4", TEE_MACCompareFinal, OPERATION(operation, begun_mac_op()),
     IN(message, buf), VALUE(messageLen, 8), IN(mac, buf + 64), VALUE(macLen, 16))
CALL(TEE_SUCCESS, "6.6.1", TEE_AEInit, OPERATION(operation, ae_op(TEE_MODE_ENCRYPT)),
     IN(nonce, buf), VALUE(nonceLen, 12), VALUE(tagLen, 128), VALUE(AADLen, 0),
     VALUE(payloadLen, 0))
CALL_VOID("6.6.2", TEE_AEUpdateAAD, OPERATION(operation, begun_ae_op(TEE_MODE_ENCRYPT)),
          IN(AADdata, buf), VALUE(AADdataLen, 8))
CALL(TEE_SUCCESS, "6.6.3", TEE_AEUpdate, OPERATION(operation, begun_ae_op(TEE_MODE_ENCRYPT)),
     IN(srcData, buf), VALUE(srcLen, 16), OUT(destData, buf + 64), SIZE(destLen, len(16)))
CALL(TEE_SUCCESS, "6.6.4", TEE_AEEncryptFinal, OPERATION(operation, begun_ae_op(TEE_MODE_ENCRYPT)),
     IN(srcData, buf), VALUE(srcLen, 16), OUT(destData, buf + 64), SIZE_OR_NULL(destLen, len(16)),
     OUT(tag, buf + 96), SIZE(tagLen, len(16)))
CALL(TEE_SUCCESS, "6.6.5", TEE_AEDecryptFinal, OPERATION(operation, begun_ae_op(TEE_MODE_DECRYPT)),
     IN(srcData, sealed_text()), VALUE(srcLen, 16), OUT(destData, buf + 64),
     SIZE_OR_NULL(destLen, len(16)), IN(tag, sealed_tag()), VALUE(tagLen, 16))
CALL_VOID("6.9.1", TEE_GenerateRandom, OUT(randomBuffer, buf), VALUE(randomBufferLen, 8))

/* Sizes. */
DIES("TEE_GetOperationInfoMultiple", "6.2.4", "less than TEE_OperationInfoMultiple",
     TEE_GetOperationInfoMultiple(keyed_op(), (TEE_OperationInfoMultiple *)(void *)buf, len(zero)))
CODE(TEE_ERROR_SHORT_BUFFER,
     TEE_GetOperationInfoMultiple(keyed_op(), (TEE_OperationInfoMultiple *)(void *)buf,
                                  len(sizeof(TEE_OperationInfoMultiple))))
CODE(TEE_SUCCESS, (TEE_GenerateRandom(NULL, zero), TEE_SUCCESS))
CODE(TEE_SUCCESS, (TEE_DigestUpdate(digest_op(), NULL, zero), TEE_SUCCESS))

/* Rules of ciphers, MACs and authenticated encryption; all of them are in tests/crypto. */
DIES("TEE_CipherInit", "6.4.1", "has no key", TEE_CipherInit(cipher_op(), constant, 16))
DIES("TEE_CipherInit", "6.4.1", "no symmetric cipher", TEE_CipherInit(mac_op(), constant, 16))
DIES("TEE_CipherInit", "6.4.1", "the size of a block", TEE_CipherInit(keyed_op(), constant, 15))
DIES("TEE_CipherUpdate", "6.4.2", "not active",
     TEE_CipherUpdate(keyed_op(), constant, 16, buf, len(16)))
DIES("TEE_CipherDoFinal", "6.4.3", "not active",
     TEE_CipherDoFinal(keyed_op(), constant, 16, buf, len(16)))
DIES("TEE_CipherDoFinal", "6.4.3", "whole number of blocks",
     TEE_CipherDoFinal(begun_op(), constant, 15, buf, len(16)))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_CipherUpdate(begun_op(), constant, 16, buf, len(15)))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_CipherDoFinal(begun_op(), constant, 16, buf, len(zero)))
DIES("TEE_MACInit", "6.5.1", "no MAC", TEE_MACInit(keyed_op(), NULL, zero))
DIES("TEE_MACUpdate", "6.5.2", "not active", TEE_MACUpdate(mac_op(), constant, 8))
DIES("TEE_MACComputeFinal", "6.5.3", "not active",
     TEE_MACComputeFinal(mac_op(), constant, 8, buf, len(16)))
DIES("TEE_MACCompareFinal", "6.5.4", "not active",
     TEE_MACCompareFinal(mac_op(), constant, 8, constant, 16))
CODE(TEE_ERROR_SHORT_BUFFER, TEE_MACComputeFinal(begun_mac_op(), constant, 8, buf, len(15)))
DIES("TEE_AEInit", "6.6.1", "an empty nonce",
     TEE_AEInit(ae_op(TEE_MODE_ENCRYPT), constant, zero, 128, 0, 0))
CODE(TEE_ERROR_NOT_SUPPORTED, TEE_AEInit(ae_op(TEE_MODE_ENCRYPT), constant, 12, 64, 0, 0))
DIES("TEE_AEUpdateAAD", "6.6.2", "nothing has been begun",
     TEE_AEUpdateAAD(ae_op(TEE_MODE_ENCRYPT), constant, 8))
DIES("TEE_AEUpdate", "6.6.3", "nothing has been begun",
     TEE_AEUpdate(ae_op(TEE_MODE_ENCRYPT), constant, 8, buf, len(8)))
DIES("TEE_AEEncryptFinal", "6.6.4", "the operation decrypts",
     TEE_AEEncryptFinal(begun_ae_op(TEE_MODE_DECRYPT), constant, 8, buf, len(8), buf + 64, len(16)))
DIES("TEE_AEDecryptFinal", "6.6.5", "the operation encrypts",
     TEE_AEDecryptFinal(begun_ae_op(TEE_MODE_ENCRYPT), constant, 8, buf, len(8), buf + 64, 16))

/* Sizes beyond all memory, and memory around its end; in 1.1 there are none. */
#if !TEE_API_GP11
DIES("TEE_DigestUpdate", "3.4", "may not use so",
     TEE_DigestUpdate(digest_op(), (void *)(UINTPTR_MAX - 7), 255))
DIES("TEE_DigestUpdate", "3.4", "may not use so", TEE_DigestUpdate(digest_op(), buf, SIZE_MAX))
DIES("TEE_CipherUpdate", "3.4", "may not use so",
     TEE_CipherUpdate(begun_op(), buf, SIZE_MAX, buf + 16, len(16)))
DIES("TEE_CipherDoFinal", "3.4", "may not use so",
     TEE_CipherDoFinal(begun_op(), buf, SIZE_MAX, buf + 16, len(16)))
DIES("TEE_DigestDoFinal", "3.4", "may not use so",
     TEE_DigestDoFinal(digest_op(), buf, SIZE_MAX, buf + 16, len(32)))
DIES("TEE_AEUpdate", "3.4", "may not use so",
     TEE_AEUpdate(begun_ae_op(TEE_MODE_ENCRYPT), buf, SIZE_MAX - 15, buf + 16, len(16)))
DIES("TEE_AEEncryptFinal", "3.4", "may not use so",
     TEE_AEEncryptFinal(begun_ae_op(TEE_MODE_ENCRYPT), buf, SIZE_MAX, buf + 16, len(16), buf + 64,
                        len(16)))
DIES("TEE_DigestExtract", "3.4", "may not use so",
     TEE_DigestExtract(shake_op(), buf, len((size_t)1 << 31)))
DIES("TEE_GenerateRandom", "3.4", "may not use so", TEE_GenerateRandom(buf, (size_t)1 << 46))
#endif
