/* SPDX-License-Identifier: BSD-2-Clause */
/* All headers of the GlobalPlatform APIs for TAs. */
#include <tee_internal_api.h>
#if __has_include(<tee_isocket.h>)
#include <tee_isocket.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>
#endif
#include <user_ta_header.h>
