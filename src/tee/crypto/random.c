/* SPDX-License-Identifier: BSD-2-Clause */
#include "random.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/provider.h>

#include "ossl.h"

#define NAME     "TEESIM-DRBG"
#define STRENGTH 256u
#define REQUEST  65536u /* bytes that are asked of a CTR_DRBG at once */

/* ---- a run with a seed: one generator for all threads ---- */

static _Atomic uint64_t seed;
static pthread_mutex_t seeded_lock = PTHREAD_MUTEX_INITIALIZER; /* guards seeded and what it is */
static EVP_RAND_CTX *seeded;

static EVP_RAND_CTX *rand_ctx(const char *name, EVP_RAND_CTX *parent)
{
    EVP_RAND *rand = ossl.EVP_RAND_fetch(ossl.ctx, name, NULL);
    EVP_RAND_CTX *ctx = rand ? ossl.EVP_RAND_CTX_new(rand, parent) : NULL;

    ossl.EVP_RAND_free(rand);
    return ctx;
}

static EVP_RAND_CTX *ctr_drbg(EVP_RAND_CTX *parent)
{
    char cipher[] = "AES-256-CTR";
    unsigned never = 0;
    time_t no_time = 0;
    OSSL_PARAM params[] = {
        ossl.OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_CIPHER, cipher, 0),
        ossl.OSSL_PARAM_construct_uint(OSSL_DRBG_PARAM_RESEED_REQUESTS, &never),
        ossl.OSSL_PARAM_construct_time_t(OSSL_DRBG_PARAM_RESEED_TIME_INTERVAL, &no_time),
        ossl.OSSL_PARAM_construct_end(),
    };
    EVP_RAND_CTX *ctx = rand_ctx("CTR-DRBG", parent);

    if (ctx && ossl.EVP_RAND_instantiate(ctx, STRENGTH, 0, NULL, 0, params) != 1) {
        ossl.EVP_RAND_CTX_free(ctx);
        ctx = NULL;
    }
    return ctx;
}

/* A parent that gives fixed bytes for entropy: SP 800-90A's way of testing. */
static EVP_RAND_CTX *fixed_parent(uint64_t number)
{
    uint8_t entropy[48] = "teesim: repeatable randomness", nonce[16] = {0};
    unsigned strength = STRENGTH;
    EVP_RAND_CTX *ctx = rand_ctx("TEST-RAND", NULL);

    memcpy(entropy + sizeof(entropy) - sizeof(number), &number, sizeof(number));
    OSSL_PARAM params[] = {
        ossl.OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
        ossl.OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_ENTROPY, entropy,
                                               sizeof(entropy)),
        ossl.OSSL_PARAM_construct_octet_string(OSSL_RAND_PARAM_TEST_NONCE, nonce, sizeof(nonce)),
        ossl.OSSL_PARAM_construct_end(),
    };
    if (ctx && ossl.EVP_RAND_instantiate(ctx, STRENGTH, 0, NULL, 0, params) != 1) {
        ossl.EVP_RAND_CTX_free(ctx);
        ctx = NULL;
    }
    return ctx;
}

static EVP_RAND_CTX *seeded_locked(void)
{
    if (!seeded) {
        EVP_RAND_CTX *parent = fixed_parent(atomic_load(&seed));
        if (parent)
            seeded = ctr_drbg(parent);
        ossl.EVP_RAND_CTX_free(parent); /* the child has a reference */
    }
    return seeded;
}

void random_seed(uint64_t number)
{
    pthread_mutex_lock(&seeded_lock);
    if (seeded)
        ossl.EVP_RAND_CTX_free(seeded);
    seeded = NULL;
    atomic_store(&seed, number);
    pthread_mutex_unlock(&seeded_lock);
}

void random_before_fork(void)
{
    pthread_mutex_lock(&seeded_lock);
}

void random_after_fork(void)
{
    pthread_mutex_unlock(&seeded_lock);
}

/* ---- our provider: its DRBG is one of libcrypto's, or that of the seed ---- */

/* What the default provider has for a CTR_DRBG, called without the layer of EVP_RAND between: that
 * asks for parameters by name each time, which is a part of a short signature. */
static struct {
    void *provider;
    OSSL_FUNC_rand_newctx_fn *newctx;
    OSSL_FUNC_rand_freectx_fn *freectx;
    OSSL_FUNC_rand_instantiate_fn *instantiate;
    OSSL_FUNC_rand_uninstantiate_fn *uninstantiate;
    OSSL_FUNC_rand_generate_fn *generate;
    OSSL_FUNC_rand_reseed_fn *reseed;
    OSSL_FUNC_rand_enable_locking_fn *enable_locking;
    OSSL_FUNC_rand_lock_fn *lock;
    OSSL_FUNC_rand_unlock_fn *unlock;
} ctr;

