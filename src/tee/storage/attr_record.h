/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_ATTR_RECORD_H
#define STORAGE_ATTR_RECORD_H

/*
 * The attributes of a persistent object, as the plaintext of a record. Little endian, without
 * padding:
 *
 *   count u8, then each: id u32 | with TEE_ATTR_FLAG_VALUE: a u32, b u32 | without: size u32, bytes
 */

#include "tee/crypto/attr.h"
#include "tee/crypto/object.h"

/* No attribute of a type is larger than 4096 bits. */
#define ATTR_RECORD_MAX (1u + ATTRS_MAX * (8u + 512u))

size_t attr_record_size(const struct attrs *l);
/* attr_record_size(l) bytes. */
void attr_record_encode(const struct attrs *l, uint8_t *record);
/* Into `o`, which is empty; its attributes are checked as those that a TA gives. `bits`: its size.
 * TEE_ERROR_CORRUPT_OBJECT: no attributes, or none of such an object; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t attr_record_decode(struct object *o, uint32_t bits, const void *record,
                                       size_t size);

#endif
