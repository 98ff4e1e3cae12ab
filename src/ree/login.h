/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_LOGIN_H
#define REE_LOGIN_H

/*
 * Who the client is, as the kernel vouches for it: TEE Client API 1.0 section 4.4.4 and the UUIDs
 * that Linux computes, version 5 of a name in a name space of their own:
 *
 *  PUBLIC             the nil UUID
 *  USER               "uid=%x", the effective user
 *  GROUP              "gid=%x", a group that the process is in
 *  APPLICATION        "app=%s"
 *  USER_APPLICATION   "uid=%x:app=%s"
 *  GROUP_APPLICATION  "gid=%x:app=%s"
 *
 * Mainline Linux knows the first three; the names of the others are those of the patches that were
 * proposed to it, with the path of the executable (/proc/self/exe) as the application's id.
 */

#include <stdint.h>

#include "base/check.h"

/*
 * The client's UUID, big-endian octets, for a TEE_IOCTL_LOGIN_*. `data` is what the client sent:
 * for the GROUP logins the group id in its first four bytes. 0, -EPERM (not a member of the group),
 * -EINVAL (no login that a client may have), or what reading the executable's path failed with.
 */
MUST_CHECK int login_client_uuid(uint32_t login, const uint8_t data[16], uint8_t uuid[16]);

#endif
