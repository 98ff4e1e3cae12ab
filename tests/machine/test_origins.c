/* SPDX-License-Identifier: BSD-2-Clause */
/* Every result that comes from somewhere else than the TA, provoked by what a client can do, with
 * the box that the machine notes; and that no row of the table is left out. */
#include "itest_client.h"
#include "report.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <tee_client_api_extensions.h>

#include "abi/tee_ioctl.h"
#include "base/failures.h"
#include "base/result_names.h"
#include "base/result_pair.h"

static char dir[] = "/tmp/test_failures.XXXXXX";
static char file[64], text[65536];
static unsigned file_number;

/* ---- a cancellation between libteec and the driver ---- */

int __real_sys_ioctl(int fd, unsigned long request, void *arg);
int __wrap_sys_ioctl(int fd, unsigned long request, void *arg);

static bool cancel_on_the_way;

int __wrap_sys_ioctl(int fd, unsigned long request, void *arg)
{
    if (cancel_on_the_way && request == TEE_IOC_INVOKE) {
        const struct tee_ioctl_buf_data *buf = arg;
        const struct tee_ioctl_invoke_arg *invoke = (void *)(uintptr_t)buf->buf_ptr;
        struct tee_ioctl_cancel_arg cancel = {.cancel_id = invoke->cancel_id,
                                              .session = invoke->session};
        cancel_on_the_way = false;
        assert_int_equal(__real_sys_ioctl(fd, TEE_IOC_CANCEL, &cancel), 0);
    }
    return __real_sys_ioctl(fd, request, arg);
}

/* ---- the record ---- */

/* The last failure that the file has. */
static const char *last_record(void)
{
    FILE *f = fopen(file, "re");

    assert_non_null(f);
    text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
    fclose(f);
    char *end = strstr(text, "], \"died\"");
    assert_non_null(end);
    *end = '\0';
    char *last = strrchr(text, '\n');
    assert_non_null(last);
    return last;
}

static void fresh_file(void)
{
    snprintf(file, sizeof(file), "%s/%u", dir, ++file_number);
    setenv(FAILURES_VARIABLE, file, 1);
    failures_start();
}

static bool seen[64]; /* rows of the table */

static void see(TEEC_Result result, uint32_t origin)
{
    const struct result_pair *r;

    for (size_t i = 0; (r = result_pair_at(i)); i++)
        if (r->result == result && r->origin == origin)
            seen[i] = true;
}

/* The call that has just failed. `box`: of which the table must have a place. */
static void expect_record(TEEC_Result result, uint32_t origin, const char *box)
{
    const char *record = last_record();
    struct result_pair pair;
    char what[128], place[32];

    snprintf(what, sizeof(what), "\"result\": %u, \"origin\": %u,", result, origin);
    expect_in(record, what);
    snprintf(what, sizeof(what), "\"box\": \"%s\"", box);
    expect_in(record, what);
    assert_true(result_pair_find(result, origin, &pair));
    snprintf(place, sizeof(place), "%s src/", box);
    const char *at = strstr(pair.places, place);
    assert_true(at && (at == pair.places || at[-1] == '\n'));
    see(result, origin);
}

static TEEC_Result open_with(struct client *c, const TEEC_UUID *uuid, uint32_t login,
                             const void *data, uint32_t *origin)
{
    TEEC_Session session;
    return TEEC_OpenSession(&c->ctx, &session, uuid, login, data, NULL, origin);
}

static void open_fails(struct client *c, uint32_t login, const void *data, TEEC_Result result,
                       uint32_t want)
{
    const TEEC_UUID uuid = ta_uuid(ITEST_MULTI);
    uint32_t origin = 0;
    TEEC_Result res = open_with(c, &uuid, login, data, &origin);

    expect_result(res, origin, result, want);
}

/* ---- libteec ---- */

static void test_api(void **state)
{
    TEEC_Operation op = op_values(1, 2);
    TEEC_Context none;
    struct client c;

    (void)state;
    assert_int_equal(TEEC_InitializeContext("nobody's", &none), TEEC_ERROR_ITEM_NOT_FOUND);
    expect_record(TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_API, "libteec");
    open_ta(&c, ITEST_MULTI);
    TEEC_RequestCancellation(&op);
    expect_invoke(&c.session, ITEST_INC, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_API);
    expect_record(TEEC_ERROR_CANCEL, TEEC_ORIGIN_API, "libteec");
    open_fails(&c, TEEC_LOGIN_GROUP, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API, "libteec");
    TEEC_SharedMemory shm = {.size = 7};
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_ERROR_BAD_PARAMETERS);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_API, "libteec");
    expect_in(last_record(), "\"function\": \"TEEC_AllocateSharedMemory\"");
    expect_in(last_record(), "\"size\": 7");
    close_ta(&c);
}

