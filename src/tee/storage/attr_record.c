/* SPDX-License-Identifier: BSD-2-Clause */
#include "attr_record.h"

#include "base/bytes.h"
#include "tee_api_defines.h"

size_t attr_record_size(const struct attrs *l)
{
    size_t size = 1;

    for (unsigned i = 0; i < l->count; i++)
        size += l->at[i].bytes ? 8 + l->at[i].size : 12;
    return size;
}

void attr_record_encode(const struct attrs *l, uint8_t *record)
{
    struct writer w = writer_init(record, attr_record_size(l));
    uint8_t count = (uint8_t)l->count;

    write_bytes(&w, &count, 1);
    for (unsigned i = 0; i < l->count; i++) {
        const struct attr *a = &l->at[i];
        write_u32(&w, a->id);
        if (a->bytes) {
            write_u32(&w, (uint32_t)a->size);
            write_bytes(&w, a->bytes, a->size);
        } else {
            write_u32(&w, a->a);
            write_u32(&w, a->b);
        }
    }
    CHECK(!w.bad && w.left == 0);
}

static uint32_t decode_one(struct attrs *l, struct reader *r)
{
    uint32_t id = read_u32(r), first = read_u32(r);
    bool added;

    if (r->bad)
        return TEE_ERROR_CORRUPT_OBJECT;
    if (id & TEE_ATTR_FLAG_VALUE) {
        uint32_t second = read_u32(r);
        if (r->bad)
            return TEE_ERROR_CORRUPT_OBJECT;
        added = attrs_add_value(l, id, first, second);
    } else {
        if (first > r->left)
            return TEE_ERROR_CORRUPT_OBJECT;
        added = attrs_add_bytes(l, id, r->at, first);
        r->at += first;
        r->left -= first;
    }
    return added ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

uint32_t attr_record_decode(struct object *o, uint32_t bits, const void *record, size_t size)
{
    struct reader r = reader_init(record, size);
    struct attrs l = {.count = 0};
    uint32_t res = TEE_SUCCESS;
    uint8_t count;

    read_bytes(&r, &count, 1);
    if (r.bad || count > ATTRS_MAX)
        return TEE_ERROR_CORRUPT_OBJECT;
    for (unsigned i = 0; i < count && res == TEE_SUCCESS; i++)
        res = decode_one(&l, &r);
    if (res == TEE_SUCCESS && r.left != 0)
        res = TEE_ERROR_CORRUPT_OBJECT;
    if (res == TEE_SUCCESS)
        res = object_restore(o, bits, &l);
    attrs_clear(&l);
    return res == TEE_ERROR_BAD_PARAMETERS ? TEE_ERROR_CORRUPT_OBJECT : res;
}
