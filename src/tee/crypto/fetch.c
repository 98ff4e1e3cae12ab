/* SPDX-License-Identifier: BSD-2-Clause */
#include "fetch.h"

#include <stdatomic.h>

#include "ossl.h"

const EVP_MD *fetch_md(enum hash h)
{
    static const char *const name[HASHES] = {
        [HASH_MD5] = "MD5",           [HASH_SHA1] = "SHA1",         [HASH_SHA224] = "SHA224",
        [HASH_SHA256] = "SHA256",     [HASH_SHA384] = "SHA384",     [HASH_SHA512] = "SHA512",
        [HASH_SHA3_224] = "SHA3-224", [HASH_SHA3_256] = "SHA3-256", [HASH_SHA3_384] = "SHA3-384",
        [HASH_SHA3_512] = "SHA3-512", [HASH_SM3] = "SM3",           [HASH_SHAKE128] = "SHAKE128",
        [HASH_SHAKE256] = "SHAKE256",
    };
    static _Atomic(EVP_MD *) kept[HASHES];
    EVP_MD *md = atomic_load_explicit(&kept[h], memory_order_acquire), *none = NULL;

    if (md || !name[h])
        return md;
    md = ossl.EVP_MD_fetch(ossl.ctx, name[h], NULL);
    if (md && !atomic_compare_exchange_strong(&kept[h], &none, md)) {
        ossl.EVP_MD_free(md); /* somebody else was faster */
        md = none;
    }
    return md;
}
