/* SPDX-License-Identifier: BSD-2-Clause */
#include "app_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "abi/l4virtio.h"

#define CALL 7u /* the one call id of these tests */

enum fixture_kind fixture_kind;
bool fixture_fast;
unsigned fixture_descriptors;
bool fixture_report_all;

struct ipc_uuid zoo_uuid(unsigned kind)
{
    return (struct ipc_uuid){{0x20, 0x0c, 0, 0, 0x7e, 0x57, 0x4a, 0x11, 0x8d, 0x0c, 0x3b, 0x62,
                              0x7c, 0x1a, 0x5d, (uint8_t)kind}};
}

/* ---- the fake session manager ---- */

static struct conn *conn_of(struct app_fixture *f, uint32_t handle)
{
    for (unsigned i = 0; i < f->conn_count; i++) {
        if (f->conn[i].handle == handle)
            return &f->conn[i];
    }
    return NULL;
}

static void take_event(struct app_fixture *f, const struct ipc_event *ev)
{
    struct conn *c = conn_of(f, ev->handle);
    struct ipc_msg msg;

    if (!c)
        return;
    if (ev->events & IPC_EV_MSG && ipc_get_msg(f->sm, ev->handle, &msg) == 0) {
        int n = ipc_read_msg(f->sm, ev->handle, msg.id, 0, &c->reply, sizeof(c->reply));
        int put = ipc_put_msg(f->sm, ev->handle, msg.id);
        if (n == (int)sizeof(c->reply) && put == 0)
            atomic_store(&c->answered, true);
    }
    if (ev->events & IPC_EV_HUP)
        atomic_store(&c->hup, true);
    wait_signal(f->sched, &c->wp);
}

static void poll_tee(void *ctx)
{
    struct app_fixture *f = ctx;
    struct ipc_event ev;
    bool busy;

    pthread_mutex_lock(&f->lock);
    do {
        busy = app_poll(f->host);
        while (ipc_next_event(f->sm, &ev)) {
            take_event(f, &ev);
            busy = true;
        }
    } while (busy);
    pthread_mutex_unlock(&f->lock);
}

static void wake_sm(void *arg, call_id call)
{
    struct app_fixture *f = arg;
    (void)call;
    world_ring(&f->world);
}

/* ---- life ---- */

