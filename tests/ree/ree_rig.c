/* SPDX-License-Identifier: BSD-2-Clause */
#include "ree_rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

static int setup(void **state, enum fake_mode mode)
{
    struct rig *r = calloc(1, sizeof(*r));

    assert_non_null(r);
    fake_init(&r->tee, mode);
    assert_int_equal(ree_create(r->tee.sched, hyp_guest_map(r->tee.hyp, VM_REE),
                                hyp_mmio_bus(r->tee.hyp, VM_REE), hyp_irq_line(r->tee.hyp, VM_REE),
                                &r->ree),
                     0);
    fake_start(&r->tee, ree_world(r->ree));
    assert_int_equal(ree_wait_online(r->ree), 0);
    r->fd = ree_open(r->ree, "/dev/tee0");
    assert_true(r->fd >= REE_FD_BASE);
    *state = r;
    return 0;
}

int rig_setup_threads(void **state)
{
    return setup(state, FAKE_THREADS);
}

int rig_setup_inline(void **state)
{
    return setup(state, FAKE_INLINE);
}

int rig_setup_virtual(void **state)
{
    return setup(state, FAKE_VIRTUAL);
}

void rig_catch_faults(void)
{
    assert_int_equal(fault_install(), 0);
}

int rig_teardown(void **state)
{
    struct rig *r = *state;

    ree_stop(r->ree);
    fake_stop(&r->tee);
    ree_destroy(r->ree);
    fake_fini(&r->tee);
    free(r);
    return 0;
}

void user_open_init(struct user_call *c, unsigned count)
{
    memset(c, 0, sizeof(*c));
    c->buf.buf_ptr = (uintptr_t)&c->u;
    c->buf.buf_len = sizeof(c->u.open) + count * sizeof(struct tee_ioctl_param);
    c->u.open.num_params = count;
}

void user_invoke_init(struct user_call *c, uint32_t session, uint32_t func, unsigned count)
{
    memset(c, 0, sizeof(*c));
    c->buf.buf_ptr = (uintptr_t)&c->u;
    c->buf.buf_len = sizeof(c->u.invoke) + count * sizeof(struct tee_ioctl_param);
    c->u.invoke.session = session;
    c->u.invoke.func = func;
    c->u.invoke.num_params = count;
}

/* An answer may be here before the fake TEE is done with what it says that it saw. */
static int call(struct rig *r, unsigned long request, void *arg)
{
    int rc = ree_ioctl(r->ree, r->fd, request, arg);

    pthread_mutex_lock(&r->tee.lock);
    pthread_mutex_unlock(&r->tee.lock);
    return rc;
}

int user_open(struct rig *r, struct user_call *c)
{
    return call(r, TEE_IOC_OPEN_SESSION, &c->buf);
}

int user_invoke(struct rig *r, struct user_call *c)
{
    return call(r, TEE_IOC_INVOKE, &c->buf);
}

int user_close_session(struct rig *r, uint32_t session)
{
    struct tee_ioctl_close_session_arg arg = {session};
    return ree_ioctl(r->ree, r->fd, TEE_IOC_CLOSE_SESSION, &arg);
}

int user_cancel(struct rig *r, uint32_t cancel_id, uint32_t session)
{
    struct tee_ioctl_cancel_arg arg = {cancel_id, session};
    return ree_ioctl(r->ree, r->fd, TEE_IOC_CANCEL, &arg);
}

uint32_t session_open(struct rig *r)
{
    struct user_call c;

    user_open_init(&c, 4);
    assert_int_equal(user_open(r, &c), 0);
    assert_int_equal(c.u.open.ret, TEEC_SUCCESS);
    assert_int_not_equal(c.u.open.session, 0);
    return c.u.open.session;
}

int shm_alloc(struct rig *r, size_t size, uint32_t *id)
{
    struct tee_ioctl_shm_alloc_data data = {.size = size};
    int fd = ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_ALLOC, &data);

    assert_true(fd >= REE_FD_BASE);
    *id = (uint32_t)data.id;
    return fd;
}

int shm_register(struct rig *r, void *addr, size_t size, uint32_t *id)
{
    struct tee_ioctl_shm_register_data data = {.addr = (uintptr_t)addr, .length = size};
    int fd = ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_REGISTER, &data);

    assert_true(fd >= REE_FD_BASE);
    assert_int_equal(data.length, size);
    *id = (uint32_t)data.id;
    return fd;
}

static void *user_main(void *arg)
{
    struct user_thread *t = arg;
    t->rc = t->open ? user_open(t->rig, &t->call) : user_invoke(t->rig, &t->call);
    return NULL;
}

void user_thread_start(struct user_thread *t, struct rig *r)
{
    t->rig = r;
    assert_int_equal(pthread_create(&t->thread, NULL, user_main, t), 0);
}
