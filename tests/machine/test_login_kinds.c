/* SPDX-License-Identifier: BSD-2-Clause */
/* Who the client is, from TEEC_OpenSession to what the TA sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

#include "base/check.h"
#include "ree/sha1.h"
#include "tas/life.h"

/* A TEE_Identity, as it lies in the TA's memory. */
struct identity {
    uint32_t login;
    TEEC_UUID uuid;
};

static int setup(enum teesim_sched sched)
{
    struct teesim_config cfg = {.sched = sched, .ta_path = LIFE_TA_DIR};
    return teesim_start(&cfg);
}

static int setup_threads(void **state)
{
    (void)state;
    return setup(TEESIM_SCHED_THREADS);
}

static int setup_inline(void **state)
{
    (void)state;
    return setup(TEESIM_SCHED_INLINE);
}

static int teardown(void **state)
{
    (void)state;
    return teesim_stop();
}

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, setup_threads, teardown, NULL},                                           \
    {#f " [inline]", f, setup_inline, teardown, NULL}
/* clang-format on */

/* Version 5 of the name, in the name space of TEE clients. */
static TEEC_UUID uuid_of(const char *name)
{
    static const uint8_t space[16] = {0x58, 0xac, 0x9c, 0xa0, 0x20, 0x86, 0x46, 0x83,
                                      0xa1, 0xb8, 0xec, 0x4b, 0xc0, 0x8e, 0x01, 0xb6};
    uint8_t text[16 + 64 + PATH_MAX], d[SHA1_SIZE];
    size_t len = strlen(name);
    TEEC_UUID uuid;

    memcpy(text, space, 16);
    memcpy(text + 16, name, len);
    sha1(text, 16 + len, d);
    uuid.timeLow = (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
    uuid.timeMid = (uint16_t)(d[4] << 8 | d[5]);
    uuid.timeHiAndVersion = (uint16_t)((d[6] & 0x0f) << 8 | d[7] | 0x5000);
    memcpy(uuid.clockSeqAndNode, d + 8, 8);
    uuid.clockSeqAndNode[0] = (uint8_t)((d[8] & 0x3f) | 0x80);
    return uuid;
}

static TEEC_Result login(uint32_t method, const void *data, struct identity *seen, uint32_t *origin)
{
    TEEC_UUID life = LIFE_UUID(LIFE_QUIET);
    TEEC_Operation op = {
        .paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE)};
    TEEC_Context ctx;
    TEEC_Session session;

    op.params[0].tmpref.buffer = seen;
    op.params[0].tmpref.size = sizeof(*seen);
    memset(seen, 0xee, sizeof(*seen));
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    TEEC_Result res = TEEC_OpenSession(&ctx, &session, &life, method, data, NULL, origin);
    if (res == TEEC_SUCCESS) {
        assert_int_equal(TEEC_InvokeCommand(&session, LIFE_CLIENT, &op, NULL), TEEC_SUCCESS);
        TEEC_CloseSession(&session);
    }
    TEEC_FinalizeContext(&ctx);
    return res;
}

static void test_what_the_ta_sees(void **state)
{
    uint32_t gid = getegid(), origin;
    char path[PATH_MAX], name[6][64 + PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

    (void)state;
    assert_true(len > 0);
    path[len] = '\0';
    snprintf(name[0], sizeof(name[0]), "uid=%x", geteuid());
    snprintf(name[1], sizeof(name[1]), "gid=%x", gid);
    snprintf(name[2], sizeof(name[2]), "app=%s", path);
    snprintf(name[3], sizeof(name[3]), "uid=%x:app=%s", geteuid(), path);
    snprintf(name[4], sizeof(name[4]), "gid=%x:app=%s", gid, path);
    const struct {
        uint32_t method;
        const void *data;
        TEEC_UUID uuid;
    } cases[] = {
        {TEEC_LOGIN_PUBLIC, NULL, {0}},
        {TEEC_LOGIN_USER, NULL, uuid_of(name[0])},
        {TEEC_LOGIN_GROUP, &gid, uuid_of(name[1])},
        {TEEC_LOGIN_APPLICATION, NULL, uuid_of(name[2])},
        {TEEC_LOGIN_USER_APPLICATION, NULL, uuid_of(name[3])},
        {TEEC_LOGIN_GROUP_APPLICATION, &gid, uuid_of(name[4])},
    };
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct identity seen;
        assert_int_equal(login(cases[i].method, cases[i].data, &seen, &origin), TEEC_SUCCESS);
        assert_int_equal(seen.login, cases[i].method);
        assert_memory_equal(&seen.uuid, &cases[i].uuid, sizeof(seen.uuid));
    }
}

/* A number that is no group of this process. */
static uint32_t foreign_group(void)
{
    gid_t mine[65536];
    int count = getgroups(65536, mine);
    uint32_t gid = 1;

    for (int i = 0; i < count; i++) {
        if (mine[i] == gid || getegid() == gid) {
            gid++;
            i = -1;
        }
    }
    return gid == getegid() ? gid + 1 : gid;
}

static void test_logins_that_are_refused(void **state)
{
    uint32_t foreign = foreign_group(), none = UINT32_MAX, gid = getegid();
    struct identity seen;
    const struct {
        uint32_t method;
        const void *data;
        TEEC_Result res;
        uint32_t origin;
    } cases[] = {
        {TEEC_LOGIN_PUBLIC, &gid, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_USER, &gid, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_APPLICATION, &gid, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_USER_APPLICATION, &gid, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_GROUP, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_GROUP_APPLICATION, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API},
        {TEEC_LOGIN_GROUP, &foreign, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS},
        {TEEC_LOGIN_GROUP, &none, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS},
        {TEEC_LOGIN_GROUP_APPLICATION, &foreign, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS},
        {3, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS},
        {0x80000000, NULL, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS},  /* the kernel's */
        {0xf0000000, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS}, /* a TA's */
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t origin = 0;
        assert_int_equal(login(cases[i].method, cases[i].data, &seen, &origin), cases[i].res);
        assert_int_equal(origin, cases[i].origin);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_what_the_ta_sees),
        BOTH(test_logins_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
