/* SPDX-License-Identifier: BSD-2-Clause */
#include "random.h"

#include <errno.h>

#include "ossl.h"

int random_bytes(void *to, size_t size)
{
    int err = -EIO;

    if (size == 0)
        return 0;
    if (!ossl_enter())
        return err;
    if (ossl.RAND_bytes_ex(ossl.ctx, to, size, 0) == 1)
        err = 0;
    ossl_leave();
    return err;
}
