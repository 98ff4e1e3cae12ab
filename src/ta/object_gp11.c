/* SPDX-License-Identifier: BSD-2-Clause */
/* Transient objects in the form of 1.1: sizes of 32 bits, and structures that have those. */
#include "utee.h"

void utee_info_to_gp11(__GP11_TEE_ObjectInfo *to, const TEE_ObjectInfo *from)
{
    to->objectType = from->objectType;
    to->objectSize = from->objectSize;
    to->maxObjectSize = from->maxObjectSize;
    to->objectUsage = from->objectUsage;
    to->dataSize = (uint32_t)from->dataSize;
    to->dataPosition = (uint32_t)from->dataPosition;
    to->handleFlags = from->handleFlags;
}

TEE_Result __GP11_TEE_GetObjectInfo1(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *objectInfo)
{
    TEE_ObjectInfo info;
    TEE_Result res = TEE_GetObjectInfo1(object, &info);

    if (res == TEE_SUCCESS)
        utee_info_to_gp11(objectInfo, &info);
    return res;
}

void __GP11_TEE_GetObjectInfo(TEE_ObjectHandle object, __GP11_TEE_ObjectInfo *objectInfo)
{
    TEE_ObjectInfo info;

    TEE_GetObjectInfo(object, &info);
    utee_info_to_gp11(objectInfo, &info);
}

TEE_Result __GP11_TEE_AllocateTransientObject(TEE_ObjectType objectType, uint32_t maxKeySize,
                                              TEE_ObjectHandle *object)
{
    return utee_sys->object->allocate(objectType, maxKeySize, TA_FORM_GP11,
                                      (uintptr_t *)(void *)object);
}

TEE_Result __GP11_TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attributeID,
                                               void *buffer, uint32_t *size)
{
    size_t wide = *size;
    TEE_Result res = TEE_GetObjectBufferAttribute(object, attributeID, buffer, &wide);

    *size = (uint32_t)wide;
    return res;
}

TEE_Result __GP11_TEE_PopulateTransientObject(TEE_ObjectHandle object,
                                              const __GP11_TEE_Attribute *attrs, uint32_t attrCount)
{
    struct ta_attrs list = {.at = (const struct ta_attr *)(const void *)attrs,
                            .count = attrCount,
                            .form = TA_FORM_GP11};

    return utee_sys->object->populate((uintptr_t)object, &list);
}

void __GP11_TEE_InitRefAttribute(__GP11_TEE_Attribute *attr, uint32_t attributeID,
                                 const void *buffer, uint32_t length)
{
    TEE_Attribute checked;

    TEE_InitRefAttribute(&checked, attributeID, buffer, length);
    attr->attributeID = attributeID;
    attr->content.ref.buffer = checked.content.ref.buffer;
    attr->content.ref.length = length;
}

void __GP11_TEE_InitValueAttribute(__GP11_TEE_Attribute *attr, uint32_t attributeID, uint32_t a,
                                   uint32_t b)
{
    TEE_Attribute checked;

    TEE_InitValueAttribute(&checked, attributeID, a, b);
    attr->attributeID = attributeID;
    attr->content.value.a = a;
    attr->content.value.b = b;
}

TEE_Result __GP11_TEE_GenerateKey(TEE_ObjectHandle object, uint32_t keySize,
                                  const __GP11_TEE_Attribute *params, uint32_t paramCount)
{
    struct ta_attrs list = {.at = (const struct ta_attr *)(const void *)params,
                            .count = paramCount,
                            .form = TA_FORM_GP11};

    return utee_sys->object->generate((uintptr_t)object, keySize, &list);
}
