/* SPDX-License-Identifier: BSD-2-Clause */
/* The ioctls: what they check, what they copy, with which errno they fail. */
#include "ree_rig.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096u

/* ---- version ---- */

static void test_the_version(void **state)
{
    struct rig *r = *state;
    struct tee_ioctl_version_data v = {0};

    assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_VERSION, &v), 0);
    assert_int_equal(v.impl_id, 2);
    assert_int_equal(v.impl_caps, 1);
    assert_int_equal(v.gen_caps, TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM | TEE_GEN_CAP_MEMREF_NULL);
}

/* ---- shared memory ---- */

static void test_allocated_memory_is_whole_pages_of_zeros(void **state)
{
    struct rig *r = *state;
    struct tee_ioctl_shm_alloc_data data = {.size = PAGE + 1};
    uint8_t *p, zero[2 * PAGE] = {0};

    for (int i = 0; i < 3; i++) {
        data.size = PAGE + 1;
        int fd = ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_ALLOC, &data);
        assert_true(fd > 0);
        assert_int_equal(data.size, 2 * PAGE);
        assert_int_equal(ree_mmap(r->ree, fd, data.size, 0, (void **)&p), 0);
        assert_int_equal(ree_close(r->ree, fd), 0); /* the mapping keeps it */
        assert_memory_equal(p, zero, sizeof(zero));
        memset(p, 0xff, 2 * PAGE);
        assert_int_equal(ree_munmap(r->ree, p, 2 * PAGE), 0);
    }
}

static void test_what_allocation_refuses(void **state)
{
    static const struct {
        uint64_t size;
        uint32_t flags;
        int err;
    } cases[] = {
        {0, 0, -EINVAL},
        {PAGE, 1, -EINVAL},
        {SHMEM_SIZE_DEFAULT + 1, 0, -ENOMEM},
        {UINT64_MAX, 0, -ENOMEM},
    };
    struct rig *r = *state;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct tee_ioctl_shm_alloc_data data = {.size = cases[i].size, .flags = cases[i].flags};
        assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_ALLOC, &data), cases[i].err);
    }
}

static void test_the_block_can_be_used_up_and_had_again(void **state)
{
    struct rig *r = *state;
    struct tee_ioctl_shm_alloc_data data = {.size = PAGE};
    uint32_t id;

    int fd = shm_alloc(r, SHMEM_SIZE_DEFAULT, &id);
    assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_ALLOC, &data), -ENOMEM);
    assert_int_equal(ree_close(r->ree, fd), 0);
    fd = shm_alloc(r, SHMEM_SIZE_DEFAULT, &id);
    assert_int_equal(ree_close(r->ree, fd), 0);
}

static void test_ten_thousand_blocks(void **state)
{
    struct rig *r = *state;
    const unsigned count = 10000;
    uint32_t id, last = 0;
    int *fd = calloc(count, sizeof(*fd));

    for (unsigned i = 0; i < count; i++) {
        fd[i] = shm_alloc(r, 1, &id);
        assert_true(id > last);
        last = id;
    }
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(ree_close(r->ree, fd[i]), 0);
    free(fd);
}

static void test_what_registration_refuses(void **state)
{
    struct rig *r = *state;
    static uint8_t mine[PAGE];
    void *read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *none = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const struct {
        void *addr;
        uint64_t length;
        uint32_t flags;
        int err;
    } cases[] = {
        {mine, 0, 0, -EINVAL},      {mine, 8, 1, -EINVAL}, {mine, UINT64_MAX, 0, -EINVAL},
        {read_only, 8, 0, -EFAULT}, {none, 8, 0, -EFAULT}, {NULL, 8, 0, -EFAULT},
    };

    rig_catch_faults();
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct tee_ioctl_shm_register_data data = {
            .addr = (uintptr_t)cases[i].addr, .length = cases[i].length, .flags = cases[i].flags};
        assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_REGISTER, &data), cases[i].err);
    }
    munmap(read_only, PAGE);
    munmap(none, PAGE);
}

