/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_FETCH_H
#define CRYPTO_FETCH_H

/*
 * OpenSSL's implementations, each fetched once from our own library context and kept: fetching
 * costs more than a short operation. Between ossl_enter and ossl_leave; any thread, no lock after
 * the first time. NULL: OpenSSL has no such thing, or no memory.
 */

#include <openssl/evp.h>

#include "alg.h"

const EVP_MD *fetch_md(enum hash h);

#endif
