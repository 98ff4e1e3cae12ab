/* SPDX-License-Identifier: BSD-2-Clause */
/* The data of persistent objects: positions and limits, what is stored of it and what is not. */
#include "../crypto/crypto_rig.h"
#include "pobj_rig.h"
#include "tee/storage/chunks.h"

#include <stdlib.h>

#define KIB  1024u
#define MIB  (1024u * KIB)
#define LAST TEE_DATA_MAX_POSITION

/* Sizes at which something begins or ends: of what is inline, a chunk, a node, another node. */
static const uint32_t edges[] = {
    0,       1,   1535,    1536,         1537,     16383,        16384,    16385,
    MIB - 1, MIB, MIB + 1, 64 * MIB - 1, 64 * MIB, 64 * MIB + 1, LAST - 1, LAST,
};

static const uint8_t zeros[4096];

/* ---- positions ---- */

static void test_seek(void **state)
{
    static const struct {
        uint32_t from;
        int64_t offset;
        uint32_t whence, result, to;
    } cases[] = {
        {3, 0, TEE_DATA_SEEK_SET, TEE_SUCCESS, 0},
        {3, LAST, TEE_DATA_SEEK_SET, TEE_SUCCESS, LAST},
        {3, (int64_t)LAST + 1, TEE_DATA_SEEK_SET, TEE_ERROR_OVERFLOW, 3},
        {3, INT64_MAX, TEE_DATA_SEEK_SET, TEE_ERROR_OVERFLOW, 3},
        {3, -1, TEE_DATA_SEEK_SET, TEE_SUCCESS, 0},
        {3, INT64_MIN, TEE_DATA_SEEK_SET, TEE_SUCCESS, 0},
        {3, 0, TEE_DATA_SEEK_CUR, TEE_SUCCESS, 3},
        {3, 4, TEE_DATA_SEEK_CUR, TEE_SUCCESS, 7},
        {3, -3, TEE_DATA_SEEK_CUR, TEE_SUCCESS, 0},
        {3, -4, TEE_DATA_SEEK_CUR, TEE_SUCCESS, 0},
        {3, INT64_MIN, TEE_DATA_SEEK_CUR, TEE_SUCCESS, 0},
        {3, LAST - 3, TEE_DATA_SEEK_CUR, TEE_SUCCESS, LAST},
        {3, LAST - 2, TEE_DATA_SEEK_CUR, TEE_ERROR_OVERFLOW, 3},
        {3, INT64_MAX, TEE_DATA_SEEK_CUR, TEE_ERROR_OVERFLOW, 3},
        {LAST, 1, TEE_DATA_SEEK_CUR, TEE_ERROR_OVERFLOW, LAST},
        {3, 0, TEE_DATA_SEEK_END, TEE_SUCCESS, 10},
        {3, 5, TEE_DATA_SEEK_END, TEE_SUCCESS, 15},
        {3, -10, TEE_DATA_SEEK_END, TEE_SUCCESS, 0},
        {3, -11, TEE_DATA_SEEK_END, TEE_SUCCESS, 0},
        {3, LAST - 10, TEE_DATA_SEEK_END, TEE_SUCCESS, LAST},
        {3, LAST - 9, TEE_DATA_SEEK_END, TEE_ERROR_OVERFLOW, 3},
        {3, INT64_MAX, TEE_DATA_SEEK_END, TEE_ERROR_OVERFLOW, 3},
        {3, 0, 3, TEE_ERROR_BAD_PARAMETERS, 3},
        {3, 0, UINT32_MAX, TEE_ERROR_BAD_PARAMETERS, 3},
    };
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "0123456789", 10);

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        pobj_rig_seek(p, cases[i].from);
        assert_int_equal(pobj_seek(p, cases[i].offset, cases[i].whence), cases[i].result);
        assert_int_equal(p->position, cases[i].to);
    }
    pobj_close(p);
}

