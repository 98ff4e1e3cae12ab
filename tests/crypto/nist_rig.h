/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef NIST_RIG_H
#define NIST_RIG_H

/*
 * The vectors of NIST, RFCs and drafts in the Debian package python3-cryptography-vectors: files of
 * lines "NAME = VALUE", where a vector is what the names have at one time. VECTORS is where they
 * are.
 */

#include "crypto_rig.h"

#define NIST_FIELDS 24u

/* The latest value of each name of a file: a vector, and what its section says of all. */
struct nist_vector {
    const char *file;
    unsigned count;
    char name[NIST_FIELDS][24], *value[NIST_FIELDS];
    const char *section; /* the latest "[…]" without its brackets, or "" */
    bool encrypts;       /* [ENCRYPT], not [DECRYPT] */
    bool fails;          /* FAIL, Result = Fail */
};

/* NULL: there is none of that name. The others fail then. */
const char *nist_field(const struct nist_vector *v, const char *name);
size_t nist_bytes(const struct nist_vector *v, const char *name, uint8_t *to, size_t room);
size_t nist_number(const struct nist_vector *v, const char *name);
/* Digits of a number may be odd in number: those of `name` with a 0 before them if need be. Valid
 * until the next call but three. */
const char *nist_digits(const struct nist_vector *v, const char *name);

typedef void (*nist_check)(const struct nist_vector *v, uint32_t alg);
/* Calls `check` for each vector of a file; one is whole when the field `last` has come, when
 * decrypting `last_decrypt`. */
void nist_run(const char *path, nist_check check, uint32_t alg, const char *last,
              const char *last_decrypt);
/* The same for the form that RSA Laboratories used: "# NAME:", and lines of digits. */
void nist_run_labelled(const char *path, nist_check check, uint32_t alg, const char *last);
/* What checks count: a file that adds none fails. */
extern unsigned nist_ran;

/* Runs the tests and says how many vectors there were; 77, to be skipped, where there is no such
 * package. */
int nist_main(int (*tests)(void));

#endif
