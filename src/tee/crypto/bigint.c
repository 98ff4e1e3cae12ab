/* SPDX-License-Identifier: BSD-2-Clause */
#include "bigint.h"

#include "ossl.h"
#include "tee_api_defines.h"

/* One operation: all numbers are the context's, which wipes them in the end. */
struct job {
    BN_CTX *ctx;
    BIGNUM *in[TA_ARITH_IN_MAX], *out[TA_ARITH_OUT_MAX];
};

/* TEE_SUCCESS, or why not. */
typedef uint32_t (*job_fn)(struct job *j);

static uint32_t done(int ok)
{
    return ok ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static bool is_modulus(const BIGNUM *n)
{
    return !ossl.BN_is_negative(n) && !ossl.BN_is_zero(n);
}

static uint32_t mul(struct job *j)
{
    return done(ossl.BN_mul(j->out[0], j->in[0], j->in[1], j->ctx));
}

static uint32_t square(struct job *j)
{
    return done(ossl.BN_sqr(j->out[0], j->in[0], j->ctx));
}

static uint32_t divide(struct job *j)
{
    if (ossl.BN_is_zero(j->in[1]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_div(j->out[0], j->out[1], j->in[0], j->in[1], j->ctx));
}

static uint32_t mod(struct job *j)
{
    if (!is_modulus(j->in[1]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_nnmod(j->out[0], j->in[0], j->in[1], j->ctx));
}

static uint32_t add_mod(struct job *j)
{
    if (!is_modulus(j->in[2]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_mod_add(j->out[0], j->in[0], j->in[1], j->in[2], j->ctx));
}

static uint32_t sub_mod(struct job *j)
{
    if (!is_modulus(j->in[2]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_mod_sub(j->out[0], j->in[0], j->in[1], j->in[2], j->ctx));
}

static uint32_t mul_mod(struct job *j)
{
    if (!is_modulus(j->in[2]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_mod_mul(j->out[0], j->in[0], j->in[1], j->in[2], j->ctx));
}

static uint32_t square_mod(struct job *j)
{
    if (!is_modulus(j->in[1]))
        return TEE_ERROR_BAD_PARAMETERS;
    return done(ossl.BN_mod_sqr(j->out[0], j->in[0], j->in[1], j->ctx));
}

static uint32_t inv_mod(struct job *j)
{
    if (!is_modulus(j->in[1]))
        return TEE_ERROR_BAD_PARAMETERS;
    ossl.BN_set_flags(j->in[0], BN_FLG_CONSTTIME);
    if (ossl.BN_mod_inverse(j->out[0], j->in[0], j->in[1], j->ctx))
        return TEE_SUCCESS;
    return ERR_GET_REASON(ossl.ERR_peek_last_error()) == BN_R_NO_INVERSE ? TEE_ERROR_BAD_PARAMETERS
                                                                         : TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t exp_mod(struct job *j)
{
    BIGNUM *base = j->in[0], *exponent = j->in[1], *n = j->in[2];

    if (!is_modulus(n) || ossl.BN_is_negative(exponent))
        return TEE_ERROR_BAD_PARAMETERS;
    /* Not in constant time, which takes 9 % longer: who could measure it can read the exponent. */
    return done(ossl.BN_mod_exp(j->out[0], base, exponent, n, j->ctx));
}

/* Euclid's algorithm for |a| and |b|: g, and the u of g = u * |a| + v * |b|. Keeps u within
 * |b / g| / 2. */
static int euclid(struct job *j, BIGNUM *g, BIGNUM *u)
{
    BIGNUM *next_g = ossl.BN_CTX_get(j->ctx), *next_u = ossl.BN_CTX_get(j->ctx);
    BIGNUM *q = ossl.BN_CTX_get(j->ctx), *r = ossl.BN_CTX_get(j->ctx);

    if (!r || !ossl.BN_copy(g, j->in[0]) || !ossl.BN_copy(next_g, j->in[1]) ||
        !ossl.BN_set_word(u, 1) || !ossl.BN_set_word(next_u, 0))
        return 0;
    ossl.BN_set_negative(g, 0);
    ossl.BN_set_negative(next_g, 0);
    while (!ossl.BN_is_zero(next_g)) {
        /* (g, next_g) = (next_g, g mod next_g), and likewise u */
        if (!ossl.BN_div(q, r, g, next_g, j->ctx) || !ossl.BN_copy(g, next_g) ||
            !ossl.BN_copy(next_g, r) || !ossl.BN_mul(q, q, next_u, j->ctx) ||
            !ossl.BN_sub(r, u, q) || !ossl.BN_copy(u, next_u) || !ossl.BN_copy(next_u, r))
            return 0;
    }
    return 1;
}

static uint32_t gcd(struct job *j)
{
    BIGNUM *a = j->in[0], *b = j->in[1], *g = j->out[0], *u = j->out[1], *v = j->out[2];

    if (!euclid(j, g, u))
        return TEE_ERROR_OUT_OF_MEMORY;
    ossl.BN_set_negative(u, ossl.BN_is_negative(u) != ossl.BN_is_negative(a));
    /* v = (g - u * a) / b, which leaves no rest */
    if (ossl.BN_is_zero(b))
        return done(ossl.BN_set_word(v, 0));
    return done(ossl.BN_mul(v, u, a, j->ctx) && ossl.BN_sub(v, g, v) &&
                ossl.BN_div(v, NULL, v, b, j->ctx));
}

static uint32_t relative_prime(struct job *j)
{
    return done(ossl.BN_gcd(j->out[0], j->in[0], j->in[1], j->ctx));
}

static const struct {
    struct bigint_arity arity;
    job_fn run;
} operations[TA_ARITH_OPS] = {
    [TA_ARITH_MUL] = {{2, 1}, mul},
    [TA_ARITH_SQUARE] = {{1, 1}, square},
    [TA_ARITH_DIV] = {{2, 2}, divide},
    [TA_ARITH_MOD] = {{2, 1}, mod},
    [TA_ARITH_ADD_MOD] = {{3, 1}, add_mod},
    [TA_ARITH_SUB_MOD] = {{3, 1}, sub_mod},
    [TA_ARITH_MUL_MOD] = {{3, 1}, mul_mod},
    [TA_ARITH_SQUARE_MOD] = {{2, 1}, square_mod},
    [TA_ARITH_INV_MOD] = {{2, 1}, inv_mod},
    [TA_ARITH_EXP_MOD] = {{3, 1}, exp_mod},
    [TA_ARITH_GCD] = {{2, 3}, gcd},
    [TA_ARITH_RELATIVE_PRIME] = {{2, 1}, relative_prime},
    [TA_ARITH_TO_FMM] = {{2, 1}, mod},
    [TA_ARITH_FROM_FMM] = {{2, 1}, mod},
    [TA_ARITH_COMPUTE_FMM] = {{3, 1}, mul_mod},
};

struct bigint_arity bigint_arity(enum ta_arith_op op)
{
    return operations[op].arity;
}

/* ---- in and out ---- */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are bytes, as BN takes them");

static BIGNUM *number(BN_CTX *ctx, const struct ta_arith_in *from)
{
    BIGNUM *n = ossl.BN_CTX_get(ctx);

    if (!n || !ossl.BN_lebin2bn((const unsigned char *)from->words, (int)(from->count * 4), n))
        return NULL;
    ossl.BN_set_negative(n, from->negative != 0);
    return n;
}

static bool job_begin(struct job *j, struct bigint_arity arity, const struct ta_arith_in *in)
{
    j->ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    if (!j->ctx)
        return false;
    ossl.BN_CTX_start(j->ctx);
    for (unsigned i = 0; i < arity.in; i++) {
        j->in[i] = number(j->ctx, &in[i]);
        if (!j->in[i])
            return false;
    }
    for (unsigned i = 0; i < arity.out; i++) {
        j->out[i] = ossl.BN_CTX_get(j->ctx);
        if (!j->out[i])
            return false;
    }
    return true;
}

static void job_end(struct job *j)
{
    if (j->ctx)
        ossl.BN_CTX_end(j->ctx);
    ossl.BN_CTX_free(j->ctx);
}

static uint32_t words_of(const BIGNUM *n)
{
    return ((uint32_t)ossl.BN_num_bits(n) + 31) / 32;
}

static uint32_t results(const struct job *j, unsigned count, struct ta_arith_out *out)
{
    for (unsigned i = 0; i < count; i++) {
        if (out[i].words && words_of(j->out[i]) > out[i].room)
            return TEE_ERROR_OVERFLOW;
    }
    for (unsigned i = 0; i < count; i++) {
        if (!out[i].words)
            continue;
        out[i].count = words_of(j->out[i]);
        out[i].negative = (uint32_t)ossl.BN_is_negative(j->out[i]);
        CHECK(ossl.BN_bn2lebinpad(j->out[i], (unsigned char *)out[i].words,
                                  (int)(out[i].count * 4)) >= 0);
    }
    return TEE_SUCCESS;
}

uint32_t bigint_compute(enum ta_arith_op op, const struct ta_arith_in *in, struct ta_arith_out *out)
{
    struct bigint_arity arity = operations[op].arity;
    struct job j = {0};
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (!ossl_enter())
        return res;
    if (job_begin(&j, arity, in))
        res = operations[op].run(&j);
    if (res == TEE_SUCCESS)
        res = results(&j, arity.out, out);
    job_end(&j);
    ossl_leave();
    return res;
}

/* ---- primality ---- */

static uint64_t mul_mod_64(uint64_t a, uint64_t b, uint64_t n)
{
    return (uint64_t)((unsigned __int128)a * b % n);
}

/* Whether n passes the test of Miller and Rabin for one base; n - 1 = d * 2^s. */
static bool passes(uint64_t n, uint64_t base, uint64_t d, unsigned s)
{
    uint64_t x = 1;

    base %= n;
    if (base == 0)
        return true;
    for (; d; d >>= 1) {
        if (d & 1)
            x = mul_mod_64(x, base, n);
        base = mul_mod_64(base, base, n);
    }
    if (x == 1)
        return true;
    while (s-- > 0) {
        if (x == n - 1)
            return true;
        x = mul_mod_64(x, x, n);
    }
    return false;
}

/* For all n below 2^64 these bases leave no doubt. */
static bool is_small_prime(uint64_t n)
{
    static const uint8_t bases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    unsigned s = 0;

    if (n < 2)
        return false;
    if (n % 2 == 0)
        return n == 2;
    while (((n - 1) >> s) % 2 == 0)
        s++;
    for (unsigned i = 0; i < ARRAY_COUNT(bases); i++) {
        if (!passes(n, bases[i], (n - 1) >> s, s))
            return false;
    }
    return true;
}

struct rounds {
    uint32_t left;
    bool (*stop)(void *arg);
    void *arg;
    bool ended; /* by us, not because the number is composite */
};

/* BN reports each round that the number has passed (what 1, n its index) and goes on for 1. */
static int round_done(int what, int n, BN_GENCB *cb)
{
    struct rounds *r = ossl.BN_GENCB_get_arg(cb);

    if (what == 1 && n >= 0 && r->left > 0)
        r->left--;
    r->ended = r->left == 0 || r->stop(r->arg);
    return !r->ended;
}

/* A composite number passes a round with a probability of at most 1/4. */
static uint32_t probable_prime(const struct job *j, uint32_t confidence, struct rounds *r,
                               int32_t *verdict)
{
    BN_GENCB *cb = ossl.BN_GENCB_new();
    int passed = 1;

    if (!cb)
        return TEE_ERROR_OUT_OF_MEMORY;
    ossl.BN_GENCB_set(cb, round_done, r);
    r->left = confidence / 2 + confidence % 2;
    while (passed == 1 && !r->ended)
        passed = ossl.BN_check_prime(j->in[0], j->ctx, cb);
    ossl.BN_GENCB_free(cb);
    *verdict = passed == 0 ? 0 : -1;
    return passed < 0 && !r->ended ? TEE_ERROR_OUT_OF_MEMORY : TEE_SUCCESS;
}

uint32_t bigint_is_prime(const struct ta_arith_in *candidate, uint32_t confidence,
                         bool (*stop)(void *arg), void *arg, int32_t *verdict)
{
    struct rounds r = {.stop = stop, .arg = arg};
    struct job j = {0};
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    *verdict = 0;
    if (candidate->negative)
        return TEE_SUCCESS;
    if (candidate->count <= 2) {
        uint64_t low = candidate->count > 0 ? candidate->words[0] : 0;
        uint64_t high = candidate->count > 1 ? candidate->words[1] : 0;
        *verdict = is_small_prime(high << 32 | low);
        return TEE_SUCCESS;
    }
    if (!ossl_enter())
        return res;
    if (job_begin(&j, (struct bigint_arity){1, 0}, candidate))
        res = probable_prime(&j, confidence < 80 ? 80 : confidence, &r, verdict);
    job_end(&j);
    ossl_leave();
    return res;
}
