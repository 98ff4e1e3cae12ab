/* SPDX-License-Identifier: BSD-2-Clause */
/* The character device as the kernel has it: ioctls and their checks, shared memory. */
#include "raw.h"

#include <pthread.h>

/* ---- ioctls ---- */

static void test_version(void)
{
    struct tee_ioctl_version_data v;
    int fd = raw_device();

    EXPECT(ioctl(fd, TEE_IOC_VERSION, &v), 0);
    EXPECT(v.impl_id, TEE_IMPL_ID_OPTEE);
    EXPECT(v.impl_caps, TEE_OPTEE_CAP_TZ);
    EXPECT(v.gen_caps, TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM | TEE_GEN_CAP_MEMREF_NULL);
    close(fd);
}

static void test_wrong_ioctls(void)
{
    struct tee_ioctl_buf_data buf = {0};
    int fd = raw_device(), id, shm = raw_shm(fd, 1, &id);

    EXPECT_ERRNO(ioctl(fd, _IO(TEE_IOC_MAGIC, 77), &buf), EINVAL);
    EXPECT_ERRNO(ioctl(fd, _IO('x', 1), &buf), EINVAL);
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SUPPL_RECV, &buf), EINVAL);
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SUPPL_SEND, &buf), EINVAL);
    EXPECT_ERRNO(ioctl(shm, TEE_IOC_VERSION, &buf), ENOTTY);
    EXPECT_ERRNO(ioctl(0x7fff0000, TEE_IOC_VERSION, &buf), EBADF);
    EXPECT_ERRNO(ioctl(-1, TEE_IOC_VERSION, &buf), EBADF);
    EXPECT(ioctl(fd, FIOCLEX), 0);
    EXPECT(ioctl(fd, FIONCLEX), 0);
    EXPECT(fcntl(fd, F_GETFD), 0);
    close(shm);
    close(fd);
}

static void test_wrong_pointers(void)
{
    static const unsigned long requests[] = {
        TEE_IOC_VERSION, TEE_IOC_SHM_ALLOC,     TEE_IOC_SHM_REGISTER, TEE_IOC_OPEN_SESSION,
        TEE_IOC_INVOKE,  TEE_IOC_CLOSE_SESSION, TEE_IOC_CANCEL,
    };
    struct tee_ioctl_buf_data buf = {.buf_ptr = 8, .buf_len = sizeof(union raw_open)};
    int fd = raw_device();
    void *nothing = mmap(NULL, RAW_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    for (unsigned i = 0; i < COUNT(requests); i++) {
        EXPECT_ERRNO(ioctl(fd, requests[i], NULL), EFAULT);
        EXPECT_ERRNO(ioctl(fd, requests[i], nothing), EFAULT);
    }
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), EFAULT);
    munmap(nothing, RAW_PAGE);
    close(fd);
}

static void test_wrong_sizes(void)
{
    union raw_open o = raw_open_arg(DROPIN_INSTANCES);
    static const size_t sizes[] = {0, 55, sizeof(union raw_open) - 1, sizeof(union raw_open) + 1,
                                   1025};
    int fd = raw_device();

    for (unsigned i = 0; i < COUNT(sizes); i++) {
        struct tee_ioctl_buf_data buf = raw_buf(&o, sizes[i]);
        EXPECT_ERRNO(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), EINVAL);
    }
    close(fd);
}

static void test_wrong_params(void)
{
    int fd = raw_device(), other = raw_device(), id, shm = raw_shm(other, 10, &id);
    uint32_t session = raw_session(fd);
    static const struct tee_ioctl_param wrong[] = {
        {4, 0, 0, 0},
        {0x200 | TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INPUT, 0, 0, 0},
        {TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT, 0, 1, 4711},
    };

    for (unsigned i = 0; i < COUNT(wrong); i++) {
        union raw_invoke c = raw_invoke_arg(session, DROPIN_ADD);
        c.arg.params[0] = wrong[i];
        EXPECT_ERRNO(raw_invoke(fd, &c), EINVAL);
    }
    EXPECT_ERRNO(raw_invert(fd, session, id, 0, 10), EINVAL); /* another's memory */
    close(shm);
    shm = raw_shm(fd, 10, &id);
    EXPECT_ERRNO(raw_invert(fd, session, id, RAW_PAGE, 1), EINVAL);
    EXPECT_ERRNO(raw_invert(fd, session, id, UINT64_MAX, 2), EINVAL);
    close(shm);
    close(fd);
    close(other);
}

