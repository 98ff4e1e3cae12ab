/* SPDX-License-Identifier: BSD-2-Clause */
#include "storage_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "tee/storage/store.h"

const struct variant variants[4] = {{TEESIM_SCHED_THREADS, STORAGE_13},
                                    {TEESIM_SCHED_INLINE, STORAGE_13},
                                    {TEESIM_SCHED_THREADS, STORAGE_11},
                                    {TEESIM_SCHED_INLINE, STORAGE_11}};

char rig_dir[64];

int rig_start(enum teesim_sched sched)
{
    struct teesim_config cfg = {.sched = sched,
                                .ta_path = ITEST_TA_DIR,
                                .state_dir = rig_dir,
                                .durability = TEESIM_DURABILITY_NONE};

    return teesim_start(&cfg);
}

int rig_setup(void **state)
{
    strcpy(rig_dir, "/tmp/teesim-storage-XXXXXX");
    return mkdtemp(rig_dir) ? rig_start(sched_of(state)) : -1;
}

int rig_teardown(void **state)
{
    char command[96];

    (void)state;
    int err = teesim_stop();
    snprintf(command, sizeof(command), "rm -rf %s", rig_dir);
    return system(command) || err;
}

void rig_restart(enum teesim_sched sched)
{
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(rig_start(sched), 0);
}

/* Changes the last byte of each record whose key begins with *arg. */
static uint32_t damage_fn(struct store_txn *t, void *arg)
{
    const char kind = *(const char *)arg, past = (char)(kind + 1);
    struct txn_record r;
    uint8_t key[STORE_KEY_MAX + 1], value[20000];
    size_t size = 1;

    key[0] = (uint8_t)kind;
    for (;;) {
        uint32_t res = txn_from(t, key, size, &r);
        if (res != TEE_SUCCESS || r.key[0] >= past)
            return TEE_SUCCESS;
        assert_in_range(r.size, 1, sizeof(value));
        memcpy(value, r.value, r.size);
        value[r.size - 1] ^= 1;
        size = r.key_size;
        memcpy(key, r.key, size);
        res = txn_put(t, key, size, value, r.size);
        if (res != TEE_SUCCESS)
            return res;
        key[size++] = 0; /* the next key that can be */
    }
}

void rig_damage(char kind)
{
    struct store *s;

    assert_int_equal(store_create(&(struct store_config){.dir = rig_dir}, &s), 0);
    assert_int_equal(store_write(s, damage_fn, &kind), TEE_SUCCESS);
    store_destroy(s);
}

void open_storage(struct client *c, uint8_t kind)
{
    TEEC_UUID uuid = STORAGE_UUID(kind);

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

uint32_t st_call(struct client *c, const struct st_args *args)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_TEMP_INPUT,
                                                        TEEC_MEMREF_TEMP_INOUT, TEEC_VALUE_OUTPUT)};
    uint32_t other = args->other ? args->other : ST_NO_SLOT;
    uint8_t *data = calloc(1, args->size + 1);

    assert_non_null(data);
    if (args->data && args->size)
        memcpy(data, args->data, args->size);

    op.params[0].value.a = args->a;
    op.params[0].value.b = args->b;
    op.params[1].tmpref.buffer = (void *)(uintptr_t)args->id;
    op.params[1].tmpref.size = args->id && !args->id_size ? strlen(args->id) : args->id_size;
    op.params[2].tmpref.buffer = data;
    op.params[2].tmpref.size = args->size;
    TEEC_Result res =
        TEEC_InvokeCommand(&c->session, args->command | args->slot << 8 | other << 16, &op, NULL);
    assert_int_equal(res, args->call);
    if (args->to)
        memcpy(args->to, data, args->size);
    free(data);
    if (args->count)
        *args->count = op.params[3].value.b;
    return op.params[3].value.a;
}

struct storage_info st_info(struct client *c, unsigned slot)
{
    struct storage_info info;

    OK(c, INFO, .slot = slot, .to = &info, .size = sizeof(info));
    return info;
}

void st_put(struct client *c, const char *id, const void *data, size_t size)
{
    OK(c, CREATE, .a = PRIVATE, .b = OVERWRITE, .id = id, .data = data, .size = size);
    OK(c, CLOSE, );
}

void st_expect(struct client *c, const char *id, const void *data, size_t size)
{
    uint8_t *got = calloc(1, size + 1);
    uint32_t count;

    OK(c, OPEN, .a = PRIVATE, .b = CAN_READ | SHARE_READ, .id = id);
    OK(c, READ, .a = (uint32_t)size + 1, .to = got, .size = size + 1, .count = &count);
    assert_int_equal(count, size);
    if (size)
        assert_memory_equal(got, data, size);
    OK(c, CLOSE, );
    free(got);
}

uint32_t st_probe(struct client *c, const char *id)
{
    uint32_t res = ST(c, OPEN, .a = PRIVATE, .b = META, .id = id);

    if (res == TEE_SUCCESS)
        OK(c, CLOSE, );
    return res;
}
