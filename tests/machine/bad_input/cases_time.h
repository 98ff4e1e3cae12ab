/* SPDX-License-Identifier: BSD-2-Clause */
BAD_OUT("TEE_GetSystemTime", TEE_GetSystemTime(p))
CODE(TEE_SUCCESS, (TEE_GetSystemTime((TEE_Time *)(void *)(buf + 1)), TEE_SUCCESS))
CODE(TEE_SUCCESS, TEE_Wait(0))
FUZZ(TEE_GetSystemTime(any_out()))
FUZZ(TEE_Wait(any_u32() % 2))
