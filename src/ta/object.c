/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects of both kinds, TEE Internal Core API 5.5, and transient ones, 5.6: the kernel has them.
 */
#include "utee.h"

#define SAME(api, abi, a, b)                                                                       \
    _Static_assert(offsetof(api, a) == offsetof(struct abi, b), "one layout for both")

SAME(TEE_Attribute, ta_attr, attributeID, id);
SAME(TEE_Attribute, ta_attr, content.ref.buffer, content.ref.buffer);
SAME(TEE_Attribute, ta_attr, content.ref.length, content.ref.length);
SAME(TEE_Attribute, ta_attr, content.value.b, content.value.b);
SAME(__GP11_TEE_Attribute, ta_attr, content.ref.length, content.ref.length);
_Static_assert(sizeof(TEE_Attribute) == sizeof(struct ta_attr), "one layout for both");
_Static_assert(sizeof(__GP11_TEE_Attribute) == sizeof(struct ta_attr), "one layout for both");
SAME(TEE_ObjectInfo, ta_object_info, objectUsage, usage);
SAME(TEE_ObjectInfo, ta_object_info, dataPosition, data_position);
SAME(TEE_ObjectInfo, ta_object_info, handleFlags, flags);
_Static_assert(sizeof(TEE_ObjectInfo) == sizeof(struct ta_object_info), "one layout for both");

/* ---- any object ---- */

TEE_Result TEE_GetObjectInfo1(TEE_ObjectHandle object, TEE_ObjectInfo *objectInfo)
{
    return utee_sys->object->info((uintptr_t)object, (struct ta_object_info *)(void *)objectInfo,
                                  0);
}

void TEE_GetObjectInfo(TEE_ObjectHandle object, TEE_ObjectInfo *objectInfo)
{
    (void)utee_sys->object->info((uintptr_t)object, (struct ta_object_info *)(void *)objectInfo,
                                 TA_FORM_DEPRECATED);
}

TEE_Result TEE_RestrictObjectUsage1(TEE_ObjectHandle object, uint32_t objectUsage)
{
    return utee_sys->object->restrict_usage((uintptr_t)object, objectUsage, 0);
}

void TEE_RestrictObjectUsage(TEE_ObjectHandle object, uint32_t objectUsage)
{
    (void)utee_sys->object->restrict_usage((uintptr_t)object, objectUsage, TA_FORM_DEPRECATED);
}

TEE_Result TEE_GetObjectBufferAttribute(TEE_ObjectHandle object, uint32_t attributeID, void *buffer,
                                        size_t *size)
{
    return utee_sys->object->get_buffer((uintptr_t)object, attributeID, buffer, size);
}

TEE_Result TEE_GetObjectValueAttribute(TEE_ObjectHandle object, uint32_t attributeID, uint32_t *a,
                                       uint32_t *b)
{
    return utee_sys->object->get_value((uintptr_t)object, attributeID, a, b);
}

void TEE_CloseObject(TEE_ObjectHandle object)
{
    utee_sys->object->close((uintptr_t)object);
}

/* ---- transient objects ---- */

TEE_Result TEE_AllocateTransientObject(TEE_ObjectType objectType, uint32_t maxObjectSize,
                                       TEE_ObjectHandle *object)
{
    return utee_sys->object->allocate(objectType, maxObjectSize, 0, (uintptr_t *)(void *)object);
}

void TEE_FreeTransientObject(TEE_ObjectHandle object)
{
    utee_sys->object->free((uintptr_t)object);
}

void TEE_ResetTransientObject(TEE_ObjectHandle object)
{
    utee_sys->object->reset((uintptr_t)object);
}

TEE_Result TEE_PopulateTransientObject(TEE_ObjectHandle object, const TEE_Attribute *attrs,
                                       uint32_t attrCount)
{
    struct ta_attrs list = {.at = (const struct ta_attr *)(const void *)attrs, .count = attrCount};

    return utee_sys->object->populate((uintptr_t)object, &list);
}

void TEE_InitRefAttribute(TEE_Attribute *attr, uint32_t attributeID, const void *buffer,
                          size_t length)
{
    if (attributeID & TEE_ATTR_FLAG_VALUE)
        utee_panic("TEE_InitRefAttribute", TEE_ERROR_BAD_PARAMETERS, "5.6.5",
                   "the identifier is of an attribute that is a value");
    attr->attributeID = attributeID;
    attr->content.ref.buffer = (void *)(uintptr_t)buffer;
    attr->content.ref.length = length;
}

void TEE_InitValueAttribute(TEE_Attribute *attr, uint32_t attributeID, uint32_t a, uint32_t b)
{
    if (!(attributeID & TEE_ATTR_FLAG_VALUE))
        utee_panic("TEE_InitValueAttribute", TEE_ERROR_BAD_PARAMETERS, "5.6.5",
                   "the identifier is of an attribute that is a buffer");
    attr->attributeID = attributeID;
    attr->content.value.a = a;
    attr->content.value.b = b;
}

TEE_Result TEE_CopyObjectAttributes1(TEE_ObjectHandle destObject, TEE_ObjectHandle srcObject)
{
    return utee_sys->object->copy((uintptr_t)destObject, (uintptr_t)srcObject, 0);
}

void TEE_CopyObjectAttributes(TEE_ObjectHandle destObject, TEE_ObjectHandle srcObject)
{
    TEE_Result res =
        utee_sys->object->copy((uintptr_t)destObject, (uintptr_t)srcObject, TA_FORM_DEPRECATED);

    if (res != TEE_SUCCESS && res != TEE_ERROR_CORRUPT_OBJECT)
        utee_panic("TEE_CopyObjectAttributes", res, "5.6.6", "no memory for a copy");
}

TEE_Result TEE_GenerateKey(TEE_ObjectHandle object, uint32_t keySize, const TEE_Attribute *params,
                           uint32_t paramCount)
{
    struct ta_attrs list = {.at = (const struct ta_attr *)(const void *)params,
                            .count = paramCount};

    return utee_sys->object->generate((uintptr_t)object, keySize, &list);
}
