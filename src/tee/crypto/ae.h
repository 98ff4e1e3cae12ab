/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_AE_H
#define CRYPTO_AE_H

/*
 * Inside of op_ae.c: what CCM and GCM do differently. All but `work` runs between ossl_enter and
 * ossl_leave; false: libcrypto has failed.
 */

#include "blockcipher.h"
#include "cbcmac.h"
#include "op.h"
#include "stream.h"

#define AE_TAG_MAX 16u

struct ae_mode;

struct ae {
    const struct ae_mode *mode;
    bool encrypt;
    bool payload; /* has begun */
    size_t tag_size;
    struct stream in;
    uint8_t unwanted[1024]; /* what comes out and goes nowhere */
    EVP_CIPHER_CTX *main;   /* GCM, or the CTR of CCM */
    /* CCM */
    struct cbcmac mac;
    size_t aad_left, payload_left; /* of what has been announced */
    uint8_t mask[16];              /* what the tag is encrypted with */
    uint8_t scratch[1024];
    /* GCM */
    size_t nonce_size;
    uint8_t hash_key[16];
};

struct ae_mode {
    uint8_t block; /* what comes out are whole ones; 1: bytes */
    bool (*has_tag)(uint32_t bits);
    /* The rule that a nonce, or what is announced, breaks, or NULL. */
    const char *(*fault)(const struct op_ae_init *init);
    bool (*take_key)(struct ae *a, const struct object *key);
    bool (*start)(struct ae *a, const struct op_ae_init *init);
    /* The rule that so much more additional data, or payload, breaks; `last`: after which there is
     * none. NULL: there are no rules. */
    const char *(*aad_fault)(const struct ae *a, size_t size);
    const char *(*payload_fault)(const struct ae *a, size_t size, bool last);
    bool (*aad)(struct ae *a, const void *from, size_t size);
    stream_fn work; /* on struct ae: payload, of any size where it ends */
    bool (*tag)(struct ae *a, uint8_t tag[AE_TAG_MAX]);
    /* When decrypting: false if it is not a->tag_size bytes of the tag. */
    bool (*check)(struct ae *a, const uint8_t *tag);
};
extern const struct ae_mode ae_ccm, ae_gcm;

#endif
