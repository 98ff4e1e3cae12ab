/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VECTORS_ASYM_H
#define VECTORS_ASYM_H

/* What rsa.inc, dsa.inc, dh.inc and kdf.inc are tables of. Numbers and bytes are hexadecimal
 * digits. */

#include <stdint.h>

struct rsa_key_vector {
    unsigned bits;
    const char *n, *e, *d, *p, *q, *dp, *dq, *qinv;
};
struct rsa_signature_vector {
    uint32_t alg;
    unsigned key; /* computed_keys */
    int salt;     /* bytes; -1: not said */
    const char *digest, *signature;
};
struct rsa_message_vector {
    uint32_t alg;
    unsigned key;
    uint32_t mgf;      /* TEE_ALG_* of the digest; 0: not said */
    const char *label; /* NULL: not said */
    const char *message, *cipher;
};
struct rsa_nist_vector {
    uint32_t alg;
    int salt;
    const char *n, *e, *digest, *signature;
};
struct rsa_whole_vector {
    uint32_t alg, mgf;
    const char *n, *e, *d, *p, *q, *dp, *dq, *qinv, *message, *cipher;
};

struct dsa_key_vector {
    unsigned bits;
    const char *p, *q, *g, *y, *x;
};
struct dsa_signature_vector {
    uint32_t alg;
    unsigned key; /* dsa_keys */
    const char *digest, *signature;
};
struct dsa_nist_vector {
    uint32_t alg;
    const char *p, *q, *g, *y, *digest, *signature;
};

struct dh_vector {
    unsigned bits;
    const char *p, *q, *g, *y, *x, *peer, *secret; /* q: may be NULL */
};

struct kdf_vector {
    uint32_t alg;
    uint32_t hash; /* TEE_ATTR_HKDF_HASH_ALGORITHM; 0: not said */
    const char *secret;
    const char *salt, *info; /* NULL: not said */
    unsigned iterations;
    const char *key;
};

#endif
