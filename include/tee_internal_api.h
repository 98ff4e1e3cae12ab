/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_INTERNAL_API_H
#define TEE_INTERNAL_API_H

/* What a Trusted Application includes. Sections are those of TEE Internal Core API 1.3.1. */

#include <tee_api_defines.h>
#include <tee_api_types.h>
#include <tee_api.h>
#include <tee_ta_api.h>

#endif
