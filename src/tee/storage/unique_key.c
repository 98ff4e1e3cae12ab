/* SPDX-License-Identifier: BSD-2-Clause */
#include "unique_key.h"

#include <errno.h>
#include <string.h>

#include "device.h"
#include "tee_api_defines.h"
#include "vault_impl.h"

#define CHUNK 128u

/* Which step it is, and of how many bytes in all: no two sequences of steps are the same. */
struct step {
    char name[4];
    uint32_t number;
    uint64_t size;
};
_Static_assert(sizeof(struct step) == SEAL_SALT, "a step is a salt");

/* key becomes HKDF(key, step, info). */
static uint32_t advance(uint8_t key[SEAL_KEY], const struct step *s, const void *info, size_t size)
{
    uint8_t next[SEAL_KEY];
    uint32_t ret = seal_derive(key, (const uint8_t *)s, info, size, next);

    memcpy(key, next, sizeof(next));
    explicit_bzero(next, sizeof(next));
    return ret;
}

static uint32_t derive(const struct vault_ta *ta, const uint8_t *extra, size_t size,
                       uint8_t key[SEAL_KEY])
{
    struct step s = {.name = "TAuk", .size = size};
    uint32_t ret = advance(key, &s, ta->uuid, sizeof(ta->uuid));

    for (size_t at = 0; at < size && ret == TEE_SUCCESS; at += CHUNK) {
        s.number++;
        ret = advance(key, &s, extra + at, size - at < CHUNK ? size - at : CHUNK);
    }
    return ret;
}

uint32_t unique_key(struct vault_ta *ta, const void *extra, size_t size,
                    uint8_t out[UNIQUE_KEY_SIZE])
{
    struct device *d;
    int err = vault_device(ta->vault, true, &d);

    memset(out, 0, UNIQUE_KEY_SIZE);
    if (err == -ENOENT)
        vault_tell(ta->vault, NEWS_NO_KEY);
    if (err)
        return state_result(err);
    memcpy(out, device_key(d), DEVICE_KEY_SIZE);
    uint32_t ret = derive(ta, extra, size, out);
    if (ret != TEE_SUCCESS)
        explicit_bzero(out, UNIQUE_KEY_SIZE);
    return ret;
}