static void take_call(const OSSL_DISPATCH *d)
{
    switch (d->function_id) {
    case OSSL_FUNC_RAND_NEWCTX:
        ctr.newctx = OSSL_FUNC_rand_newctx(d);
        break;
    case OSSL_FUNC_RAND_FREECTX:
        ctr.freectx = OSSL_FUNC_rand_freectx(d);
        break;
    case OSSL_FUNC_RAND_INSTANTIATE:
        ctr.instantiate = OSSL_FUNC_rand_instantiate(d);
        break;
    case OSSL_FUNC_RAND_UNINSTANTIATE:
        ctr.uninstantiate = OSSL_FUNC_rand_uninstantiate(d);
        break;
    case OSSL_FUNC_RAND_GENERATE:
        ctr.generate = OSSL_FUNC_rand_generate(d);
        break;
    case OSSL_FUNC_RAND_RESEED:
        ctr.reseed = OSSL_FUNC_rand_reseed(d);
        break;
    case OSSL_FUNC_RAND_ENABLE_LOCKING:
        ctr.enable_locking = OSSL_FUNC_rand_enable_locking(d);
        break;
    case OSSL_FUNC_RAND_LOCK:
        ctr.lock = OSSL_FUNC_rand_lock(d);
        break;
    case OSSL_FUNC_RAND_UNLOCK:
        ctr.unlock = OSSL_FUNC_rand_unlock(d);
        break;
    default:
        break;
    }
}

/* False: the provider has no such DRBG. */
static bool find_ctr(OSSL_PROVIDER *provider)
{
    int no_cache;
    const OSSL_ALGORITHM *a = ossl.OSSL_PROVIDER_query_operation(provider, OSSL_OP_RAND, &no_cache);

    while (a && a->algorithm_names && strncmp(a->algorithm_names, "CTR-DRBG", 8) != 0)
        a++;
    if (!a || !a->algorithm_names)
        return false;
    ctr.provider = ossl.OSSL_PROVIDER_get0_provider_ctx(provider);
    for (const OSSL_DISPATCH *d = a->implementation; d->function_id; d++)
        take_call(d);
    return ctr.newctx && ctr.freectx && ctr.instantiate && ctr.uninstantiate && ctr.generate &&
           ctr.reseed && ctr.enable_locking && ctr.lock && ctr.unlock;
}

struct drbg {
    void *own; /* a CTR_DRBG of the default provider's, seeded by the operating system */
    int state; /* EVP_RAND_STATE_* */
};

static void *drbg_new(void *provider, void *parent, const OSSL_DISPATCH *parent_calls)
{
    struct drbg *d = calloc(1, sizeof(*d));

    (void)provider, (void)parent, (void)parent_calls;
    if (d)
        d->own = ctr.newctx(ctr.provider, NULL, NULL);
    if (d && !d->own) {
        free(d);
        d = NULL;
    }
    return d;
}

static void drbg_free(void *ctx)
{
    struct drbg *d = ctx;

    if (d)
        ctr.freectx(d->own);
    free(d);
}

static int drbg_instantiate(void *ctx, unsigned strength, int resistance, const unsigned char *text,
                            size_t size, const OSSL_PARAM params[])
{
    char cipher[] = "AES-256-CTR";
    OSSL_PARAM own[] = {
        ossl.OSSL_PARAM_construct_utf8_string(OSSL_DRBG_PARAM_CIPHER, cipher, 0),
        ossl.OSSL_PARAM_construct_end(),
    };
    struct drbg *d = ctx;
    int done = ctr.instantiate(d->own, STRENGTH, resistance, text, size, own);

    (void)strength, (void)params;
    d->state = done ? EVP_RAND_STATE_READY : EVP_RAND_STATE_ERROR;
    return done;
}

static int drbg_uninstantiate(void *ctx)
{
    struct drbg *d = ctx;

    d->state = EVP_RAND_STATE_UNINITIALISED;
    return ctr.uninstantiate(d->own);
}

static int drbg_generate(void *ctx, unsigned char *to, size_t size, unsigned strength,
                         int resistance, const unsigned char *more, size_t more_size)
{
    struct drbg *d = ctx;
    int done = 0;

    if (atomic_load(&seed) == 0)
        return ctr.generate(d->own, to, size, strength, resistance, more, more_size);
    /* What is mixed in besides may be the time, or an address. */
    pthread_mutex_lock(&seeded_lock);
    if (seeded_locked())
        done = ossl.EVP_RAND_generate(seeded, to, size, strength, 0, NULL, 0);
    pthread_mutex_unlock(&seeded_lock);
    return done;
}

