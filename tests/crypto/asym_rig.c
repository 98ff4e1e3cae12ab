/* SPDX-License-Identifier: BSD-2-Clause */
#include "asym_rig.h"

void rig_bytes(struct attrs *l, uint32_t id, const char *digits)
{
    uint8_t bytes[1024];
    size_t size = rig_hex(bytes, sizeof(bytes), digits);

    assert_true(attrs_add_bytes(l, id, bytes, size));
}

struct object *rig_key(uint32_t type, uint32_t max_bits, struct attrs *given)
{
    struct object *key;

    assert_int_equal(object_create(type, max_bits, &key), TEE_SUCCESS);
    RIG_OK(object_populate(key, given, &m));
    attrs_clear(given);
    return key;
}

void rig_no_key(uint32_t type, uint32_t max_bits, struct attrs *given, uint32_t error)
{
    struct object *key;

    assert_int_equal(object_create(type, max_bits, &key), TEE_SUCCESS);
    RIG_RESULT(object_populate(key, given, &m), error);
    assert_false(key->initialized);
    assert_int_equal(key->attrs.count, 0);
    object_destroy(key);
    attrs_clear(given);
}

void rig_asym_open(struct rig_asym *r, uint32_t alg, uint32_t mode, const struct object *key)
{
    *r = (struct rig_asym){.op = rig_op(alg, mode, key->max_bits, key), .size = sizeof(r->to)};
}

void rig_asym_again(struct rig_asym *r)
{
    attrs_clear(&r->params);
    r->m = (struct misuse){.rule = NULL};
    r->size = sizeof(r->to);
}

void rig_asym_close(struct rig_asym *r)
{
    attrs_clear(&r->params);
    op_destroy(r->op);
}

static struct op_data data(struct rig_asym *r)
{
    return (struct op_data){r->from, r->from_size, r->to, &r->size};
}

uint32_t rig_sign(struct rig_asym *r)
{
    struct op_data d = data(r);
    return op_asym_sign(r->op, &r->params, &d, &r->m);
}

uint32_t rig_verify(struct rig_asym *r)
{
    return op_asym_verify(r->op, &r->params, r->from, r->from_size, r->to, r->size, &r->m);
}

uint32_t rig_encrypt(struct rig_asym *r)
{
    struct op_data d = data(r);
    return op_asym_encrypt(r->op, &r->params, &d, &r->m);
}

uint32_t rig_decrypt(struct rig_asym *r)
{
    struct op_data d = data(r);
    return op_asym_decrypt(r->op, &r->params, &d, &r->m);
}

void rig_assert_rule(const struct rig_asym *r, uint32_t res, const char *words)
{
    assert_int_not_equal(res, TEE_SUCCESS);
    assert_non_null(r->m.rule);
    assert_non_null(r->m.clause);
    if (!strstr(r->m.rule, words))
        fail_msg("\"%s\" has not \"%s\"", r->m.rule, words);
}

struct rig_number rig_number(const struct attrs *l, uint32_t id)
{
    const struct attr *a = attrs_find(l, id);
    struct rig_number n = {{0}, 0};

    assert_non_null(a);
    assert_non_null(a->bytes);
    assert_true(a->size == 1 || a->bytes[0] != 0);
    assert_true(a->size / 4 < TA_ARITH_MAX_WORDS);
    for (size_t i = 0; i < a->size; i++)
        n.words[i / 4] |= (uint32_t)a->bytes[a->size - 1 - i] << i % 4 * 8;
    n.count = (uint32_t)(a->size + 3) / 4;
    return n;
}

struct rig_number rig_number_of(uint32_t n)
{
    return (struct rig_number){{n}, n != 0};
}

struct rig_number rig_less_one(struct rig_number odd)
{
    assert_int_equal(odd.words[0] & 1, 1);
    odd.words[0]--;
    return odd;
}

static uint32_t significant(const struct rig_number *n)
{
    uint32_t count = n->count;

    while (count > 0 && n->words[count - 1] == 0)
        count--;
    return count;
}

bool rig_equal(const struct rig_number *a, const struct rig_number *b)
{
    uint32_t count = significant(a);

    return count == significant(b) && memcmp(a->words, b->words, count * sizeof(uint32_t)) == 0;
}

static struct rig_number compute(enum ta_arith_op op, const struct rig_number *const from[3])
{
    struct ta_arith_in in[TA_ARITH_IN_MAX] = {{0}};
    struct rig_number to = {{0}, 0};
    struct ta_arith_out out[TA_ARITH_OUT_MAX] = {{.words = to.words, .room = TA_ARITH_MAX_WORDS}};

    for (unsigned i = 0; i < 3 && from[i]; i++)
        in[i] = (struct ta_arith_in){from[i]->words, significant(from[i]), 0};
    assert_int_equal(bigint_compute(op, in, out), TEE_SUCCESS);
    to.count = out[0].count;
    return to;
}

struct rig_number rig_mul(const struct rig_number *a, const struct rig_number *b,
                          const struct rig_number *n)
{
    return compute(n ? TA_ARITH_MUL_MOD : TA_ARITH_MUL, (const struct rig_number *[]){a, b, n});
}

struct rig_number rig_power(const struct rig_number *a, const struct rig_number *b,
                            const struct rig_number *n)
{
    return compute(TA_ARITH_EXP_MOD, (const struct rig_number *[]){a, b, n});
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

bool rig_is_prime(const struct rig_number *n)
{
    struct ta_arith_in in = {n->words, significant(n), 0};
    int32_t verdict = 0;

    assert_int_equal(bigint_is_prime(&in, 80, never, NULL, &verdict), TEE_SUCCESS);
    return verdict != 0;
}
