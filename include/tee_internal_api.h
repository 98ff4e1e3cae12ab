/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_INTERNAL_API_H
#define TEE_INTERNAL_API_H

/* What a Trusted Application includes. Sections are those of TEE Internal Core API 1.3.1.
 * As in OP-TEE, the messages of <trace.h> come with it. */

#include <compiler.h>
#include <tee_api_defines.h>
#include <tee_api_types.h>
#include <tee_api.h>
#include <tee_ta_api.h>
#include <trace.h>

/*
 * All source files of a TA are compiled for one version of the API: each defines the same symbol,
 * as an absolute number, and the linker accepts that only while the numbers are equal.
 */
#ifndef TEESIM_LIBUTEE
#if TEE_API_GP11
#define TEESIM_TA_API_VERSION "11"
#else
#define TEESIM_TA_API_VERSION "13"
#endif
__asm__(".globl teesim_source_files_for_one_version_of_the_tee_api\n"
        ".hidden teesim_source_files_for_one_version_of_the_tee_api\n"
        ".set teesim_source_files_for_one_version_of_the_tee_api, " TEESIM_TA_API_VERSION "\n");
#endif

#endif