static int drbg_reseed(void *ctx, int resistance, const unsigned char *entropy, size_t entropy_size,
                       const unsigned char *more, size_t more_size)
{
    struct drbg *d = ctx;

    return ctr.reseed(d->own, resistance, entropy, entropy_size, more, more_size);
}

static int drbg_enable_locking(void *ctx)
{
    struct drbg *d = ctx;

    return ctr.enable_locking(d->own);
}

static int drbg_lock(void *ctx)
{
    struct drbg *d = ctx;

    return ctr.lock(d->own);
}

static void drbg_unlock(void *ctx)
{
    struct drbg *d = ctx;

    ctr.unlock(d->own);
}

static const OSSL_PARAM *drbg_gettable(void *ctx, void *provider)
{
    static const OSSL_PARAM list[] = {
        {OSSL_RAND_PARAM_STATE, OSSL_PARAM_INTEGER, NULL, 0, 0},
        {OSSL_RAND_PARAM_STRENGTH, OSSL_PARAM_UNSIGNED_INTEGER, NULL, 0, 0},
        {OSSL_RAND_PARAM_MAX_REQUEST, OSSL_PARAM_UNSIGNED_INTEGER, NULL, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    (void)ctx, (void)provider;
    return list;
}

static int drbg_get(void *ctx, OSSL_PARAM params[])
{
    const struct drbg *d = ctx;
    OSSL_PARAM *p = ossl.OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STATE);

    if (p && ossl.OSSL_PARAM_set_int(p, d->state) != 1)
        return 0;
    p = ossl.OSSL_PARAM_locate(params, OSSL_RAND_PARAM_STRENGTH);
    if (p && ossl.OSSL_PARAM_set_uint(p, STRENGTH) != 1)
        return 0;
    p = ossl.OSSL_PARAM_locate(params, OSSL_RAND_PARAM_MAX_REQUEST);
    return !p || ossl.OSSL_PARAM_set_size_t(p, REQUEST) == 1;
}

#define CALL(id, function)                                                                         \
    {                                                                                              \
        id, (void (*)(void))(function)                                                             \
    }

static const OSSL_DISPATCH drbg_calls[] = {
    CALL(OSSL_FUNC_RAND_NEWCTX, drbg_new),
    CALL(OSSL_FUNC_RAND_FREECTX, drbg_free),
    CALL(OSSL_FUNC_RAND_INSTANTIATE, drbg_instantiate),
    CALL(OSSL_FUNC_RAND_UNINSTANTIATE, drbg_uninstantiate),
    CALL(OSSL_FUNC_RAND_GENERATE, drbg_generate),
    CALL(OSSL_FUNC_RAND_RESEED, drbg_reseed),
    CALL(OSSL_FUNC_RAND_ENABLE_LOCKING, drbg_enable_locking),
    CALL(OSSL_FUNC_RAND_LOCK, drbg_lock),
    CALL(OSSL_FUNC_RAND_UNLOCK, drbg_unlock),
    CALL(OSSL_FUNC_RAND_GETTABLE_CTX_PARAMS, drbg_gettable),
    CALL(OSSL_FUNC_RAND_GET_CTX_PARAMS, drbg_get),
    {0, NULL},
};

static const OSSL_ALGORITHM rands[] = {
    {NAME, "provider=teesim", drbg_calls, NULL},
    {NULL, NULL, NULL, NULL},
};

static const OSSL_ALGORITHM *query(void *provider, int operation, int *no_cache)
{
    (void)provider;
    *no_cache = 0;
    return operation == OSSL_OP_RAND ? rands : NULL;
}

static int provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                         const OSSL_DISPATCH **out, void **provider)
{
    static const OSSL_DISPATCH calls[] = {
        CALL(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query),
        {0, NULL},
    };
    (void)in;
    *out = calls;
    *provider = (void *)(uintptr_t)handle;
    return 1;
}

bool random_install(void)
{
    OSSL_PROVIDER *provider = ossl.OSSL_PROVIDER_load(ossl.ctx, "default");

    return provider && find_ctr(provider) &&
           ossl.OSSL_PROVIDER_add_builtin(ossl.ctx, "teesim", provider_init) == 1 &&
           ossl.OSSL_PROVIDER_load(ossl.ctx, "teesim") &&
           ossl.RAND_set_DRBG_type(ossl.ctx, NAME, NULL, NULL, NULL) == 1;
}

/* ---- for everybody ---- */

int random_bytes(void *to, size_t size)
{
    int err = -EIO;

    if (size == 0)
        return 0;
    if (!ossl_enter())
        return err;
    if (ossl.RAND_bytes_ex(ossl.ctx, to, size, 0) == 1)
        err = 0;
    ossl_leave();
    return err;
}
