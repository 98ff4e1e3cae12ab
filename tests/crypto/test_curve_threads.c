/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that use all curves at once, from the very first time on: curves are made once and
 * shared. */
#include "curve_rig.h"

#include <pthread.h>
#include <string.h>

#define THREADS 4u

static pthread_barrier_t start;

/* What a thread has seen go wrong; cmocka's asserts are for the main thread alone. */
struct worker {
    pthread_t thread;
    unsigned first; /* the curve that it begins with */
    unsigned wrong, done;
};

static struct object *generate(uint32_t type, uint32_t bits, uint32_t curve)
{
    struct attrs params = {0};
    struct misuse m = {0};
    struct object *o;

    if (object_create(type, bits, &o) != TEE_SUCCESS)
        return NULL;
    if ((curve && !attrs_add_value(&params, TEE_ATTR_ECC_CURVE, curve, 0)) ||
        object_generate(o, bits, &params, NULL, &m) != TEE_SUCCESS) {
        object_destroy(o);
        o = NULL;
    }
    attrs_clear(&params);
    return o;
}

static bool sign_and_verify(uint32_t alg, const struct object *pair, const struct attrs *params)
{
    struct op *signer = NULL, *verifier = NULL;
    uint8_t digest[32] = {1}, signature[132];
    size_t size = sizeof(signature);
    const struct op_data d = {digest, sizeof(digest), signature, &size};
    struct misuse m = {0};
    bool ok = op_create(alg, TEE_MODE_SIGN, pair->bits, &signer) == TEE_SUCCESS &&
              op_create(alg, TEE_MODE_VERIFY, pair->bits, &verifier) == TEE_SUCCESS &&
              op_set_key(signer, pair, false, &m) == TEE_SUCCESS &&
              op_set_key(verifier, pair, false, &m) == TEE_SUCCESS &&
              op_asym_sign(signer, params, &d, &m) == TEE_SUCCESS &&
              op_asym_verify(verifier, params, digest, sizeof(digest), signature, size, &m) ==
                  TEE_SUCCESS;

    op_destroy(signer);
    op_destroy(verifier);
    return ok;
}

static void try(struct worker *w, uint32_t alg, struct object *pair, const struct attrs *params)
{
    if (!pair || !sign_and_verify(alg, pair, params))
        w->wrong++;
    w->done++;
    object_destroy(pair);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct attrs context = {0}, none = {0};

    pthread_barrier_wait(&start);
    if (!attrs_add_bytes(&context, TEE_ATTR_EDDSA_CTX, "c", 1))
        w->wrong++;
    try(w, TEE_ALG_ED448, generate(TEE_TYPE_ED448_KEYPAIR, 448, 0), &context);
    try(w, TEE_ALG_ED25519, generate(TEE_TYPE_ED25519_KEYPAIR, 256, 0), &context);
    try(w, TEE_ALG_SM2_DSA_SM3, generate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0), &none);
    for (unsigned i = 0; i < RIG_CURVES; i++) {
        const struct rig_curve *c = &rig_curves[(w->first + i) % RIG_CURVES];
        try(w, TEE_ALG_ECDSA_SHA256, generate(TEE_TYPE_ECDSA_KEYPAIR, c->bits, c->id), &none);
    }
    attrs_clear(&context);
    return NULL;
}

static void test_threads_share_curves(void **state)
{
    struct worker workers[THREADS] = {0};

    (void)state;
    assert_int_equal(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].first = i / 2 * 7; /* two begin with the same */
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].wrong, 0);
        assert_int_equal(workers[i].done, RIG_CURVES + 3);
    }
    pthread_barrier_destroy(&start);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads_share_curves)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
