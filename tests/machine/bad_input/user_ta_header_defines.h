/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <tee_api_defines.h>
#include <user_ta_header.h>

#include "bad_input.h"

#define TA_UUID       BAD_INPUT_UUID(TEE_API_GP11 ? BAD_INPUT_GP11 : BAD_INPUT_GP13)
#define TA_FLAGS      0 /* an instance for each session */
#define TA_STACK_SIZE (64 * 1024)
#define TA_DATA_SIZE  (64 * 1024)

#endif