/* The end is where it is now, whoever has moved it. */
static void test_seek_from_the_end_of_now(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "0123456789", 10);
    struct pobj *q = pobj_rig_open(r->ta, "a", MANY);

    pobj_rig_write(q, 10, "more", 4);
    assert_int_equal(pobj_seek(p, 0, TEE_DATA_SEEK_END), TEE_SUCCESS);
    assert_int_equal(p->position, 14);
    assert_int_equal(pobj_truncate(q, 2), TEE_SUCCESS);
    assert_int_equal(pobj_seek(p, 0, TEE_DATA_SEEK_END), TEE_SUCCESS);
    assert_int_equal(p->position, 2);
    pobj_close(p);
    pobj_close(q);
}

static void test_read_ends_at_the_end(void **state)
{
    static const struct {
        uint32_t from;
        size_t size, count;
    } cases[] = {
        {0, 0, 0},  {0, 1, 1},  {0, 10, 10}, {0, 11, 10},       {9, 1, 1},
        {9, 50, 1}, {10, 1, 0}, {11, 1, 0},  {LAST, 1, 0},      {5, SIZE_MAX, 5},
        {10, 0, 0}, {3, 4, 4},  {1, 9, 9},   {0, 1u << 20, 10},
    };
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "0123456789", 10);
    char to[16];
    size_t count;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        memset(to, '#', sizeof(to));
        pobj_rig_seek(p, cases[i].from);
        assert_int_equal(pobj_readable(p, cases[i].size, &count), TEE_SUCCESS);
        assert_int_equal(count, cases[i].count);
        assert_int_equal(pobj_read(p, to, cases[i].size, &count), TEE_SUCCESS);
        assert_int_equal(count, cases[i].count);
        assert_int_equal(p->position, cases[i].from + count);
        assert_memory_equal(to, &"0123456789"[count ? cases[i].from : 0], count);
        assert_int_equal(to[count], '#');
    }
    pobj_close(p);
}

static void expect_here(struct pobj *p, const char *wanted)
{
    size_t count;
    const void *here = pobj_read_here(p, 100, &count);

    assert_non_null(here);
    assert_int_equal(count, strlen(wanted));
    assert_memory_equal(here, wanted, count);
}

static void test_small_data_is_read_where_it_is(void **state)
{
    struct vault_rig *r = *state;
    pobj_close(pobj_rig_create(r->ta, "a", MANY, "0123456789", 10));
    struct pobj *p = pobj_rig_open(r->ta, "a", MANY), *other = pobj_rig_open(r->ta, "a", MANY);
    size_t count;

    assert_non_null(pobj_read_here(p, 4, &count));
    assert_int_equal(count, 4);
    expect_here(p, "456789");
    expect_here(p, "");
    pobj_rig_seek(p, 11);
    expect_here(p, "");
    assert_int_equal(p->position, 11);
    pobj_rig_write(other, 8, "xyz", 3);
    pobj_rig_seek(p, 7);
    assert_null(pobj_read_here(p, 4, &count)); /* it may have changed */
    assert_int_equal(p->position, 7);
    pobj_rig_expect(p, 0, "01234567xyz", 11);
    pobj_rig_seek(p, 7);
    expect_here(p, "7xyz");
    assert_int_equal(pobj_truncate(p, HEAD_INLINE_MAX + 1), TEE_SUCCESS);
    pobj_rig_seek(p, 0);
    assert_null(pobj_read_here(p, 4, &count)); /* it stands elsewhere */
    pobj_close(other);
    pobj_close(p);
}

