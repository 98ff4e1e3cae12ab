/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_LOGIN_H
#define REE_LOGIN_H

/*
 * Who the client is, as the kernel vouches for it: TEE Client API 1.0 section 4.5.2 and the UUIDs
 * that Linux computes (version 5, of "uid=%x" and "gid=%x").
 */

#include <stdint.h>

#include "base/check.h"

/*
 * The client's UUID, big-endian octets, for a TEE_IOCTL_LOGIN_*. `data` is what the client sent:
 * for GROUP the group id in its first four bytes. 0, -EPERM (not a member of the group), -EINVAL (a
 * login that Linux does not know how to vouch for: APPLICATION and its combinations).
 */
MUST_CHECK int login_client_uuid(uint32_t login, const uint8_t data[16], uint8_t uuid[16]);

#endif
