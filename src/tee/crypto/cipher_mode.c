/* SPDX-License-Identifier: BSD-2-Clause */
/* The modes that OpenSSL has as the standard wants them. */
#include "cipher.h"

bool cipher_start_iv(struct cipher_ctx *c, const uint8_t *iv)
{
    return blockcipher_iv(c->main, iv);
}

bool cipher_start_none(struct cipher_ctx *c, const uint8_t *iv)
{
    (void)c, (void)iv;
    return true;
}

bool cipher_work(void *arg, const uint8_t *from, uint8_t *to, size_t size)
{
    const struct cipher_ctx *c = arg;
    return blockcipher_run(c->main, from, to, size);
}

const char *cipher_fault_none(const struct cipher_ctx *c, size_t total)
{
    (void)c, (void)total;
    return NULL;
}

static const char *fault_of_parts(const struct cipher_ctx *c, size_t total)
{
    return total % c->block ? "the data is not a whole number of blocks, and the algorithm pads not"
                            : NULL;
}

static const struct cipher_mode ecb = {
    .main = BLOCK_ECB, .start = cipher_start_none, .work = cipher_work, .fault = fault_of_parts};
static const struct cipher_mode cbc = {.main = BLOCK_CBC,
                                       .has_iv = true,
                                       .start = cipher_start_iv,
                                       .work = cipher_work,
                                       .fault = fault_of_parts};
static const struct cipher_mode ctr = {.main = BLOCK_CTR,
                                       .has_iv = true,
                                       .is_stream = true,
                                       .start = cipher_start_iv,
                                       .work = cipher_work,
                                       .fault = cipher_fault_none};

const struct cipher_mode *cipher_mode_of(enum alg_kind kind)
{
    switch (kind) {
    case KIND_ECB:
        return &ecb;
    case KIND_ECB_PKCS5:
        return &cipher_ecb_pkcs5;
    case KIND_CBC:
        return &cbc;
    case KIND_CBC_PKCS5:
        return &cipher_cbc_pkcs5;
    case KIND_CTR:
        return &ctr;
    case KIND_CTS:
        return &cipher_cts;
    case KIND_XTS:
        return &cipher_xts;
    default:
        return NULL;
    }
}
