/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_PROP_H
#define ABI_TA_SYS_PROP_H

/* System calls for properties, TEE Internal Core API 4.4. `set` is a pseudo-handle of a property
 * set or an enumerator; all bits of what the TA passed. */

#include <stddef.h>
#include <stdint.h>

struct ta_sys_prop {
    /* TEE_GetPropertyAs…: `as` is an enum ta_prop_type. `size` for STRING and BINARY only, NULL
     * otherwise: *value then is a bool, uint32_t, uint64_t, TEE_UUID or TEE_Identity. */
    uint32_t (*get)(uintptr_t set, const char *name, uint32_t as, void *value, size_t *size);
    uint32_t (*enum_allocate)(uintptr_t *enumerator);
    void (*enum_free)(uintptr_t enumerator);
    void (*enum_start)(uintptr_t enumerator, uintptr_t set);
    void (*enum_reset)(uintptr_t enumerator);
    uint32_t (*enum_name)(uintptr_t enumerator, void *name, size_t *size);
    uint32_t (*enum_next)(uintptr_t enumerator);
};

#endif
