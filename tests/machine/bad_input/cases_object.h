/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 5: transient objects. */
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
CALL_VOID("5.6.2", TEE_FreeTransientObject, TRANSIENT_OR_NULL(object, key_object()))
CALL_VOID("5.6.3", TEE_ResetTransientObject, TRANSIENT_OR_NULL(object, key_object()))
CALL(TEE_SUCCESS, "5.6.4", TEE_PopulateTransientObject, TRANSIENT(object, empty_object()),
     IN(attrs, key_attr()), VALUE(attrCount, 1))
CALL_VOID("5.6.5", TEE_InitRefAttribute, OUT(attr, (TEE_Attribute *)(void *)buf),
          VALUE(attributeID, TEE_ATTR_SECRET_VALUE), ANYTHING(buffer, buf), VALUE(length, 16))
CALL_VOID("5.6.5", TEE_InitValueAttribute, OUT(attr, (TEE_Attribute *)(void *)buf),
          VALUE(attributeID, TEE_ATTR_ECC_CURVE), VALUE(a, 0), VALUE(b, 0))
CALL_VOID("5.6.6", TEE_CopyObjectAttributes, TRANSIENT(destObject, empty_object()),
          OBJECT(srcObject, key_object()))
CALL(TEE_SUCCESS, "5.6.6", TEE_CopyObjectAttributes1, TRANSIENT(destObject, empty_object()),
     OBJECT(srcObject, key_object()))
CALL(TEE_SUCCESS, "5.6.7", TEE_GenerateKey, TRANSIENT(object, empty_curve_object()),
     VALUE(keySize, 256), IN(params, curve_attr()), VALUE(paramCount, 1))

/* What an attribute points to, and which. */
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
