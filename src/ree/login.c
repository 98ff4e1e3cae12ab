/* SPDX-License-Identifier: BSD-2-Clause */
#include "login.h"

#include <errno.h>
#include <limits.h>
#include <linux/tee.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sha1.h"

#define UUID_SIZE     16u
#define NAME_MAX_SIZE (sizeof("gid=ffffffff:app=") + PATH_MAX)

/* The name space of client UUIDs that Linux and OP-TEE agreed on. */
static const uint8_t client_space[UUID_SIZE] = {0x58, 0xac, 0x9c, 0xa0, 0x20, 0x86, 0x46, 0x83,
                                                0xa1, 0xb8, 0xec, 0x4b, 0xc0, 0x8e, 0x01, 0xb6};

/* What is hashed: the name behind its space. */
struct name {
    uint8_t data[UUID_SIZE + NAME_MAX_SIZE];
    size_t len;
};

static void name_init(struct name *n)
{
    memcpy(n->data, client_space, UUID_SIZE);
    n->len = UUID_SIZE;
}

/* "uid=%x" or "gid=%x" */
static void name_add_id(struct name *n, const char *kind, uint32_t id)
{
    n->len +=
        (size_t)snprintf((char *)n->data + n->len, sizeof(n->data) - n->len, "%s=%x", kind, id);
}

/* "app=%s" */
static int name_add_app(struct name *n)
{
    const char *sep = n->len > UUID_SIZE ? ":" : "";

    n->len += (size_t)snprintf((char *)n->data + n->len, sizeof(n->data) - n->len, "%sapp=", sep);
    ssize_t len = readlink("/proc/self/exe", (char *)n->data + n->len, PATH_MAX);
    if (len < 0)
        return -errno;
    if (len == PATH_MAX)
        return -ENAMETOOLONG; /* or just not: what was cut off is no identity */
    n->len += (size_t)len;
    return 0;
}

/* RFC 4122 section 4.3. */
static void name_uuid(const struct name *n, uint8_t uuid[UUID_SIZE])
{
    uint8_t digest[SHA1_SIZE];

    sha1(n->data, n->len, digest);
    memcpy(uuid, digest, UUID_SIZE);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x50);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

static bool is_member(gid_t gid)
{
    if (gid == (gid_t)-1) /* is no group */
        return false;
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

static int name_add_group(struct name *n, const uint8_t data[UUID_SIZE])
{
    uint32_t gid;

    memcpy(&gid, data, sizeof(gid));
    if (!is_member(gid))
        return -EPERM;
    name_add_id(n, "gid", gid);
    return 0;
}

static int name_of(struct name *n, uint32_t login, const uint8_t data[UUID_SIZE])
{
    int err;

    name_init(n);
    switch (login) {
    case TEE_IOCTL_LOGIN_USER:
        name_add_id(n, "uid", geteuid());
        return 0;
    case TEE_IOCTL_LOGIN_GROUP:
        return name_add_group(n, data);
    case TEE_IOCTL_LOGIN_APPLICATION:
        return name_add_app(n);
    case TEE_IOCTL_LOGIN_USER_APPLICATION:
        name_add_id(n, "uid", geteuid());
        return name_add_app(n);
    case TEE_IOCTL_LOGIN_GROUP_APPLICATION:
        err = name_add_group(n, data);
        return err ? err : name_add_app(n);
    default:
        return -EINVAL;
    }
}

int login_client_uuid(uint32_t login, const uint8_t data[UUID_SIZE], uint8_t uuid[UUID_SIZE])
{
    struct name name;

    memset(uuid, 0, UUID_SIZE);
    if (login == TEE_IOCTL_LOGIN_PUBLIC)
        return 0;
    int err = name_of(&name, login, data);
    if (!err)
        name_uuid(&name, uuid);
    return err;
}
