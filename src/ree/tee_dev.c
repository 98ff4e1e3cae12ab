/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee_dev.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/board.h"
#include "base/failures.h"
#include "base/fault.h"
#include "base/trace.h"
#include "tee_params.h"

/* ---- files ---- */

static void tee_file_last_put(struct ree_file *file)
{
    struct tee_file *f = container_of(file, struct tee_file, file);

    TRACE(TEE_DEV_RELEASE, trace_call_current(), 0, 0, 0, 0);
    mipstee_release(f->ctx, trace_call_current());
    free(f);
}

static void shm_file_last_put(struct ree_file *file)
{
    struct shm_file *f = container_of(file, struct shm_file, file);

    tee_shm_put(f->shm);
    free(f);
}

static int device_open(struct tee_dev *d, call_id call)
{
    struct tee_file *f = calloc(1, sizeof(*f));

    if (!f)
        return -ENOMEM;
    atomic_init(&f->file.refs, 1);
    f->file.last_put = tee_file_last_put;
    f->file.is_device = true;
    f->dev = d;
    f->serial = atomic_fetch_add(&d->last_serial, 1) + 1;
    int err = mipstee_open(&d->mipstee, call, &f->ctx);
    if (err) {
        free(f);
        return err;
    }
    int fd = fdtab_install(&d->files, &f->file);
    if (fd < 0) {
        FAILURE_DECIDED(call, BOX_TEE_DEV, fd);
        fdtab_put(&f->file);
    }
    return fd;
}

int tee_dev_open(struct tee_dev *d, call_id call)
{
    TRACE(TEE_DEV_OPEN, call, 0, 0, 0, 0);
    int fd = device_open(d, call);
    TRACE(TEE_DEV_OPENED, call, 0, fd < 0 ? -fd : 0, 0, 0);
    return fd;
}

/* Takes the reference to `shm`, also on failure. */
static int shm_file_open(struct tee_dev *d, struct tee_shm *shm)
{
    struct shm_file *f = calloc(1, sizeof(*f));

    if (!f) {
        tee_shm_put(shm);
        return -ENOMEM;
    }
    atomic_init(&f->file.refs, 1);
    f->file.last_put = shm_file_last_put;
    f->shm = shm;
    int fd = fdtab_install(&d->files, &f->file);
    if (fd < 0)
        fdtab_put(&f->file);
    return fd;
}

/* ---- version and shared memory ---- */

static int ioctl_version(void *arg)
{
    struct tee_ioctl_version_data v;

    TRACE(TEE_DEV_VERSION, trace_call_current(), 0, 0, 0, 0);
    mipstee_get_version(&v);
    return user_copy(arg, &v, sizeof(v));
}

/* What the client learns of its new object, and its file. */
static int publish(struct tee_file *f, struct tee_shm *shm, void *arg, const void *out, size_t len)
{
    TRACE(TEE_DEV_SHM, trace_call_current(), 0, shm->id, shm->size, 0);
    int err = user_copy(arg, out, len);
    if (err) {
        tee_shm_put(shm);
        return err;
    }
    return shm_file_open(f->dev, shm);
}

static int ioctl_shm_alloc(struct tee_file *f, void *arg)
{
    struct tee_ioctl_shm_alloc_data data;
    struct tee_shm *shm;

    int err = user_copy(&data, arg, sizeof(data));
    if (err)
        return err;
    if (data.flags)
        return -EINVAL;
    err = tee_shm_alloc(&f->dev->shm, f->serial, data.size, &shm);
    if (err)
        return err;
    data.size = shm->size;
    data.id = (int32_t)shm->id;
    return publish(f, shm, arg, &data, sizeof(data));
}

static int ioctl_shm_register(struct tee_file *f, void *arg)
{
    struct tee_ioctl_shm_register_data data;
    const size_t out = offsetof(struct tee_ioctl_shm_register_data, length);
    struct tee_shm *shm;

    int err = user_copy(&data, arg, sizeof(data));
    if (err)
        return err;
    if (data.flags)
        return -EINVAL;
    err = tee_shm_register(&f->dev->shm, f->serial, data.addr, data.length, &shm);
    if (err)
        return err;
    data.id = (int32_t)shm->id;
    return publish(f, shm, (uint8_t *)arg + out, (uint8_t *)&data + out, sizeof(data) - out);
}

static int ioctl_shm_register_fd(struct tee_file *f, void *arg)
{
    struct tee_ioctl_shm_register_fd_data data;
    const size_t out = offsetof(struct tee_ioctl_shm_register_fd_data, size);
    struct tee_shm *shm;

    int err = user_copy(&data, arg, sizeof(data));
    if (err)
        return err;
    if (data.flags)
        return -EINVAL;
    err = tee_shm_register_fd(&f->dev->shm, f->serial, data.fd, &shm);
    if (err)
        return err;
    data.size = shm->size;
    data.id = (int32_t)shm->id;
    return publish(f, shm, (uint8_t *)arg + out, (uint8_t *)&data + out, sizeof(data) - out);
}

/* ---- sessions ---- */

