/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_RESULT_NAMES_H
#define BASE_RESULT_NAMES_H

/*
 * Names of the GlobalPlatform codes (TEE Client API 1.0, TEE Internal Core API 1.3, TEE Sockets API
 * 1.0). All strings are static; NULL: the standards give this value no name.
 */

#include <stdint.h>

/* TEEC_* ; a code that only the Internal Core API names comes under its TEE_ name. */
const char *result_name_teec(uint32_t result);
/* TEE_* */
const char *result_name_tee(uint32_t result);
/* "API", "COMMS", "TEE", "TRUSTED_APP" */
const char *origin_name(uint32_t origin);
/* "PUBLIC", "USER", … */
const char *login_name(uint32_t login);
/* One 4-bit type of a TEEC_PARAM_TYPES word: "VALUE_INOUT", "MEMREF_TEMP_INPUT", "NONE", … */
const char *param_type_name(uint32_t type);

#endif