static void test_sessions(void)
{
    int fd = raw_device(), other = raw_device();
    uint32_t session = raw_session(fd);
    struct tee_ioctl_cancel_arg cancel = {.session = session, .cancel_id = 5};

    EXPECT(raw_add(fd, session), 0);
    EXPECT_ERRNO(raw_add(other, session), EINVAL);
    EXPECT(ioctl(fd, TEE_IOC_CANCEL, &cancel), 0);
    EXPECT_ERRNO(ioctl(other, TEE_IOC_CANCEL, &cancel), EINVAL);
    EXPECT(raw_close_session(fd, session), 0);
    EXPECT_ERRNO(raw_close_session(fd, session), EINVAL);
    EXPECT_ERRNO(raw_add(fd, session), EINVAL);
    close(fd);
    close(other);
}

static void test_logins(void)
{
    union raw_open o = raw_open_arg(DROPIN_INSTANCES);
    struct tee_ioctl_buf_data buf = raw_buf(&o, sizeof(o));
    int fd = raw_device();

    o.arg.clnt_login = TEE_IOCTL_LOGIN_REE_KERNEL_MIN;
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), EPERM);
    o.arg.clnt_login = 77;
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), EINVAL);
    o.arg.clnt_login = TEE_IOCTL_LOGIN_USER;
    EXPECT(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), 0);
    EXPECT(o.arg.ret, 0);
    union raw_invoke c = raw_invoke_arg(o.arg.session, DROPIN_LOGIN);
    c.arg.params[0].attr = TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT;
    EXPECT(raw_invoke(fd, &c), 0);
    EXPECT(c.arg.params[0].a, TEE_IOCTL_LOGIN_USER);
    close(fd);
}

static void test_no_such_ta(void)
{
    union raw_open o = raw_open_arg(DROPIN_INSTANCES);
    struct tee_ioctl_buf_data buf = raw_buf(&o, sizeof(o));
    int fd = raw_device();

    o.arg.uuid[0] = 0xff;
    EXPECT(ioctl(fd, TEE_IOC_OPEN_SESSION, &buf), 0);
    EXPECT(o.arg.ret, 0xFFFF0008);
    EXPECT(o.arg.session, 0);
    close(fd);
}

static void test_cancellation(void)
{
    union raw_invoke c;
    int fd = raw_device();
    uint32_t session = raw_session(fd);
    struct tee_ioctl_cancel_arg cancel = {.session = session, .cancel_id = 5};

    /* What comes before its call is kept for it. */
    EXPECT(ioctl(fd, TEE_IOC_CANCEL, &cancel), 0);
    c = raw_invoke_arg(session, DROPIN_SLEEP);
    c.arg.cancel_id = 5;
    EXPECT(raw_invoke(fd, &c), 0);
    EXPECT(c.arg.ret, 0xFFFF0002);
    close(fd);
}

/* ---- shared memory ---- */

static const uint8_t inverted[4] = {0xfe, 0xfd, 0xfc, 0xfb};

/* The mapping alone keeps it, beyond both descriptors. */
static void test_allocated_memory(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 5000, &id);
    uint32_t session = raw_session(fd);
    uint8_t *at = raw_map(shm, 5000);

    EXPECT_TRUE(at != MAP_FAILED);
    EXPECT(close(shm), 0);
    memcpy(at, (uint8_t[]){1, 2, 3, 4}, 4);
    EXPECT(raw_invert(fd, session, id, 0, 4), 0);
    EXPECT_BYTES(at, inverted, 4);
    EXPECT(raw_invert(fd, session, id, 8191, 1), 0);
    EXPECT(close(fd), 0);
    EXPECT_BYTES(at, inverted, 4);
    at[4999] = 1;
    EXPECT(munmap(at, 5000), 0);
}

