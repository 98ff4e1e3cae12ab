/* SPDX-License-Identifier: BSD-2-Clause */
#include "node.h"

#include <errno.h>
#include <fcntl.h>

#include "abi/tee_ioctl.h"
#include "base/fault.h"
#include "base/trace.h"
#include "failed.h"
#include "machine/machine.h"

#define PATH "/dev/tee0"

static void put(struct machine **m)
{
    if (*m)
        machine_put(*m);
}

/* A client thread that is cancelled in a call unwinds through here. */
#define MACHINE_SCOPE(m, boot) __attribute__((cleanup(put))) struct machine *m = machine_get(boot)

static int result(int err)
{
    if (err >= 0)
        return err;
    errno = -err;
    return -1;
}

/* A number of the REE's or -errno. */
static int ree_number(void)
{
    MACHINE_SCOPE(m, true);

    return m ? ree_open(m->ree, PATH) : -errno;
}

int node_open(int flags)
{
    if (flags & O_DIRECTORY)
        return result(-ENOTDIR);
    if ((flags & O_CREAT && flags & O_EXCL) || flags & O_PATH)
        return result(flags & O_PATH ? -EINVAL : -EEXIST);
    files_sync_range(0, UINT32_MAX);
    int ree = ree_number();
    if (ree < 0)
        return result(ree);
    int fd = files_new(FILE_DEVICE, ree, flags);
    if (fd < 0)
        node_close(ree);
    return result(fd);
}

void node_close(int ree)
{
    MACHINE_SCOPE(m, false);

    /* Without a machine it has been closed with it. */
    int err = m ? ree_close(m->ree, ree) : 0;
    (void)err;
}

/* The number behind an inherited descriptor: a context of this process's own. */
static int bind(int fd)
{
    struct file_ref ref;
    int ree = ree_number();

    if (ree < 0 || files_bind(fd, ree))
        return ree;
    node_close(ree); /* another thread was faster */
    return files_get(fd, &ref) ? ref.ree : -EBADF;
}

static bool makes_shm(unsigned long request)
{
    switch ((uint32_t)request) {
    case TEE_IOC_SHM_ALLOC:
    case TEE_IOC_SHM_REGISTER:
    case TEE_IOC_SHM_REGISTER_FD:
        return true;
    default:
        return false;
    }
}

/* What opens the device itself was made for OP-TEE and may insist on it. */
static int say_optee(void *arg)
{
    const struct tee_ioctl_version_data optee = {.impl_id = TEE_IMPL_ID_OPTEE,
                                                 .impl_caps = TEE_OPTEE_CAP_TZ};

    return user_copy(arg, &optee, offsetof(struct tee_ioctl_version_data, gen_caps));
}

static void call_end(call_id *call)
{
    (void)call;
    trace_call_end();
}

static int ioctl_ree(int ree, unsigned long request, void *arg)
{
    __attribute__((cleanup(call_end))) call_id call = trace_call_begin();
    MACHINE_SCOPE(m, false);

    int rc = m ? ree_ioctl(m->ree, ree, request, arg) : -errno;
    failed_note(call, request, arg, rc);
    return rc == 0 && (uint32_t)request == TEE_IOC_VERSION ? say_optee(arg) : rc;
}

int node_ioctl(int fd, const struct file_ref *ref, unsigned long request, void *arg)
{
    int ree = ref->ree;

    if (ref->kind == FILE_SHM)
        return result(-ENOTTY);
    if (ree == FILE_UNBOUND)
        ree = bind(fd);
    if (ree < 0)
        return result(ree);
    int made = ioctl_ree(ree, request, arg);
    if (made < 0 || !makes_shm(request))
        return result(made);
    int shm = files_new(FILE_SHM, made, 0);
    if (shm < 0)
        node_close(made);
    return result(shm);
}

int node_map(int ree, size_t len, uint64_t offset, void **out)
{
    MACHINE_SCOPE(m, false);

    *out = NULL;
    return m ? ree_mmap(m->ree, ree, len, offset, out) : -errno;
}

void node_unmap(void *addr, size_t len)
{
    MACHINE_SCOPE(m, false);

    int err = m ? ree_munmap(m->ree, addr, len) : 0;
    (void)err; /* without a machine the memory has gone with it */
}
