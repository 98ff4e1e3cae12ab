/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of object types, in sections by family: included by object_type.c alone. What is not
 * said is 0.
 */

#include "keygen.h"
#include "object.h"
#include "tee_api_defines.h"

/* clang-format off */
#define TYPE(id_name, since_, min_, max_, step_)                                                   \
    .id = TEE_TYPE_##id_name, .name = #id_name, .since = since_, .min = min_, .max = max_,         \
    .step = step_
#define SECRET                                                                                     \
    .rule_count = 1, .rule = {{TEE_ATTR_SECRET_VALUE, ATTR_NEEDED | ATTR_SIZES, 0, 0}},            \
    .generate = keygen_secret

static const struct object_type object_table[] = {
    /* ---- secrets ---- */
    {TYPE(GENERIC_SECRET, "1.0", 8, 4096, 8), SECRET},
    {TYPE(DATA, "1.1", 0, 0, 1)}, /* no key: a name for persistent objects without one */

    /* ---- keys of ciphers ---- */

    /* ---- keys of HMACs ---- */

    /* ---- RSA ---- */

    /* ---- DSA, DH ---- */

    /* ---- elliptic curves ---- */

    /* ---- SM2 ---- */

    /* ---- key derivation functions ---- */
};

#undef TYPE
#undef SECRET
/* clang-format on */