static void test_memory_goes_with_its_last_page(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 3 * RAW_PAGE, &id);
    uint32_t session = raw_session(fd);
    uint8_t *at = raw_map(shm, 3 * RAW_PAGE);

    close(shm);
    EXPECT(munmap(at + RAW_PAGE, RAW_PAGE), 0);
    EXPECT(munmap(at, RAW_PAGE), 0);
    EXPECT(raw_invert(fd, session, id, 0, 4), 0);
    EXPECT(at[2 * RAW_PAGE], 0);
    EXPECT(munmap(at + 2 * RAW_PAGE, RAW_PAGE), 0);
    EXPECT_ERRNO(raw_invert(fd, session, id, 0, 4), EINVAL);
    close(fd);
}

static void test_ways_to_map(void)
{
    int fd = raw_device(), id, shm = raw_shm(fd, 2 * RAW_PAGE, &id);
    uint8_t *first = raw_map(shm, 2 * RAW_PAGE);
    uint8_t *room = mmap(NULL, RAW_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    first[0] = 1;
    first[RAW_PAGE] = 2;
    uint8_t *second = mmap(room, 1, PROT_READ, MAP_SHARED | MAP_FIXED, shm, RAW_PAGE);
    EXPECT_TRUE(second == room);
    EXPECT(second[0], 2);
    EXPECT_TRUE(mmap(room, 1, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, shm, 0) == MAP_FAILED);
    EXPECT(errno, EEXIST);
    /* Another mapping takes its place. */
    close(shm);
    EXPECT_TRUE(mmap(room, RAW_PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
                room);
    EXPECT(second[0], 0);
    EXPECT(munmap(first, 2 * RAW_PAGE), 0);
    uint32_t session = raw_session(fd);
    EXPECT_ERRNO(raw_invert(fd, session, id, 0, 4), EINVAL);
    munmap(room, RAW_PAGE);
    close(fd);
}

static void test_what_cannot_be_mapped(void)
{
    static uint8_t mine[16];
    struct tee_ioctl_shm_register_data data = {.addr = (uintptr_t)mine, .length = sizeof(mine)};
    int fd = raw_device(), id, shm = raw_shm(fd, RAW_PAGE, &id);
    int registered = ioctl(fd, TEE_IOC_SHM_REGISTER, &data);
    const struct {
        int fd, err, flags;
        size_t len;
        off_t offset;
    } cases[] = {
        {fd, ENODEV, MAP_SHARED, RAW_PAGE, 0},  {shm, EINVAL, MAP_SHARED, RAW_PAGE + 1, 0},
        {shm, EINVAL, MAP_SHARED, 0, 0},        {shm, EINVAL, MAP_SHARED, 1, RAW_PAGE},
        {shm, EINVAL, MAP_SHARED, 1, 1},        {shm, EINVAL, MAP_PRIVATE, 1, 0},
        {registered, EINVAL, MAP_SHARED, 1, 0},
    };

    EXPECT_TRUE(registered >= 0);
    for (unsigned i = 0; i < COUNT(cases); i++) {
        EXPECT_TRUE(mmap(NULL, cases[i].len, PROT_READ, cases[i].flags, cases[i].fd,
                         cases[i].offset) == MAP_FAILED);
        EXPECT(errno, cases[i].err);
    }
    uint8_t *at = raw_map(shm, RAW_PAGE);
    EXPECT_TRUE(mremap(at, RAW_PAGE, 2 * RAW_PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
    EXPECT(errno, EINVAL);
    munmap(at, RAW_PAGE);
    close(registered);
    close(shm);
    close(fd);
}

static void test_registered_memory(void)
{
    static const char constant[16] = "read only";
    uint8_t mine[] = {1, 2, 3, 4};
    struct tee_ioctl_shm_register_data data = {.addr = (uintptr_t)mine, .length = sizeof(mine)};
    int fd = raw_device(), shm = ioctl(fd, TEE_IOC_SHM_REGISTER, &data);
    uint32_t session = raw_session(fd);

    EXPECT_TRUE(shm >= 0);
    EXPECT(data.length, sizeof(mine));
    EXPECT(raw_invert(fd, session, data.id, 0, 4), 0);
    EXPECT_BYTES(mine, inverted, 4);
    close(shm);
    EXPECT_ERRNO(raw_invert(fd, session, data.id, 0, 4), EINVAL);
    data = (struct tee_ioctl_shm_register_data){.addr = (uintptr_t)constant, .length = 4};
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_REGISTER, &data), EFAULT);
    data = (struct tee_ioctl_shm_register_data){.addr = (uintptr_t)mine, .length = 0};
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_REGISTER, &data), EINVAL);
    data = (struct tee_ioctl_shm_register_data){.addr = (uintptr_t)mine, .length = 4, .flags = 1};
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_REGISTER, &data), EINVAL);
    close(fd);
}