static void test_registered_memory_cannot_be_mapped(void **state)
{
    struct rig *r = *state;
    uint8_t mine[8];
    uint32_t id;
    void *p;

    int fd = shm_register(r, mine, sizeof(mine), &id);
    assert_int_equal(ree_mmap(r->ree, fd, 8, 0, &p), -EINVAL);
    assert_null(p);
    assert_int_equal(ree_ioctl(r->ree, fd, TEE_IOC_VERSION, mine), -ENOTTY);
    assert_int_equal(ree_close(r->ree, fd), 0);
}

static void test_memory_behind_a_file(void **state)
{
    struct rig *r = *state;
    struct user_call c;
    int fd = memfd_create("mine", MFD_CLOEXEC);
    uint8_t buf[PAGE] = {1, 2, 3};

    assert_int_equal(write(fd, buf, PAGE), PAGE);
    struct tee_ioctl_shm_register_fd_data data = {.fd = fd};
    int shm = ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_REGISTER_FD, &data);
    assert_true(shm >= REE_FD_BASE);
    assert_int_equal(data.size, PAGE);
    user_invoke_init(&c, session_open(r), FAKE_INVERT, 1);
    c.u.invoke.params[0] = memref_param(MEM_INOUT, 1, 2, (uint64_t)data.id);
    assert_int_equal(user_invoke(r, &c), 0);
    assert_int_equal(pread(fd, buf, 4, 0), 4);
    assert_memory_equal(buf, ((uint8_t[]){1, 0xfd, 0xfc, 0}), 4);
    assert_int_equal(ree_close(r->ree, shm), 0);
    close(fd);
}

static void test_files_that_are_no_memory(void **state)
{
    struct rig *r = *state;
    int pipes[2], empty = memfd_create("empty", MFD_CLOEXEC);
    int read_only = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    const int64_t fds[] = {-1, pipes[0], empty, read_only, 1ll << 40, r->fd};
    for (unsigned i = 0; i < ARRAY_COUNT(fds); i++) {
        struct tee_ioctl_shm_register_fd_data data = {.fd = fds[i]};
        assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_REGISTER_FD, &data), -EINVAL);
    }
    struct tee_ioctl_shm_register_fd_data flags = {.fd = read_only, .flags = 1};
    assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_SHM_REGISTER_FD, &flags), -EINVAL);
    close(pipes[0]);
    close(pipes[1]);
    close(empty);
    close(read_only);
}

/* ---- arguments ---- */

static void test_no_such_ioctl(void **state)
{
    struct rig *r = *state;
    uint8_t arg[64] = {0};
    const unsigned long request[] = {0, _IO(TEE_IOC_MAGIC, 11), TEE_IOC_SUPPL_RECV,
                                     TEE_IOC_SUPPL_SEND, _IOR(TEE_IOC_MAGIC, 0, uint64_t)};

    for (unsigned i = 0; i < ARRAY_COUNT(request); i++)
        assert_int_equal(ree_ioctl(r->ree, r->fd, request[i], arg), -EINVAL);
}

static void test_bad_pointers(void **state)
{
    static const unsigned long request[] = {
        TEE_IOC_VERSION, TEE_IOC_SHM_ALLOC,     TEE_IOC_OPEN_SESSION, TEE_IOC_INVOKE,
        TEE_IOC_CANCEL,  TEE_IOC_CLOSE_SESSION, TEE_IOC_SHM_REGISTER, TEE_IOC_SHM_REGISTER_FD,
    };
    struct rig *r = *state;

    rig_catch_faults();
    for (unsigned i = 0; i < ARRAY_COUNT(request); i++)
        assert_int_equal(ree_ioctl(r->ree, r->fd, request[i], (void *)16), -EFAULT);
    struct tee_ioctl_buf_data buf = {.buf_ptr = 16, .buf_len = sizeof(struct tee_ioctl_invoke_arg)};
    assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_INVOKE, &buf), -EFAULT);
    buf.buf_len = sizeof(struct tee_ioctl_open_session_arg);
    assert_int_equal(ree_ioctl(r->ree, r->fd, TEE_IOC_OPEN_SESSION, &buf), -EFAULT);
}