/* ---- the way ---- */

static void test_comms_bad_parameters(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    open_fails(&c, 99, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS, "mipstee");
    TEEC_SharedMemory shm = {.flags = TEEC_MEM_INPUT};
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&c.ctx, &shm, 1000000),
                     TEEC_ERROR_BAD_PARAMETERS);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS, "tee_dev");
    TEEC_Session copy = c.session;
    TEEC_CloseSession(&c.session);
    expect_invoke(&copy, ITEST_NOP, NULL, TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS, "mipstee");
    close_ta(&c);
}

static void test_comms_no_memory(void **state)
{
    const size_t size = 100u << 20; /* more than is shared */
    void *buf = malloc(size);
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_SharedMemory shm = {.size = 1u << 30, .flags = TEEC_MEM_INPUT};
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_ERROR_OUT_OF_MEMORY);
    expect_record(TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_COMMS, "tee_dev");
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, buf, size, TEEC_NONE);
    expect_invoke(&c.session, ITEST_NOP, &op, TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_COMMS, "mipstee");
    close_ta(&c);
    free(buf);
}

static void test_comms_denied(void **state)
{
    const uint32_t nobodys = 0x7ffffff0;
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    open_fails(&c, 0x80000000, NULL, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS, "tee_dev");
    open_fails(&c, TEEC_LOGIN_GROUP, &nobodys, TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_ACCESS_DENIED, TEEC_ORIGIN_COMMS, "mipstee");
    close_ta(&c);
}

static void test_comms_generic(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_Context copy = c.ctx;
    close_ta(&c);
    c.ctx = copy;
    open_fails(&c, TEEC_LOGIN_PUBLIC, NULL, TEEC_ERROR_GENERIC, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_GENERIC, TEEC_ORIGIN_COMMS, "tee_dev");
    expect_in(last_record(), "\"errno\": 9");
}

static void test_comms_cancelled(void **state)
{
    TEEC_Operation op = op_values(1, 2);
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    cancel_on_the_way = true;
    expect_invoke(&c.session, ITEST_INC, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_CANCEL, TEEC_ORIGIN_COMMS, "mipstee");
    close_ta(&c);
}

/* ---- calls that wait for a TA that is busy ---- */

struct call {
    TEEC_Session *session;
    uint32_t command;
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *call = arg;

    call->res = TEEC_InvokeCommand(call->session, call->command, &call->op, &call->origin);
    return NULL;
}

