/* SPDX-License-Identifier: BSD-2-Clause */
/* Transient objects as TAs use them: what is the same for all types. */
#include <string.h>

#include "crypto_case.h"

static const char bytes[] = "0123456789abcdef";

static void object_life(void)
{
    TEE_ObjectHandle o;
    TEE_ObjectInfo info;

    EXPECT(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 9, &o) == TEE_ERROR_NOT_SUPPORTED);
    EXPECT(o == TEE_HANDLE_NULL);
    EXPECT(TEE_AllocateTransientObject(TEE_TYPE_DATA, 0, &o) ==
           (TEE_API_GP11 ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED));
    TEE_FreeTransientObject(o);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 256, &o));
    EXPECT_OK(TEE_GetObjectInfo1(o, &info));
    EXPECT(info.objectType == TEE_TYPE_GENERIC_SECRET && info.objectSize == 0);
    EXPECT(info.maxObjectSize == 256 && info.objectUsage == 0xffffffff);
    EXPECT(info.handleFlags == 0 && info.dataSize == 0 && info.dataPosition == 0);
    TEE_FreeTransientObject(o);
    TEE_FreeTransientObject(TEE_HANDLE_NULL);
    TEE_CloseObject(TEE_HANDLE_NULL);
    TEE_ResetTransientObject(TEE_HANDLE_NULL);
}

static void object_attributes(void)
{
    TEE_ObjectHandle o = case_secret(TEE_TYPE_GENERIC_SECRET, bytes, 16);
    TEE_ObjectInfo info;
    char got[16];
    case_size size = 15;

    TEE_GetObjectInfo(o, &info);
    EXPECT(info.objectSize == 128 && info.handleFlags == TEE_HANDLE_FLAG_INITIALIZED);
    EXPECT(TEE_GetObjectBufferAttribute(o, TEE_ATTR_SECRET_VALUE, got, &size) ==
           TEE_ERROR_SHORT_BUFFER);
    EXPECT(size == 16);
    EXPECT_OK(TEE_GetObjectBufferAttribute(o, TEE_ATTR_SECRET_VALUE, got, &size));
    EXPECT(size == 16 && memcmp(got, bytes, 16) == 0);
    EXPECT(TEE_GetObjectBufferAttribute(o, TEE_ATTR_RSA_MODULUS, got, &size) ==
           TEE_ERROR_ITEM_NOT_FOUND);
    EXPECT(TEE_GetObjectValueAttribute(o, TEE_ATTR_ECC_CURVE, NULL, NULL) ==
           TEE_ERROR_ITEM_NOT_FOUND);
    TEE_ResetTransientObject(o);
    TEE_GetObjectInfo(o, &info);
    EXPECT(info.objectSize == 0 && info.handleFlags == 0);
    TEE_CloseObject(o);
}

static void object_usage(void)
{
    TEE_ObjectHandle o = case_secret(TEE_TYPE_GENERIC_SECRET, bytes, 16), copy;
    TEE_ObjectInfo info;

    EXPECT_OK(TEE_RestrictObjectUsage1(o, TEE_USAGE_DERIVE | TEE_USAGE_MAC));
    TEE_RestrictObjectUsage(o, TEE_USAGE_DERIVE | TEE_USAGE_SIGN);
    EXPECT_OK(TEE_GetObjectInfo1(o, &info));
    EXPECT(info.objectUsage == TEE_USAGE_DERIVE);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 128, &copy));
    EXPECT_OK(TEE_CopyObjectAttributes1(copy, o));
    EXPECT_OK(TEE_GetObjectInfo1(copy, &info));
    EXPECT(info.objectUsage == TEE_USAGE_DERIVE && info.objectSize == 128);
    TEE_ResetTransientObject(copy);
    TEE_CopyObjectAttributes(copy, o);
    TEE_FreeTransientObject(copy);
    TEE_FreeTransientObject(o);
}

static void object_generate(void)
{
    TEE_ObjectHandle o;
    uint8_t key[32];
    case_size size = sizeof(key);

    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 512, &o));
    EXPECT_OK(TEE_GenerateKey(o, 256, NULL, 0));
    EXPECT_OK(TEE_GetObjectBufferAttribute(o, TEE_ATTR_SECRET_VALUE, key, &size));
    EXPECT(size == 32);
    TEE_FreeTransientObject(o);
}

static void object_numbers_fit_32_bits(void)
{
    TEE_ObjectHandle a = case_secret(TEE_TYPE_GENERIC_SECRET, bytes, 16), b;

    EXPECT((uintptr_t)a <= UINT32_MAX);
    TEE_FreeTransientObject(a);
    b = case_secret(TEE_TYPE_GENERIC_SECRET, bytes, 16);
    EXPECT(a != b); /* not reused at once */
    TEE_FreeTransientObject(b);
}

const struct crypto_case crypto_object_cases[] = {
    CASE(object_life),     CASE(object_attributes),          CASE(object_usage),
    CASE(object_generate), CASE(object_numbers_fit_32_bits), {NULL, NULL, NULL},
};
