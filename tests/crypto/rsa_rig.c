/* SPDX-License-Identifier: BSD-2-Clause */
#include "rsa_rig.h"

#include "vectors/rsa.inc"

#define VECTORS(name, table)                                                                       \
    const struct name *name(unsigned i)                                                            \
    {                                                                                              \
        return i < ARRAY_COUNT(table) ? &(table)[i] : NULL;                                        \
    }
VECTORS(rsa_key_vector, computed_keys)
VECTORS(rsa_signature_vector, computed_signatures)
VECTORS(rsa_message_vector, computed_messages)
VECTORS(rsa_nist_vector, nist_signatures)
VECTORS(rsa_whole_vector, published_messages)

struct attrs rsa_attrs(const struct rsa_key_vector *v, enum rsa_form form)
{
    struct attrs l = {0};

    rig_bytes(&l, TEE_ATTR_RSA_MODULUS, v->n);
    rig_bytes(&l, TEE_ATTR_RSA_PUBLIC_EXPONENT, v->e);
    if (form == RSA_PUBLIC)
        return l;
    rig_bytes(&l, TEE_ATTR_RSA_PRIVATE_EXPONENT, v->d);
    if (form == RSA_PAIR_WITHOUT_PRIMES)
        return l;
    rig_bytes(&l, TEE_ATTR_RSA_PRIME1, v->p);
    rig_bytes(&l, TEE_ATTR_RSA_PRIME2, v->q);
    rig_bytes(&l, TEE_ATTR_RSA_EXPONENT1, v->dp);
    rig_bytes(&l, TEE_ATTR_RSA_EXPONENT2, v->dq);
    rig_bytes(&l, TEE_ATTR_RSA_COEFFICIENT, v->qinv);
    return l;
}

struct object *rsa_key(const struct rsa_key_vector *v, enum rsa_form form)
{
    struct attrs l = rsa_attrs(v, form);

    return rig_key(form == RSA_PUBLIC ? TEE_TYPE_RSA_PUBLIC_KEY : TEE_TYPE_RSA_KEYPAIR, v->bits,
                   &l);
}