static void test_lengths_of_arguments(void **state)
{
    static const struct {
        int64_t extra; /* beyond what belongs to count */
        uint32_t count;
        int err;
    } cases[] = {
        {0, 0, 0},
        {0, 1, 0},
        {0, 4, 0},
        {1, 4, -EINVAL},
        {-1, 0, -EINVAL},
        {-1, 4, -EINVAL},
        {32, 4, -EINVAL},
        {0, 5, -EINVAL},
        {0, 30, -EINVAL},
        {2000, 0, -EINVAL},
        {0, 0x08000000, -EINVAL},
    };
    struct rig *r = *state;
    uint32_t session = session_open(r);
    struct user_call c;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        user_invoke_init(&c, session, FAKE_ECHO, cases[i].count < 31 ? cases[i].count : 0);
        c.u.invoke.num_params = cases[i].count;
        c.buf.buf_len += (uint64_t)cases[i].extra;
        assert_int_equal(user_invoke(r, &c), cases[i].err);
        user_open_init(&c, cases[i].count < 31 ? cases[i].count : 0);
        c.u.open.num_params = cases[i].count;
        c.buf.buf_len += (uint64_t)cases[i].extra;
        assert_int_equal(user_open(r, &c), cases[i].err);
    }
}

static void test_params_that_are_refused(void **state)
{
    struct rig *r = *state;
    uint32_t session = session_open(r), id, other_id;
    struct user_call c;

    int shm = shm_alloc(r, PAGE, &id);
    int mine = use_file(r, ree_open(r->ree, "/dev/tee0"));
    int other_shm = shm_alloc(r, PAGE, &other_id);
    int other = use_file(r, mine);
    const struct tee_ioctl_param cases[] = {
        value_param(4, 0, 0),
        value_param(8, 0, 0),
        value_param(11, 0, 0),
        value_param(VAL_IN | TEE_IOCTL_PARAM_ATTR_META, 0, 0),
        value_param(1ull << 32, 0, 0),
        memref_param(MEM_IN, 0, 1, 0),
        memref_param(MEM_IN, 0, 1, 4711),
        memref_param(MEM_IN, 0, 1, 1ull << 32 | id),
        memref_param(MEM_IN, 0, 1, other_id),
        memref_param(MEM_IN, 0, PAGE + 1, id),
        memref_param(MEM_IN, PAGE + 1, 0, id),
        memref_param(MEM_IN, 1, PAGE, id),
        memref_param(MEM_IN, 2, UINT64_MAX, id),
    };

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        user_invoke_init(&c, session, FAKE_ECHO, 4);
        c.u.invoke.params[1] = memref_param(MEM_IN, 0, 1, id); /* taken, and given back */
        c.u.invoke.params[2] = cases[i];
        assert_int_equal(user_invoke(r, &c), -EINVAL);
        user_open_init(&c, 4);
        c.u.open.params[2] = cases[i];
        assert_int_equal(user_open(r, &c), -EINVAL);
    }
    assert_int_equal(r->tee.invoke_count, 0);
    assert_int_equal(ree_close(r->ree, shm), 0);
    assert_int_equal(ree_close(r->ree, other_shm), 0);
    assert_int_equal(ree_close(r->ree, other), 0);
}

static void test_only_outputs_are_written_back(void **state)
{
    struct rig *r = *state;
    uint32_t session = session_open(r), id;
    struct user_call c;

    int shm = shm_alloc(r, PAGE, &id);
    user_invoke_init(&c, session, FAKE_INVERT, 4);
    struct tee_ioctl_param *p = c.u.invoke.params;
    p[0] = value_param(VAL_IN, 1, 2);
    p[1] = value_param(VAL_OUT, 3, 4);
    p[2] = value_param(VAL_INOUT, 5, 6);
    p[3] = memref_param(MEM_OUT, 8, 16, id);
    assert_int_equal(user_invoke(r, &c), 0);
    assert_int_equal(c.u.invoke.ret, TEEC_SUCCESS);
    assert_int_equal(c.u.invoke.ret_origin, TEEC_ORIGIN_TRUSTED_APP);
    assert_true(p[0].a == 1 && p[0].b == 2);
    assert_true(p[1].a == ~0ull && p[1].b == ~0ull); /* an output is not sent */
    assert_true(p[2].a == ~5ull && p[2].b == ~6ull);
    assert_true(p[3].a == 8 && p[3].b == 16 && p[3].c == id);
    assert_int_equal(ree_close(r->ree, shm), 0);
}

