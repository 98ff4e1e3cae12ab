/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "ree/login.h"
#include "tee_client_api.h"

/* The process's identity, as login.c asks for it. */
static uid_t my_uid;
static gid_t my_gid, my_groups[2];
static int group_count;

uid_t __wrap_geteuid(void);
gid_t __wrap_getegid(void);
int __wrap_getgroups(int size, gid_t *list);

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
    static const uint8_t all_ones[16] = {0xe2, 0x47, 0x6d, 0x7e, 0x28, 0xd5, 0x5c, 0xe1,
                                         0x88, 0xd5, 0xbd, 0x40, 0xe8, 0xa6, 0xb4, 0x20},
                         root[16] = {0xd9, 0x3b, 0xc1, 0x68, 0xf8, 0x63, 0x58, 0xd3,
                                     0xa1, 0xfe, 0xbb, 0x20, 0x39, 0x42, 0x1b, 0x99};
    uint8_t uuid[16];

    (void)state;
    my_gid = 0xffffffff;
    my_groups[0] = 7;
    my_groups[1] = 0;
    group_count = 2;
    assert_int_equal(login_group(0xffffffff, uuid), 0);
    assert_memory_equal(uuid, all_ones, 16);
    assert_int_equal(login_group(0, uuid), 0);
    assert_memory_equal(uuid, root, 16);
    assert_int_equal(login_group(8, uuid), -EPERM);
    group_count = 0;
    assert_int_equal(login_group(0, uuid), -EPERM);
}

static void test_logins_that_linux_refuses(void **state)
{
    static const uint32_t cases[] = {3,
                                     TEEC_LOGIN_APPLICATION,
                                     TEEC_LOGIN_USER_APPLICATION,
                                     TEEC_LOGIN_GROUP_APPLICATION,
                                     7,
                                     0xffffffff};
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
        cmocka_unit_test(test_logins_that_linux_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
