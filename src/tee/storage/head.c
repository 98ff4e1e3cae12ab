/* SPDX-License-Identifier: BSD-2-Clause */
#include "head.h"

#include "base/bytes.h"

#define INDEX_SPAN (64ull << 20) /* bytes of data below a node of level 2 */

enum form { FORM_INLINE = 0, FORM_INDEXED = 1 };

static uint8_t read_u8(struct reader *r)
{
    uint8_t v;
    read_bytes(r, &v, 1);
    return v;
}

static void write_u8(struct writer *w, uint8_t v)
{
    write_bytes(w, &v, 1);
}

size_t head_encode(const struct head *h, uint8_t record[HEAD_SIZE_MAX])
{
    struct writer w = writer_init(record, HEAD_SIZE_MAX);

    write_u8(&w, h->id_size);
    write_bytes(&w, h->id, h->id_size);
    write_u64(&w, h->number);
    write_u32(&w, h->type);
    write_u32(&w, h->bits);
    write_u32(&w, h->max_bits);
    write_u32(&w, h->usage);
    write_u64(&w, h->attrs);
    write_u64(&w, h->size);
    write_u8(&w, h->indexed ? FORM_INDEXED : FORM_INLINE);
    if (h->indexed) {
        write_u8(&w, h->index_count);
        write_bytes(&w, h->index, h->index_count * sizeof(h->index[0]));
    } else {
        write_bytes(&w, h->record + h->data_at, h->size);
    }
    CHECK(!w.bad);
    return HEAD_SIZE_MAX - w.left;
}

static bool decode_data(struct head *h, struct reader *r)
{
    h->data_at = (uint16_t)(r->at - h->record);
    return h->size <= HEAD_INLINE_MAX && h->size == r->left;
}

static bool decode_index(struct head *h, struct reader *r)
{
    h->index_count = read_u8(r);
    if (r->bad || h->index_count > HEAD_INDEX_MAX ||
        r->left != h->index_count * sizeof(h->index[0]))
        return false;
    memmove(h->index, r->at, r->left);
    if (h->index_count == 0)
        return true;
    return h->index[h->index_count - 1] != 0 && (h->index_count - 1) * INDEX_SPAN < h->size;
}

bool head_decode(struct head *h, size_t size)
{
    CHECK(size <= HEAD_SIZE_MAX);
    struct reader r = reader_init(h->record, size);

    h->id_size = read_u8(&r);
    if (h->id_size > TEE_OBJECT_ID_MAX_LEN)
        return false;
    read_bytes(&r, h->id, h->id_size);
    h->number = read_u64(&r);
    h->type = read_u32(&r);
    h->bits = read_u32(&r);
    h->max_bits = read_u32(&r);
    h->usage = read_u32(&r);
    h->attrs = read_u64(&r);
    uint64_t data_size = read_u64(&r);
    uint8_t form = read_u8(&r);
    if (r.bad || h->number == 0 || data_size > TEE_DATA_MAX_POSITION)
        return false;
    h->size = (uint32_t)data_size;
    h->indexed = form == FORM_INDEXED;
    h->index_count = 0;
    h->data_at = 0;
    if (form == FORM_INLINE)
        return decode_data(h, &r);
    return form == FORM_INDEXED && decode_index(h, &r);
}
