/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_STOP_H
#define CRYPTO_STOP_H

#include <stdbool.h>

/* Asked now and then by what may take long: true says that nobody wants the result any more. Where
 * one may be given, NULL is for "always wanted". */
struct stop {
    bool (*unwanted)(void *arg);
    void *arg;
};

static inline bool stop_asked(const struct stop *s)
{
    return s && s->unwanted(s->arg);
}

#endif
