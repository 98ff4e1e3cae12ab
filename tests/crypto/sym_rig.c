/* SPDX-License-Identifier: BSD-2-Clause */
#include "sym_rig.h"

#include <stdlib.h>
#include <string.h>

const struct sym_way sym_ways[] = {
    {"at once", SYM_MAX, 0, false, false},
    {"at once, in place, room at last", SYM_MAX, 0, true, true},
    {"bytes", 1, 0, false, true},
    {"bytes in place", 1, 0, true, false},
    {"fifteen", 15, 0, true, true},
    {"blocks", 16, 0, false, false},
    {"seventeen", 17, 0, true, false},
    {"any, small", 0, 40, true, true},
    {"any", 0, 3000, false, true},
    {"any, in place", 0, 3000, true, false},
};
const unsigned sym_way_count = ARRAY_COUNT(sym_ways);

#define SLACK 64u

static size_t next_piece(const struct sym_way *way, uint64_t *seed, size_t left)
{
    size_t piece = way->piece ? way->piece : rig_random(seed) % (way->piece_max + 1);
    return piece < left ? piece : left;
}

/* With no room, then with one byte too little: the size that is needed, and nothing else happens.
 */
static void call_short(struct op *op, sym_fn fn, const uint8_t *from, size_t size)
{
    uint8_t nothing;
    size_t none = 0, need, less;
    struct op_data d = {.from = from, .from_size = size, .to = &nothing, .size = &none};

    RIG_RESULT(fn(op, &d, &m), TEE_ERROR_SHORT_BUFFER);
    need = none;
    assert_true(need > 0);
    less = need - 1;
    d.size = &less;
    d.to = malloc(need);
    assert_non_null(d.to);
    memset(d.to, 0xA5, need);
    RIG_RESULT(fn(op, &d, &m), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(less, need);
    for (size_t i = 0; i < need; i++)
        assert_int_equal(d.to[i], 0xA5);
    free(d.to);
}

/* What the call will give out, from a copy of the operation. */
static size_t output_of(const struct op *op, sym_fn fn, const uint8_t *from, size_t size)
{
    struct op *copy;
    size_t room = size + SLACK;
    uint8_t *to = malloc(room);
    const struct op_data d = {.from = from, .from_size = size, .to = to, .size = &room};

    assert_non_null(to);
    assert_int_equal(op_create(op->alg->id, op->mode, op->max_bits, &copy), TEE_SUCCESS);
    RIG_OK(op_copy(copy, op, &m));
    RIG_OK(fn(copy, &d, &m));
    op_destroy(copy);
    free(to);
    return room;
}

size_t sym_call(struct op *op, sym_fn fn, const struct sym_way *way, const uint8_t *from,
                size_t size, uint8_t *to)
{
    /* Memory of exactly the sizes that are said, for the address sanitizer. */
    size_t need = way->short_first ? output_of(op, fn, from, size) : size + SLACK, room = need;
    size_t space = way->in_place && need < size ? size : need;
    uint8_t *in = malloc(size ? size : 1), *out = malloc(space ? space : 1);
    struct op_data d = {.from = in, .from_size = size, .to = out, .size = &room};

    assert_true(in && out);
    if (size)
        memcpy(way->in_place ? out : in, from, size);
    if (way->in_place)
        d.from = out;
    if (way->short_first && need)
        call_short(op, fn, from, size);
    RIG_OK(fn(op, &d, &m));
    assert_true(room <= need && (!way->short_first || room == need));
    memcpy(to, out, room);
    free(in);
    free(out);
    return room;
}

size_t sym_feed(struct op *op, sym_fn update, const struct sym_way *way, uint64_t *seed,
                const uint8_t *from, size_t size, uint8_t *to, size_t *rest)
{
    size_t done = 0, written = 0, piece = next_piece(way, seed, size);

    for (; done + piece < size; piece = next_piece(way, seed, size - done)) {
        written += sym_call(op, update, way, from + done, piece, to + written);
        done += piece;
        assert_true(written <= done);
    }
    *rest = size - done;
    return written;
}

size_t sym_cipher(struct op *op, const struct sym_way *way, uint64_t *seed, const uint8_t *from,
                  size_t size, uint8_t *to)
{
    size_t rest, written = sym_feed(op, op_cipher_update, way, seed, from, size, to, &rest);

    assert_int_equal(op->state, TEE_OPERATION_STATE_ACTIVE);
    written += sym_call(op, op_cipher_final, way, from + size - rest, rest, to + written);
    assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
    assert_false(op->initialized);
    return written;
}

struct op *sym_op(uint32_t alg, uint32_t mode, const uint8_t *key, size_t key_size)
{
    const struct alg *a = alg_find(alg);
    size_t size = key_size / a->key_count;
    struct object *one = rig_secret(a->key_type, key, size), *two = NULL;
    struct op *op = rig_op(alg, mode, (uint32_t)key_size * 8, NULL);

    if (a->key_count == 2) {
        two = rig_secret(a->key_type, key + size, size);
        RIG_OK(op_set_key2(op, one, two, false, &m));
    } else {
        RIG_OK(op_set_key(op, one, false, &m));
    }
    object_destroy(one);
    object_destroy(two);
    return op;
}

struct op *sym_op_hex(uint32_t alg, uint32_t mode, const char *key)
{
    uint8_t bytes[256];
    size_t size = rig_hex(bytes, sizeof(bytes), key);

    return sym_op(alg, mode, bytes, size);
}

size_t sym_random_size(uint64_t *seed, size_t max)
{
    size_t limit = (size_t)1 << rig_random(seed) % 17;

    if (limit > max)
        limit = max;
    return rig_random(seed) % (limit + 1);
}

const uint8_t sym_zeros[512];
const char sym_key16[] = "000102030405060708090a0b0c0d0e0f";
static const char key32[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

size_t sym_block(const struct op *op)
{
    return cipher_block((enum cipher)op->alg->cipher);
}

uint32_t sym_init(struct op *op, struct misuse *m)
{
    bool ecb = op->alg->kind == KIND_ECB || op->alg->kind == KIND_ECB_PKCS5;
    return op_cipher_init(op, sym_zeros, ecb ? 0 : sym_block(op), m);
}

/* An operation of that algorithm with some key, begun. */
struct op *sym_begun(uint32_t alg, uint32_t mode)
{
    const struct alg *a = alg_find(alg);
    const char *key = a->key_count == 2         ? key32
                      : a->cipher == CIPHER_DES ? "0123456789abcdef"
                                                : sym_key16;
    struct op *op = sym_op_hex(alg, mode, key);

    RIG_OK(sym_init(op, &m));
    return op;
}

uint32_t sym_update(struct op *op, size_t size, uint8_t *to, size_t *room, struct misuse *m)
{
    const struct op_data d = {.from = sym_zeros, .from_size = size, .to = to, .size = room};
    return op_cipher_update(op, &d, m);
}

uint32_t sym_final(struct op *op, size_t size, uint8_t *to, size_t *room, struct misuse *m)
{
    const struct op_data d = {.from = sym_zeros, .from_size = size, .to = to, .size = room};
    return op_cipher_final(op, &d, m);
}