/* In the TA when it returns: it writes 1 into the memory. */
static void busy_begin(struct client *c, struct call *call, TEEC_SharedMemory *shm,
                       uint32_t command)
{
    *shm = (TEEC_SharedMemory){.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    *call = (struct call){.session = &c->session, .command = command};
    assert_int_equal(TEEC_AllocateSharedMemory(&c->ctx, shm), TEEC_SUCCESS);
    call->op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    call->op.params[0].memref.parent = shm;
    assert_int_equal(pthread_create(&call->thread, NULL, call_main, call), 0);
    while (!__atomic_load_n((unsigned char *)shm->buffer, __ATOMIC_ACQUIRE))
        usleep(100);
}

/* Cancelled once it is under way. Where that finds it is chance, so it is done until it was in the
 * queue of the TA. */
static uint32_t cancel_queued(struct client *c)
{
    struct call call = {.session = &c->session, .command = ITEST_INC, .op = op_values(1, 2)};

    assert_int_equal(pthread_create(&call.thread, NULL, call_main, &call), 0);
    while (__atomic_load_n(&call.op.started, __ATOMIC_ACQUIRE) == 0)
        usleep(100);
    TEEC_RequestCancellation(&call.op);
    pthread_join(call.thread, NULL);
    assert_int_equal(call.res, TEEC_ERROR_CANCEL);
    return call.origin;
}

static void test_cancelled_in_the_queue(void **state)
{
    struct client busy, other;
    struct call first;
    TEEC_SharedMemory shm;

    (void)state;
    open_ta(&busy, ITEST_SHARED);
    open_ta(&other, ITEST_SHARED);
    busy_begin(&busy, &first, &shm, ITEST_POLL_CANCEL);
    while (cancel_queued(&other) != TEEC_ORIGIN_TEE)
        fresh_file(); /* in which the next one is written at once */
    expect_record(TEEC_ERROR_CANCEL, TEEC_ORIGIN_TEE, "sess_mngr");
    TEEC_RequestCancellation(&first.op);
    pthread_join(first.thread, NULL);
    expect_result(first.res, first.origin, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    expect_in(last_record(), "\"box\": \"ta\"");
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&busy);
    close_ta(&other);
}

/* Threads only: in inline mode the thread in the call is the machine. */
static void test_stopped_in_a_call(void **state)
{
    struct client c;
    struct call call;
    TEEC_SharedMemory shm;

    open_ta(&c, ITEST_MULTI);
    busy_begin(&c, &call, &shm, ITEST_LOOP);
    assert_int_equal(teesim_stop(), 0);
    pthread_join(call.thread, NULL);
    expect_result(call.res, call.origin, TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS, "tipc");
    assert_int_equal(setup_threads(state), 0);
}

static void test_no_machine(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    assert_int_equal(teesim_stop(), 0);
    expect_invoke(&c.session, ITEST_NOP, NULL, TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS);
    expect_record(TEEC_ERROR_COMMUNICATION, TEEC_ORIGIN_COMMS, "machine");
    setenv("TEESIM_SCHED", "fibres", 1);
    report_begin();
    TEEC_Result res = TEEC_InitializeContext(NULL, &c.ctx);
    expect_in(report_end(), "fibres");
    unsetenv("TEESIM_SCHED");
    assert_int_equal(res, TEEC_ERROR_BAD_PARAMETERS);
    expect_record(TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_COMMS, "machine");
    expect_in(last_record(), "\"said\": \"TEESIM_SCHED is \\\"fibres\\\"");
    assert_int_equal(setup_threads(state), 0);
}

/* ---- the TEE ---- */

static void open_tee_fails(const TEEC_UUID *uuid, TEEC_Result result, const char *box)
{
    struct client c;
    uint32_t origin = 0;

    assert_int_equal(TEEC_InitializeContext(NULL, &c.ctx), TEEC_SUCCESS);
    report_begin();
    TEEC_Result res = open_with(&c, uuid, TEEC_LOGIN_PUBLIC, NULL, &origin);
    report_end();
    expect_result(res, origin, result, TEEC_ORIGIN_TEE);
    expect_record(result, TEEC_ORIGIN_TEE, box);
    TEEC_FinalizeContext(&c.ctx);
}

static void test_no_ta(void **state)
{
    const TEEC_UUID unknown = ta_uuid(0xee), nil = {0};

    (void)state;
    open_tee_fails(&unknown, TEEC_ERROR_ITEM_NOT_FOUND, "app");
    expect_in(last_record(), "\"said\": \"no TA: no 51e57a00-7e57-4a11-8d0c-3b627c1a5dee.ta");
    expect_in(last_record(), "\"ta\": \"51e57a00-7e57-4a11-8d0c-3b627c1a5dee\"");
    open_tee_fails(&nil, TEEC_ERROR_ITEM_NOT_FOUND, "sess_mngr");
}

static void test_no_image(void **state)
{
    const TEEC_UUID uuid = ta_uuid(0xef);
    char path[128];

    (void)state;
    snprintf(path, sizeof(path), "%s/51e57a00-7e57-4a11-8d0c-3b627c1a5def.ta", dir);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    fputs("no image", f);
    fclose(f);
    open_tee_fails(&uuid, TEEC_ERROR_BAD_FORMAT, "app");
}

static void test_dead(void **state)
{
    TEEC_Operation op = op_value_in(0xbad, 0);
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    report_begin();
    expect_invoke(&c.session, ITEST_PANIC, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    report_end();
    expect_record(TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, "app");
    expect_in(last_record(), "\"death\": 1}");
    expect_invoke(&c.session, ITEST_NOP, NULL, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    expect_record(TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, "sess_mngr");
    expect_in(last_record(), "\"death\": 1}"); /* of the TA, in the call before */
    close_ta(&c);
}

static void test_busy(void **state)
{
    const TEEC_UUID uuid = ta_uuid(ITEST_ALONE);
    struct client c;

    (void)state;
    open_ta(&c, ITEST_ALONE);
    open_tee_fails(&uuid, TEEC_ERROR_BUSY, "sess_mngr");
    close_ta(&c);
}

static void test_tee_no_memory(void **state)
{
    TEEC_Session s[64];
    struct client c;
    uint32_t origin = 0;
    unsigned count = 0;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &c.ctx), TEEC_SUCCESS);
    report_begin();
    while (count < 64 && try_open(&c.ctx, &s[count], ITEST_MULTI, NULL, &origin) == TEEC_SUCCESS)
        count++;
    report_end();
    assert_true(count > 0 && count < 64);
    expect_record(TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_TEE, "app");
    TEEC_FinalizeContext(&c.ctx);
}

static void test_what_the_ta_says(void **state)
{
    TEEC_Operation op = op_value_in(TEEC_ERROR_SECURITY, 0);
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    expect_invoke(&c.session, ITEST_FAIL, &op, TEEC_ERROR_SECURITY, TEEC_ORIGIN_TRUSTED_APP);
    expect_in(last_record(), "\"box\": \"ta\"");
    expect_in(last_record(), "\"ta\": \"51e57a00-7e57-4a11-8d0c-3b627c1a5d01\"");
    expect_in(last_record(), "\"function\": \"TEEC_InvokeCommand\"");
    expect_in(last_record(), "\"types\": 1");
    close_ta(&c);
}

static void test_success_leaves_nothing(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
    assert_int_not_equal(access(file, F_OK), 0);
}

/* ---- all of them ---- */

/* What no client can provoke by libteec at a time of its choice, and where it is tested. */
static const struct {
    TEEC_Result result;
    uint32_t origin;
    const char *where;
} elsewhere[] = {
    {TEEC_ERROR_BAD_PARAMETERS, TEEC_ORIGIN_TEE, "test_sm_messages: messages of no driver's"},
    {TEEC_ERROR_GENERIC, TEEC_ORIGIN_TEE, "test_app_descriptors"},
    {TEEC_ERROR_BAD_STATE, TEEC_ORIGIN_TEE, "nobody is left to see it"},
    {TEEC_ERROR_NOT_SUPPORTED, TEEC_ORIGIN_TEE, "test_sm_messages"},
    {TEEC_ERROR_NOT_IMPLEMENTED, TEEC_ORIGIN_TEE, "test_sm_messages"},
    {TEEC_ERROR_EXCESS_DATA, TEEC_ORIGIN_TRUSTED_APP, "4 GiB of memory"},
    {TEEC_ERROR_NOT_IMPLEMENTED, TEEC_ORIGIN_TRUSTED_APP, "another version's libutee"},
};

static void test_every_row_was_seen(void **state)
{
    const struct result_pair *r;

    (void)state;
    for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
        see(elsewhere[i].result, elsewhere[i].origin);
    for (size_t i = 0; (r = result_pair_at(i)); i++) {
        assert_true(i < sizeof(seen) / sizeof(seen[0]));
        if (!seen[i])
            fail_msg("%s from %s: nothing has provoked it", result_name_teec(r->result),
                     origin_name(r->origin));
    }
}

/* ---- rigs ---- */

static int start(enum teesim_sched sched)
{
    char path[256];
    struct teesim_config cfg = {.sched = sched, .ta_path = path, .state_dir = ITEST_STATE_DIR};

    snprintf(path, sizeof(path), "%s:%s", ITEST_TA_DIR, dir);
    fresh_file();
    return teesim_start(&cfg);
}

static int start_threads(void **state)
{
    (void)state;
    return start(TEESIM_SCHED_THREADS);
}

static int start_inline(void **state)
{
    (void)state;
    return start(TEESIM_SCHED_INLINE);
}

/* With few descriptors, of which instances may have half. */
static int few(enum teesim_sched sched)
{
    struct rlimit lim;

    if (getrlimit(RLIMIT_NOFILE, &lim) < 0)
        return -1;
    rlim_t all = lim.rlim_cur;
    lim.rlim_cur = 64;
    if (setrlimit(RLIMIT_NOFILE, &lim) < 0)
        return -1;
    int err = start(sched);
    lim.rlim_cur = all;
    return setrlimit(RLIMIT_NOFILE, &lim) < 0 ? -1 : err;
}

static int few_threads(void **state)
{
    (void)state;
    return few(TEESIM_SCHED_THREADS);
}

static int few_inline(void **state)
{
    (void)state;
    return few(TEESIM_SCHED_INLINE);
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -r %s", dir);
    return system(command);
}

/* clang-format off */
#define IN_BOTH(f)                                                                                 \
    {#f " [threads]", f, start_threads, teardown, NULL},                                           \
    {#f " [inline]", f, start_inline, teardown, NULL}
/* clang-format on */

int main(void)
{
    static const struct CMUnitTest tests[] = {
        IN_BOTH(test_api),
        IN_BOTH(test_comms_bad_parameters),
        IN_BOTH(test_comms_no_memory),
        IN_BOTH(test_comms_denied),
        IN_BOTH(test_comms_generic),
        IN_BOTH(test_comms_cancelled),
        IN_BOTH(test_cancelled_in_the_queue),
        {"test_stopped_in_a_call [threads]", test_stopped_in_a_call, start_threads, teardown, NULL},
        IN_BOTH(test_no_machine),
        IN_BOTH(test_no_ta),
        IN_BOTH(test_no_image),
        IN_BOTH(test_dead),
        IN_BOTH(test_busy),
        {"test_tee_no_memory [threads]", test_tee_no_memory, few_threads, teardown, NULL},
        {"test_tee_no_memory [inline]", test_tee_no_memory, few_inline, teardown, NULL},
        IN_BOTH(test_what_the_ta_says),
        IN_BOTH(test_success_leaves_nothing),
        cmocka_unit_test(test_every_row_was_seen),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
