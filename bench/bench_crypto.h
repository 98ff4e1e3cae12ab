/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_BENCH_CRYPTO_H
#define BENCH_BENCH_CRYPTO_H

/* What the benchmark `crypto` and its TA agree on. p0 value in: which (a), how many times (b); p1
 * value in: bytes of an update (a). */

#define BENCH_CRYPTO_UUID                                                                          \
    {                                                                                              \
        0x6d0d5ba1, 0x6d5e, 0x4c1c,                                                                \
        {                                                                                          \
            0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x03                                         \
        }                                                                                          \
    }

enum bench_crypto { CRYPTO_SHA256, CRYPTO_CTR, CRYPTO_GCM, CRYPTO_RSA, CRYPTO_P256 };

#define CRYPTO_SIZE_MAX 16384u

#endif
