/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec.h"

#include <errno.h>

#define SIZE_OF_NOTHING 8u /* bytes that stand for a block of size 0 */

/* imp.flags: what teec_shm_end has to undo. 0: nothing. */
enum shm_kind { SHM_NONE, SHM_ALLOCED, SHM_REGISTERED, SHM_SHADOWED, SHM_FILE };

bool teec_shm_is_live(const TEEC_SharedMemory *shm)
{
    return shm->imp.flags >= SHM_ALLOCED && shm->imp.flags <= SHM_FILE;
}

static void set_none(TEEC_SharedMemory *shm)
{
    shm->imp.id = -1;
    shm->imp.alloced_size = 0;
    shm->imp.shadow_buffer = NULL;
    shm->imp.registered_fd = -1;
    shm->imp.flags = SHM_NONE;
}

static size_t size_of(const TEEC_SharedMemory *shm)
{
    return shm->size ? shm->size : SIZE_OF_NOTHING;
}

/* Memory of the device's, mapped. NULL and errno. The mapping alone keeps it alive. */
static void *map_new(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    struct tee_ioctl_shm_alloc_data data = {.size = size_of(shm)};

    int fd = teec_ioctl(ctx->imp.fd, TEE_IOC_SHM_ALLOC, &data);
    if (fd < 0)
        return NULL;
    void *addr = sys_mmap(fd, size_of(shm));
    int err = errno;
    sys_close(fd);
    errno = err;
    shm->imp.id = data.id;
    shm->imp.alloced_size = size_of(shm);
    return addr;
}

struct teec_status teec_shm_alloc(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    set_none(shm);
    void *addr = map_new(ctx, shm);
    if (!addr) {
        struct teec_status s = teec_errno_error(errno);
        set_none(shm);
        return s;
    }
    shm->buffer = addr;
    shm->imp.flags = SHM_ALLOCED;
    return teec_ok();
}

static struct teec_status shadow(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    shm->imp.shadow_buffer = map_new(ctx, shm);
    if (!shm->imp.shadow_buffer) {
        struct teec_status s = teec_errno_error(errno);
        set_none(shm);
        return s;
    }
    shm->imp.flags = SHM_SHADOWED;
    return teec_ok();
}

struct teec_status teec_shm_share(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    struct tee_ioctl_shm_register_data data = {.addr = (uintptr_t)shm->buffer,
                                               .length = size_of(shm)};

    set_none(shm);
    if (!ctx->imp.reg_mem)
        return shadow(ctx, shm);
    int fd = teec_ioctl(ctx->imp.fd, TEE_IOC_SHM_REGISTER, &data);
    if (fd >= 0) {
        shm->imp.id = data.id;
        shm->imp.registered_fd = fd;
        shm->imp.flags = SHM_REGISTERED;
        return teec_ok();
    }
    /* Memory that cannot be written, such as a constant, is no fault of an input's. */
    return errno == EFAULT ? shadow(ctx, shm) : teec_errno_error(errno);
}

static struct teec_status share_file(TEEC_Context *ctx, TEEC_SharedMemory *shm, int fd)
{
    struct tee_ioctl_shm_register_fd_data data = {.fd = fd};

    set_none(shm);
    int shm_fd = teec_ioctl(ctx->imp.fd, TEE_IOC_SHM_REGISTER_FD, &data);
    if (shm_fd < 0)
        return teec_errno_error(errno);
    shm->buffer = NULL;
    shm->size = data.size;
    shm->imp.id = data.id;
    shm->imp.registered_fd = shm_fd;
    shm->imp.flags = SHM_FILE;
    return teec_ok();
}

void teec_shm_end(TEEC_SharedMemory *shm)
{
    switch ((enum shm_kind)shm->imp.flags) {
    case SHM_ALLOCED:
        sys_munmap(shm->buffer, shm->imp.alloced_size);
        shm->buffer = NULL;
        shm->size = 0;
        break;
    case SHM_SHADOWED:
        sys_munmap(shm->imp.shadow_buffer, shm->imp.alloced_size);
        break;
    case SHM_REGISTERED:
    case SHM_FILE:
        sys_close(shm->imp.registered_fd);
        break;
    case SHM_NONE:
        break;
    }
    set_none(shm);
}

/* ---- the API ---- */

static bool are_flags(uint32_t flags)
{
    return flags && !(flags & ~(uint32_t)(TEEC_MEM_INPUT | TEEC_MEM_OUTPUT));
}

/* One of the functions that share memory. */
struct sharing {
    const char *function;
    call_id call;
    size_t size;
};

/* Also of one that was refused. */
static TEEC_Result done(const struct sharing *w, struct teec_status s)
{
    call_id call = w->call;

    TRACE(CLIENT_DONE, call, 0, s.res, s.origin, 0);
    if (s.res != TEEC_SUCCESS)
        teec_failed(
            (struct failure){
                .function = w->function, .call = w->call, .has = FAILURE_HAS_SIZE, .size = w->size},
            s);
    return s.res;
}

TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem)
{
    TEEC_SCOPE(call);
    const struct sharing w = {__func__, call, sharedMem ? sharedMem->size : 0};
    struct teec_status s = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);

    TRACE(CLIENT_SHM, call, 0, w.size, TRACE_SHARING_REGISTER, 0);
    if (context && sharedMem && sharedMem->buffer && are_flags(sharedMem->flags))
        s = teec_shm_share(context, sharedMem);
    return done(&w, s);
}

TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *context,
                                                    TEEC_SharedMemory *sharedMem, int fd)
{
    TEEC_SCOPE(call);
    const struct sharing w = {__func__, call, 0};
    struct teec_status s = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);

    TRACE(CLIENT_SHM, call, 0, 0, TRACE_SHARING_FILE, 0);
    if (context && sharedMem && fd >= 0 && are_flags(sharedMem->flags))
        s = share_file(context, sharedMem, fd);
    return done(&w, s);
}

TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *context, TEEC_SharedMemory *sharedMem)
{
    TEEC_SCOPE(call);
    const struct sharing w = {__func__, call, sharedMem ? sharedMem->size : 0};
    struct teec_status s = teec_api_error(TEEC_ERROR_BAD_PARAMETERS);

    TRACE(CLIENT_SHM, call, 0, w.size, TRACE_SHARING_ALLOCATE, 0);
    if (context && sharedMem && are_flags(sharedMem->flags))
        s = teec_shm_alloc(context, sharedMem);
    return done(&w, s);
}

void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *sharedMemory)
{
    TEEC_SCOPE(call);

    if (!sharedMemory || !teec_shm_is_live(sharedMemory))
        return;
    TRACE(CLIENT_SHM, call, 0, sharedMemory->size, TRACE_SHARING_RELEASE, 0);
    teec_shm_end(sharedMemory);
    TRACE(CLIENT_RETURN, call, 0, 0, 0, 0);
}
