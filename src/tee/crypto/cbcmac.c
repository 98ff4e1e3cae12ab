/* SPDX-License-Identifier: BSD-2-Clause */
#include "cbcmac.h"

#include <string.h>

#include "ossl.h"

static bool take_blocks(struct cbcmac *c, const uint8_t *from, size_t size)
{
    for (size_t part; size; from += part, size -= part) {
        part = size < sizeof(c->chain) ? size : sizeof(c->chain);
        if (!blockcipher_run(c->cbc, from, c->chain, part))
            return false;
        memcpy(c->mac, c->chain + part - c->block, c->block);
        c->any = true;
    }
    return true;
}

bool cbcmac_start(struct cbcmac *c)
{
    static const uint8_t zeros[sizeof(c->mac)];

    cbcmac_wipe(c);
    return blockcipher_iv(c->cbc, zeros);
}

bool cbcmac_add(struct cbcmac *c, const void *data, size_t size)
{
    const uint8_t *from = data;

    if (c->held) {
        size_t more = c->block - c->held < size ? c->block - c->held : size;
        if (more)
            memcpy(c->part + c->held, from, more);
        c->held += more;
        from += more;
        size -= more;
        if (c->held == c->block) {
            c->held = 0;
            if (!take_blocks(c, c->part, c->block))
                return false;
        }
    }
    size_t rest = size & (c->block - 1);
    if (!take_blocks(c, from, size - rest))
        return false;
    if (rest) {
        memcpy(c->part + c->held, from + size - rest, rest);
        c->held += rest;
    }
    return true;
}

bool cbcmac_pad_zeros(struct cbcmac *c)
{
    if (c->held == 0)
        return true;
    memset(c->part + c->held, 0, c->block - c->held);
    c->held = 0;
    return take_blocks(c, c->part, c->block);
}

bool cbcmac_pad_pkcs5(struct cbcmac *c)
{
    size_t pad = c->block - c->held;

    memset(c->part + c->held, (int)pad, pad);
    c->held = 0;
    return take_blocks(c, c->part, c->block);
}

void cbcmac_wipe(struct cbcmac *c)
{
    c->held = 0;
    c->any = false;
    explicit_bzero(c->part, sizeof(c->part));
    explicit_bzero(c->mac, sizeof(c->mac));
    explicit_bzero(c->chain, sizeof(c->chain));
}

bool cbcmac_copy(struct cbcmac *to, const struct cbcmac *from)
{
    cbcmac_wipe(to);
    to->held = from->held;
    to->any = from->any;
    memcpy(to->part, from->part, sizeof(to->part));
    memcpy(to->mac, from->mac, sizeof(to->mac));
    return ossl.EVP_CIPHER_CTX_copy(to->cbc, from->cbc) == 1;
}
