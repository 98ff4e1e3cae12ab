/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_PERSIST_H
#define ABI_TA_SYS_PERSIST_H

/* System calls for trusted storage, TEE Internal Core API 5.7 to 5.9: a part of ta_abi.h. */

#include <stddef.h>
#include <stdint.h>

#include <abi/ta_sys_crypto.h>

struct ta_persist_new {
    uint32_t storage, flags;
    const void *id;
    size_t id_size;
    uintptr_t attributes;
    const void *data;
    size_t data_size;
};

struct ta_sys_persist {
    uint32_t (*open)(uint32_t storage, const void *id, size_t id_size, uint32_t flags,
                     uintptr_t *object);
    uint32_t (*create)(const struct ta_persist_new *what, uintptr_t *object);
    uint32_t (*close_and_delete)(uintptr_t object, uint32_t form);
    uint32_t (*rename)(uintptr_t object, const void *id, size_t id_size);
};

struct ta_sys_stream {
    uint32_t (*read)(uintptr_t object, void *buffer, size_t size, size_t *count);
    uint32_t (*write)(uintptr_t object, const void *buffer, size_t size);
    uint32_t (*truncate)(uintptr_t object, size_t size);
    uint32_t (*seek)(uintptr_t object, int64_t offset, uint32_t whence);
};

struct ta_sys_enum {
    uint32_t (*allocate)(uintptr_t *enumerator);
    void (*free)(uintptr_t enumerator);
    void (*reset)(uintptr_t enumerator);
    uint32_t (*start)(uintptr_t enumerator, uint32_t storage);
    uint32_t (*next)(uintptr_t enumerator, struct ta_object_info *info, void *id, size_t *id_size);
};

#endif