static int map_shm(struct app_fixture *f)
{
    int fd = memfd_create("shm", MFD_CLOEXEC);

    if (fd < 0 || ftruncate(fd, SHM_SIZE) < 0)
        return -1;
    f->tee_shm = mmap(NULL, SHM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    f->ree_shm = mmap(NULL, SHM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (f->tee_shm == MAP_FAILED || f->ree_shm == MAP_FAILED)
        return -1;
    return guest_map_add(&f->map, TEE_GPA_SHMEM, SHM_SIZE, f->tee_shm);
}

static int create_host(struct app_fixture *f, const struct app_host_config *cfg)
{
    struct rlimit all, few;

    if (getrlimit(RLIMIT_NOFILE, &all) < 0)
        return -1;
    few = all;
    if (fixture_descriptors)
        few.rlim_cur = fixture_descriptors;
    setrlimit(RLIMIT_NOFILE, &few);
    int err = app_host_create(cfg, &f->host);
    setrlimit(RLIMIT_NOFILE, &all);
    return err;
}

int fixture_setup_path(void **state, const char *ta_path)
{
    struct app_fixture *f = calloc(1, sizeof(*f));
    int err;

    if (!f || map_shm(f) != 0)
        return -1;
    pthread_mutex_init(&f->lock, NULL);
    if (fixture_kind == FIXTURE_THREADS)
        err = sched_threads_create(&f->sched);
    else
        err = sched_inline_create(fixture_kind == FIXTURE_SEEDED ? 1 : 0, &f->sched);
    f->world = (struct world){.name = "tee", .poll = poll_tee, .ctx = f};
    if (err || ipc_create(&f->ipc))
        return -1;
    struct ipc_uuid sm = {{1}};
    sched_add_world(f->sched, &f->world);
    struct app_host_config cfg = {.sched = f->sched,
                                  .ipc = f->ipc,
                                  .owner = &f->world,
                                  .map = &f->map,
                                  .ta_path = ta_path,
                                  .strict = !fixture_fast,
                                  .report_all = fixture_report_all};
    if (ipc_app_create(f->ipc, &sm, wake_sm, f, &f->sm) || create_host(f, &cfg) ||
        sched_start(f->sched))
        return -1;
    *state = f;
    return 0;
}

int fixture_setup(void **state)
{
    return fixture_setup_path(state, ZOO_DIR);
}

int fixture_teardown(void **state)
{
    struct app_fixture *f = *state;
    struct wait_point wp;

    pthread_mutex_lock(&f->lock);
    app_host_stop(f->host);
    pthread_mutex_unlock(&f->lock);
    wait_init(&wp);
    for (bool idle = false; !idle;) {
        int err = wait_on(f->sched, &wp, sched_now(f->sched) + 100000, CALL_ANY);
        if (err != -ETIMEDOUT)
            return -1;
        pthread_mutex_lock(&f->lock);
        idle = app_host_idle(f->host);
        pthread_mutex_unlock(&f->lock);
    }
    wait_fini(&wp);
    sched_stop(f->sched);
    ipc_app_destroy(f->sm);
    app_host_destroy(f->host);
    ipc_destroy(f->ipc);
    sched_destroy(f->sched);
    for (unsigned i = 0; i < f->conn_count; i++)
        wait_fini(&f->conn[i].wp);
    pthread_mutex_destroy(&f->lock);
    munmap(f->tee_shm, SHM_SIZE);
    munmap(f->ree_shm, SHM_SIZE);
    free(f);
    fault_uninstall();
    return 0;
}

/* ---- channels ---- */

uint32_t fixture_try_connect(struct app_fixture *f, const struct ipc_uuid *uuid, struct conn **out)
{
    assert_true(f->conn_count < CONNS_MAX);
    assert_int_equal(fault_install(), 0); /* cmocka puts in handlers of its own for each test */
    struct conn *c = &f->conn[f->conn_count];
    wait_init(&c->wp);
    pthread_mutex_lock(&f->lock);
    uint32_t ret = app_connect(f->host, uuid, f->sm, CALL, &c->handle, &c->instance);
    if (ret == TEE_SUCCESS)
        f->conn_count++;
    else
        assert_int_equal(c->handle | c->instance, 0);
    pthread_mutex_unlock(&f->lock);
    if (ret != TEE_SUCCESS)
        wait_fini(&c->wp);
    *out = ret == TEE_SUCCESS ? c : NULL;
    return ret;
}

struct conn *fixture_connect(struct app_fixture *f, unsigned kind)
{
    struct ipc_uuid uuid = zoo_uuid(kind);
    struct conn *c;

    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_SUCCESS);
    return c;
}

void fixture_hang_up(struct app_fixture *f, struct conn *c)
{
    pthread_mutex_lock(&f->lock);
    assert_int_equal(ipc_close(f->sm, c->handle), 0);
    c->handle = 0;
    pthread_mutex_unlock(&f->lock);
}

void fixture_cancel(struct app_fixture *f, struct conn *c, uint32_t op)
{
    pthread_mutex_lock(&f->lock);
    app_cancel(f->host, c->instance, op);
    pthread_mutex_unlock(&f->lock);
}

struct tee_msg fixture_msg(struct app_fixture *f, uint32_t cmd, uint32_t func)
{
    return (struct tee_msg){
        .cmd = cmd, .cancel_at = TEE_NO_DEADLINE, .func = func, .session = 3, .op = ++f->next_op};
}

void fixture_send(struct app_fixture *f, struct conn *c, struct tee_msg m)
{
    struct iovec iov = {.iov_base = &m, .iov_len = sizeof(m)};

    m.session_ctx = c->ctx;
    atomic_store(&c->answered, false);
    pthread_mutex_lock(&f->lock);
    int err = ipc_send(f->sm, c->handle, &iov, 1, CALL);
    pthread_mutex_unlock(&f->lock);
    assert_int_equal(err, 0);
}

uint32_t fixture_wait(struct app_fixture *f, struct conn *c)
{
    while (!atomic_load(&c->answered)) {
        if (atomic_load(&c->hup))
            return 0xdead;
        assert_int_equal(wait_on(f->sched, &c->wp, WAIT_FOREVER, CALL), 0);
    }
    assert_int_equal(c->reply.cmd, TEE_CMD_RETVAL);
    return c->reply.ret;
}

void fixture_wait_hup(struct app_fixture *f, struct conn *c)
{
    while (!atomic_load(&c->hup))
        assert_int_equal(wait_on(f->sched, &c->wp, WAIT_FOREVER, CALL), 0);
}

uint32_t fixture_call(struct app_fixture *f, struct conn *c, struct tee_msg m)
{
    fixture_send(f, c, m);
    uint32_t ret = fixture_wait(f, c);
    if (ret != 0xdead) {
        assert_int_equal(c->reply.op, m.op);
        assert_int_equal(c->reply.func, m.cmd);
        if (m.cmd == TEE_CMD_OPEN)
            c->ctx = c->reply.session_ctx;
    }
    return ret;
}

struct conn *fixture_open(struct app_fixture *f, unsigned kind)
{
    struct conn *c = fixture_connect(f, kind);

    assert_int_equal(fixture_call(f, c, fixture_msg(f, TEE_CMD_OPEN, 0)), TEE_SUCCESS);
    return c;
}

uint32_t fixture_invoke(struct app_fixture *f, struct conn *c, uint32_t command)
{
    return fixture_call(f, c, fixture_msg(f, TEE_CMD_INVOKE, command));
}

uint32_t fixture_close(struct app_fixture *f, struct conn *c)
{
    uint32_t ret = fixture_call(f, c, fixture_msg(f, TEE_CMD_CLOSE, 0));
    fixture_hang_up(f, c);
    return ret;
}

uint32_t fixture_destroy(struct app_fixture *f, struct conn *c)
{
    uint32_t ret = fixture_call(f, c, fixture_msg(f, TEE_CMD_DESTROY, TEE_DESTROY_CLOSE));
    fixture_wait_hup(f, c);
    fixture_hang_up(f, c);
    return ret;
}

/* ---- parameters ---- */

static void set_type(struct tee_msg *m, unsigned i, unsigned type)
{
    m->param_types |= type << (4 * i);
}

void msg_value(struct tee_msg *m, unsigned i, unsigned type, uint32_t a, uint32_t b)
{
    set_type(m, i, type);
    m->param[i] = (struct tee_msg_param){.a = a, .b = b};
}

void msg_memref(struct tee_msg *m, unsigned i, unsigned type, uint64_t offset, uint64_t size)
{
    set_type(m, i, type);
    m->param[i] = (struct tee_msg_param){.a = offset, .b = size, .kind = TEE_MEM_REE};
}

/* ---- stderr ---- */

static int saved_stderr = -1, captured = -1;
static char captured_text[65536];

void stderr_begin(void)
{
    fflush(stderr);
    captured = memfd_create("stderr", MFD_CLOEXEC);
    saved_stderr = dup(STDERR_FILENO);
    assert_true(captured >= 0 && saved_stderr >= 0);
    assert_true(dup2(captured, STDERR_FILENO) >= 0);
}

const char *stderr_end(void)
{
    assert_true(dup2(saved_stderr, STDERR_FILENO) >= 0);
    ssize_t n = pread(captured, captured_text, sizeof(captured_text) - 1, 0);
    captured_text[n > 0 ? n : 0] = '\0';
    close(captured);
    close(saved_stderr);
    return captured_text;
}
