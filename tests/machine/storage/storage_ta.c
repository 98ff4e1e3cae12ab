/* SPDX-License-Identifier: BSD-2-Clause */
#include "storage_ta.h"

#include <string.h>

#include <tee_internal_api.h>
#include <user_ta_header.h>

#define TA_UUID       STORAGE_UUID(STORAGE_KIND)
#define TA_FLAGS      STORAGE_FLAGS
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (2 * 1024 * 1024)
#include <teesim/ta_head.h>

#if TEE_API_GP11
typedef uint32_t api_size;
#else
typedef size_t api_size;
#endif

static TEE_ObjectHandle slot[ST_SLOTS];
static TEE_ObjectEnumHandle enum_slot[ST_SLOTS];

/* One command. */
struct call {
    uint32_t a, b;
    bool old; /* the deprecated function */
    uint8_t id[80];
    uint32_t id_size;
    TEE_Param *data, *out;
    TEE_ObjectHandle *object, *other;
    TEE_ObjectEnumHandle *enumerator;
};

/* ---- objects ---- */

static TEE_Result open_it(struct call *c)
{
    return TEE_OpenPersistentObject(c->a, c->id, c->id_size, c->b, c->object);
}

static TEE_Result miss(struct call *c)
{
    TEE_Result res = TEE_ERROR_ITEM_NOT_FOUND;

    for (uint32_t i = 0; i < c->a && res == TEE_ERROR_ITEM_NOT_FOUND; i++)
        res = TEE_OpenPersistentObject(TEE_STORAGE_PRIVATE, c->id, c->id_size, c->b, c->object);
    return res;
}

static TEE_Result create(struct call *c)
{
    return TEE_CreatePersistentObject(c->a, c->id, c->id_size, c->b,
                                      c->other ? *c->other : TEE_HANDLE_NULL,
                                      c->data->memref.buffer, c->data->memref.size, c->object);
}

static TEE_Result delete_it(struct call *c)
{
    TEE_ObjectHandle object = *c->object;

    *c->object = TEE_HANDLE_NULL;
    if (!c->old)
        return TEE_CloseAndDeletePersistentObject1(object);
    TEE_CloseAndDeletePersistentObject(object);
    return TEE_SUCCESS;
}

static struct storage_info info_of(const TEE_ObjectInfo *info)
{
    return (struct storage_info){.type = info->objectType,
                                 .bits = info->objectSize,
                                 .max_bits = info->maxObjectSize,
                                 .usage = info->objectUsage,
                                 .data_size = info->dataSize,
                                 .position = info->dataPosition,
                                 .flags = info->handleFlags};
}

static TEE_Result get_info(struct call *c)
{
    TEE_Result res = TEE_SUCCESS;
    TEE_ObjectInfo info = {0};

    if (c->old)
        TEE_GetObjectInfo(*c->object, &info);
    else
        res = TEE_GetObjectInfo1(*c->object, &info);
    struct storage_info out = info_of(&info);
    memcpy(c->data->memref.buffer, &out, sizeof(out));
    return res;
}

static TEE_Result restrict_it(struct call *c)
{
    if (!c->old)
        return TEE_RestrictObjectUsage1(*c->object, c->a);
    TEE_RestrictObjectUsage(*c->object, c->a);
    return TEE_SUCCESS;
}

static TEE_Result get_attr(struct call *c)
{
    api_size size = c->data->memref.size;
    TEE_Result res;

    if (c->a & TEE_ATTR_FLAG_VALUE)
        return TEE_GetObjectValueAttribute(*c->object, c->a, &c->out->value.b, NULL);
    res = TEE_GetObjectBufferAttribute(*c->object, c->a, c->data->memref.buffer, &size);
    c->out->value.b = (uint32_t)size;
    return res;
}

/* ---- data ---- */

static TEE_Result read_it(struct call *c)
{
    api_size count = 0x5a5a;
    TEE_Result res = TEE_ReadObjectData(*c->object, c->data->memref.buffer, c->a, &count);

    c->out->value.b = (uint32_t)count;
    return res;
}

static TEE_Result write_it(struct call *c)
{
    return TEE_WriteObjectData(*c->object, c->data->memref.buffer, c->data->memref.size);
}

static TEE_Result write_on(struct call *c)
{
    TEE_Result res = TEE_SUCCESS;

    while (res == TEE_SUCCESS) {
        res = write_it(c);
        __atomic_store_n((uint8_t *)c->data->memref.buffer, 1, __ATOMIC_RELEASE);
    }
    return res;
}

static TEE_Result wait_and_close(struct call *c)
{
    TEE_Result res;

    TEE_UnmaskCancellation();
    res = TEE_Wait(c->a);
    TEE_CloseObject(*c->object);
    *c->object = TEE_HANDLE_NULL;
    return res;
}

/* ---- keys ---- */

static TEE_Result make_key(struct call *c)
{
    TEE_Attribute curve;
    TEE_Result res = TEE_AllocateTransientObject(c->a, c->b, c->object);

    TEE_InitValueAttribute(&curve, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0);
    if (res != TEE_SUCCESS)
        return res;
    return TEE_GenerateKey(*c->object, c->b, &curve, c->a == TEE_TYPE_ECDSA_KEYPAIR);
}

static TEE_Result copy_it(struct call *c)
{
    TEE_ObjectInfo info;
    TEE_Result res = TEE_GetObjectInfo1(*c->object, &info);

    if (res == TEE_SUCCESS)
        res = TEE_AllocateTransientObject(info.objectType, info.maxObjectSize, c->other);
    if (res != TEE_SUCCESS)
        return res;
    if (!c->old)
        return TEE_CopyObjectAttributes1(*c->other, *c->object);
    TEE_CopyObjectAttributes(*c->other, *c->object);
    return TEE_SUCCESS;
}

