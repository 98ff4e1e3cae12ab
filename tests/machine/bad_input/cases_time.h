/* SPDX-License-Identifier: BSD-2-Clause */
BAD_OUT("TEE_GetSystemTime", TEE_GetSystemTime(p))
CODE(TEE_SUCCESS, (TEE_GetSystemTime((TEE_Time *)(void *)(buf + 1)), TEE_SUCCESS))
CODE(TEE_SUCCESS, TEE_Wait(0))
FUZZ(TEE_GetSystemTime(any_out()))
FUZZ(TEE_Wait(any_u32() % 2))
BAD_OUT("TEE_GetREETime", TEE_GetREETime(p))
BAD_OUT("TEE_GetTAPersistentTime", TEE_GetTAPersistentTime(p))
BAD_IN("TEE_SetTAPersistentTime", TEE_SetTAPersistentTime(p))
DIES("TEE_SetTAPersistentTime", "7.2.4", "1000 milliseconds",
     TEE_SetTAPersistentTime(&(TEE_Time){.millis = 1000}))
FUZZ(TEE_GetREETime(any_out()))
FUZZ(TEE_GetTAPersistentTime(any_out()))
