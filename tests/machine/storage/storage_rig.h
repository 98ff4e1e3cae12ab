/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_RIG_H
#define STORAGE_RIG_H

/* Tests of trusted storage in a whole machine: a state directory for each test, and the TA that
 * does what it is told. */

#include "../itest_client.h"

#include <tee_api_defines.h>
#include <tee_api_defines_extensions.h>

#include "storage_ta.h"

#define PRIVATE     TEE_STORAGE_PRIVATE
#define CAN_READ    TEE_DATA_FLAG_ACCESS_READ
#define CAN_WRITE   TEE_DATA_FLAG_ACCESS_WRITE
#define META        TEE_DATA_FLAG_ACCESS_WRITE_META
#define SHARE_READ  TEE_DATA_FLAG_SHARE_READ
#define SHARE_WRITE TEE_DATA_FLAG_SHARE_WRITE
#define OVERWRITE   TEE_DATA_FLAG_OVERWRITE
#define ALL         (CAN_READ | CAN_WRITE | META)

/* A scheduler, and the TA's form of the API. */
struct variant {
    enum teesim_sched sched;
    uint8_t kind;
};
extern const struct variant variants[4];

/* A new state directory, and a machine on it; the directory's name until the teardown. */
extern char rig_dir[64];
int rig_setup(void **state);
int rig_teardown(void **state);
/* A machine on that directory; another one on the same. */
int rig_start(enum teesim_sched sched);
void rig_restart(enum teesim_sched sched);

/* clang-format off */
#define VARIANT(f, text, i) {#f text, f, rig_setup, rig_teardown, (void *)(uintptr_t)&variants[i]}
/* Both schedulers, and both forms of the API. */
#define EACH(f)                                                                                    \
    VARIANT(f, " [threads, 1.3]", 0), VARIANT(f, " [inline, 1.3]", 1),                             \
    VARIANT(f, " [threads, 1.1]", 2), VARIANT(f, " [inline, 1.1]", 3)
/* Both schedulers. */
#define EACH_SCHED(f) VARIANT(f, " [threads]", 0), VARIANT(f, " [inline]", 1)
/* clang-format on */

static inline uint8_t kind_of(void **state)
{
    return ((const struct variant *)*state)->kind;
}

static inline enum teesim_sched sched_of(void **state)
{
    return ((const struct variant *)*state)->sched;
}

/* Changes the last byte of all records of a kind (docs/storage-format.md), while no machine runs.
 */
void rig_damage(char kind);

/* A session with an instance of the TA. */
void open_storage(struct client *c, uint8_t kind);

/* One command; what is not said is 0. */
struct st_args {
    uint32_t command;
    unsigned slot, other; /* other: 0 is none, where one is optional */
    uint32_t a, b;
    const void *id;
    size_t id_size;   /* 0: id is a string */
    const void *data; /* in; NULL: zeros */
    void *to;         /* out; NULL: nobody looks */
    size_t size;      /* of both */
    uint32_t *count;  /* p3.b */
    TEEC_Result call; /* what the call itself is to return */
};
/* The function's TEE_Result. */
uint32_t st_call(struct client *c, const struct st_args *args);
#define ST(c, name, ...) st_call(c, &(struct st_args){.command = ST_##name, __VA_ARGS__})
#define OK(c, name, ...) assert_int_equal(ST(c, name, __VA_ARGS__), TEE_SUCCESS)
/* The TA dies of it. */
#define DIES(c, name, ...) (void)ST(c, name, __VA_ARGS__, .call = TEEC_ERROR_TARGET_DEAD)

/* What is in the slot. */
struct storage_info st_info(struct client *c, unsigned slot);
/* An object with that data that is not open. */
void st_put(struct client *c, const char *id, const void *data, size_t size);
/* It has that data. */
void st_expect(struct client *c, const char *id, const void *data, size_t size);
/* There is one and it is not open, or there is none: TEE_ERROR_ITEM_NOT_FOUND, or what else. */
uint32_t st_probe(struct client *c, const char *id);

#endif