static void test_write_ends_at_the_limit(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "0123456789", 10);

    pobj_rig_seek(p, LAST);
    assert_int_equal(pobj_write(p, "x", 1), TEE_ERROR_OVERFLOW);
    assert_int_equal(pobj_write(p, "", 0), TEE_SUCCESS);
    pobj_rig_seek(p, LAST - 3);
    assert_int_equal(pobj_write(p, "wxyz", 4), TEE_ERROR_OVERFLOW);
    assert_int_equal(pobj_write(p, "wxyz", SIZE_MAX), TEE_ERROR_OVERFLOW);
    assert_int_equal(p->position, LAST - 3);
    pobj_rig_expect_size(p, 10);
    pobj_rig_write(p, LAST - 3, "wxy", 3);
    assert_int_equal(p->position, LAST);
    pobj_rig_expect_size(p, LAST);
    pobj_rig_expect(p, LAST - 7, "\0\0\0\0wxy", 7);
    pobj_rig_expect(p, 0, "0123456789\0\0", 12);
    assert_int_equal(pobj_rig_count(r->ta, 'D'), 2);
    assert_int_equal(pobj_rig_count(r->ta, 'I'), 4);
    assert_int_equal(pobj_truncate(p, (uint64_t)LAST + 1), TEE_ERROR_STORAGE_NO_SPACE);
    assert_int_equal(pobj_truncate(p, UINT64_MAX), TEE_ERROR_STORAGE_NO_SPACE);
    pobj_rig_expect_size(p, LAST);
    pobj_close(p);
}

/* Nothing is written, so nothing is made longer. */
static void test_write_of_nothing(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "1", 1);

    pobj_rig_seek(p, 5000);
    assert_int_equal(pobj_write(p, NULL, 0), TEE_SUCCESS);
    assert_int_equal(p->position, 5000);
    pobj_rig_expect_size(p, 1);
    pobj_close(p);
}

/* ---- sizes ---- */

/* The last bytes are there, the ones before are zeros, and there is nothing behind. */
static void expect_tail(struct pobj *p, uint32_t size)
{
    uint32_t there = size < 3 ? size : 3, before = size - there < 4096 ? size - there : 4096;
    uint8_t byte;
    size_t count;

    pobj_rig_expect_size(p, size);
    pobj_rig_expect(p, size - there, "xyz", there);
    pobj_rig_expect(p, size - there - before, zeros, before);
    assert_int_equal(p->position, size - there);
    pobj_rig_expect(p, 0, zeros, size < 4 ? 0 : size < 4000 ? size - 3 : 4000);
    pobj_rig_seek(p, size);
    assert_int_equal(pobj_read(p, &byte, 1, &count), TEE_SUCCESS);
    assert_int_equal(count, 0);
}

static void test_every_edge_by_writing(void **state)
{
    struct vault_rig *r = *state;

    for (unsigned i = 0; i < ARRAY_COUNT(edges); i++) {
        uint32_t size = edges[i], tail = size < 3 ? size : 3;
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "", 0);
        if (tail)
            pobj_rig_write(p, size - tail, "xyz", tail);
        expect_tail(p, size);
        pobj_close(p);
        p = pobj_rig_open(r->ta, "a", ALL);
        expect_tail(p, size);
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        assert_int_equal(pobj_rig_count(r->ta, 'D') + pobj_rig_count(r->ta, 'I'), 0);
    }
}

static void test_every_edge_at_once(void **state)
{
    struct vault_rig *r = *state;

    for (unsigned i = 0; i < ARRAY_COUNT(edges) && edges[i] <= MIB + 1; i++) {
        uint32_t size = edges[i], tail = size < 3 ? size : 3;
        uint8_t *data = calloc(1, size + 1);
        assert_non_null(data);
        memcpy(data + size - tail, "xyz", tail);
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, data, size);
        expect_tail(p, size);
        pobj_rig_expect(p, 0, data, size);
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        free(data);
    }
}

/* From every edge to every edge: what is cut off does not come back. */
static void test_every_edge_by_truncating(void **state)
{
    struct vault_rig *r = *state;
    const uint64_t sides = ARRAY_COUNT(edges);

    for (unsigned i = 0; i < sides * sides; i++) {
        uint32_t from = edges[i / sides], to = edges[i % sides], least = from < to ? from : to;
        uint32_t tail = from < 3 ? from : 3, kept = least > from - tail ? least - (from - tail) : 0;
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "", 0);
        if (tail)
            pobj_rig_write(p, from - tail, "xyz", tail);
        pobj_rig_seek(p, 77);
        assert_int_equal(pobj_truncate(p, to), TEE_SUCCESS);
        assert_int_equal(p->position, 77);
        pobj_rig_expect_size(p, to);
        if (kept)
            pobj_rig_expect(p, from - tail, "xyz", kept);
        assert_int_equal(pobj_truncate(p, LAST), TEE_SUCCESS);
        pobj_rig_expect(p, least, zeros, LAST - least < 4096 ? LAST - least : 4096);
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        assert_int_equal(pobj_rig_count(r->ta, 'D') + pobj_rig_count(r->ta, 'I'), 0);
    }
}

