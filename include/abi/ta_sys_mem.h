/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_MEM_H
#define ABI_TA_SYS_MEM_H

/* System calls about memory: a part of ta_abi.h. */

#include <stddef.h>
#include <stdint.h>

struct ta_sys_mem {
    /* TEE_CheckMemoryAccessRights. The heap counts as a whole: which of it are blocks, libutee
     * knows. */
    uint32_t (*check_access)(uint32_t flags, const void *buffer, size_t size);
    /* OP-TEE's tee_map_zi_va: `size` zeroed bytes, in whole pages, at *at, or with NULL anywhere,
     * which is told there. TEE_ERROR_OUT_OF_MEMORY, TEE_ERROR_BAD_PARAMETERS: 0 bytes, or an
     * address that is no page's; TEE_ERROR_ACCESS_CONFLICT: it is not free. */
    uint32_t (*map_zero)(void **at, size_t size);
    /* What map_zero has mapped, with its size; TEE_ERROR_BAD_PARAMETERS: it has not. */
    uint32_t (*unmap)(void *at, size_t size);
};

#endif
