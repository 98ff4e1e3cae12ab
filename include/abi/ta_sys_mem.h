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
};

#endif
