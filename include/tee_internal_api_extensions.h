/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_INTERNAL_API_EXTENSIONS_H
#define TEE_INTERNAL_API_EXTENSIONS_H

/* What OP-TEE adds to TEE Internal Core API 1.3.1, as far as it is here. */

#include <stdio.h>
#include <tee_api_defines_extensions.h>
#include <tee_api_types.h>
#include <trace.h>

/* A hint of TEE_Malloc: the block need not be zero. It is all the same. */
#define TEE_USER_MEM_HINT_NO_FILL_ZERO 0x80000000u

#endif
