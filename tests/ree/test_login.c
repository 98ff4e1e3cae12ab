/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "ree/login.h"
#include "tee_client_api.h"

/* The process's identity, as login.c asks for it. */
static uid_t my_uid;
static gid_t my_gid, my_groups[2];
static int group_count;
static const char *my_path; /* NULL: it cannot be read */

uid_t __wrap_geteuid(void);
gid_t __wrap_getegid(void);
int __wrap_getgroups(int size, gid_t *list);
ssize_t __wrap_readlink(const char *path, char *buf, size_t size);

uid_t __wrap_geteuid(void)
{
    return my_uid;
}

gid_t __wrap_getegid(void)
{
    return my_gid;
}

int __wrap_getgroups(int size, gid_t *list)
{
    if (size)
        memcpy(list, my_groups, (size_t)group_count * sizeof(*list));
    return group_count;
}

ssize_t __wrap_readlink(const char *path, char *buf, size_t size)
{
    assert_string_equal(path, "/proc/self/exe");
    if (!my_path) {
        errno = EACCES;
        return -1;
    }
    size_t len = strlen(my_path) < size ? strlen(my_path) : size;
    memcpy(buf, my_path, len);
    return (ssize_t)len;
}

static int login_group(gid_t gid, uint8_t uuid[16])
{
    uint8_t data[16] = {0};

    memcpy(data, &gid, sizeof(gid));
    return login_client_uuid(TEEC_LOGIN_GROUP, data, uuid);
}

static void test_public_is_nobody(void **state)
{
    uint8_t data[16] = {1}, uuid[16], nil[16] = {0};

    (void)state;
    assert_int_equal(login_client_uuid(TEEC_LOGIN_PUBLIC, data, uuid), 0);
    assert_memory_equal(uuid, nil, 16);
}

static void test_users(void **state)
{
    static const struct {
        uid_t uid;
        uint8_t uuid[16];
    } cases[] = {
        {0,
         {0xef, 0x01, 0x80, 0xa3, 0x13, 0xf3, 0x5d, 0x1c, 0xb7, 0xf5, 0x88, 0x8c, 0x0e, 0x21, 0x05,
          0x9a}},
        {1000,
         {0xfc, 0x34, 0x27, 0x5c, 0xd8, 0xdd, 0x5b, 0xa7, 0x96, 0x8b, 0x50, 0x47, 0x18, 0x36, 0x3b,
          0x87}},
    };
    uint8_t data[16] = {0}, uuid[16];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        my_uid = cases[i].uid;
        assert_int_equal(login_client_uuid(TEEC_LOGIN_USER, data, uuid), 0);
        assert_memory_equal(uuid, cases[i].uuid, 16);
    }
}

static void test_groups(void **state)
{
    static const uint8_t last[16] = {0x83, 0x75, 0xc0, 0x1c, 0x96, 0x8e, 0x58, 0x72,
                                     0xb8, 0x71, 0x17, 0x1a, 0xfa, 0x31, 0x7c, 0xee},
                         root[16] = {0xd9, 0x3b, 0xc1, 0x68, 0xf8, 0x63, 0x58, 0xd3,
                                     0xa1, 0xfe, 0xbb, 0x20, 0x39, 0x42, 0x1b, 0x99};
    uint8_t uuid[16];

    (void)state;
    my_gid = 0xfffffffe;
    my_groups[0] = 7;
    my_groups[1] = 0;
    group_count = 2;
    assert_int_equal(login_group(0xfffffffe, uuid), 0);
    assert_memory_equal(uuid, last, 16);
    assert_int_equal(login_group(0, uuid), 0);
    assert_memory_equal(uuid, root, 16);
    assert_int_equal(login_group(8, uuid), -EPERM);
    group_count = 0;
    assert_int_equal(login_group(0, uuid), -EPERM);
}

/* What means "none" is no group, whatever the process says. */
static void test_no_group(void **state)
{
    uint8_t uuid[16];

    (void)state;
    my_gid = my_groups[0] = (gid_t)-1;
    group_count = 1;
    assert_int_equal(login_group((gid_t)-1, uuid), -EPERM);
}

static void test_applications(void **state)
{
    static const struct {
        uint32_t login;
        uint8_t uuid[16];
    } cases[] = {
        {TEEC_LOGIN_APPLICATION,
         {0xeb, 0x11, 0xfd, 0xe9, 0x7b, 0x96, 0x51, 0x17, 0xac, 0x11, 0x5f, 0x73, 0xf5, 0x5d, 0x34,
          0x16}},
        {TEEC_LOGIN_USER_APPLICATION,
         {0x09, 0x1e, 0x53, 0x2f, 0x76, 0xac, 0x52, 0x35, 0xa8, 0xfd, 0x87, 0x95, 0x9c, 0x95, 0x85,
          0x22}},
        {TEEC_LOGIN_GROUP_APPLICATION,
         {0xf4, 0x72, 0x28, 0x62, 0x76, 0xa1, 0x5e, 0x81, 0x93, 0x7f, 0x9c, 0x42, 0x36, 0x36, 0x9e,
          0x4a}},
    };
    uint8_t data[16] = {7}, uuid[16];

    (void)state;
    my_path = "/usr/bin/client";
    my_uid = 1000;
    my_gid = 7;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(login_client_uuid(cases[i].login, data, uuid), 0);
        assert_memory_equal(uuid, cases[i].uuid, 16);
    }
}

static void test_the_longest_path(void **state)
{
    static const uint8_t longest[16] = {0xaf, 0xc6, 0x45, 0x00, 0xd5, 0x18, 0x52, 0xae,
                                        0x8a, 0xde, 0xee, 0x66, 0x17, 0xfe, 0xf5, 0xa8};
    char path[PATH_MAX + 1] = "/";
    uint8_t data[16] = {0}, uuid[16];

    (void)state;
    memset(path + 1, 'x', PATH_MAX - 2);
    my_path = path;
    assert_int_equal(login_client_uuid(TEEC_LOGIN_APPLICATION, data, uuid), 0);
    assert_memory_equal(uuid, longest, 16);
    path[PATH_MAX - 1] = 'x';
    assert_int_equal(login_client_uuid(TEEC_LOGIN_APPLICATION, data, uuid), -ENAMETOOLONG);
}

static void test_applications_that_cannot_be_told(void **state)
{
    uint8_t data[16] = {7}, uuid[16], nil[16] = {0};

    (void)state;
    my_path = NULL;
    my_gid = 7;
    assert_int_equal(login_client_uuid(TEEC_LOGIN_APPLICATION, data, uuid), -EACCES);
    assert_int_equal(login_client_uuid(TEEC_LOGIN_USER_APPLICATION, data, uuid), -EACCES);
    assert_int_equal(login_client_uuid(TEEC_LOGIN_GROUP_APPLICATION, data, uuid), -EACCES);
    data[0] = 8;
    my_path = "/usr/bin/client";
    assert_int_equal(login_client_uuid(TEEC_LOGIN_GROUP_APPLICATION, data, uuid), -EPERM);
    assert_memory_equal(uuid, nil, 16);
}

static void test_logins_that_are_none(void **state)
{
    static const uint32_t cases[] = {3, 7, 0xf0000000 /* a Trusted Application's */, 0xffffffff};
    uint8_t data[16] = {0}, uuid[16];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(login_client_uuid(cases[i], data, uuid), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_is_nobody),
        cmocka_unit_test(test_users),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_no_group),
        cmocka_unit_test(test_applications),
        cmocka_unit_test(test_the_longest_path),
        cmocka_unit_test(test_applications_that_cannot_be_told),
        cmocka_unit_test(test_logins_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
