/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee/storage/point.h"
#include "tee_api_defines.h"

/* LMDB loses its list of the pages of a transaction that is too large, and what a fault has left
 * half done. The leak sanitizer asks here which modules' allocations to leave out: LMDB's alone. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:liblmdb.so\n";
}

int rig_setup(void **state)
{
    struct store_rig *r = calloc(1, sizeof(*r));
    struct store_config cfg = {0};

    if (!r || fault_thread_init() || state_dir_make(&r->d))
        return -1;
    snprintf(r->file, sizeof(r->file), "%s/teesim.mdb", r->d.dir);
    *state = r;
    cfg.dir = r->d.dir;
    return store_create(&cfg, &r->s);
}

int rig_teardown(void **state)
{
    struct store_rig *r = *state;

    storage_point_set(NULL, NULL);
    store_destroy(r->s);
    int err = state_dir_remove(&r->d);
    free(r);
    fault_uninstall();
    return err;
}

void rig_close(struct store_rig *r)
{
    store_destroy(r->s);
    r->s = NULL;
}

void rig_open(struct store_rig *r, struct store_config cfg)
{
    rig_close(r);
    if (!cfg.dir)
        cfg.dir = r->d.dir;
    assert_int_equal(store_create(&cfg, &r->s), 0);
}

void rig_reopen(struct store_rig *r)
{
    rig_open(r, (struct store_config){0});
}

uint32_t rig_put(struct store_rig *r, const char *key, const char *value)
{
    return store_put(r->s, key, strlen(key), value, strlen(value));
}

uint32_t rig_get(struct store_rig *r, const char *key, char value[64])
{
    size_t size = 63;
    uint32_t res = store_get(r->s, key, strlen(key), value, &size);

    if (res == TEE_SUCCESS)
        value[size] = '\0';
    return res;
}

void rig_expect(struct store_rig *r, const char *key, const char *want)
{
    char value[64];

    assert_int_equal(rig_get(r, key, value), TEE_SUCCESS);
    assert_string_equal(value, want);
}

uint32_t rig_put_bytes(struct store_rig *r, const char *key, size_t size)
{
    char *value = malloc(size + 1);

    assert_non_null(value);
    memset(value, 'v', size);
    uint32_t res = store_put(r->s, key, strlen(key), value, size);
    free(value);
    return res;
}
