/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapters 5 and 6. */
CALL_VOID("5.5.1", TEE_GetObjectInfo, OBJECT(object, key_object()),
          OUT(objectInfo, (TEE_ObjectInfo *)(void *)buf))
CALL(TEE_SUCCESS, "5.5.1", TEE_GetObjectInfo1, OBJECT(object, key_object()),
     OUT(objectInfo, (TEE_ObjectInfo *)(void *)buf))
CALL_VOID("5.5.2", TEE_RestrictObjectUsage, OBJECT(object, key_object()), VALUE(objectUsage, 0))
CALL(TEE_SUCCESS, "5.5.2", TEE_RestrictObjectUsage1, OBJECT(object, key_object()),
     VALUE(objectUsage, 0))
CALL(TEE_SUCCESS, "5.5.3", TEE_GetObjectBufferAttribute, OBJECT(object, key_object()),
     VALUE(attributeID, TEE_ATTR_SECRET_VALUE), OUT(buffer, buf), SIZE(size, len(16)))
CALL(TEE_SUCCESS, "5.5.4", TEE_GetObjectValueAttribute, OBJECT(object, curve_object()),
     VALUE(attributeID, TEE_ATTR_ECC_CURVE), OUT_OR_NULL(a, word(0)), OUT_OR_NULL(b, word(0)))
CALL_VOID("5.5.5", TEE_CloseObject, OBJECT_OR_NULL(object, key_object()))
#if TEE_API_GP11
CALL(TEE_SUCCESS, "5.6.1", TEE_AllocateTransientObject, VALUE(objectType, TEE_TYPE_AES),
     VALUE(maxKeySize, 128), OUT(object, (TEE_ObjectHandle *)(void *)buf))
#else
CALL(TEE_SUCCESS, "5.6.1", TEE_AllocateTransientObject, VALUE(objectType, TEE_TYPE_AES),
     VALUE(maxObjectSize, 128), OUT(object, (TEE_ObjectHandle *)(void *)buf))
#endif
CALL_VOID("5.6.2", TEE_FreeTransientObject, OBJECT_OR_NULL(object, key_object()))
CALL_VOID("5.6.3", TEE_ResetTransientObject, OBJECT_OR_NULL(object, key_object()))
CALL(TEE_SUCCESS, "5.6.4", TEE_PopulateTransientObject, OBJECT(object, empty_object()),
     IN(attrs, key_attr()), VALUE(attrCount, 1))
CALL_VOID("5.6.5", TEE_InitRefAttribute, OUT(attr, (TEE_Attribute *)(void *)buf),
          VALUE(attributeID, TEE_ATTR_SECRET_VALUE), ANYTHING(buffer, buf), VALUE(length, 16))
CALL_VOID("5.6.5", TEE_InitValueAttribute, OUT(attr, (TEE_Attribute *)(void *)buf),
          VALUE(attributeID, TEE_ATTR_ECC_CURVE), VALUE(a, 0), VALUE(b, 0))
CALL_VOID("5.6.6", TEE_CopyObjectAttributes, OBJECT(destObject, empty_object()),
          OBJECT(srcObject, key_object()))
CALL(TEE_SUCCESS, "5.6.6", TEE_CopyObjectAttributes1, OBJECT(destObject, empty_object()),
     OBJECT(srcObject, key_object()))
CALL(TEE_SUCCESS, "5.6.7", TEE_GenerateKey, OBJECT(object, empty_curve_object()),
     VALUE(keySize, 256), IN(params, curve_attr()), VALUE(paramCount, 1))

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
CALL_VOID("6.9.1", TEE_GenerateRandom, OUT(randomBuffer, buf), VALUE(randomBufferLen, 8))

/* Sizes, and what an attribute points to. */
DIES("TEE_GetOperationInfoMultiple", "6.2.4", "less than TEE_OperationInfoMultiple",
     TEE_GetOperationInfoMultiple(keyed_op(), (TEE_OperationInfoMultiple *)(void *)buf, len(zero)))
CODE(TEE_ERROR_SHORT_BUFFER,
     TEE_GetOperationInfoMultiple(keyed_op(), (TEE_OperationInfoMultiple *)(void *)buf,
                                  len(sizeof(TEE_OperationInfoMultiple))))
DIES("TEE_PopulateTransientObject", NULL, "a pointer to memory",
     TEE_PopulateTransientObject(empty_object(),
                                 &(TEE_Attribute){.attributeID = TEE_ATTR_SECRET_VALUE,
                                                  .content.ref = {dangling, 16}},
                                 1))
DIES("TEE_PopulateTransientObject", "6.11", "more than any has",
     TEE_PopulateTransientObject(empty_object(), key_attr(), UINT32_MAX))
DIES("TEE_InitRefAttribute", "5.6.5", "",
     TEE_InitRefAttribute((TEE_Attribute *)(void *)buf, TEE_ATTR_ECC_CURVE, buf, 16))
DIES("TEE_InitValueAttribute", "5.6.5", "",
     TEE_InitValueAttribute((TEE_Attribute *)(void *)buf, TEE_ATTR_SECRET_VALUE, 0, 0))
CODE(TEE_SUCCESS, (TEE_GenerateRandom(NULL, zero), TEE_SUCCESS))
CODE(TEE_SUCCESS, (TEE_DigestUpdate(digest_op(), NULL, zero), TEE_SUCCESS))