/* The argument may become unwritable while the call runs. */
static void test_a_session_that_cannot_be_told_is_closed(void **state)
{
    struct rig *r = *state;
    struct user_call *c =
        mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    rig_catch_faults();
    user_open_init(c, 4);
    mprotect(c, PAGE, PROT_READ);
    assert_int_equal(user_open(r, c), -EFAULT);
    fake_wait(&r->tee, &r->tee.close_count, 1);
    assert_int_equal(r->tee.open_count, 1);
    mprotect(c, PAGE, PROT_READ | PROT_WRITE);
    user_invoke_init(c, session_open(r), FAKE_ECHO, 4);
    mprotect(c, PAGE, PROT_READ);
    assert_int_equal(user_invoke(r, c), -EFAULT);
    munmap(c, PAGE);
}

/* ---- logins ---- */

static void test_kernel_logins_are_not_for_user_space(void **state)
{
    struct rig *r = *state;
    const struct {
        uint32_t login;
        int err;
    } cases[] = {
        {0x80000000, -EPERM},
        {0xbfffffff, -EPERM},
        {0xc0000000, -EINVAL},
        {3, -EINVAL},
        {7, -EINVAL},
        {0xf0000000, -EINVAL}, /* a Trusted Application's */
        {TEEC_LOGIN_PUBLIC, 0},
        {TEEC_LOGIN_USER, 0},
        {TEEC_LOGIN_APPLICATION, 0},
        {TEEC_LOGIN_USER_APPLICATION, 0},
    };
    struct user_call c;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        user_open_init(&c, 4);
        c.u.open.clnt_login = cases[i].login;
        assert_int_equal(user_open(r, &c), cases[i].err);
    }
}

/* ---- files ---- */

static void test_files_that_are_none(void **state)
{
    struct rig *r = *state;
    struct tee_ioctl_version_data v;
    void *p;
    int fd = ree_open(r->ree, "/dev/tee0");

    assert_int_equal(ree_close(r->ree, fd), 0);
    const int bad[] = {-1, 0, 1, INT32_MAX, REE_FD_BASE, REE_FD_BASE + 0xfffff, fd};
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_int_equal(ree_ioctl(r->ree, bad[i], TEE_IOC_VERSION, &v), -EBADF);
        assert_int_equal(ree_mmap(r->ree, bad[i], PAGE, 0, &p), -EBADF);
        assert_int_equal(ree_close(r->ree, bad[i]), -EBADF);
    }
    assert_int_equal(ree_mmap(r->ree, r->fd, PAGE, 0, &p), -ENODEV);
    assert_int_equal(ree_open(r->ree, "/dev/tee1"), -ENOENT);
    assert_int_equal(ree_open(r->ree, ""), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_the_version),
        BOTH(test_allocated_memory_is_whole_pages_of_zeros),
        BOTH(test_what_allocation_refuses),
        BOTH(test_the_block_can_be_used_up_and_had_again),
        BOTH(test_ten_thousand_blocks),
        BOTH(test_what_registration_refuses),
        BOTH(test_registered_memory_cannot_be_mapped),
        BOTH(test_memory_behind_a_file),
        BOTH(test_files_that_are_no_memory),
        BOTH(test_no_such_ioctl),
        BOTH(test_bad_pointers),
        BOTH(test_lengths_of_arguments),
        BOTH(test_params_that_are_refused),
        BOTH(test_only_outputs_are_written_back),
        BOTH(test_a_session_that_cannot_be_told_is_closed),
        BOTH(test_kernel_logins_are_not_for_user_space),
        BOTH(test_files_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
