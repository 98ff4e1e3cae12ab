/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_HEAD_H
#define STORAGE_HEAD_H

/*
 * The head of a persistent object: the plaintext of the record that stands under its key. Little
 * endian, without padding:
 *
 *   id size u8, id | number u64 | type u32 | bits u32 | max_bits u32 | usage u32 |
 *   version of the attributes' record u64 | data size u64 | form u8, then
 *   form 0: the data | form 1: count u8, versions of the index nodes of level 2 u64 each
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "tee_api_defines.h"

#define HEAD_INLINE_MAX 1536u /* bytes of data */
#define HEAD_INDEX_MAX  64u
#define HEAD_SIZE_MAX   (1u + TEE_OBJECT_ID_MAX_LEN + 8u + 4u * 4u + 2u * 8u + 1u + HEAD_INLINE_MAX)

struct head {
    uint64_t number; /* of the object, from 1; no other object of the store ever has it */
    uint64_t attrs;  /* version of the record of its attributes; 0: it has none */
    uint32_t type, bits, max_bits, usage;
    uint32_t size; /* of the data */
    uint8_t id_size, id[TEE_OBJECT_ID_MAX_LEN];
    bool indexed;
    uint8_t index_count; /* indexed: the last of them is not 0 */
    uint16_t data_at; /* !indexed: where in `record` the data is, with room for HEAD_INLINE_MAX */
    union {
        uint8_t record[HEAD_SIZE_MAX];  /* that it was decoded from: data is not copied once more */
        uint64_t index[HEAD_INDEX_MAX]; /* indexed: version of the node; 0: all zeros */
    };
};

/* !indexed: the data. */
static inline uint8_t *head_data(struct head *h)
{
    return h->record + h->data_at;
}

/* The record's size. */
size_t head_encode(const struct head *h, uint8_t record[HEAD_SIZE_MAX]);
/* Of the `size` bytes that are in h->record. False: that is no head; `h` is undefined then. */
MUST_CHECK bool head_decode(struct head *h, size_t size);

#endif