/* ---- what is stored ---- */

static void expect_records(struct vault_rig *r, unsigned chunks, unsigned nodes)
{
    assert_int_equal(pobj_rig_count(r->ta, 'D'), chunks);
    assert_int_equal(pobj_rig_count(r->ta, 'I'), nodes);
}

static void test_small_data_is_in_the_head(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, zeros, HEAD_INLINE_MAX);

    expect_records(r, 0, 0);
    pobj_rig_write(p, HEAD_INLINE_MAX - 1, "x", 1);
    expect_records(r, 0, 0);
    pobj_rig_write(p, HEAD_INLINE_MAX, "y", 1);
    expect_records(r, 1, 2);
    assert_int_equal(pobj_truncate(p, 1), TEE_SUCCESS); /* once cut, it stays so */
    expect_records(r, 0, 0);
    pobj_rig_write(p, 0, "z", 1);
    expect_records(r, 1, 2);
    assert_int_equal(pobj_truncate(p, 0), TEE_SUCCESS);
    expect_records(r, 0, 0);
    pobj_rig_write(p, 0, "z", 1);
    expect_records(r, 0, 0);
    pobj_close(p);
}

static void test_zeros_are_not_stored(void **state)
{
    static uint8_t data[4 * CHUNK_SIZE];
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "", 0);

    assert_int_equal(pobj_truncate(p, LAST), TEE_SUCCESS);
    expect_records(r, 0, 0);
    pobj_rig_write(p, 64 * MIB - 2 * CHUNK_SIZE, data, sizeof(data));
    expect_records(r, 0, 0);
    memset(data, 1, sizeof(data));
    pobj_rig_write(p, 64 * MIB - 2 * CHUNK_SIZE, data, sizeof(data));
    expect_records(r, 4, 4);
    memset(data, 0, sizeof(data));
    pobj_rig_write(p, 64 * MIB, data, 2 * CHUNK_SIZE);
    expect_records(r, 2, 2); /* the node that is empty now is gone, too */
    pobj_rig_write(p, 64 * MIB - 2 * CHUNK_SIZE, data, sizeof(data));
    expect_records(r, 0, 0);
    pobj_rig_expect(p, 64 * MIB - 2 * CHUNK_SIZE, data, sizeof(data));
    pobj_close(p);
}

/* How large the record of a chunk is: without the zeros at its end. */
static void test_chunks_end_with_their_data(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "", 0);

    pobj_rig_write(p, 2 * CHUNK_SIZE - 100, "x", 1);
    pobj_rig_write(p, CHUNK_SIZE, "y", 1);
    assert_int_equal(pobj_truncate(p, 5 * CHUNK_SIZE), TEE_SUCCESS);
    pobj_close(p);
    vault_rig_close(r);
    struct raw w = raw_first(r, 'D');
    assert_int_equal(w.size, CHUNK_SIZE - 99 + RECORD_EXTRA);
    raw_free(&w, 1);
    vault_rig_open(r);
    p = pobj_rig_open(r->ta, "a", MANY);
    assert_int_equal(pobj_truncate(p, 2 * CHUNK_SIZE - 100), TEE_SUCCESS);
    pobj_close(p);
    vault_rig_close(r);
    w = raw_first(r, 'D');
    assert_int_equal(w.size, 1 + RECORD_EXTRA);
    raw_free(&w, 1);
    vault_rig_open(r);
}

/* ---- what a change rewrites ---- */

