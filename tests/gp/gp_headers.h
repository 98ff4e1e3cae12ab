/* SPDX-License-Identifier: BSD-2-Clause */
/* All headers of the GlobalPlatform APIs for TAs, and of OP-TEE's additions. */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#if __has_include(<tee_isocket.h>)
#include <tee_isocket.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>
#endif
#include <user_ta_header.h>