#ifndef TEE_IOC_SHM_REGISTER_FD /* in older headers */
struct tee_ioctl_shm_register_fd_data {
    __s64 fd;
    __u64 size;
    __u32 flags;
    __s32 id;
};
#define TEE_IOC_SHM_REGISTER_FD                                                                    \
    _IOWR(TEE_IOC_MAGIC, TEE_IOC_BASE + 8, struct tee_ioctl_shm_register_fd_data)
#endif

static void test_memory_behind_a_file(void)
{
    int mine = memfd_create("mine", MFD_CLOEXEC), fd = raw_device(), id, shm = raw_shm(fd, 1, &id);
    struct tee_ioctl_shm_register_fd_data data = {.fd = mine};
    uint8_t seen[4];

    EXPECT(write(mine, "\1\2\3\4", 4), 4);
    int registered = ioctl(fd, TEE_IOC_SHM_REGISTER_FD, &data);
    EXPECT_TRUE(registered >= 0);
    EXPECT(data.size, 4);
    EXPECT(raw_invert(fd, raw_session(fd), data.id, 0, 4), 0);
    EXPECT(pread(mine, seen, 4, 0), 4);
    EXPECT_BYTES(seen, inverted, 4);
    close(registered);
    /* The device itself is none, nor is memory that it has already. */
    data.fd = fd;
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_REGISTER_FD, &data), EINVAL);
    data.fd = shm;
    EXPECT_ERRNO(ioctl(fd, TEE_IOC_SHM_REGISTER_FD, &data), EINVAL);
    close(mine);
    close(shm);
    close(fd);
}

/* ---- threads ---- */

struct worker {
    pthread_t thread;
    int fd;
    uint32_t session;
};

static void *work(void *arg)
{
    struct worker *w = arg;

    for (unsigned i = 0; i < 50; i++) {
        int id, shm = raw_shm(w->fd, 64, &id);
        uint8_t *at = raw_map(shm, 64);
        close(shm);
        memcpy(at, (uint8_t[]){1, 2, 3, 4}, 4);
        EXPECT(raw_invert(w->fd, w->session, id, 0, 4), 0);
        EXPECT_BYTES(at, inverted, 4);
        EXPECT(munmap(at, 64), 0);
        int again = dup(w->fd);
        EXPECT(raw_add(again, w->session), 0);
        close(again);
    }
    return NULL;
}

static void test_threads_share_a_descriptor(void)
{
    struct worker workers[4];
    int fd = raw_device();

    for (unsigned i = 0; i < COUNT(workers); i++) {
        workers[i] = (struct worker){.fd = fd, .session = raw_session(fd)};
        EXPECT(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < COUNT(workers); i++)
        pthread_join(workers[i].thread, NULL);
    close(fd);
}

int main(void)
{
    test_version();
    test_wrong_ioctls();
    test_wrong_pointers();
    test_wrong_sizes();
    test_wrong_params();
    test_sessions();
    test_logins();
    test_no_such_ta();
    test_cancellation();
    test_allocated_memory();
    test_memory_goes_with_its_last_page();
    test_ways_to_map();
    test_what_cannot_be_mapped();
    test_registered_memory();
    test_memory_behind_a_file();
    test_threads_share_a_descriptor();
    return 0;
}
