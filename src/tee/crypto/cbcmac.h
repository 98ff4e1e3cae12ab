/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_CBCMAC_H
#define CRYPTO_CBCMAC_H

/*
 * CBC-MAC, which OpenSSL has not: the last block of CBC with an IV of zeros. For the MACs of that
 * name, and for CCM. Between ossl_enter and ossl_leave; false: libcrypto has failed.
 */

#include "blockcipher.h"

struct cbcmac {
    EVP_CIPHER_CTX *cbc; /* the owner's, keyed for BLOCK_CBC, encrypting */
    size_t block;        /* of the cipher; set once */
    size_t held;         /* of a block that is not full */
    bool any;            /* a block has been taken */
    uint8_t part[16];
    uint8_t mac[16]; /* of the blocks so far */
    uint8_t chain[1024];
};

/* A message begins. */
MUST_CHECK bool cbcmac_start(struct cbcmac *c);
/* `from` may be bulk data: it is read once. */
MUST_CHECK bool cbcmac_add(struct cbcmac *c, const void *from, size_t size);
/* Fills the block that has been begun, if one has, with zeros. */
MUST_CHECK bool cbcmac_pad_zeros(struct cbcmac *c);
/* Adds 1 … block bytes as PKCS#5 has it. */
MUST_CHECK bool cbcmac_pad_pkcs5(struct cbcmac *c);
/* All but the key. */
void cbcmac_wipe(struct cbcmac *c);
/* `to` has a key, the same. */
MUST_CHECK bool cbcmac_copy(struct cbcmac *to, const struct cbcmac *from);

#endif
