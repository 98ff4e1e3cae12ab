/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_STATS_H
#define PTA_STATS_H

/*
 * OP-TEE's statistics, by its UUID and the numbers of its commands, for TAs that ask whether there
 * is one. There is none here: TEE_OpenTASession says TEE_ERROR_ITEM_NOT_FOUND.
 */

#include <stdint.h>
#include <tee_api_types.h>

#define STATS_UUID                                                                                 \
    {                                                                                              \
        0xd96a5b40, 0xe2c7, 0xb1af,                                                                \
        {                                                                                          \
            0x87, 0x94, 0x10, 0x02, 0xa5, 0xd5, 0xc6, 0x1b                                         \
        }                                                                                          \
    }

/* value[0] to value[2] out: pages and faults. */
#define STATS_CMD_PAGER_STATS 0
/* value[0].a in: ALLOC_ID_*; memref[1] out: struct pta_stats_alloc. */
#define STATS_CMD_ALLOC_STATS   1
#define STATS_CMD_MEMLEAK_STATS 2
/* memref[0] out: struct pta_stats_ta. */
#define STATS_CMD_TA_STATS 3
/* value[0] out: seconds and milliseconds of the REE; value[1] out: of the TEE. */
#define STATS_CMD_GET_TIME 4
/* value[0].a in: STATS_DRIVER_TYPE_*. */
#define STATS_CMD_PRINT_DRIVER_INFO 5
#define STATS_DRIVER_TYPE_CLOCK     0
#define STATS_DRIVER_TYPE_REGULATOR 1

#define ALLOC_ID_ALL        0
#define ALLOC_ID_HEAP       1
#define ALLOC_ID_PUBLIC_DDR 2
#define ALLOC_ID_TA_RAM     3
#define ALLOC_ID_NEXUS_HEAP 4
#define STATS_NB_POOLS      5

#define TEE_ALLOCATOR_DESC_LENGTH 32

struct pta_stats_alloc {
    char desc[TEE_ALLOCATOR_DESC_LENGTH];
    uint32_t allocated; /* bytes, as all that follow but num_alloc_fail */
    uint32_t max_allocated;
    uint32_t size;
    uint32_t num_alloc_fail;
    uint32_t biggest_alloc_fail;
    uint32_t biggest_alloc_fail_used; /* of `allocated`, when that was */
};

struct pta_stats_ta {
    TEE_UUID uuid;
    uint32_t panicked;
    uint32_t sess_num;
    struct pta_stats_alloc heap;
};

#endif
