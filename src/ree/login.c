/* SPDX-License-Identifier: BSD-2-Clause */
#include "login.h"

#include <errno.h>
#include <linux/tee.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sha1.h"

#define UUID_SIZE     16u
#define NAME_MAX_SIZE 16u /* "gid=ffffffff" */

/* The name space of client UUIDs that Linux and OP-TEE agreed on. */
static const uint8_t client_space[UUID_SIZE] = {0x58, 0xac, 0x9c, 0xa0, 0x20, 0x86, 0x46, 0x83,
                                                0xa1, 0xb8, 0xec, 0x4b, 0xc0, 0x8e, 0x01, 0xb6};

/* RFC 4122 section 4.3. */
static void uuid_of_name(const char *kind, uint32_t id, uint8_t uuid[UUID_SIZE])
{
    uint8_t data[UUID_SIZE + NAME_MAX_SIZE], digest[SHA1_SIZE];

    memcpy(data, client_space, UUID_SIZE);
    int len = snprintf((char *)data + UUID_SIZE, NAME_MAX_SIZE, "%s=%x", kind, id);
    sha1(data, UUID_SIZE + (size_t)len, digest);
    memcpy(uuid, digest, UUID_SIZE);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x50);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

static bool is_member(gid_t gid)
{
    bool found = getegid() == gid;
    int count = found ? 0 : getgroups(0, NULL);
    gid_t *list = count > 0 ? calloc((size_t)count, sizeof(*list)) : NULL;

    if (list) {
        count = getgroups(count, list);
        for (int i = 0; i < count && !found; i++)
            found = list[i] == gid;
    }
    free(list);
    return found;
}

int login_client_uuid(uint32_t login, const uint8_t data[UUID_SIZE], uint8_t uuid[UUID_SIZE])
{
    uint32_t gid;

    memset(uuid, 0, UUID_SIZE);
    switch (login) {
    case TEE_IOCTL_LOGIN_PUBLIC:
        return 0;
    case TEE_IOCTL_LOGIN_USER:
        uuid_of_name("uid", geteuid(), uuid);
        return 0;
    case TEE_IOCTL_LOGIN_GROUP:
        memcpy(&gid, data, sizeof(gid));
        if (!is_member(gid))
            return -EPERM;
        uuid_of_name("gid", gid, uuid);
        return 0;
    default:
        return -EINVAL;
    }
}
