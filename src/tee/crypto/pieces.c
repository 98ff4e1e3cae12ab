/* SPDX-License-Identifier: BSD-2-Clause */
#include "pieces.h"

#include "fetch.h"
#include "ossl.h"

bool pieces_hash(enum hash h, const struct piece *p, unsigned count, uint8_t *to, size_t size)
{
    const EVP_MD *md = fetch_md(h);
    EVP_MD_CTX *ctx = ossl.EVP_MD_CTX_new();
    bool ok = md && ctx && ossl.EVP_DigestInit_ex2(ctx, md, NULL) == 1;

    CHECK(hash_size(h) == 0 || hash_size(h) == size);
    for (unsigned i = 0; i < count && ok; i++)
        ok = p[i].size == 0 || ossl.EVP_DigestUpdate(ctx, p[i].bytes, p[i].size) == 1;
    if (ok)
        ok = (hash_size(h) ? ossl.EVP_DigestFinal_ex(ctx, to, NULL)
                           : ossl.EVP_DigestFinalXOF(ctx, to, size)) == 1;
    ossl.EVP_MD_CTX_free(ctx);
    return ok;
}
