/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

/*
 * What trusted storage needs of cryptography: AES-256-GCM with random nonces of the operating
 * system's, HKDF-SHA256, and AES-256-CMAC for names. Each context is keyed once and kept, and is
 * used by one thread at a time.
 *
 * Results: TEE_ERROR_OUT_OF_MEMORY, also where libcrypto fails without a reason; TEE_ERROR_GENERIC:
 * there is no libcrypto, or the system has no random bytes.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define SEAL_KEY   32u
#define SEAL_SALT  16u
#define SEAL_NONCE 12u
#define SEAL_TAG   16u
#define SEAL_EXTRA (SEAL_NONCE + SEAL_TAG) /* bytes by which a sealed text is longer */

/* Not after fork, in the child: parent and child would use the same nonces. */
struct seal;

MUST_CHECK uint32_t seal_create(const uint8_t key[SEAL_KEY], struct seal **out);
/* Wipes the key. NULL is allowed. */
void seal_destroy(struct seal *s);

struct seal_text {
    const void *aad; /* bound to, not contained */
    size_t aad_size;
    const void *in;
    size_t size; /* of `in`; below 1 GiB */
    void *out;   /* does not overlap `in` */
};

/* To `out`, size + SEAL_EXTRA bytes: nonce, ciphertext, tag. */
MUST_CHECK uint32_t seal_close(struct seal *s, const struct seal_text *t);
/* The other way round: `in` is what seal_close wrote, `out` has room for size - SEAL_EXTRA bytes.
 * TEE_ERROR_MAC_INVALID: it was not written with that key and additional data, or is too short;
 * `out` has zeros then, as after any other failure. */
MUST_CHECK uint32_t seal_open(struct seal *s, const struct seal_text *t);

/* Random bytes of the operating system's, as nonces are; at most SEAL_NONCE. TEE_ERROR_GENERIC. */
MUST_CHECK uint32_t seal_random(struct seal *s, void *to, size_t size);

/* RFC 5869 with a salt of 16 bytes; info below 256. `out` has zeros after a failure. */
MUST_CHECK uint32_t seal_derive(const uint8_t key[SEAL_KEY], const uint8_t salt[SEAL_SALT],
                                const void *info, size_t info_size, uint8_t out[SEAL_KEY]);

#define NAME_KEY_MAX 64u
#define NAME_HASH    16u

struct name_key;

MUST_CHECK uint32_t name_key_create(const uint8_t key[SEAL_KEY], struct name_key **out);
/* Wipes the key. NULL is allowed. */
void name_key_destroy(struct name_key *k);
/* The CMAC (NIST SP 800-38B) of `first` and the name, of at most NAME_KEY_MAX bytes. */
MUST_CHECK uint32_t name_key_hash(struct name_key *k, uint8_t first, const void *name, size_t size,
                                  uint8_t out[NAME_HASH]);

#endif
