/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef RSA_RIG_H
#define RSA_RIG_H

/* RSA keys and vectors for tests: vectors/rsa.inc. */

#include "asym_rig.h"
#include "tee_api_defines_extensions.h"
#include "vectors/asym.h"

/* Keys: 1280 bits, which all algorithms fit; 256; 511 with a long exponent; 2048; 3200 with an
 * exponent that OpenSSL refuses; 4096. */
enum { KEY_ALL, KEY_256, KEY_511, KEY_2048, KEY_3200, KEY_4096, KEYS };
/* NULL behind the last. */
const struct rsa_key_vector *rsa_key_vector(unsigned i);
const struct rsa_signature_vector *rsa_signature_vector(unsigned i);
const struct rsa_message_vector *rsa_message_vector(unsigned i);
const struct rsa_nist_vector *rsa_nist_vector(unsigned i);
const struct rsa_whole_vector *rsa_whole_vector(unsigned i);

enum rsa_form { RSA_PUBLIC, RSA_PAIR, RSA_PAIR_WITHOUT_PRIMES, RSA_FORMS };
/* The attributes of the key in that form. */
struct attrs rsa_attrs(const struct rsa_key_vector *v, enum rsa_form form);
struct object *rsa_key(const struct rsa_key_vector *v, enum rsa_form form);

#endif