static TEE_Result run_op(struct call *c, TEE_OperationHandle op)
{
    uint8_t out[512];
    api_size size = sizeof(out);
    TEE_Result res;

    if (c->b == TEE_MODE_VERIFY)
        return TEE_AsymmetricVerifyDigest(op, NULL, 0, c->data->memref.buffer, 32, c->id,
                                          c->id_size);
    if (c->b == TEE_MODE_SIGN) {
        res = TEE_AsymmetricSignDigest(op, NULL, 0, c->data->memref.buffer, 32, out, &size);
    } else {
        TEE_CipherInit(op, NULL, 0);
        res = TEE_CipherDoFinal(op, c->data->memref.buffer, 32, out, &size);
    }
    if (res == TEE_SUCCESS)
        memcpy(c->data->memref.buffer, out, size);
    c->out->value.b = (uint32_t)size;
    return res;
}

static TEE_Result use_key(struct call *c)
{
    TEE_OperationHandle op = TEE_HANDLE_NULL;
    TEE_ObjectInfo info;
    TEE_Result res = TEE_GetObjectInfo1(*c->object, &info);

    if (res == TEE_SUCCESS)
        res = TEE_AllocateOperation(&op, c->a, c->b, info.maxObjectSize);
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_SetOperationKey(op, *c->object);
    if (res == TEE_SUCCESS)
        res = run_op(c, op);
    TEE_FreeOperation(op);
    return res;
}

/* ---- enumerators ---- */

static TEE_Result next(struct call *c)
{
    struct storage_found found = {.id_size = 0x5a5a};
    TEE_ObjectInfo info = {0};
    api_size size = 0;
    TEE_Result res =
        TEE_GetNextPersistentObject(*c->enumerator, c->a ? NULL : &info, found.id, &size);

    found.info = info_of(&info);
    found.id_size = (uint32_t)size;
    memcpy(c->data->memref.buffer, &found, sizeof(found));
    return res;
}

static TEE_Result fill(void)
{
    TEE_ObjectEnumHandle made;
    TEE_Result res;

    do {
        res = TEE_AllocatePersistentObjectEnumerator(&made);
    } while (res == TEE_SUCCESS);
    return made == TEE_HANDLE_NULL ? res : TEE_ERROR_GENERIC;
}

static TEE_Result run_enum(struct call *c, uint32_t command)
{
    switch (command) {
    case ST_ENUM_ALLOCATE:
        return TEE_AllocatePersistentObjectEnumerator(c->enumerator);
    case ST_ENUM_FREE:
        TEE_FreePersistentObjectEnumerator(*c->enumerator);
        return TEE_SUCCESS;
    case ST_ENUM_RESET:
        TEE_ResetPersistentObjectEnumerator(*c->enumerator);
        return TEE_SUCCESS;
    case ST_ENUM_START:
        return TEE_StartPersistentObjectEnumerator(*c->enumerator, c->a);
    case ST_ENUM_NEXT:
        return next(c);
    case ST_ENUM_FILL:
        return fill();
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}

/* ---- all ---- */

static TEE_Result run(struct call *c, uint32_t command)
{
    static TEE_Result (*const with_object[])(struct call * c) = {
        [ST_OPEN] = open_it,         [ST_CREATE] = create,
        [ST_DELETE] = delete_it,     [ST_INFO] = get_info,
        [ST_RESTRICT] = restrict_it, [ST_ATTR] = get_attr,
        [ST_READ] = read_it,         [ST_WRITE] = write_it,
        [ST_MAKE_KEY] = make_key,    [ST_COPY] = copy_it,
        [ST_USE_KEY] = use_key,      [ST_WRITE_ON] = write_on,
        [ST_WAIT] = wait_and_close,  [ST_MISS] = miss};

    switch (command) {
    case ST_CLOSE:
        TEE_CloseObject(*c->object);
        *c->object = TEE_HANDLE_NULL;
        return TEE_SUCCESS;
    case ST_FORGET:
        *c->object = TEE_HANDLE_NULL;
        return TEE_SUCCESS;
    case ST_RENAME:
        return TEE_RenamePersistentObject(*c->object, c->id, c->id_size);
    case ST_TRUNCATE:
        return TEE_TruncateObjectData(*c->object, c->a);
    case ST_SEEK:
        return TEE_SeekObjectData(*c->object, (int32_t)c->a, c->b);
    case ST_PANIC:
        TEE_Panic(c->a);
    default:
        break;
    }
    if (command < sizeof(with_object) / sizeof(with_object[0]) && with_object[command])
        return with_object[command](c);
    return run_enum(c, command);
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param p[4])
{
    const uint32_t expected =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INPUT,
                        TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_VALUE_OUTPUT);
    uint32_t first = command >> 8 & 255, second = command >> 16 & 255;
    struct call c = {.data = &p[2], .out = &p[3]};

    (void)session;
    if (types != expected || p[1].memref.size > sizeof(c.id))
        return TEE_ERROR_BAD_PARAMETERS;
    c.a = p[0].value.a;
    c.b = p[0].value.b;
    c.old = c.b == 1;
    c.id_size = (uint32_t)p[1].memref.size;
    if (c.id_size)
        memcpy(c.id, p[1].memref.buffer, c.id_size);
    c.object = first < ST_SLOTS ? &slot[first] : NULL;
    c.enumerator = first < ST_SLOTS ? &enum_slot[first] : NULL;
    c.other = second < ST_SLOTS ? &slot[second] : NULL;
    p[3].value.b = 0;
    p[3].value.a = run(&c, command & 255);
    return TEE_SUCCESS;
}
