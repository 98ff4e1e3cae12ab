/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects in trusted storage. Each has a name of its own: handles on others may be open. */
#include "objects.h"

unsigned char (*fresh_id(void))[ID_SIZE]
{
    static unsigned char ids[4][ID_SIZE];
    static unsigned next;
    unsigned char(*id)[ID_SIZE] = &ids[++next % 4];

    TEE_GenerateRandom(*id, ID_SIZE); /* objects outlive the instance */
    return id;
}

static TEE_ObjectHandle make(const void *id, uint32_t flags)
{
    TEE_ObjectHandle key = key_object(), made = TEE_HANDLE_NULL;

    TEE_CreatePersistentObject(TEE_STORAGE_PRIVATE, id, ID_SIZE, flags | TEE_DATA_FLAG_OVERWRITE,
                               key, constant, 16, &made);
    TEE_FreeTransientObject(key);
    return made;
}

TEE_ObjectHandle stored_object(uint32_t flags)
{
    return make(fresh_id(), flags);
}

unsigned char (*stored_id(void))[ID_SIZE]
{
    unsigned char(*id)[ID_SIZE] = fresh_id();

    TEE_CloseObject(make(id, 0));
    return id;
}

TEE_ObjectHandle stored_far(uint32_t flags)
{
    TEE_ObjectHandle made = stored_object(flags);

    for (unsigned i = 0; i < 2; i++)
        TEE_SeekObjectData(made, INT32_MAX, TEE_DATA_SEEK_CUR);
    TEE_SeekObjectData(made, 1, TEE_DATA_SEEK_CUR);
    return made;
}

TEE_ObjectEnumHandle object_enum(void)
{
    TEE_ObjectEnumHandle made = TEE_HANDLE_NULL;

    TEE_AllocatePersistentObjectEnumerator(&made);
    return made;
}

TEE_ObjectEnumHandle started_object_enum(void)
{
    TEE_ObjectEnumHandle made = object_enum();

    TEE_CloseObject(stored_object(0));
    TEE_StartPersistentObjectEnumerator(made, TEE_STORAGE_PRIVATE);
    return made;
}