static int ioctl_open_session(struct tee_file *f, void *arg, call_id call)
{
    struct tee_user_buf buf;
    __attribute__((cleanup(tee_params_fini))) struct tee_params params = {0};

    int err = tee_user_buf_read(&buf, arg, sizeof(struct tee_ioctl_open_session_arg));
    if (err)
        return err;
    struct tee_ioctl_open_session_arg *open = &buf.u.open;
    err = tee_params_read(&params, f, &buf, sizeof(*open), open->num_params);
    if (err)
        return err;
    TRACE(TEE_DEV_IOCTL, call, 0, _IOC_NR(TEE_IOC_OPEN_SESSION), open->num_params, 0);
    const struct board_call line = {
        .call = call, .what = BOARD_OPEN, .since = sched_now(f->dev->mipstee.sched)};
    uint64_t ta[2];
    memcpy(ta, open->uuid, sizeof(ta));
    BOARD_CALL(ticket, &line, ta);
    if (open->clnt_login >= TEE_IOCTL_LOGIN_REE_KERNEL_MIN &&
        open->clnt_login <= TEE_IOCTL_LOGIN_REE_KERNEL_MAX)
        return -EPERM;
    err = mipstee_open_session(f->ctx, open, params.param, call);
    if (err)
        return err;
    const size_t out = offsetof(struct tee_ioctl_open_session_arg, session);
    err = user_copy(buf.user + out, &open->session, 3 * sizeof(uint32_t));
    if (!err)
        err = tee_params_write(&params, buf.user + sizeof(*open));
    if (err && open->session) {
        int closed = mipstee_close_session(f->ctx, open->session, call);
        (void)closed; /* the client guessed the number and was faster */
    }
    ticket.failed = err || open->ret != 0;
    if (!ticket.failed)
        board_opened(open->session);
    TRACE(TEE_DEV_RETURN, call, open->session, open->ret, open->ret_origin, 0);
    return err;
}

static int ioctl_invoke(struct tee_file *f, void *arg, call_id call, uint64_t now)
{
    struct tee_user_buf buf;
    __attribute__((cleanup(tee_params_fini))) struct tee_params params = {0};

    int err = tee_user_buf_read(&buf, arg, sizeof(struct tee_ioctl_invoke_arg));
    if (err)
        return err;
    struct tee_ioctl_invoke_arg *inv = &buf.u.invoke;
    err = tee_params_read(&params, f, &buf, sizeof(*inv), inv->num_params);
    if (err)
        return err;
    TRACE(TEE_DEV_IOCTL, call, inv->session, _IOC_NR(TEE_IOC_INVOKE), inv->num_params, 0);
    const struct board_call line = {.call = call,
                                    .what = BOARD_INVOKE,
                                    .session = inv->session,
                                    .command = inv->func,
                                    .since = now};
    BOARD_CALL(ticket, &line, NULL);
    err = mipstee_invoke_func(f->ctx, inv, params.param, call);
    if (err)
        return err;
    const size_t out = offsetof(struct tee_ioctl_invoke_arg, ret);
    err = user_copy(buf.user + out, &inv->ret, 2 * sizeof(uint32_t));
    if (!err)
        err = tee_params_write(&params, buf.user + sizeof(*inv));
    ticket.failed = err || inv->ret != 0;
    TRACE(TEE_DEV_RETURN, call, inv->session, inv->ret, inv->ret_origin, 0);
    return err;
}

static int ioctl_cancel(struct tee_file *f, void *arg, call_id call)
{
    struct tee_ioctl_cancel_arg c;

    int err = user_copy(&c, arg, sizeof(c));
    if (err)
        return err;
    TRACE(TEE_DEV_IOCTL, call, c.session, _IOC_NR(TEE_IOC_CANCEL), 0, 0);
    err = mipstee_cancel_req(f->ctx, c.cancel_id, c.session, call);
    TRACE(TEE_DEV_DONE, call, c.session, -err, 0, 0);
    return err;
}

static int ioctl_close_session(struct tee_file *f, void *arg, call_id call)
{
    struct tee_ioctl_close_session_arg c;

    int err = user_copy(&c, arg, sizeof(c));
    if (err)
        return err;
    TRACE(TEE_DEV_IOCTL, call, c.session, _IOC_NR(TEE_IOC_CLOSE_SESSION), 0, 0);
    const struct board_call line = {.call = call,
                                    .what = BOARD_CLOSE,
                                    .session = c.session,
                                    .since = sched_now(f->dev->mipstee.sched)};
    BOARD_CALL(ticket, &line, NULL);
    err = mipstee_close_session(f->ctx, c.session, call);
    ticket.failed = err != 0;
    TRACE(TEE_DEV_DONE, call, c.session, -err, 0, 0);
    return err;
}

static int dispatch(struct tee_file *f, uint32_t request, void *arg, call_id call, uint64_t now)
{
    switch (request) {
    case TEE_IOC_VERSION:
        return ioctl_version(arg);
    case TEE_IOC_SHM_ALLOC:
        return ioctl_shm_alloc(f, arg);
    case TEE_IOC_SHM_REGISTER:
        return ioctl_shm_register(f, arg);
    case TEE_IOC_SHM_REGISTER_FD:
        return ioctl_shm_register_fd(f, arg);
    case TEE_IOC_OPEN_SESSION:
        return ioctl_open_session(f, arg, call);
    case TEE_IOC_INVOKE:
        return ioctl_invoke(f, arg, call, now);
    case TEE_IOC_CANCEL:
        return ioctl_cancel(f, arg, call);
    case TEE_IOC_CLOSE_SESSION:
        return ioctl_close_session(f, arg, call);
    default: /* also SUPPL_RECV and SUPPL_SEND, which belong to /dev/teepriv0 */
        return -EINVAL;
    }
}

int tee_dev_ioctl(struct tee_file *f, uint32_t request, void *arg, call_id call, uint64_t now)
{
    int rc = dispatch(f, request, arg, call, now);

    if (UNLIKELY(rc < 0))
        FAILURE_DECIDED(call, BOX_TEE_DEV, rc);
    return rc;
}