static unsigned count_changes(const struct raw *a, unsigned a_count, const struct raw *b,
                              unsigned b_count, char kind)
{
    unsigned count = 0;

    for (unsigned i = 0; i < b_count; i++) {
        bool same = false;
        for (unsigned j = 0; j < a_count && !same; j++)
            same = a[j].key_size == b[i].key_size && a[j].size == b[i].size &&
                   memcmp(a[j].key, b[i].key, a[j].key_size) == 0 &&
                   memcmp(a[j].value, b[i].value, a[j].size) == 0;
        count += !same && b[i].key[0] == (uint8_t)kind;
    }
    return count;
}

static void test_a_byte_rewrites_little(void **state)
{
    static struct raw before[RAW_MAX], after[RAW_MAX];
    struct vault_rig *r = *state;
    uint8_t *data = malloc(3 * MIB);
    unsigned old_count, count;

    assert_non_null(data);
    memset(data, 'd', 3 * MIB);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", MANY, data, 3 * MIB), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_create(r->ta, "b", MANY, data, 3 * MIB), TEE_SUCCESS);
    vault_rig_close(r);
    old_count = raw_all(r, before);
    vault_rig_open(r);
    struct pobj *p = pobj_rig_open(r->ta, "a", MANY);
    pobj_rig_write(p, 2 * MIB, "x", 1);
    pobj_close(p);
    vault_rig_close(r);
    count = raw_all(r, after);
    assert_int_equal(count, old_count);
    assert_int_equal(count_changes(before, old_count, after, count, 'D'), 1);
    assert_int_equal(count_changes(before, old_count, after, count, 'I'), 2);
    assert_int_equal(count_changes(before, old_count, after, count, 'O'), 1);
    raw_free(after, count);
    vault_rig_open(r);
    p = pobj_rig_open(r->ta, "a", ALL);
    assert_int_equal(pobj_rename(p, "c", 1), TEE_SUCCESS);
    pobj_close(p);
    vault_rig_close(r);
    count = raw_all(r, after);
    assert_int_equal(count_changes(before, old_count, after, count, 'D'), 1); /* as before */
    assert_int_equal(count_changes(before, old_count, after, count, 'I'), 2);
    assert_int_equal(count_changes(before, old_count, after, count, 'O'), 1);
    raw_free(before, old_count);
    raw_free(after, count);
    vault_rig_open(r);
    free(data);
}

/* ---- much ---- */

static void fill(uint8_t *data, size_t size, uint64_t seed)
{
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t word = (i + seed) * 0x9e3779b97f4a7c15u | 1;
        memcpy(data + i, &word, sizeof(word));
    }
}

/* More than the map has at first: the transaction is begun again. */
static void test_write_of_much(void **state)
{
    struct vault_rig *r = *state;
    const size_t size = 80 * MIB;
    uint8_t *data = malloc(size);

    assert_non_null(data);
    fill(data, size, 1);
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "begin", 5);
    pobj_rig_write(p, 5, data, size);
    pobj_rig_expect_size(p, (uint32_t)size + 5);
    pobj_rig_expect(p, 0, "begin", 5);
    pobj_rig_expect(p, 5, data, size);
    assert_int_equal(pobj_delete(p), TEE_SUCCESS);
    expect_records(r, 0, 0);
    p = pobj_rig_create(r->ta, "a", ALL, data, size);
    pobj_rig_expect(p, 0, data, size);
    pobj_close(p);
    free(data);
}

/* Four gigabytes with something in each node of level 2. */
static void test_sparse(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "", 0);

    for (uint32_t i = 0; i < HEAD_INDEX_MAX; i++)
        pobj_rig_write(p, i * 64 * MIB + i, &(uint32_t){i + 1}, sizeof(i));
    expect_records(r, HEAD_INDEX_MAX, 2 * HEAD_INDEX_MAX);
    for (uint32_t i = 0; i < HEAD_INDEX_MAX; i++)
        pobj_rig_expect(p, i * 64 * MIB + i, &(uint32_t){i + 1}, sizeof(i));
    assert_int_equal(pobj_truncate(p, 32 * 64 * MIB), TEE_SUCCESS);
    expect_records(r, HEAD_INDEX_MAX / 2, HEAD_INDEX_MAX);
    assert_int_equal(pobj_delete(p), TEE_SUCCESS);
    expect_records(r, 0, 0);
}

/* ---- any operations, against a copy in memory ---- */

#define WINDOW (2 * MIB + 300 * KIB)

/* The data from `base` on, which is zeros before it. */
struct model {
    uint32_t base, size; /* size: of the window */
    uint8_t bytes[WINDOW];
};

static void model_write(struct model *m, uint32_t at, const uint8_t *data, uint32_t size)
{
    if (at > m->size)
        memset(m->bytes + m->size, 0, at - m->size);
    memcpy(m->bytes + at, data, size);
    if (at + size > m->size)
        m->size = at + size;
}

static void model_truncate(struct model *m, uint32_t size)
{
    if (size > m->size)
        memset(m->bytes + m->size, 0, size - m->size);
    m->size = size;
}

/* Near an edge more often than not. */
static uint32_t random_place(const struct model *m, uint64_t *seed)
{
    uint32_t near[] = {0, 1536, CHUNK_SIZE, MIB - m->base % MIB, 2 * MIB - m->base % MIB, m->size};
    uint32_t at = near[rig_random(seed) % ARRAY_COUNT(near)] + rig_random(seed) % 40;

    if (rig_random(seed) % 3 == 0)
        at = rig_random(seed) % WINDOW;
    return at > WINDOW / 8 * 7 ? WINDOW / 8 * 7 : at > 20 ? at - 20 : at;
}

static uint32_t random_size(uint64_t *seed)
{
    static const uint32_t most[] = {10, 2000, CHUNK_SIZE + 1, 5 * CHUNK_SIZE};

    return rig_random(seed) % most[rig_random(seed) % ARRAY_COUNT(most)];
}

static void random_step(struct model *m, struct pobj *p, uint64_t *seed)
{
    static uint8_t data[5 * CHUNK_SIZE];
    uint32_t at = random_place(m, seed), size = random_size(seed), what = rig_random(seed) % 10;

    if (what < 5) {
        memset(data, 0, size);
        if (what)
            rig_random_bytes(seed, data, size);
        if (size)
            model_write(m, at, data, size);
        pobj_rig_write(p, m->base + at, data, size);
    } else if (what < 7) {
        model_truncate(m, at);
        assert_int_equal(pobj_truncate(p, m->base + at), TEE_SUCCESS);
    } else {
        uint32_t there = at < m->size ? m->size - at : 0;
        pobj_rig_expect(p, m->base + at, m->bytes + at, size < there ? size : there);
    }
    pobj_rig_expect_size(p, m->base + m->size);
}

static void test_random(void **state)
{
    static const uint32_t bases[] = {0, 63 * MIB, 3 * MIB - 7};
    static struct model m;
    struct vault_rig *r = *state;
    uint64_t seed = 11;

    for (unsigned i = 0; i < ARRAY_COUNT(bases); i++) {
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "", 0);
        memset(&m, 0, sizeof(m));
        m.base = bases[i];
        assert_int_equal(pobj_truncate(p, m.base), TEE_SUCCESS);
        for (unsigned step = 0; step < 400; step++) {
            random_step(&m, p, &seed);
            if (step % 100 == 99) {
                pobj_close(p);
                vault_rig_reopen(r);
                p = pobj_rig_open(r->ta, "a", ALL);
                pobj_rig_expect(p, m.base, m.bytes, m.size);
            }
        }
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        expect_records(r, 0, 0);
    }
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_seek),
        TEST(test_seek_from_the_end_of_now),
        TEST(test_read_ends_at_the_end),
        TEST(test_small_data_is_read_where_it_is),
        TEST(test_write_ends_at_the_limit),
        TEST(test_write_of_nothing),
        TEST(test_every_edge_by_writing),
        TEST(test_every_edge_at_once),
        TEST(test_every_edge_by_truncating),
        TEST(test_small_data_is_in_the_head),
        TEST(test_zeros_are_not_stored),
        TEST(test_chunks_end_with_their_data),
        TEST(test_a_byte_rewrites_little),
        TEST(test_write_of_much),
        TEST(test_sparse),
        TEST(test_random),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
